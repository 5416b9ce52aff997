"""Asking sources beside all other work, a few at once: a slow one holds up nobody.

A source may take twenty seconds to say nothing. Asked one after the other, in the worker's own
turn, a dozen of them keep the whole line waiting, and every other source late.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import close_old_connections

from onrecord.pipeline import clock, polling

logger = logging.getLogger(__name__)

ASKERS = 4
"""How many sources are asked at the same time."""

MOST_WAITING = 32
"""How many may wait for an asker: what waits longer stays due, and is shown as late."""


class Askers:
    """A few threads that ask what is due. They end with the process; what they hold comes again."""

    def __init__(self, *, heard: Callable[[], object] = lambda: None) -> None:
        """Start the threads. ``heard`` is called when a source brought something."""
        self._heard = heard
        self._work: queue.Queue[Callable[[], object]] = queue.Queue()
        for number in range(ASKERS):
            threading.Thread(target=self._ask, name=f"asker-{number}", daemon=True).start()

    @property
    def is_busy(self) -> bool:
        """Say whether anything is being asked, or waits to be."""
        return self._work.unfinished_tasks > 0

    def take_due(self, *, now: datetime) -> int:
        """Take over channels and pages that are due, as many as there is room for; how many."""
        room = MOST_WAITING - self._work.unfinished_tasks
        if room <= 0:
            return 0
        channels = clock.take_channels(now=now, limit=room)
        for channel_id in channels:
            self._work.put(partial(polling.poll, channel_id=channel_id))
        room -= len(channels)
        pages = clock.take_pages(now=now, limit=room) if room else []
        for report_id in pages:
            self._work.put(partial(polling.recheck, report_id=report_id))
        return len(channels) + len(pages)

    def _ask(self) -> None:
        while True:
            one = self._work.get()
            close_old_connections()
            try:
                if one():
                    self._heard()
            except Exception:
                logger.exception("a source could not be asked")
            finally:
                close_old_connections()
                self._work.task_done()
