"""What every index offers. It takes folded words and numbers, and gives numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from onrecord.reader.search.values import Entry, Matched, Plan, Shelf

CAP = 3000
"""So many matches are weighed and counted, the newest: no word costs more by being common."""

RECENT_DAYS = (7, 30, 365)
"""It is counted how many matches are at most so old."""

WEIGHTS = {"head": 8.0, "lead": 3.0, "names": 4.0, "body": 1.0}

SECONDS = 1.0
"""A question that takes longer is given up."""


class Index(ABC):
    """Finds entries of three shelves (see ``values.Shelf``)."""

    name: ClassVar[str] = ""

    @abstractmethod
    def prepare(self) -> None:
        """Make the tables of every shelf where they are missing; safe to repeat."""

    @abstractmethod
    def put(self, shelf: Shelf, entries: Sequence[Entry]) -> None:
        """Make entries findable; one with a known number takes the other's place."""

    @abstractmethod
    def drop(self, shelf: Shelf, ids: Iterable[int]) -> None:
        """Make entries unfindable; unknown numbers are no error."""

    @abstractmethod
    def clear(self, shelf: Shelf) -> None:
        """Empty a shelf."""

    @abstractmethod
    def match(self, shelf: Shelf, plan: Plan, *, limit: int, now: datetime) -> Matched:
        """Return the first ``limit`` entries that ``plan`` asks for, best first.

        ``now`` is what freshness is measured from. Raises ``TooCostly`` when it takes too
        long and ``Unsearchable`` when the index cannot be asked.
        """

    @abstractmethod
    def present(self, shelf: Shelf, plans: Sequence[Plan]) -> list[bool]:
        """Say of each plan whether anything at all matches it."""
