"""Starting, claiming and recording runs. The run row is the truth; a task only wakes a worker.

Durability: a step's record, the next step's name and the follow-ups are written in one
transaction. Exclusion: a run is held by a lease with a fencing number; a worker that lost
its lease cannot record anything, because the fence in the row has moved on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone

from onrecord.pipeline.line import BESIDE, LINES, Step
from onrecord.pipeline.models import Run, RunState, StepRecord
from onrecord.pipeline.outcomes import FollowUp, Outcome
from onrecord.pipeline.signals import run_due
from onrecord.plumbing.crashing import crash_point
from onrecord.vocabulary.errors import Permanent, Temporary

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
"""A step that stays temporarily impossible so many times is shown to an editor instead."""

_quiet: ContextVar[bool] = ContextVar("quiet", default=False)

SWEEP_AGAIN_AFTER = timedelta(seconds=60)
"""A run that was woken is not woken again before so long: its call may be in the queue."""

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)


class UnknownRun(Permanent):
    """No run has this number."""

    code = "pipeline.unknown_run"


class DatabaseFailed(Temporary):
    """The database could not be asked just now; what was begun there is rolled back."""

    code = "pipeline.database_failed"


def start_run(*, line: str, subject_id: int, now: datetime, reason: str = "new") -> Run:
    """Start a run, or return the one that exists for this (line, subject, reason).

    To be called in the transaction that made the subject: both are recorded or neither.
    """
    run, created = Run.objects.get_or_create(
        line=line,
        subject_id=subject_id,
        reason=reason,
        defaults=_beginning(line, now),
    )
    if created:
        wake(run)
    return run


def start_waiting_run(*, story_id: int, reason: str, now: datetime) -> Run:
    """Return the run of a story that waits to be begun, or start one. Of two there is no need."""
    waiting = Run.objects.filter(
        line="story", subject_id=story_id, state=RunState.WAITING, attempts=0
    ).first()
    return waiting or start_run(line="story", subject_id=story_id, reason=reason, now=now)


def start_runs(*, lines: Sequence[str], subject_id: int, now: datetime, reason: str) -> None:
    """Start a run of each line as ``start_run`` does, in two queries for all of them.

    To be called under the lock of the subject: nobody else starts the same runs.
    """
    given = Run.objects.filter(line__in=lines, subject_id=subject_id, reason=reason)
    known = set(given.values_list("line", flat=True))
    made = Run.objects.bulk_create(
        Run(line=line, subject_id=subject_id, reason=reason, **_beginning(line, now))
        for line in lines
        if line not in known
    )
    for run in made:
        wake(run)


def _beginning(line: str, now: datetime) -> dict[str, Any]:
    instants = dict.fromkeys(("due_at", "woken_at", "created_at", "updated_at"), now)
    return {"step": LINES[line].steps[0].name, **instants}


def wake(run: Run) -> None:
    """Queue a wake-up call for a run. Losing it loses nothing: the sweep finds the run."""
    if _quiet.get() or run.line in BESIDE:
        return
    transaction.on_commit(lambda: _announce(run.pk))


@contextmanager
def without_wake_up_calls() -> Iterator[None]:
    """Queue no wake-up calls: for a process that works through the due runs itself."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def retry_run(*, run_id: int, now: datetime) -> Run:
    """Let a stopped run go on from the step at which it stopped."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id).first()
        if run is None:
            raise UnknownRun(f"There is no run {run_id}.")
        if run.state == RunState.STOPPED:
            run.state = RunState.WAITING
            run.attempts = 0
            run.problem = ""
            run.due_at = now
            run.updated_at = now
            run.save()
            wake(run)
    return run


def due_runs(*, now: datetime, limit: int, lines: Collection[str] = LINES) -> list[int]:
    """Return ids of runs that are due and that no live lease holds, oldest first."""
    return list(
        Run.objects.filter(
            free_at(now),
            state__in=[RunState.WAITING, RunState.RUNNING],
            due_at__lte=now,
            line__in=list(lines),
        )
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )


def sweep(*, now: datetime, limit: int = 200) -> int:
    """Wake due runs whose wake-up call or worker was lost. Returns how many."""
    forgotten = Q(woken_at__isnull=True) | Q(woken_at__lte=now - SWEEP_AGAIN_AFTER)
    with transaction.atomic():
        runs = list(
            Run.objects.filter(
                forgotten,
                free_at(now),
                state__in=[RunState.WAITING, RunState.RUNNING],
                due_at__lte=now,
            )
            .exclude(line__in=BESIDE)
            .order_by("due_at", "pk")
            .values_list("pk", flat=True)[:limit]
        )
        Run.objects.filter(pk__in=runs).update(woken_at=now)
    for run_id in runs:
        _announce(run_id)
    return len(runs)


def _announce(run_id: int) -> None:
    run_due.send(sender=Run, run_id=run_id)


def forget_wake_up_calls() -> None:
    """Let the next sweep wake every due run: for a worker that starts after a crash."""
    Run.objects.filter(state__in=[RunState.WAITING, RunState.RUNNING]).update(woken_at=None)


def free_at(now: datetime) -> Q:
    """Return the condition that no live lease holds a run."""
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now)


def advance_run(*, run_id: int) -> Run | None:
    """Do the steps of a run one after the other, until it is done, waits or stops.

    Returns ``None`` when the run is held by another worker, not due, or over. Reads the
    clock, since a run may take minutes: every step is given the time at which it starts.
    """
    held = _claim(run_id=run_id, now=timezone.now())
    if held is None:
        return None
    run = held
    while run is not None and run.state == RunState.RUNNING:
        step = LINES[run.line].get_step(run.step)
        following = _do(run, step)
        if following is None:
            return None
        run = following
    return run


def _claim(*, run_id: int, now: datetime) -> Run | None:
    """Take the lease of a run: one conditional update, so that two workers cannot both win."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id).first()
        if run is None:
            return None
        won = (
            Run.objects.filter(
                free_at(now),
                pk=run_id,
                fence=run.fence,
                state__in=[RunState.WAITING, RunState.RUNNING],
                due_at__lte=now,
            ).update(
                fence=run.fence + 1,
                state=RunState.RUNNING,
                lease_until=now + timedelta(seconds=settings.LEASE_SECONDS),
                heartbeat_at=now,
            )
            == 1
        )
        if not won:
            return None
        run.refresh_from_db()
    return run


def _do(run: Run, step: Step) -> Run | None:
    """Do one step and record how it came out. ``None`` means that the lease was lost."""
    started = timezone.now()
    clock = time.perf_counter()
    point = f"{run.line}.{step.name}"
    crash_point(f"{point}:before")
    try:
        with _heartbeat(run):
            outcome = step.run(run.subject_id, started)
    except Temporary as error:
        return _record_wait(run, step, error, started, time.perf_counter() - clock)
    except Permanent as error:
        return _record_stop(run, step, str(error), started, time.perf_counter() - clock)
    except OperationalError as error:
        # Restarted, out of connections, two that waited for each other: not the step's fault.
        logger.warning("step %s of run %s: the database failed: %s", step.name, run.pk, error)
        close_old_connections()
        failed = DatabaseFailed(f"The database failed in {step.name}: {error}")
        return _record_wait(run, step, failed, started, time.perf_counter() - clock)
    except Exception as error:
        logger.exception("step %s of run %s failed unexpectedly", step.name, run.pk)
        message = f"Unexpected fault in {step.name}: {type(error).__name__}: {error}"
        return _record_stop(run, step, message, started, time.perf_counter() - clock)
    crash_point(f"{point}:after")
    recorded = _record_done(run, step, outcome, started, time.perf_counter() - clock)
    crash_point(f"{point}:recorded")
    return recorded


def _record_done(
    run: Run, step: Step, outcome: Outcome, started: datetime, seconds: float
) -> Run | None:
    now = timezone.now()
    following = LINES[run.line].step_after(step.name)
    with transaction.atomic():
        if not _still_mine(run):
            return None
        _note(run, step, "done", outcome.message, started, seconds)
        for follow_up in outcome.follow_ups:
            _start(follow_up, now)
        run.attempts = 0
        run.problem = ""
        run.updated_at = now
        if following is None:
            run.state = RunState.DONE
            run.lease_until = None
        else:
            run.step = following.name
            run.lease_until = now + timedelta(seconds=settings.LEASE_SECONDS)
        run.save()
    return run


def _record_wait(
    run: Run, step: Step, error: Temporary, started: datetime, seconds: float
) -> Run | None:
    attempts = run.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        message = f"Tried {attempts} times. {error}"
        return _record_stop(run, step, message, started, seconds)
    now = timezone.now()
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    with transaction.atomic():
        if not _still_mine(run):
            return None
        _note(run, step, "waiting", str(error), started, seconds)
        run.attempts = attempts
        run.state = RunState.WAITING
        run.lease_until = None
        run.due_at = now + max(wait, error.retry_after or wait)
        run.woken_at = None
        run.problem = str(error)[:500]
        run.updated_at = now
        run.save()
    return run


def _record_stop(
    run: Run, step: Step, message: str, started: datetime, seconds: float
) -> Run | None:
    with transaction.atomic():
        if not _still_mine(run):
            return None
        _note(run, step, "stopped", message, started, seconds)
        run.state = RunState.STOPPED
        run.lease_until = None
        run.problem = message[:500]
        run.updated_at = timezone.now()
        run.save()
    return run


def _start(follow_up: FollowUp, now: datetime) -> None:
    start_run(
        line=follow_up.line, subject_id=follow_up.subject_id, reason=follow_up.reason, now=now
    )


def _still_mine(run: Run) -> bool:
    """Return whether the fence is still ours; locks the row until the transaction ends."""
    return Run.objects.select_for_update().filter(pk=run.pk, fence=run.fence).exists()


def _note(
    run: Run, step: Step, outcome: str, message: str, started: datetime, seconds: float
) -> None:
    StepRecord.objects.create(
        run=run,
        step=step.name,
        outcome=outcome,
        message=message[:500],
        fence=run.fence,
        started_at=started,
        seconds=seconds,
    )


@contextmanager
def _heartbeat(run: Run) -> Iterator[None]:
    """Keep the lease while a step works, from a thread with its own database connection."""
    finished = threading.Event()
    every = settings.LEASE_SECONDS / 3

    def beat() -> None:
        try:
            while not finished.wait(every):
                now = timezone.now()
                Run.objects.filter(pk=run.pk, fence=run.fence).update(
                    heartbeat_at=now, lease_until=now + timedelta(seconds=settings.LEASE_SECONDS)
                )
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
