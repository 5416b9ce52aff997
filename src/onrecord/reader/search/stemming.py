"""English stems after Porter's algorithm of 1980: "elections", "electing" and "elected" meet."""

from __future__ import annotations

import re
from functools import lru_cache

_CONSONANTS = "[^aeiou](?:[^aeiouy])*"
_VOWELS = "[aeiouy][aeiou]*"
_MEASURED = re.compile(f"^(?:{_CONSONANTS})?{_VOWELS}{_CONSONANTS}")
_ONCE = re.compile(f"^(?:{_CONSONANTS})?{_VOWELS}{_CONSONANTS}(?:{_VOWELS})?$")
_TWICE = re.compile(f"^(?:{_CONSONANTS})?{_VOWELS}{_CONSONANTS}{_VOWELS}{_CONSONANTS}")
_HAS_VOWEL = re.compile(f"^(?:{_CONSONANTS})?[aeiouy]")
_SHORT_END = re.compile(f"^{_CONSONANTS}[aeiouy][^aeiouwxy]$")
_DOUBLE_END = re.compile(r"([^aeiouylsz])\1$")

_SECOND = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"),
    ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"),
    ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ("logi", "log"),
)  # fmt: skip
_THIRD = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
    ("ful", ""), ("ness", ""),
)  # fmt: skip
_FOURTH = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous",
    "ive", "ize", "al", "er", "ic", "ou",
)  # fmt: skip

_WHOLE = frozenset({"news", "his", "us", "gas", "bus", "united", "states"})
"""Words that the rules would take for forms of others."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of a folded word; a word that is not plain Latin stays as it is."""
    if word in _WHOLE or len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    first = word[0] == "y"
    found = ("Y" + word[1:]) if first else word
    found = _third(_second(_final_y(_past(_plural(found)))))
    found = _tidied(_fourth(found))
    return found.replace("Y", "y") if first else found


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if re.search("[^s]s$", word) else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _MEASURED.match(word[:-3]) else word
    for ending in ("ed", "ing"):
        rest = word.removesuffix(ending)
        if rest != word and _HAS_VOWEL.match(rest):
            if rest.endswith(("at", "bl", "iz")):
                return rest + "e"
            if _DOUBLE_END.search(rest):
                return rest[:-1]
            return rest + "e" if _SHORT_END.match(rest) else rest
    return word


def _final_y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _HAS_VOWEL.match(word[:-1]) else word


def _second(word: str) -> str:
    return _exchanged(word, _SECOND)


def _third(word: str) -> str:
    return _exchanged(word, _THIRD)


def _exchanged(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, other in endings:
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            return rest + other if _MEASURED.match(rest) else word
    return word


def _fourth(word: str) -> str:
    for ending in _FOURTH:
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            return rest if _TWICE.match(rest) else word
    if word.endswith(("sion", "tion")) and _TWICE.match(word[:-3]):
        return word[:-3]
    return word


def _tidied(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if _TWICE.match(rest) or (_ONCE.match(rest) and not _SHORT_END.match(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _TWICE.match(word) else word
