"""The worker: runs queued tasks, with a clock beside it, and gives memory back when idle.

Models and rendered audio leave the process several hundred megabytes larger than it began.
When nothing has been done for a while the worker replaces itself by a fresh process of the
same number (exec), which is the one way to give all of it back.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import close_old_connections, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from onrecord.discussion.retention import forget_readers
from onrecord.distribution import websub
from onrecord.edition import carrying, everything
from onrecord.edition.printing import PrintFailed
from onrecord.narration import operations as narration
from onrecord.pipeline import clock, operations
from onrecord.pipeline.askers import Askers
from onrecord.pipeline.line import BESIDE
from onrecord.plumbing.garbage import look_seldom
from onrecord.plumbing.stacks import with_room
from onrecord.stories import operations as stories

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
SETTLED_SECONDS = 20.0
PRINTER_SECONDS = 3.0
BUSY_PRINTER_SECONDS = 60.0
FAILED_PRINTER_SECONDS = 300.0
POLL_QUEUE_SECONDS = 0.15
IDLE_SECONDS = 20.0
HEAVY_MEGABYTES = 200
KEEP_RESULTS_SECONDS = 24 * 3600


class NewsroomWorker(Worker):
    """django-tasks-db's worker, which also knows when it last had something to do."""

    last_busy = time.monotonic()
    is_speaking = False
    is_asking = False

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run one task and note the time."""
        with_room(super().run_task, db_task_result)
        self.note_work()

    def note_work(self) -> None:
        """Note that something was done just now; a busy worker does not replace itself."""
        self.last_busy = time.monotonic()


def work() -> int:
    """Work until SIGTERM or SIGINT."""
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    look_seldom()
    operations.forget_wake_up_calls()
    worker = NewsroomWorker(
        queue_names=["*"],
        interval=POLL_QUEUE_SECONDS,
        batch=False,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    thread = threading.Thread(target=_clock, args=(worker,), name="clock", daemon=True)
    thread.start()
    threading.Thread(target=_printer, args=(worker,), name="printer", daemon=True).start()
    threading.Thread(target=_reader_aloud, args=(worker,), name="voice", daemon=True).start()
    if carrying.is_wanted():
        threading.Thread(target=_carrier, args=(worker,), name="carrier", daemon=True).start()
    if websub.are_configured():
        threading.Thread(target=_teller, args=(worker,), name="teller", daemon=True).start()
    worker.run()
    if worker_should_renew(worker):
        connections.close_all()
        os.execv(sys.executable, [sys.executable, "-m", "onrecord.project", "work"])  # noqa: S606
    return 0


def _clock(worker: NewsroomWorker) -> None:
    """Tick every second; a fault is told and does not stop the clock."""
    pruned = 0.0
    askers = Askers(heard=worker.note_work)
    while worker.running:
        close_old_connections()
        try:
            clock.tick(now=timezone.now())
            askers.take_due(now=timezone.now())
            worker.is_asking = askers.is_busy
            if time.monotonic() - pruned > 3600:
                _prune()
                pruned = time.monotonic()
        except Exception:
            logger.exception("the clock could not do what was due")
        if worker_should_renew(worker):
            worker.running = False
        time.sleep(TICK_SECONDS)


def _printer(worker: NewsroomWorker) -> None:
    """Print the whole edition anew when code, settings or the navigation changed.

    Beside all other work, and resumed where the process ends: with many articles this takes
    its time, and no single page waits for it. While the line is busy it holds back a little:
    what a first run changes a dozen times is printed once.
    """
    time.sleep(SETTLED_SECONDS)
    looked = time.monotonic()
    while worker.running:
        time.sleep(PRINTER_SECONDS)
        rested = time.monotonic() - worker.last_busy > PRINTER_SECONDS and not worker.running_task
        if not rested and time.monotonic() - looked < BUSY_PRINTER_SECONDS:
            continue
        looked = time.monotonic()
        close_old_connections()
        try:
            with_room(
                everything.print_outdated,
                now=timezone.now(),
                progress=lambda done, total: worker.note_work(),
            )
        except PrintFailed as failed:
            logger.warning("%s", failed)
            time.sleep(FAILED_PRINTER_SECONDS)
        except Exception:
            logger.exception("the edition could not be printed anew")
            time.sleep(FAILED_PRINTER_SECONDS)


def _reader_aloud(worker: NewsroomWorker) -> None:
    """Speak what was published, beside all other work: no page waits for a voice."""
    while worker.running:
        close_old_connections()
        spoken = 0
        try:
            for run_id in operations.due_runs(now=timezone.now(), limit=1, lines=BESIDE):
                worker.is_speaking = True
                spoken += with_room(operations.advance_run, run_id=run_id) is not None
                worker.note_work()
        except Exception:
            logger.exception("what was published could not be read aloud")
        finally:
            worker.is_speaking = False
        if not spoken:
            time.sleep(TICK_SECONDS)


def _carrier(worker: NewsroomWorker) -> None:
    """Carry what is printed out of the house, beside all other work."""
    while worker.running:
        close_old_connections()
        arrived = 0
        try:
            arrived = carrying.deliver(now=timezone.now())
        except Exception:
            logger.exception("printed pages could not be carried to the bucket or the cache")
            time.sleep(TICK_SECONDS)
        if not arrived:
            time.sleep(POLL_QUEUE_SECONDS)


def _teller(worker: NewsroomWorker) -> None:
    """Tell hubs which feeds changed, beside all other work."""
    while worker.running:
        close_old_connections()
        told = 0
        try:
            told = websub.tell_hubs(now=timezone.now(), held=carrying.held)
        except Exception:
            logger.exception("hubs could not be told which feeds changed")
        if not told:
            time.sleep(TICK_SECONDS)


def worker_should_renew(worker: NewsroomWorker) -> bool:
    """Return whether the worker is idle and too large to stay so."""
    is_at_work = worker.running_task or worker.is_speaking or worker.is_asking
    idle = time.monotonic() - worker.last_busy > IDLE_SECONDS and not is_at_work
    return idle and resident_megabytes() > HEAVY_MEGABYTES


def resident_megabytes() -> float:
    """Return this process's resident memory now, in MiB."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20


def _prune() -> None:
    """Forget wake-up calls of a day ago, readers and audio of long ago; quieten idle stories."""
    stories.tidy_stories(now=timezone.now())
    forget_readers(now=timezone.now())
    narration.tidy(now=timezone.now())
    before = timezone.now() - timedelta(seconds=KEEP_RESULTS_SECONDS)
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
