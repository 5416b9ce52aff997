"""A "not" put in or left out turns a claim round."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.grounding.comparisons import lexicon, targets
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Word
from onrecord.grounding.comparisons.results import Compared, failed, idle, passed

PARTIAL = "not all"
"""The kind of a denial that leaves a part standing."""

_WHOLE = {
    *("all", "every", "everyone", "everybody", "everything"),
    *("always", "necessarily", "entirely", "wholly", "fully", "completely"),
}


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare what is denied in the claim with what is denied in the nearest sentences."""
    ours = targets.find(claim.reading, family_of)
    theirs = targets.find(evidence.window, family_of)
    added, dropped = targets.unanswered(ours, theirs)
    for turn in added:
        span = (turn.word.start, turn.word.end)
        # "Some, but not all" denies a part; a passage that tells of a part says nothing else.
        known = turn.family != PARTIAL and targets.touches(
            turn, evidence.window, nearest=targets.REACH
        )
        said = f"“{turn.word.text}” is not in the passage, which tells the rest."
        return [failed("negation", said, span, is_conflict=known)]
    for turn in dropped:
        elided = _elides(claim) and evidence.window.is_quoted(turn.word.start)
        if targets.touches(turn, claim.reading) and not elided:
            told = next(word for word in turn.targets[:2] if claim.reading.tells(word))
            span = _span_in(claim, told)
            said = f"The passage says “{turn.word.text} … {told.text}”; the sentence leaves it out."
            return [failed("negation", said, span, is_conflict=True)]
    if not ours and not theirs:
        return [idle("negation", "Neither the sentence nor the passage denies anything.")]
    return [passed("negation", "What is denied is denied in both.")]


def family_of(words: Sequence[Word], index: int) -> str:
    """Return which kind of denial ``words[index]`` is, or ''."""
    word = words[index]
    following = words[index + 1].key if index + 1 < len(words) else ""
    if word.key in lexicon.NEGATORS:
        if word.key in {"not", "no"} and following in {"only", "just", "longer", "doubt", "later"}:
            return "no longer" if following == "longer" else ""
        return PARTIAL if word.key == "not" and following in _WHOLE else "not"
    if word.stem in lexicon.DENIERS:
        return "" if word.stem == "rule" and following != "out" else f"not:{word.stem}"
    return ""


def _elides(claim: Claim) -> bool:
    """Say whether a quotation leaves words out and marks it; the rest must be word for word."""
    return any("…" in q.text or "..." in q.text for q in claim.reading.quotations)


def _span_in(claim: Claim, told: Word) -> tuple[int, int]:
    for word in claim.reading.words:
        if word.stem == told.stem:
            return word.start, word.end
    return 0, 0
