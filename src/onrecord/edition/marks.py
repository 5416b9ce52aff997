"""Marks of change that all processes share: a number for each of the 256 shelves.

The printer raises a shelf's number before and after it replaces a file there. A web process
maps the numbers into its memory and compares one instead of asking the file system about
each page that it hands out. Knows neither Django nor any setting.
"""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path

SHELVES = 256
_NUMBER = struct.Struct("=Q")
_SIZE = SHELVES * _NUMBER.size
_LARGEST = 2**64 - 1

NO_MARK = -2
"""What each number reads as while there are no marks; no page is read under another then."""

_NONE = (NO_MARK,) * SHELVES


def raise_mark(root: Path, shelf: str) -> None:
    """Tell every process that a file of ``shelf`` (two hex digits) changes or has changed.

    To be called with the shelf's lock held, so its folder exists. Raises ``OSError``.
    """
    handle = os.open(root / "locks" / "marks", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if os.fstat(handle).st_size < _SIZE:
            os.ftruncate(handle, _SIZE)
        offset = int(shelf, 16) * _NUMBER.size
        (number,) = _NUMBER.unpack(os.pread(handle, _NUMBER.size, offset))
        os.pwrite(handle, _NUMBER.pack((number + 1) & _LARGEST), offset)
    finally:
        os.close(handle)


class Marks:
    """The numbers of one edition folder as they are in every process at this moment.

    ``numbers`` has one a shelf, ``NO_MARK`` for each while there is no file of marks.
    """

    def __init__(self, root: str) -> None:
        self._file = f"{root}/locks/marks"
        self._mapped: tuple[int, int] | None = None
        self.numbers: memoryview[int] | tuple[int, ...] = _NONE

    def follow(self) -> None:
        """Map the file if it is new or another than before: an edition may be put back whole."""
        try:
            handle = os.open(self._file, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._mapped, self.numbers = None, _NONE
            return
        try:
            status = os.fstat(handle)
            here = status.st_dev, status.st_ino
            if status.st_size < _SIZE:
                self._mapped, self.numbers = None, _NONE
            elif here != self._mapped:
                shared = mmap.mmap(handle, _SIZE, prot=mmap.PROT_READ)
                self._mapped, self.numbers = here, memoryview(shared).cast("Q")
        finally:
            os.close(handle)
