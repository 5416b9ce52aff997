"""Source sentences that may stand in a digest, each with where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.language.sentences import split
from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.texts import Passage, SentenceKind
from onrecord.writing import kinds, words
from onrecord.writing.extraction import cues, tidying

MOST = 1500
"""More sentences than this are not compared with each other; the openings of reports are kept."""

_CAPITALISED = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s+(?:de|von|van|al|bin|der|la|di)?\s*[A-ZÀ-ÖØ-Þ][\w’'-]*)+"
)
_ADDRESSED = words.listed(
    "Mr Mrs Ms Dr President Prime Minister Foreign Secretary Senator Governor General The In On"
)

_DAYS = words.listed(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May "
    "June July August September October November December"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A sentence of a passage: ``text`` is ``passage.text[start:end]``, tidied.

    ``order`` is its number within its report, from 0; ``stale`` in [0, 1] says how badly
    its days read today; ``dangling`` that it needs the sentence before it, whose
    ``order`` is one less; ``definite`` that it opens with someone its report has named
    before; ``spoken`` that its report is a speech, where every sentence is somebody's word.
    """

    passage: Passage
    start: int
    end: int
    text: str
    order: int
    stems: tuple[str, ...]
    kind: SentenceKind
    stale: float
    dangling: bool
    definite: bool = False
    spoken: bool = False

    @property
    def length(self) -> int:
        """Number of words."""
        return words.count(self.text)


def gather(brief: Brief) -> list[Candidate]:
    """Return every usable sentence of ``brief``, reports in order of their id."""
    found: list[Candidate] = []
    order = 0
    report = None
    spoken = _spoken_reports(brief)
    for passage in sorted(brief.passages, key=lambda p: (p.report_id, p.position)):
        if passage.report_id != report:
            report, order = passage.report_id, 0
        for start, end in split(passage.text):
            candidate = _candidate(brief, passage, (start, end), order, report in spoken)
            order += 1
            if candidate is not None:
                found.append(candidate)
    if len(found) > MOST:
        found = sorted(found, key=lambda c: (c.order, c.passage.id))[:MOST]
        found.sort(key=lambda c: (c.passage.report_id, c.order))
    return found


def full_names(texts: list[str]) -> dict[str, set[str]]:
    """Return surname -> full names for the people whom ``texts`` name in full.

    Names with a word that also occurs in lower case ("State Department") are no people.
    """
    lower = {m.group() for text in texts for m in words.WORD.finditer(text) if m.group().islower()}
    names: dict[str, set[str]] = {}
    for text in texts:
        for match in _CAPITALISED.finditer(text):
            parts = [p.removesuffix("’s").removesuffix("'s") for p in match.group().split()]
            while parts and parts[0].rstrip(".") in _ADDRESSED:
                parts.pop(0)
            plain = not any(part.lower() in lower or part in _DAYS for part in parts)
            if 2 <= len(parts) <= 4 and plain and not parts[-1].isupper():
                names.setdefault(parts[-1], set()).add(" ".join(parts))
    return names


def _spoken_reports(brief: Brief) -> set[int]:
    texts: dict[int, list[str]] = {}
    for passage in brief.passages:
        own = [passage.text[start:end] for start, end in split(passage.text)]
        texts.setdefault(passage.report_id, []).extend(own)
    return {report for report, own in texts.items() if tidying.is_spoken(own)}


def _candidate(
    brief: Brief, passage: Passage, span: tuple[int, int], order: int, spoken: bool
) -> Candidate | None:
    start, end = span
    original = passage.text[start:end]
    begin = start + tidying.trimmed_start(original)
    text = tidying.capitalised(passage.text[begin:end])
    if not text or not tidying.is_sound(text) or len(split(text)) != 1:
        return None
    stale = tidying.staleness(text, passage.published_at, brief.now, brief.site_zone)
    if stale >= 0.6:
        text = tidying.without_stale_days(text)
        stale = tidying.staleness(text, passage.published_at, brief.now, brief.site_zone)
    dangling = tidying.dangles(text)
    if dangling and tidying.is_unsafe_start(text):
        return None
    return Candidate(
        passage=passage,
        start=begin,
        end=end,
        text=text,
        order=order,
        stems=tuple(words.content_stems(text)),
        kind=_kind(text),
        stale=stale,
        dangling=dangling,
        definite=order > 0 and tidying.is_definite(text),
        spoken=spoken,
    )


def _kind(text: str) -> SentenceKind:
    kind = kinds.classify(text)
    if kind is SentenceKind.FACT and cues.is_background(text):
        return SentenceKind.BACKGROUND
    return kind
