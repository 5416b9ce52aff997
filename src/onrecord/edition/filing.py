"""Putting prints on disk: whole or not at all, and never an older one over a newer one."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from onrecord.edition.marks import raise_mark
from onrecord.edition.prints import IDENTITY, DamagedPrint, Print, decode, location
from onrecord.plumbing.crashing import crash_point

SUFFIXES = {IDENTITY: "", "gzip": ".gz", "br": ".br", "zstd": ".zst"}
"""How nginx (gzip_static, brotli_static, zstd_static) names the encodings of a file."""

_TEMPORARY = ".printing-"
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\?#]|//")


def is_printable_path(path: str) -> bool:
    """Whether a page at ``path`` may be printed: absolute, no tricks, names a file safely.

    Segments that begin with a dot are refused, ``.well-known`` excepted.
    """
    if not path.startswith("/") or len(path) > 500 or _UNFIT.search(path):
        return False
    segments = path[1:].split("/")
    return all(
        (segment == ".well-known" or not segment.startswith("."))
        and segment != "index.html"
        and not segment.endswith(tuple(suffix for suffix in SUFFIXES.values() if suffix))
        and len(segment.encode("utf-8", "surrogatepass")) <= 240
        for segment in segments
    )


def plain_file(root: Path, path: str) -> Path:
    """Return where a web server looks for ``path`` below ``root/pages``."""
    inside = path[1:] + "index.html" if path.endswith("/") else path[1:]
    return root / "pages" / inside


def place(root: Path, page: Print, *, data: bytes, plain: bool) -> bool:
    """Replace the print of ``page.path`` by ``data`` (``page`` encoded), in one rename.

    Returns ``False``, and changes nothing, where a newer generation already lies there.
    With ``plain`` the same bodies are also laid out for a web server. Raises ``OSError``
    (disk full, folder not writable); the old print then still stands.
    """
    target = Path(location(root, page.path))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(root, target.parent.name):
        if _generation(target) > page.generation:
            return False
        crash_point("print:before_write")
        raise_mark(root, target.parent.name)
        _replace(target, data)
        raise_mark(root, target.parent.name)
        crash_point("print:after_rename")
        # Readers have it already. Where the power fails before the disk has it, its checksums tell
        # that it is damaged and Django is asked; it goes on record, and is not printed again, only
        # when this has come back.
        _wait_for_disk(target)
        if plain:
            _lay_out(root, page)
    return True


def sweep(root: Path, *, older_than: float) -> int:
    """Delete what killed processes left half written so many seconds ago; return how many.

    Symbolic links among the plain files go as well: a web server would follow them.
    """
    limit = time.time() - older_than
    swept = 0
    for left in root.rglob(f"{_TEMPORARY}*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < limit:
                left.unlink()
                swept += 1
    for link in _links(root / "pages"):
        with suppress(FileNotFoundError):
            link.unlink()
            swept += 1
    return swept


def _links(folder: Path) -> Iterator[Path]:
    """Yield the symbolic links below ``folder``; none is followed."""
    waiting = [str(folder)] if folder.is_dir() else []
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    yield Path(entry.path)
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _lay_out(root: Path, page: Print) -> None:
    """Write the bodies as plain files, or take them away where there is no page to show.

    A web server must itself be told with which status it sends the pages for errors.
    """
    plain = plain_file(root, page.path)
    bodies = page.bodies if page.status in (200, 404, 500) else {}
    if bodies:
        _make_folder(root / "pages", plain.parent)
    # Compressed forms first: a server that finds none falls back to the plain file.
    for name in ("br", "zstd", "gzip", IDENTITY):
        path = plain.with_name(plain.name + SUFFIXES[name])
        if name in bodies:
            _replace(path, bodies[name])
        else:
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()


def _make_folder(top: Path, folder: Path) -> None:
    """Make ``folder`` below ``top``. A symbolic link on the way is replaced by a real folder.

    Nothing here makes links, and a rename replaces one; so what a web server finds below
    ``top`` are the printer's own files, and it need not look for links at each request.
    """
    step = top
    for part in folder.relative_to(top).parts:
        step /= part
        if step.is_symlink():
            step.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _generation(target: Path) -> int:
    try:
        return decode(target.read_bytes()).generation
    except (FileNotFoundError, DamagedPrint):
        return -1


def _replace(target: Path, data: bytes) -> None:
    """Write beside ``target`` and rename over it."""
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o644)
        crash_point("print:before_rename")
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _wait_for_disk(file: Path) -> None:
    """Return when a file, and that it stands in its folder, survive a power cut."""
    for path, more in ((file, 0), (file.parent, os.O_DIRECTORY)):
        handle = os.open(path, os.O_RDONLY | more)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _locked(root: Path, shelf: str) -> Iterator[None]:
    """Hold the lock of one of the 256 shelves; a killed process lets go of it at once."""
    locks = root / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    handle = os.open(locks / shelf, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
