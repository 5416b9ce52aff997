"""Who is the same party under several spellings, and what a verb says of its stance: pure."""

from __future__ import annotations

import re
from functools import cache

from anyascii import anyascii

from onrecord.language.wordlists import lines
from onrecord.vocabulary.statements import Stance

MOST_KEY = 120
_ENDINGS = re.compile(r"(?:yy|iy|yi|ii|ij|iyi)\b")


def key_of(name: str) -> str:
    """Return what all spellings of a name share: "Zelenskyy" and "Zelensky" are one."""
    plain = re.sub(r"[^a-z0-9]+", "-", _ENDINGS.sub("y", anyascii(name).lower())).strip("-")
    return plain[:MOST_KEY].strip("-")


@cache
def _stances() -> dict[str, Stance]:
    return {
        lemma: Stance(section)
        for section, kept in lines("stances.txt").items()
        for line in kept
        for lemma in line.split()
    }


def find_stance(lemma: str) -> Stance | None:
    """Return the stance that a verb's base form takes, if it takes one."""
    return _stances().get(lemma)
