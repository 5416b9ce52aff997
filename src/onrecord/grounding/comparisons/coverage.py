"""Which of the claim's words the evidence has: the score, and words that were exchanged."""

from __future__ import annotations

from difflib import SequenceMatcher

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Word, span_of
from onrecord.grounding.comparisons.results import Compared, failed, passed
from onrecord.grounding.comparisons.synonyms import SYNONYMS

ENOUGH = 0.8
"""Share of content words from which a claim counts as told by its evidence."""

SOME = 0.5
"""Share from which a claim is told in part."""

_MOST_ALIGNED = 400
_NONE: frozenset[str] = frozenset()


def missing(claim: Claim, evidence: Evidence) -> list[Word]:
    """Return the content words of the claim that the evidence neither has nor says alike.

    Part of a name may stand in the title or in the sentences around: "Hale" here, "Tomas
    Hale" before. Whether it is the right name is for the check of names.
    """
    return [
        word
        for word in claim.content
        if not evidence.core.tells(word)
        and word.stem not in lexicon.LIGHT
        and not SYNONYMS.get(word.stem, _NONE) & evidence.core.stems
        and not (word.is_capital and _is_named_beside(word, evidence))
    ]


def share(claim: Claim, evidence: Evidence) -> float:
    """Return in [0, 1] how many of the claim's content words the evidence has."""
    if not claim.content:
        return 0.0
    return 1 - len(missing(claim, evidence)) / len(claim.content)


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare the words: how many are there, and which stand in place of another."""
    absent = missing(claim, evidence)
    covered = share(claim, evidence)
    explanation = f"{covered:.0%} of the words that carry content are in the passages."
    results = [passed("coverage", explanation)]
    if covered < ENOUGH:
        results = [failed("coverage", explanation, span_of(absent[:1]))]
    swapped = _exchanged(claim, evidence, absent) if covered >= SOME else []
    if swapped:
        words = ", ".join(f"“{word.text}”" for word in swapped)
        said = f"{words}: the passages use another word here."
        results.append(failed("wording", said, span_of(swapped)))
    return results


def _is_named_beside(word: Word, evidence: Evidence) -> bool:
    """Say whether a name that the core shortens stands in full beside it."""
    return evidence.title.tells(word) or evidence.context.tells(word)


def _exchanged(claim: Claim, evidence: Evidence, absent: list[Word]) -> list[Word]:
    """Return the absent words that stand where the window has a word absent from the claim."""
    if not absent:
        return []
    ours = claim.content[:_MOST_ALIGNED]
    theirs = evidence.window.content[:_MOST_ALIGNED]
    told = claim.reading.stems
    matcher = SequenceMatcher(
        None, [word.stem for word in ours], [word.stem for word in theirs], autojunk=False
    )
    found: list[Word] = []
    for kind, start, end, other, last in matcher.get_opcodes():
        if kind == "replace" and any(word.stem not in told for word in theirs[other:last]):
            found.extend(word for word in ours[start:end] if word in absent)
    return found
