"""What grouping reads of a report, and how telling words are: pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from onrecord.language.entities import NameKind, names
from onrecord.language.frequency import stopwords, text_share

MOST_TERMS = 60
READ_WORDS = 260
LEAD_WORDS = 30

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
PRIOR_REPORTS = 100.0
"""How many reports the prior of common English counts for beside the live window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What grouping remembers of one report.

    ``terms`` are counts of words (title words count twice), the most telling ones only;
    ``names`` the canonical names of people, bodies and places in title and lead,
    ``title_names`` those of the title; ``title_terms`` all the words of the title that say
    something. ``source`` tells whose report it is, '' where nobody knows.
    """

    terms: Mapping[str, float]
    names: frozenset[str]
    title_names: frozenset[str]
    dense: NDArray[np.float32]
    at: datetime
    title_terms: frozenset[str] = frozenset()
    source: str = ""


Rarity = Callable[[str], float]
"""How telling a word is: its inverse document frequency, at least 0."""


def lead(title: str, text: str) -> str:
    """Return what is embedded of a report: its title and the first words of its text."""
    return title + ". " + " ".join(text.split()[:LEAD_WORDS])


def terms_of(title: str, text: str) -> dict[str, float]:
    """Return the most telling words of a report with how often they stand in it."""
    counts: dict[str, float] = {}
    body = " ".join(text.split()[:READ_WORDS])
    for part, weight in ((title, 2.0), (body, 1.0)):
        for match in _WORD.finditer(part):
            word = term(match[0])
            if word:
                counts[word] = counts.get(word, 0.0) + weight
    telling = sorted(
        counts, key=lambda word: (-weight_of(counts[word]) * -math.log(text_share(word)), word)
    )
    return {word: counts[word] for word in telling[:MOST_TERMS]}


def title_terms_of(title: str) -> frozenset[str]:
    """Return the words of a title in the form in which they are compared."""
    return frozenset(word for match in _WORD.finditer(title) if (word := term(match[0])))


@lru_cache(maxsize=32_768)
def term(word: str) -> str:
    """Return the form in which a word is compared, '' if it says nothing."""
    folded = word.casefold().replace("’", "'").removesuffix("'s").replace(".", "")
    if len(folded) < 2 or folded in stopwords():
        return ""
    if len(folded) > 4 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        folded = folded[:-3] + "y" if folded.endswith("ies") else folded[:-1]
    return folded


def names_of(title: str, text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the canonical names in title and lead, and those in the title.

    People are named by surname, so that "Putin" and "Vladimir Putin" meet.
    """
    body = " ".join(text.split()[:READ_WORDS])
    everywhere: set[str] = set()
    in_title: set[str] = set()
    for name in names(f"{title}\n\n{body}"):
        canonical = name.canonical
        if name.kind is NameKind.PERSON:
            canonical = canonical.split()[-1]
        everywhere.add(canonical.casefold())
        if name.start < len(title):
            in_title.add(canonical.casefold())
    return frozenset(everywhere), frozenset(in_title)


class _Known(dict[str, float]):
    """How telling words are, worked out when first asked: hundreds of times for one report."""

    def __init__(self, frequencies: Mapping[str, int], reports: int) -> None:
        self._frequencies = frequencies
        self._all = PRIOR_REPORTS + reports + 1

    def __missing__(self, word: str) -> float:
        expected = PRIOR_REPORTS * text_share(word) + self._frequencies.get(word, 0)
        found = self[word] = max(0.0, math.log(self._all / (expected + 1)))
        return found


def rarity(frequencies: Mapping[str, int], reports: int) -> Rarity:
    """Return how telling words are, from the live window and the prior of English."""
    return _Known(frequencies, reports).__getitem__


@lru_cache(maxsize=1024)
def weight_of(count: float) -> float:
    """Return what a word counts that stands ``count`` times in a report."""
    return 1 + math.log(count)
