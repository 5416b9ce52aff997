"""Which sentences can hold an attribution at all: asked before they are parsed, which is dear.

Every rule begins with a word of the lexicon, "that", "according to" or a quotation. Where there
is none, no tree could change the outcome, and none is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from onrecord.stories.saying.cues import lexicon

_KINDS = ("say", "think", "intend", "move", "judge")


@cache
def _verbs() -> frozenset[str]:
    """Return the forms of verbs that some rule reads: light verbs only lead to others."""
    words = lexicon()
    return frozenset(
        form
        for form, lemma in words.verbs.items()
        if lemma in words.prepositions or any(words.is_a(kind, lemma) for kind in _KINDS)
    )


@cache
def _others() -> frozenset[str]:
    """Return words that tell by themselves that somebody is said to say or think something."""
    words = lexicon()
    return words.kinds["reported"] | words.kinds["state"]


@cache
def _any() -> frozenset[str]:
    return _verbs() | _others() | frozenset(lexicon().nouns) | {"that", "according"}


class Sieve:
    """Lets those sentences pass that may matter; ``always`` are numbers that do in any case."""

    def __init__(self, always: frozenset[int]) -> None:
        self._always = always

    def by_words(self, number: int, lowers: Sequence[str]) -> bool:
        """Say whether a sentence may hold an attribution, by its words in small letters."""
        return number in self._always or lowers[-1] == ":" or not _any().isdisjoint(lowers)

    def by_tags(self, number: int, lowers: Sequence[str], tags: Sequence[str]) -> bool:
        """Say the same of one that passed, once the parts of speech of its words are known."""
        if number in self._always or lowers[-1] == ":" or not _others().isdisjoint(lowers):
            return True
        if "according" in lowers:
            return True
        has_that = "that" in lowers
        verbs, nouns = _verbs(), lexicon().nouns
        for lower, tag in zip(lowers, tags, strict=True):
            if tag[:2] == "VB" and (has_that or lower in verbs):
                return True
            if tag[:2] == "NN" and lower in nouns:
                return True
        return False
