"""Words near a misspelt one, found among all words that articles use. Pure arithmetic.

Comparing one word with a quarter of a million takes some milliseconds: words whose letters
differ too much fall out by one comparison of bits each, the rest are measured together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

SHORTEST = 3
"""Shorter words are taken as they are."""

LONGEST = 24
"""Longer words are not compared."""


def most_edits(word: str) -> int:
    """Return how many slips of the pen in ``word`` are mended: 0, 1 or 2."""
    if len(word) < SHORTEST or len(word) > LONGEST or any(c.isdigit() for c in word):
        return 0
    return 1 if len(word) < 5 else 2


class WordList:
    """Words as rows of characters, in the order in which they were added."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._codes: NDArray[np.uint16] = np.zeros((0, LONGEST), dtype=np.uint16)
        self._lengths: NDArray[np.int8] = np.zeros(0, dtype=np.int8)
        self._letters: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)

    def add(self, words: Iterable[str]) -> None:
        """Add words; those too long or beyond the first plane of Unicode are left out."""
        new = [word for word in words if 1 < len(word) <= LONGEST and max(word) <= "\uffff"]
        if not new:
            return
        codes = _codes(new)
        self._codes = np.concatenate([self._codes, codes])
        lengths = np.array([len(word) for word in new], dtype=np.int8)
        self._lengths = np.concatenate([self._lengths, lengths])
        self._letters = np.concatenate([self._letters, _letters(codes)])
        self.words += new

    def near(self, word: str, most: int) -> list[tuple[str, int]]:
        """Return the words at most ``most`` edits from ``word``, each with its edits.

        An edit adds, drops or exchanges one character, or swaps two neighbours.
        """
        if not self.words or not most or max(word) > "\uffff":
            return []
        own = _codes([word])
        apart = np.bitwise_count(self._letters ^ _letters(own)[0])
        close = (apart <= 2 * most) & (np.abs(self._lengths - len(word)) <= most)
        rows = np.nonzero(close)[0]
        edits = _edits(own[0, : len(word)], self._codes[rows], self._lengths[rows])
        return [
            (self.words[row], int(count))
            for row, count in zip(rows[edits <= most], edits[edits <= most], strict=True)
            if count
        ]


def _codes(words: Sequence[str]) -> NDArray[np.uint16]:
    rows = "".join(word.ljust(LONGEST, "\0") for word in words).encode("utf-16-le", "replace")
    return np.frombuffer(rows, dtype="<u2").reshape(len(words), LONGEST)


def _letters(codes: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """Return, a row, one bit for each letter (modulo 64) that stands in it."""
    bits = np.where(codes > 0, np.uint64(1) << (codes % 64).astype(np.uint64), np.uint64(0))
    found: NDArray[np.uint64] = np.bitwise_or.reduce(bits, axis=1)
    return found


def _edits(
    own: NDArray[np.uint16], codes: NDArray[np.uint16], lengths: NDArray[np.int8]
) -> NDArray[np.int16]:
    """Return the edits between ``own`` and each row: all rows go through the table at once."""
    rows = len(codes)
    before: NDArray[np.int16] = np.zeros((LONGEST + 1, rows), dtype=np.int16)
    last = np.repeat(np.arange(LONGEST + 1, dtype=np.int16)[:, None], rows, axis=1)
    width = int(lengths.max()) if rows else 0
    for i, character in enumerate(own, start=1):
        now = np.empty_like(last)
        now[0] = i
        for j in range(1, width + 1):
            same = codes[:, j - 1] == character
            best = np.minimum(last[j] + 1, now[j - 1] + 1)
            best = np.minimum(best, last[j - 1] + ~same)
            if i > 1 and j > 1:
                swapped = (codes[:, j - 1] == own[i - 2]) & (codes[:, j - 2] == character)
                best = np.where(swapped, np.minimum(best, before[j - 2] + 1), best)
            now[j] = best
        before, last = last, now
    found: NDArray[np.int16] = last[lengths.astype(np.intp), np.arange(rows)]
    return found


def best_of(
    near: Sequence[tuple[str, int]], seen: dict[str, int], typed: str, limit: int
) -> list[str]:
    """Return the likeliest meanings of ``typed``: few edits first, then words often seen.

    Writers seldom miss the first letter, so a word that begins otherwise must be far more
    common. Only those nearly as likely as the likeliest are returned.
    """
    worth = {
        word: float(np.log2(1 + seen[word])) - 7 * edits - 2 * (word[0] != typed[0])
        for word, edits in near
        if seen.get(word)
    }
    ordered = sorted(worth, key=lambda word: (-worth[word], word))
    return [word for word in ordered[:limit] if worth[word] > worth[ordered[0]] - 3]
