"""A headline from the titles that sources gave their reports: the best one, neutral and trimmed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from onrecord.vocabulary.texts import Passage
from onrecord.writing.extraction.budgets import Budgets
from onrecord.writing.extraction.tidying import dangles
from onrecord.writing.words import WORD, content_stems, count

MOST_CHARACTERS = 90
LEAST_WORDS = 4

_LABEL = re.compile(
    r"^(?:breaking(?: news)?|live(?: updates?)?|update(?:d)?(?: \d+)?|exclusive|watch|video|"
    r"photos?|analysis|explainer|fact check|just in|developing|alert|correction|corrected|"
    r"fact sheet|clarification|news|press release|readout|statement|wrapup(?: \d+)?)\s*[:|–—-]\s+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:[|»·•]|[-–—](?=\s+[A-Z]))\s+[^|»·•–—]{2,40}$")
_SHOUTED = re.compile(r"^[A-Z][A-Z ]{2,20}:\s+(?=\S+\s+\S+\s+\S+)")
_UPDATE = re.compile(r"[;:,\s]+(?:LIVE )?UPDATE[DS]?$")
_LOADED = re.compile(
    r"\b(?:slams?|blasts?|shock(?:ing|er|s)?|stunn(?:ing|s)|destroys?|rips?|chilling|insane|"
    r"horrif\w+|furious|outrage\w*|bombshell|epic|jaw-dropping|unbelievable|here['’]s|"
    r"^what|^why|^how|why you|how to|things to|you need|opinion|editorial|column|podcast|quiz|"
    r"newsletter|must|disaster|mocks?|trolls?|lashes|fumes|crazy|evil|dumb)\b|[?!]|^\d+ ",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\s*(?:[;:—–]\s|,\s(?:as|after|while|with|amid|but|and|says?|said)\b|"
                     r"\s(?:as|after|while|amid|following|despite|ahead of)\s)")  # fmt: skip
_DANGLING_END = re.compile(
    r"\b(?:the|a|an|of|to|in|on|at|for|with|by|from|and|or|as|that|its|his|her|"
    r"(?:a|an|one|two|three|\d+|few|several) (?:day|hour|week|month|year|minute)s?)$",
    re.I,
)
_ACRONYM_END = re.compile(r"\b(?:[A-Z]\.)+$")
_ANY_QUOTE = re.compile(r"[\"“”‘]|(?:^|\s)'")
_INSIDE = re.compile(r"(?<=[a-z,] )[A-ZÀ-ÖØ-Þ][\w’'-]*")
_QUOTES = re.compile(r"[\"“”]")
_LOOSE_QUOTE = re.compile(r"(?:^|\s)['‘](?=\w)")
_LOOSE_CLOSE = re.compile(r"(?<=[\w.,])['’](?=\s|$|[,.:;])")


def choose(
    passages: Sequence[Passage], weights: Mapping[str, float], budgets: Budgets
) -> tuple[str, tuple[int, ...]] | None:
    """Return the best title of all reports, tidied, with the passages that bear it out.

    ``weights`` gives the weight of each stem in the story. ``None`` when no title is
    sound: too short, loaded, a question, or without words in its own report.
    """
    best: tuple[float, str, Passage, tuple[int, ...]] | None = None
    by_report: dict[int, list[Passage]] = {}
    for passage in passages:
        by_report.setdefault(passage.report_id, []).append(passage)
    for report in sorted(by_report):
        own = by_report[report]
        title = tidied(own[0].report_title)
        if not is_sound(title) or not budgets.fits_title(own[0]):
            continue
        cites, coverage = bearing_out(title, own)
        score = _score(title, weights) + coverage
        if cites and coverage >= 0.5 and (best is None or score > best[0]):
            best = (score, title, own[0], cites)
    if best is None:
        return None
    budgets.take_title(best[2])
    text = " ".join(passage.text for passage in passages)
    return sentence_case(best[1], text), best[3]


def tidied(title: str, *, most: int = MOST_CHARACTERS) -> str:
    """Return ``title`` without labels, outlet names and full stop, ``most`` characters long."""
    text = " ".join(title.split())
    text = _SHOUTED.sub("", _LABEL.sub("", text))
    text = _TAIL.sub("", _UPDATE.sub("", text)).strip()
    return trimmed(text if _ACRONYM_END.search(text) else text.rstrip("."), most=most)


def trimmed(text: str, *, most: int = MOST_CHARACTERS) -> str:
    """Return ``text`` cut at the last clause within ``most`` characters; "" if there is none."""
    if len(text) <= most:
        return text
    cuts = [m.start() for m in _CLAUSE.finditer(text) if m.start() <= most]
    for cut in reversed(cuts):
        piece = text[:cut].rstrip(" ,;:")
        if count(piece) >= 5 and not _DANGLING_END.search(piece):
            return piece
    return ""


def is_sound(title: str) -> bool:
    """Say whether ``title`` can head a news page: whole, neutral, no question, quotes in pairs."""
    return (
        count(title) >= LEAST_WORDS
        and not _LOADED.search(title)
        and len(_QUOTES.findall(title)) % 2 == 0
        and len(_LOOSE_QUOTE.findall(title)) <= len(_LOOSE_CLOSE.findall(title))
        and not _DANGLING_END.search(title)
        and not dangles(title)
        and not title.isupper()
        and "..." not in title
        and "…" not in title
    )


def bearing_out(title: str, passages: Sequence[Passage]) -> tuple[tuple[int, ...], float]:
    """Return at most two passages that tell what ``title`` tells, and the share they tell."""
    wanted = set(content_stems(title))
    if not wanted:
        return (), 0.0
    overlaps = {passage.id: wanted & set(content_stems(passage.text)) for passage in passages}
    chosen: list[int] = []
    told: set[str] = set()
    for _ in range(2):
        best = max(overlaps, key=lambda number: (len(overlaps[number] - told), -number))
        if not overlaps[best] - told:
            break
        chosen.append(best)
        told |= overlaps[best]
    return tuple(chosen), len(told) / len(wanted)


def sentence_case(title: str, text: str) -> str:
    """Return a Title Case ``title`` in sentence case if ``text`` shows how each word is written.

    A word goes to lower case only if ``text`` has it so more often than capitalised inside
    a sentence; if any capitalised word is not in ``text`` at all, or words are quoted, the
    title stays as it is.
    """
    matches = list(WORD.finditer(title))
    longer = [match.group() for match in matches[1:] if len(match.group()) > 3]
    if (
        _ANY_QUOTE.search(title)
        or not longer
        or sum(word[0].isupper() for word in longer) < 0.7 * len(longer)
    ):
        return title
    seen = Counter(match.group() for match in WORD.finditer(text))
    names = Counter(match.group() for match in _INSIDE.finditer(text))
    pieces, at = [], 0
    for number, match in enumerate(matches):
        word = match.group()
        if number and word[:1].isupper() and not word.isupper():
            if seen[word.lower()] > names[word]:
                word = word.lower()
            elif not seen[word]:
                return title
        pieces.append(title[at : match.start()] + word)
        at = match.end()
    return "".join(pieces) + title[at:]


def _score(title: str, weights: Mapping[str, float]) -> float:
    stems = set(content_stems(title))
    central = sum(weights.get(stem, 0.0) for stem in stems) / (len(stems) + 3)
    return 3 * central + (0.2 if 40 <= len(title) <= 80 else 0.0)
