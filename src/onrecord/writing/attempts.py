"""An attempt as it goes: what the desk sees of it, and how the desk can stop it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from django.utils import timezone

from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.writing import spending
from onrecord.writing.models import Attempt
from onrecord.writing.watching import Request, Spent, Watch

TELL_EVERY = 0.5
"""Seconds between two writes of the same stage."""

Examine = Callable[[Sequence[Sentence], Sequence[Passage]], list[tuple[str, ...]]]
"""Gives for each sentence what stands against it on the record."""


class AttemptWatch(Watch):
    """Keeps an attempt's row true while a writer works.

    Reads the clock: a writer may work for minutes, and the day may change meanwhile.
    """

    def __init__(self, attempt: Attempt, examine: Examine | None) -> None:
        self._attempt = attempt
        self._examine = examine
        self._told: tuple[str, int] = ("", -1)
        self._told_at = 0.0

    def tell(self, stage: str, sentences: int = 0) -> None:
        """Write how far the writing is, at most twice a second within one stage."""
        same = stage == self._told[0]
        soon = time.monotonic() - self._told_at < TELL_EVERY
        if (stage, sentences) == self._told or (same and soon):
            return
        self._told, self._told_at = (stage, sentences), time.monotonic()
        Attempt.objects.filter(pk=self._attempt.pk).update(
            stage=stage[:100], sentences=sentences, updated_at=timezone.now()
        )

    def is_stopped(self) -> bool:
        """Say whether the desk asked to stop."""
        return Attempt.objects.filter(pk=self._attempt.pk, stop_asked_at__isnull=False).exists()

    def allow(self, request: Request) -> int:
        """Set aside what the request may come to; raises ``DayIsSpent``, ``StoryIsSpent``."""
        return spending.reserve(
            request=request,
            story_id=self._attempt.story_id,
            attempt_id=self._attempt.pk,
            now=timezone.now(),
        )

    def settle(self, number: int, spent: Spent) -> None:
        """Replace what was set aside."""
        spending.settle(call_id=number, spent=spent)

    def examine(
        self, sentences: Sequence[Sentence], passages: Sequence[Passage]
    ) -> list[tuple[str, ...]]:
        """Ask whoever checks sentences; where nobody does, nothing stands against any."""
        if self._examine is None:
            return super().examine(sentences, passages)
        return self._examine(sentences, passages)
