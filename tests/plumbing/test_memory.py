"""Freed memory goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

from onrecord.plumbing import memory

A_LARGE_BLOCK_BELOW_A_SMALL_ONE = """
import ctypes, resource, sys
from pathlib import Path
from onrecord.plumbing.memory import keep_no_large_blocks

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

if sys.argv[1] == "kept":
    assert keep_no_large_blocks()
c = ctypes.CDLL(None)
c.malloc.restype = ctypes.c_void_p
free = lambda address: c.free(ctypes.c_void_p(address))
free(c.malloc(24 << 20))
before = resident()
large = c.malloc(16 << 20)
ctypes.memset(large, 1, 16 << 20)
c.malloc(100_000)
free(large)
print(resident() - before)
"""


def kept_bytes(how: str) -> int:
    """Return what stays with a process of a block of 16 MiB that it freed."""
    told = subprocess.run(
        [sys.executable, "-c", A_LARGE_BLOCK_BELOW_A_SMALL_ONE, how],
        capture_output=True,
        check=True,
        text=True,
    )
    return int(told.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc has the call")
def test_a_large_block_goes_back_whatever_lies_above_it() -> None:
    assert kept_bytes("left") > 8 << 20, "what the C library does of itself"
    assert kept_bytes("kept") < 2 << 20


def test_handing_back_needs_no_reason() -> None:
    memory.hand_back()
    memory.hand_back()
