"""Named points at which the kill tests end the process, as a power cut would.

Off unless ``ONRECORD_CRASH_AT`` names a point (``step:moment`` or ``step:moment:n`` for the
n-th passage, from 1). SIGKILL runs no handler and flushes nothing, which is the point.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

from django.conf import settings

_passed: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """End this process with SIGKILL if ``settings.CRASH_AT`` names this point."""
    wanted = settings.CRASH_AT
    if not wanted:
        return
    _passed[name] += 1
    if wanted == name or wanted == f"{name}:{_passed[name]}":
        os.kill(os.getpid(), signal.SIGKILL)
