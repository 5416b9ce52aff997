"""How many words a text takes verbatim from each source, counted against its rights."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.vocabulary.texts import Passage
from onrecord.writing.words import WORD


class Budgets:
    """A running count of verbatim words. A word taken twice from the same place counts once."""

    def __init__(self, limits: Mapping[int, int]) -> None:
        self._limits = limits
        self._taken: dict[int, set[tuple[str, int, int]]] = {}

    def fits(self, passage: Passage, start: int, end: int, *, share: float = 1.0) -> bool:
        """Say whether ``passage.text[start:end]`` stays within ``share`` of its source's limit."""
        limit = self._limits.get(passage.source_id)
        if limit is None:
            return True
        taken = self._taken.get(passage.source_id, set())
        return len(taken | _span(passage, start, end)) <= limit * share

    def take(self, passage: Passage, start: int, end: int) -> None:
        """Count ``passage.text[start:end]`` as taken."""
        taken = self._taken.setdefault(passage.source_id, set())
        taken |= _span(passage, start, end)

    def fits_title(self, passage: Passage) -> bool:
        """Say whether the title of the passage's report stays within its source's limit."""
        limit = self._limits.get(passage.source_id)
        return limit is None or len(self.taken_from(passage) | _title(passage)) <= limit

    def take_title(self, passage: Passage) -> None:
        """Count the title of the passage's report as taken."""
        taken = self._taken.setdefault(passage.source_id, set())
        taken |= _title(passage)

    def taken_from(self, passage: Passage) -> set[tuple[str, int, int]]:
        """Return the words taken so far from the source of ``passage``."""
        return self._taken.get(passage.source_id, set())

    def counts(self) -> dict[int, int]:
        """Return source id -> number of words taken verbatim."""
        return {source: len(taken) for source, taken in sorted(self._taken.items())}


def _span(passage: Passage, start: int, end: int) -> set[tuple[str, int, int]]:
    return {("text", passage.id, m.start()) for m in WORD.finditer(passage.text, start, end)}


def _title(passage: Passage) -> set[tuple[str, int, int]]:
    return {("title", passage.report_id, m.start()) for m in WORD.finditer(passage.report_title)}
