"""Rose or fell, approved or rejected: a word exchanged for its opposite."""

from __future__ import annotations

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.grounding.comparisons.results import Compared, failed, idle, passed

_BESIDE = 4


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Look for words of the claim whose opposite stands in their place in the passage."""
    ours = {word.stem for word in claim.reading.words}
    theirs = evidence.window.stems
    compared = False
    for word in claim.reading.words:
        for family, opposite in sides(word.stem):
            compared = True
            if word.stem in theirs or family & theirs:
                continue
            rivals = [
                other
                for other in evidence.window.words
                if other.stem in opposite and other.stem not in ours
            ]
            for rival in rivals:
                if _same_place(claim.reading, word, evidence.window, rival):
                    said = f"“{word.text}” is “{rival.text}” in the passage."
                    span = (word.start, word.end)
                    return [failed("direction", said, span, is_conflict=True)]
    if not compared:
        return [idle("direction", "The sentence has no word with an opposite that is known.")]
    return [passed("direction", "No word stands for its opposite.")]


def sides(stem: str) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return the families that a stem is in, each with the family of its opposites."""
    found = []
    for one, two in lexicon.OPPOSITES:
        if stem in one and stem not in two:
            found.append((one, two))
        elif stem in two and stem not in one:
            found.append((two, one))
    return found


def _same_place(ours: Reading, word: Word, theirs: Reading, rival: Word) -> bool:
    """Say whether two words stand beside one same content word."""
    return bool(_around(ours, word) & _around(theirs, rival))


def _around(reading: Reading, word: Word) -> set[str]:
    at = next(number for number, other in enumerate(reading.words) if other is word)
    beside = reading.words[max(0, at - _BESIDE) : at] + reading.words[at + 1 : at + 1 + _BESIDE]
    return {
        other.stem for other in beside if other.is_content or any(c.isdigit() for c in other.text)
    }
