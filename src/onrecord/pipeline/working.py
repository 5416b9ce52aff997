"""Working through everything that is due, in this process, with progress: no queue needed."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connections
from django.utils import timezone

from onrecord.edition import operations as edition
from onrecord.intake.queries import channels_due
from onrecord.pipeline import collecting, operations, polling
from onrecord.pipeline.line import BESIDE
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


WAIT_SECONDS = 0.2

LONGEST_WAIT_SECONDS = 300.0
"""How long runs that another worker holds are waited for."""


def _do_due_runs(tell: Tell) -> None:
    """Do due runs line by line, in the order of the line, until none is due or held.

    A run may be held by a worker that died: its lease is waited for, since a newsroom that
    is called idle must have nothing half done.
    """
    give_up = time.monotonic() + LONGEST_WAIT_SECONDS
    with _voice() as voice:
        while True:
            did = 0
            for line, name in _NAMES.items():
                if line in BESIDE:
                    did += voice.wait(name, tell)
                did += _do_line(line, name, tell)
            if did:
                continue
            held = Run.objects.filter(state=RunState.RUNNING).exists()
            if not held or time.monotonic() > give_up:
                return
            time.sleep(WAIT_SECONDS)


class _Voice(threading.Thread):
    """Speaks what is published while drafts are still illustrated and pages printed.

    Most of speaking is done outside of Python: on two cores a first run is shorter by it.
    """

    def __init__(self) -> None:
        super().__init__(name="voice", daemon=True)
        self.is_over = threading.Event()
        self.is_speaking = threading.Event()
        self.done = 0
        self.told = 0
        # Of whoever started it: a process that queues no wake-up calls queues none from here.
        self.context = contextvars.copy_context()

    def run(self) -> None:
        """Do due runs of ``BESIDE`` until told to end."""
        self.context.run(self._speak)

    def _speak(self) -> None:
        # A fault ends this thread; what is left is then done in the order of the lines.
        try:
            while not self.is_over.wait(WAIT_SECONDS):
                while not self.is_over.is_set() and (due := self._due()):
                    self.is_speaking.set()
                    operations.advance_run(run_id=due[0])
                    self.done += 1
                    self.is_speaking.clear()
        except Exception:
            logger.exception("what was published could not be spoken beside the rest")
        finally:
            self.is_speaking.clear()
            connections.close_all()

    def wait(self, name: str, tell: Tell) -> int:
        """Wait until nothing is to be spoken; return how much was since the last time."""
        while self.is_alive() and (left := len(self._due()) + self.is_speaking.is_set()):
            tell(name, self.done - self.told, self.done - self.told + left)
            time.sleep(WAIT_SECONDS)
        done, self.told = self.done - self.told, self.done
        if done:
            tell(name, done, done)
        return done

    def _due(self) -> list[int]:
        return operations.due_runs(now=timezone.now(), limit=1000, lines=BESIDE)


@contextmanager
def _voice() -> Iterator[_Voice]:
    """Run a voice beside this thread; on a fault here it is left to end with the process."""
    voice = _Voice()
    voice.start()
    try:
        yield voice
    finally:
        voice.is_over.set()
    voice.join()


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
