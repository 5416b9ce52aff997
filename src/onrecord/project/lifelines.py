"""Letting a process end with the one that started it, so that a kill leaves no orphan."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent(signum: signal.Signals) -> None:
    """Have the kernel send ``signum`` to this process when its parent ends (Linux only).

    A parent that was killed can tell its children nothing; an orphan of the web server would
    go on answering on the port.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signum))
    if os.getppid() == 1:  # it ended before the line was tied
        os.kill(os.getpid(), signum)
