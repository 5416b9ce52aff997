"""A watched folder: files are claimed by one rename, and end in ``done`` or ``refused``.

Below the root lie files, and folders named after sources with files in them; beside them
``.taken`` (claimed, not settled), ``done`` and ``refused``. A file belongs to whoever renamed it
into ``.taken``: renaming is atomic, so no two take it, and what a kill leaves there the next
sweep finds. One sweep at a time holds a lock that the system lets go of when the process dies.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from onrecord.intake.parsers.bounds import MAX_BYTES
from onrecord.intake.parsers.refusing import Unreadable

TAKEN, DONE, REFUSED = ".taken", "done", "refused"
SETTLE_SECONDS = 2.0
"""A file that changed less long ago may still be being written."""

MOST_A_SWEEP = 200
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".swp", "~")
_CLAIMED = re.compile(r"(?P<number>\d{1,19})~(?P<slug>[\w-]{0,80})~(?P<name>.+)", re.DOTALL)
_UNSAFE = re.compile(r"[^\w.,() +-]+")
_WHY = ".why.txt"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A file that is ours. ``delivery_id`` is 0 until its bytes are kept."""

    path: Path
    slug: str
    name: str
    delivery_id: int = 0


@contextlib.contextmanager
def sweeping(root: Path) -> Iterator[bool]:
    """Hold the folder for one sweep; gives ``False`` where another sweep has it."""
    (root / TAKEN).mkdir(parents=True, exist_ok=True)
    descriptor = os.open(root / TAKEN, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def claimed(root: Path) -> list[Claimed]:
    """Return what was claimed and is not settled, by sweeps that were killed, too."""
    found = []
    for path in sorted((root / TAKEN).iterdir()):
        parts = _CLAIMED.fullmatch(path.name)
        if parts:
            found.append(Claimed(path, parts["slug"], parts["name"], int(parts["number"])))
    return found


def claim_new(root: Path, *, now: datetime) -> list[Claimed]:
    """Claim the finished files of the root and of its sources' folders, oldest first."""
    waiting = sorted(_finished(root, "", now))
    taken = []
    for _, slug, path in waiting[:MOST_A_SWEEP]:
        source = _safe(slug)[:80] if slug else ""
        target = _free(root / TAKEN, f"0~{source}~{_safe(path.name)}")
        # Gone meanwhile: its sender took it back, or another newsroom has it.
        with contextlib.suppress(FileNotFoundError):
            path.rename(target)
            taken.append(Claimed(target, source, path.name))
    return taken


def read(file: Claimed) -> bytes:
    """Return the bytes of a claimed file. Raises ``Unreadable`` for what is no file, or too large.

    Links are not followed, pipes and devices not opened.
    """
    try:
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Unreadable(f"It could not be opened: {error.strerror}.") from None
    with os.fdopen(descriptor, "rb") as stream:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("It is no file.")
        if about.st_size > MAX_BYTES:
            raise Unreadable(f"It is larger than {MAX_BYTES // 1024 // 1024} MB.")
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(f"It is larger than {MAX_BYTES // 1024 // 1024} MB.")
    return data


def mark_kept(file: Claimed, delivery_id: int) -> Claimed:
    """Write into the claimed file's name which delivery holds its bytes now."""
    target = file.path.with_name(f"{delivery_id}~{file.slug}~{_safe(file.name)}")
    file.path.rename(target)
    return replace(file, path=target, delivery_id=delivery_id)


def settle(root: Path, file: Claimed, *, now: datetime, problem: str = "") -> Path:
    """Move a claimed file to ``done``, or to ``refused`` with a file that says why."""
    folder = root / (REFUSED if problem else DONE) / f"{now:%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    target = _free(folder, _safe(file.name))
    if problem:
        target.with_name(target.name + _WHY).write_text(problem + "\n", encoding="utf-8")
    file.path.rename(target)
    return target


def _finished(folder: Path, slug: str, now: datetime) -> Iterator[tuple[float, str, Path]]:
    """Yield the time, the source and the path of each finished file, one folder deep."""
    for entry in os.scandir(folder):
        own = not slug and entry.name in (DONE, REFUSED)
        if own or entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED):
            continue
        with contextlib.suppress(FileNotFoundError):
            if entry.is_dir(follow_symlinks=False):
                if not slug:
                    yield from _finished(Path(entry.path), entry.name, now)
                continue
            changed = entry.stat(follow_symlinks=False).st_mtime
            if now.timestamp() - changed >= SETTLE_SECONDS or changed > now.timestamp() + 60:
                yield changed, slug, Path(entry.path)


def _safe(name: str) -> str:
    """Return a name that is one, short, and says nothing to a shell."""
    cleaned = _UNSAFE.sub("_", name.encode("utf-8", "replace").decode("utf-8")).lstrip(".")
    stem, dot, ending = cleaned.rpartition(".")
    if dot and len(ending) <= 12:
        return f"{stem[:80]}.{ending}" if stem else ending
    return cleaned[:92] or "file"


def _free(folder: Path, name: str) -> Path:
    """Return a path in ``folder`` that is not taken, numbered where it must be."""
    wanted = folder / name
    number = 2
    while wanted.exists() or wanted.is_symlink():
        wanted = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return wanted
