"""Words, their stems, and which of them carry no content. English; other languages pass through."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
"""A run of letters and digits, apostrophes inside it included."""


def listed(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(text.split())


STOP_WORDS = listed(
    """a about above across after again against ago all almost along already also although
    always am among an and another any are around as at away back be became because become
    been before being below between both but by came can cannot come could did do does doing
    done down during each either else ever every few for from further get gets getting given
    go goes going gone got had has have having he her here hers herself him himself his how
    however i if in into is it its itself just last least less like made make makes making
    many may me might more most much must my myself near nearly neither never next no nor
    not now of off often on once one only onto or other others our ours out over own per put
    rather s said same say saying says see seen several she should since so some still such
    t take taken than that the their theirs them themselves then there these they this those
    through thus to together told too took toward towards under until up upon us very was
    way we well went were what when where whether which while who whom whose why will with
    within without would yet you your yours according added amid including mr mrs ms"""
)
"""Words that say little about what a sentence is about."""

_VOWEL = re.compile(r"[aeiouy]")


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, case folded."""
    return [match.group().casefold() for match in WORD.finditer(text)]


def count(text: str) -> int:
    """Return how many words ``text`` has."""
    return sum(1 for _ in WORD.finditer(text))


def stem(word: str) -> str:
    """Return ``word`` (case folded) without its commonest English endings.

    A trimming of Porter's first steps: plural and possessive, -ed, -ing, -ly, final -e.
    Wrong stems are harmless as long as they are the same on both sides of a comparison.
    """
    word = word.replace("’", "'")
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) <= 3 or not word.isascii():
        return word
    word = _singular(word)
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= 3 and _VOWEL.search(bare):
            word = _restored(bare)
            break
    return word.removesuffix("e") if len(word) > 3 else word


def content_stems(text: str) -> list[str]:
    """Return the stems of the words of ``text`` that carry content, in order."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _restored(bare: str) -> str:
    """Undouble a final consonant: ``stopp`` to ``stop``, but not ``tell``, ``pass``."""
    if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "lsz":
        return bare[:-1]
    return bare[:-1] + "y" if bare.endswith("i") else bare
