"""What is known of words: which say the same, which are opposites, how near two are.

A table of the commonest English stems (``grounding/data/words.npz``, written by
``training/checker/words.py`` from WordNet and MiniLM). It weighs; it never vouches.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

SAME, NEAR, BROADER, NARROWER, SIBLING, OPPOSED, OTHER = (
    *("same", "near", "broader", "narrower", "sibling", "opposed", "other"),
)
KINDS = (OPPOSED, SAME, NEAR, BROADER, NARROWER, SIBLING, OTHER)
"""What one word may be to another, in the order in which it is asked."""

_RELATIONS = ("senses", "above", "against", "beside", "like")
_NONE: frozenset[int] = frozenset()


class WordTable:
    """Stems with their senses, what stands above them, their opposites, and a vector each."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]]) -> None:
        names = arrays["stems"].tobytes().decode().split("\n")
        self._rows = {name: number for number, name in enumerate(names)}
        self._vectors = arrays["vectors"].astype(np.float32) / np.float32(127)
        self._parts = {name: (arrays[name], arrays[f"{name}_at"]) for name in _RELATIONS}
        self._kept: dict[tuple[str, int], frozenset[int]] = {}

    def row(self, stem: str) -> int:
        """Return the row of a stem, -1 for one that is not in the table."""
        return self._rows.get(stem, -1)

    def relation(self, one: str, two: str) -> str:
        """Return what ``one`` is to ``two``, one of ``KINDS``; ``other`` if that is not known."""
        a, b = self.row(one), self.row(two)
        if a < 0 or b < 0:
            return OTHER
        ours, theirs = self._of("senses", a), self._of("senses", b)
        if self._of("against", a) & theirs or self._of("against", b) & ours:
            return OPPOSED
        if ours & theirs or self._of("beside", a) & theirs or self._of("beside", b) & ours:
            return SAME
        if self._of("like", a) & theirs or self._of("like", b) & ours:
            return NEAR
        if self._of("above", b) & ours:
            return BROADER
        if self._of("above", a) & theirs:
            return NARROWER
        return SIBLING if self._of("above", a) & self._of("above", b) else OTHER

    def nearness(self, one: list[str], two: list[str]) -> NDArray[np.float32]:
        """Return the cosines of two lists of stems, shape (len(one), len(two)); 0 if unknown."""
        return self._matrix(one) @ self._matrix(two).T

    def _matrix(self, stems: list[str]) -> NDArray[np.float32]:
        rows = np.array([self.row(stem) for stem in stems], dtype=np.int64)
        found = self._vectors[rows]
        found[rows < 0] = 0
        return found

    def _of(self, name: str, row: int) -> frozenset[int]:
        found = self._kept.get((name, row))
        if found is None:
            values, at = self._parts[name]
            found = frozenset(values[int(at[row]) : int(at[row + 1])].tolist())
            self._kept[(name, row)] = found
        return found


@cache
def table() -> WordTable:
    """Return the table in our data, read once."""
    with (files("onrecord.grounding.data") / "words.npz").open("rb") as file, np.load(file) as data:
        return WordTable({name: data[name] for name in data.files})
