"""Made-up articles whose words are spread as in news: few everywhere, most in few articles.

Words are drawn by Zipf's law from a vocabulary that is larger than that of a year of a
newspaper; each article has subjects that its headline names and its text repeats, and
people whose names are drawn by Zipf's law as well. The same seed gives the same articles.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORDS = 150_000
PEOPLE = 8_000
COMMON = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "for",
    "on",
    "that",
    "said",
    "with",
    "was",
    "as",
    "at",
    "by",
    "it",
    "from",
    "is",
    "has",
    "have",
    "be",
    "were",
    "an",
    "are",
    "their",
    "which",
    "will",
    "after",
    "not",
    "been",
    "this",
    "who",
    "but",
    "its",
    "they",
    "had",
    "would",
    "about",
    "more",
    "he",
    "she",
    "two",
    "over",
]
_ONSETS = [
    "b",
    "br",
    "bl",
    "c",
    "ch",
    "cl",
    "cr",
    "d",
    "dr",
    "f",
    "fl",
    "fr",
    "g",
    "gl",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "pr",
    "qu",
    "r",
    "s",
    "sc",
    "sh",
    "sl",
    "sp",
    "st",
    "t",
    "th",
    "tr",
    "v",
    "w",
]
_VOWELS = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ea", "ee", "ou", "oa"]
_CODAS = [
    "n",
    "r",
    "s",
    "t",
    "l",
    "m",
    "d",
    "nd",
    "nt",
    "rd",
    "rt",
    "st",
    "ck",
    "ng",
    "p",
    "x",
    "y",
    "ll",
    "ss",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One article. ``people`` are named in it, the first of them is quoted."""

    number: int
    headline: str
    standfirst: str
    paragraphs: tuple[str, ...]
    people: tuple[str, ...]
    quoted: str


class Texts:
    """Writes articles; article ``n`` is the same however many are written."""

    def __init__(self, *, seed: int = 7) -> None:
        self._seed = seed
        chance = random.Random(seed)
        made = dict.fromkeys(COMMON)
        while len(made) < WORDS:
            made.setdefault(_word(chance), None)
        self.words = list(made)
        ranks = np.arange(1, WORDS + 1)
        self._spread = _cumulative(1 / (ranks + 1.5) ** 1.02)
        names: dict[str, None] = {}
        while len(names) < PEOPLE:
            names.setdefault(f"{_word(chance).title()} {_word(chance).title()}", None)
        self.people = list(names)
        self._fame = _cumulative(1 / np.arange(3, PEOPLE + 3))

    def text(self, number: int) -> Text:
        """Return article ``number``."""
        chance = np.random.default_rng((self._seed, number))
        subjects = [self.words[rank] for rank in 60 + (chance.random(6) ** 3 * 60_000).astype(int)]
        people = tuple(self.people[rank] for rank in np.searchsorted(self._fame, chance.random(3)))
        paragraphs = tuple(self._paragraph(chance, subjects, people) for _ in range(8))
        headline = f"{people[0]} {subjects[0]} {self._words(chance, 3)} {subjects[1]} {subjects[2]}"
        return Text(
            number=number,
            headline=headline[:1].upper() + headline[1:],
            standfirst=f"{self._words(chance, 12)} {subjects[1]} {self._words(chance, 8)}.",
            paragraphs=paragraphs,
            people=people,
            quoted=f"{self._words(chance, 6)} {subjects[0]} {self._words(chance, 5)}",
        )

    def _paragraph(
        self, chance: np.random.Generator, subjects: list[str], people: tuple[str, ...]
    ) -> str:
        drawn = self._words(chance, 42).split()
        for word in (subjects[int(chance.integers(6))], people[int(chance.integers(len(people)))]):
            drawn.insert(int(chance.integers(len(drawn))), word)
        return " ".join(drawn).capitalize() + "."

    def _words(self, chance: np.random.Generator, count: int) -> str:
        ranks: NDArray[np.intp] = np.searchsorted(self._spread, chance.random(count))
        return " ".join(self.words[rank] for rank in ranks)


def misspelt(word: str, edits: int, chance: random.Random) -> str:
    """Return ``word`` with ``edits`` slips: a letter added, dropped, exchanged, or two swapped."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    found = word
    while found == word:
        found = word
        for _ in range(edits):
            at = chance.randrange(1, len(found))  # writers seldom miss the first letter
            slip = chance.randrange(4)
            if slip == 0:
                found = found[:at] + chance.choice(letters) + found[at:]
            elif slip == 1:
                found = found[:at] + found[at + 1 :]
            elif slip == 2:
                found = found[:at] + chance.choice(letters) + found[at + 1 :]
            else:
                found = found[:at] + found[at : at + 2][::-1] + found[at + 2 :]
    return found


def _word(chance: random.Random) -> str:
    return "".join(
        chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(chance.randint(1, 3))
    ) + chance.choice(_CODAS)


def _cumulative(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.cumsum(weights / weights.sum())
    return found
