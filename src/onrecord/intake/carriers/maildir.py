"""A maildir that a mail server of the house delivers into: ``new`` is read, ``cur`` is done.

A letter is ours once it is renamed into ``cur`` with its flag, after its bytes are kept: a kill
in between finds it in ``new`` again, and the same bytes are the same delivery.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from onrecord.intake.parsers.bounds import MAX_BYTES

MOST_A_SWEEP = 200
_SEEN, _FLAGGED = ":2,S", ":2,FS"


def waiting(root: Path) -> Iterator[Path]:
    """Yield the letters that nobody has read, oldest first, so many at a time."""
    found = []
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir(root / "new"):
            if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                found.append((entry.stat(follow_symlinks=False).st_mtime, entry.name))
    for _, name in sorted(found)[:MOST_A_SWEEP]:
        yield root / "new" / name


def read(path: Path) -> bytes | None:
    """Return a letter's bytes; ``None`` when it is gone, no file, or larger than we take."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_BYTES:
            return None
        data = stream.read(MAX_BYTES + 1)
    return data if len(data) <= MAX_BYTES else None


def put_away(root: Path, path: Path, *, taken: bool) -> None:
    """Move a letter to ``cur``: seen, and flagged for a person where it was not taken."""
    (root / "cur").mkdir(exist_ok=True)
    name = path.name.partition(":")[0] + (_SEEN if taken else _FLAGGED)
    with contextlib.suppress(FileNotFoundError):
        path.rename(root / "cur" / name)
