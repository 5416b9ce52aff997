"""Working through everything that is due, in this process, with progress: no queue needed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from onrecord.edition import operations as edition
from onrecord.intake.queries import channels_due
from onrecord.pipeline import collecting, operations, polling
from onrecord.pipeline.models import Run, RunState
from onrecord.pipeline.queries import Progress, progress
from onrecord.stories import operations as stories
from onrecord.vocabulary.errors import Temporary

logger = logging.getLogger(__name__)

Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What ``work_until_idle`` did and what is left."""

    polled: int
    deliveries: int
    drafted: int
    lines: list[Progress] = field(default_factory=list)

    @property
    def stopped(self) -> int:
        """How many runs wait for a person."""
        return sum(line.stopped for line in self.lines)


def work_until_idle(*, tell: Tell, draft_limit: int | None = None) -> Summary:
    """Poll what is due, do every due run, draft the largest stories once, and come to rest."""
    with operations.without_wake_up_calls():
        channels = channels_due(timezone.now())
        deliveries = 0
        for number, channel in enumerate(channels, start=1):
            tell("Polling sources", number - 1, len(channels))
            deliveries += polling.poll(channel_id=channel.pk)
        if channels:
            tell("Polling sources", len(channels), len(channels))
        deliveries += collecting.collect(now=timezone.now(), all_now=True).kept
        polling.start_unread(now=timezone.now())
        _do_due_runs(tell)
        collecting.collect(now=timezone.now())  # what was read now leaves the watched folder
        stories.settle_window(now=timezone.now(), at_once=True)
        drafted = polling.start_drafts(now=timezone.now(), limit=draft_limit)
        _do_due_runs(tell)
        _print_ordered()
    return Summary(
        polled=len(channels), deliveries=deliveries, drafted=len(drafted), lines=progress()
    )


def _print_ordered() -> None:
    """Print what the last runs left to whoever comes after them; a fault is told."""
    try:
        edition.print_ordered(now=timezone.now())
    except Temporary:
        logger.warning("some pages could not be printed; the worker tries them again")


_NAMES = {
    "delivery": "Reading deliveries",
    "report": "Reading reports",
    "story": "Writing drafts",
    "draft": "Grounding and illustrating",
    "article": "Printing",
    "sound": "Reading aloud",
    "picture": "Generating pictures",
    "page": "Printing what changed",
}


LONGEST_WAIT_SECONDS = 300.0
"""How long runs that another worker holds are waited for."""


def _do_due_runs(tell: Tell) -> None:
    """Do due runs line by line, in the order of the line, until none is due or held.

    A run may be held by a worker that died: its lease is waited for, since a newsroom that
    is called idle must have nothing half done.
    """
    give_up = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        did = 0
        for line, name in _NAMES.items():
            did += _do_line(line, name, tell)
        if did:
            continue
        held = Run.objects.filter(state=RunState.RUNNING).exists()
        if not held or time.monotonic() > give_up:
            return
        time.sleep(0.2)


def _do_line(line: str, name: str, tell: Tell) -> int:
    done = 0
    tried: set[int] = set()
    while True:
        now = timezone.now()
        due = [
            pk
            for pk in Run.objects.filter(
                operations.free_at(now),
                line=line,
                state__in=[RunState.WAITING, RunState.RUNNING],
                due_at__lte=now,
            )
            .order_by("due_at", "pk")
            .values_list("pk", flat=True)
            if pk not in tried
        ]
        if not due:
            return done
        for run_id in due:
            tell(name, done, done + len(due) - due.index(run_id))
            tried.add(run_id)
            operations.advance_run(run_id=run_id)
            done += 1
        tell(name, done, done)
