"""What changed in an article since publication: each text against the one before it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onrecord.publishing.models import ArticlePage, Correction, PublishedVersion, VersionReason
from onrecord.publishing.queries import corrections_of, versions_of
from onrecord.publishing.versions import key_of
from onrecord.reader.evidence import VERDICT_WORDS
from onrecord.vocabulary.texts import TextField, text_digest

LIKE = 0.4
"""Two sentences with fewer words in common than this are one taken out and one put in."""

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")

_FIELDS = {
    "headline": TextField.HEADLINE,
    "standfirst": TextField.STANDFIRST,
    "paragraph": TextField.BODY,
    "statement": TextField.STATEMENT,
    "watch": TextField.WATCH,
}

LINE_WORDS: dict[str, Promise] = {
    "headline": gettext_lazy("Headline"),
    "standfirst": gettext_lazy("Standfirst"),
    "authors": gettext_lazy("Byline"),
    "lead": gettext_lazy("Lead picture"),
    "picture": gettext_lazy("Picture"),
    "heading": gettext_lazy("Heading"),
    "statement": gettext_lazy("Who said what"),
    "watch": gettext_lazy("What to watch"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed (``same``), came (``ins``) or went (``del``)."""

    act: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One sentence that changed, or a stretch of ``kept`` ones (then ``runs`` is empty).

    ``evidence`` says in words how what it stands on changed.
    """

    place: str
    runs: tuple[Run, ...] = ()
    kept: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One text that readers got, and how it differs from the one before."""

    number: int
    at: datetime
    reason: str
    words: str
    reviewer: str
    corrections: tuple[Correction, ...]
    changes: tuple[Change, ...]

    @property
    def is_first(self) -> bool:
        """Whether readers had no text before."""
        return self.number == 1


@dataclass(frozen=True, slots=True)
class _Sentence:
    kind: str
    text: str


def steps_of(article: ArticlePage) -> list[Step]:
    """Return what readers got of a live article, the newest first."""
    versions = versions_of(article)
    corrections = corrections_of(article)
    steps = []
    for before, after in zip([None, *versions], versions, strict=False):
        steps.append(
            Step(
                number=after.number,
                at=after.at,
                reason=str(VersionReason(after.reason).label),
                words=after.words,
                reviewer=after.reviewer,
                corrections=tuple(c for c in corrections if c.version_id == after.pk),
                changes=tuple(differences(before, after)) if before else (),
            )
        )
    return steps[::-1]


def differences(before: PublishedVersion, after: PublishedVersion) -> Iterator[Change]:
    """Yield the sentences of ``after`` and those it lost, in order; what stayed is folded.

    A sentence that stayed while its evidence changed is told as well.
    """
    old, new = _sentences(before.lines), _sentences(after.lines)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    kept: list[str] = []
    for act, i, j, k, m in matcher.get_opcodes():
        if act == "equal":
            for sentence in new[k:m]:
                moved = _evidence(sentence, sentence, before.evidence, after.evidence)
                if not moved:
                    kept.append(sentence.text)
                    continue
                yield from _folded(kept)
                runs = (Run("same", sentence.text),)
                yield Change(place=_place(sentence), runs=runs, evidence=moved)
            continue
        yield from _folded(kept)
        for one, other in _paired(old[i:j], new[k:m]):
            yield Change(
                place=_place(other or one),
                runs=tuple(runs_between(one.text if one else "", other.text if other else "")),
                evidence=_evidence(one, other, before.evidence, after.evidence),
            )
    yield from _folded(kept)


def _folded(kept: list[str]) -> Iterator[Change]:
    if kept:
        yield Change(place="", kept=tuple(kept))
        kept.clear()


def _sentences(lines: Sequence[Mapping[str, Any]]) -> list[_Sentence]:
    return [
        _Sentence(str(line["kind"]), text) for line in lines for text in line.get("sentences", ())
    ]


def _place(sentence: _Sentence | None) -> str:
    return str(LINE_WORDS.get(sentence.kind, "")) if sentence else ""


def _paired(
    old: Sequence[_Sentence], new: Sequence[_Sentence]
) -> Iterator[tuple[_Sentence | None, _Sentence | None]]:
    """Yield what was rewritten as pairs, in the order of the new text; the rest alone."""
    left = list(old)
    for sentence in new:
        like = max(left, key=lambda one: _likeness(one, sentence), default=None)
        if like is None or _likeness(like, sentence) < LIKE:
            yield None, sentence
            continue
        while left and left[0] is not like and _likeness(left[0], sentence) < LIKE:
            yield left.pop(0), None
        left.remove(like)
        yield like, sentence
    for sentence in left:
        yield sentence, None


def _likeness(one: _Sentence, other: _Sentence) -> float:
    if one.kind != other.kind:
        return 0.0
    if one.kind not in {"paragraph", "statement", "watch"}:
        return 1.0
    words = one.text.casefold().split(), other.text.casefold().split()
    return difflib.SequenceMatcher(a=words[0], b=words[1], autojunk=False).ratio()


def runs_between(old: str, new: str) -> Iterator[Run]:
    """Yield the words of two sentences as they stayed, went and came; nothing is lost."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    matcher = difflib.SequenceMatcher(a=a, b=b, autojunk=False)
    # A lone space between two changed words would chop the sentence into crumbs.
    for act, i, j, k, m in _without_crumbs(matcher.get_opcodes(), a):
        if act == "equal":
            yield Run("same", "".join(b[k:m]))
            continue
        if i < j:
            yield Run("del", "".join(a[i:j]))
        if k < m:
            yield Run("ins", "".join(b[k:m]))


_Opcode = tuple[str, int, int, int, int]


def _without_crumbs(opcodes: Sequence[_Opcode], words: Sequence[str]) -> list[_Opcode]:
    joined: list[_Opcode] = []
    for number, (act, i, j, k, m) in enumerate(opcodes):
        is_inside = 0 < number < len(opcodes) - 1
        is_crumb = act == "equal" and is_inside and not "".join(words[i:j]).strip()
        act = "replace" if is_crumb or act != "equal" else "equal"
        if joined and joined[-1][0] == act == "replace":
            _, first_i, _, first_k, _ = joined.pop()
            i, k = first_i, first_k
        joined.append((act, i, j, k, m))
    return joined


def _evidence(
    one: _Sentence | None,
    other: _Sentence | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> tuple[str, ...]:
    """Return in words how what a sentence stands on changed; nothing for one that went."""
    now = _standing(other, after)
    if not now:
        return ()
    was = _standing(one, before)
    said = []
    if was.get("verdict") != now.get("verdict"):
        words = VERDICT_WORDS.get(str(now.get("verdict")), "")
        said.append(
            _("%(now)s; before: %(was)s") % {"now": words, "was": VERDICT_WORDS[was["verdict"]]}
            if was.get("verdict") in VERDICT_WORDS
            else str(words)
        )
    old, new = _passages(was), _passages(now)
    came = [outlet for digest, outlet in new.items() if digest not in old]
    went = [outlet for digest, outlet in old.items() if digest not in new]
    if came:
        said.append(_("Now stands on: %(outlets)s") % {"outlets": ", ".join(dict.fromkeys(came))})
    if went and was:
        said.append(_("No longer on: %(outlets)s") % {"outlets": ", ".join(dict.fromkeys(went))})
    return tuple(said)


def _standing(sentence: _Sentence | None, evidence: Mapping[str, Any]) -> Mapping[str, Any]:
    if sentence is None or sentence.kind not in _FIELDS:
        return {}
    found = evidence.get(key_of(_FIELDS[sentence.kind], text_digest(sentence.text)))
    return found if isinstance(found, Mapping) else {}


def _passages(standing: Mapping[str, Any]) -> dict[str, str]:
    return {str(one["digest"]): str(one["outlet"]) for one in standing.get("passages", ())}
