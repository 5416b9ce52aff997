"""A configured checker, with what it needs to ask a model on behalf of a story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onrecord.grounding.engines import Checker, checkers
from onrecord.grounding.leave import Leave
from onrecord.intake.models import Source
from onrecord.intake.queries import reserved_reports
from onrecord.vocabulary.texts import Passage
from onrecord.writing import spending
from onrecord.writing.watching import Request, Spent, Watch


class LedgerWatch(Watch):
    """Holds a checker to the ceilings of the day and of the story, those of its writers."""

    def __init__(self, *, story_id: int, now: datetime) -> None:
        self._story_id = story_id
        self._now = now

    def allow(self, request: Request) -> int:
        """Set aside what the request may come to; raises ``DayIsSpent``, ``StoryIsSpent``."""
        return spending.reserve(
            request=request, story_id=self._story_id, attempt_id=None, now=self._now
        )

    def settle(self, number: int, spent: Spent) -> None:
        """Replace what was set aside."""
        spending.settle(call_id=number, spent=spent)


def checker_for(
    alias: str, passages: Sequence[Passage], *, story_id: int | None, now: datetime
) -> Checker:
    """Return the checker called ``alias``; one that asks a model with leave to show it passages.

    Those of sources that may not feed a model, and of reports whose publisher keeps them from
    models, are left out of the leave; without a story there is none.
    """
    checker = checkers[alias]
    if not checker.needs_model or story_id is None:
        return checker
    sources = {passage.source_id for passage in passages}
    opened = set(
        Source.objects.filter(pk__in=sources, may_feed_model=True).values_list("pk", flat=True)
    )
    reserved = reserved_reports({passage.report_id for passage in passages})
    shown = frozenset(
        passage.id
        for passage in passages
        if passage.source_id in opened and passage.report_id not in reserved
    )
    watch = LedgerWatch(story_id=story_id, now=now)
    return checker.with_leave(Leave(passage_ids=shown, watch=watch))
