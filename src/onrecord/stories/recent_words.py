"""How many of the latest reports hold each word: pure, and the same in whatever order they came."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from sys import intern

from onrecord.stories.features import Rarity, rarity

LAST_COUNTED = 3000
"""Words are counted over so many of the latest reports of the window at most."""


class RecentWords:
    """Words of the latest reports by their own time, ``most`` of them within ``window``.

    What is counted depends on which reports were added, never on their order.
    """

    def __init__(self, *, window: timedelta, most: int = LAST_COUNTED) -> None:
        self._window = window
        self._most = most
        self._held: list[tuple[datetime, int, tuple[str, ...]]] = []
        self._counts: Counter[str] = Counter()
        self._numbers = itertools.count()
        self._newest: datetime | None = None

    def __len__(self) -> int:
        return len(self._held)

    def add(self, terms: Iterable[str], at: datetime, number: int | None = None) -> None:
        """Count the words of one report; ``number`` orders reports of one instant."""
        words = tuple(intern(term) for term in terms)
        number = next(self._numbers) if number is None else number
        heapq.heappush(self._held, (at, number, words))
        self._counts.update(words)
        self._newest = at if self._newest is None else max(self._newest, at)
        while len(self._held) > self._most or self._newest - self._held[0][0] > self._window:
            self._forget(heapq.heappop(self._held)[2])

    def count(self, word: str) -> int:
        """Return how many of the reports hold a word."""
        return self._counts.get(word, 0)

    def rarity(self) -> Rarity:
        """Return how telling words are among the reports counted now."""
        return rarity(self._counts, len(self._held))

    def _forget(self, words: tuple[str, ...]) -> None:
        for word in words:
            if self._counts[word] > 1:
                self._counts[word] -= 1
            else:
                del self._counts[word]
