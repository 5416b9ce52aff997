"""Work on an edition that one process at a time does, whoever comes first."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def alone(what: str) -> Iterator[bool]:
    """Hold the lock of whoever does ``what``, or give ``False``; a killed process lets go of it."""
    locks = Path(settings.EDITION_ROOT) / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    handle = os.open(locks / what, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
