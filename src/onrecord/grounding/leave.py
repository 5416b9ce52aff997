"""What a checker that asks a model may do on behalf of a ledger: what to show it, who counts it.

Without leave nothing of a source is shown to any model. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.vocabulary.texts import Passage
from onrecord.writing.evidence import find_order
from onrecord.writing.watching import NOBODY, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The passages that may be shown, by id, and whoever holds the ceilings."""

    passage_ids: frozenset[int] = frozenset()
    watch: Watch = NOBODY

    def shown(self, passages: Iterable[Passage]) -> list[Passage]:
        """Return those that may be shown; one that gives a model orders may not."""
        return [
            passage
            for passage in passages
            if passage.id in self.passage_ids and find_order(passage) is None
        ]


NO_LEAVE = Leave()


def leave_for_all(passages: Iterable[Passage], *, watch: Watch = NOBODY) -> Leave:
    """Return leave to show every one of ``passages``, for evidence that is one's own."""
    return Leave(passage_ids=frozenset(passage.id for passage in passages), watch=watch)
