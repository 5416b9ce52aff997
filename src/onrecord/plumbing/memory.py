"""Memory that the C library holds for a process after it was freed, and how to be rid of it.

Both calls do something with glibc alone (mallopt(3), malloc_trim(3)); elsewhere they do nothing.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Any

LARGE = 1024 * 1024
"""Bytes from which a block is handed back to the system as soon as it is free."""

_M_MMAP_THRESHOLD = -3


def keep_no_large_blocks() -> bool:
    """Hand every block of ``LARGE`` bytes back as soon as it is free; say whether that was set.

    Left to itself the C library moves that bound up with what it sees, and one picture packed in
    a process that only hands out pages leaves it larger by 80 MB for good.
    """
    mallopt = _from_the_c_library("mallopt")
    return mallopt is not None and bool(mallopt(_M_MMAP_THRESHOLD, LARGE))


def hand_back() -> None:
    """Hand all freed memory back to the system."""
    gc.collect()
    trim = _from_the_c_library("malloc_trim")
    if trim is not None:
        trim(0)


def _from_the_c_library(name: str) -> Any:
    """Return a function of the C library, ``None`` where it has none of this name."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
