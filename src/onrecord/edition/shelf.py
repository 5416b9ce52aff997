"""Printed pages ready to be handed out, kept in memory and checked against the disk.

Each look-up compares the mark of the page's shelf with the one it was read under, so a page
printed by any process is served by every process from that moment. What was put there by
other hands than the printer's is noticed within a second (one ``stat``).
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from onrecord.edition.marks import Marks
from onrecord.edition.negotiating import http_date
from onrecord.edition.prints import IDENTITY, REMOVED, DamagedPrint, Print, decode, location

Headers = list[tuple[str, str]]

PAGE_CACHE_CONTROL = "public, max-age=0, s-maxage=60, must-revalidate"
"""Browsers ask each time (and get a 304); a shared cache may answer for a minute."""

CDN_CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
"""For caches that know RFC 9213, which may serve the old page while they fetch the new.
Browsers must not: a correction has to show when the page is opened again."""

_REASON = {int(status): f"{int(status)} {status.phrase}" for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status line, headers and body of one encoding of a page."""

    status: str
    etag: str
    headers: Headers
    body: bytes


@dataclass(slots=True)
class ShelvedPage:
    """A page in memory. ``stamp`` identifies the ``file`` it was read from, as it was then.

    Until ``trusted_until`` (monotonic seconds) it is current while its shelf has ``mark``.
    """

    file: str
    stamp: tuple[int, int, int, int]
    is_served: bool
    shelf: int = 0
    mark: int = -1
    trusted_until: float = 0.0
    is_conditional: bool = False
    last_modified: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    offered: frozenset[str] = frozenset()
    etags: frozenset[str] = frozenset()
    unchanged_headers: Headers = field(default_factory=list)
    weight: int = 0
    was_used: bool = False


RECHECK_SECONDS = 1.0
"""How long a mark is believed before the file itself is looked at again."""


class Shelf:
    """Printed pages of one edition folder, at most ``memory`` bytes of them in memory."""

    def __init__(
        self, root: Path, *, memory: int, recheck_seconds: float = RECHECK_SECONDS
    ) -> None:
        self._root = str(root)
        self._memory = memory
        self._recheck_seconds = recheck_seconds
        self._marks = Marks(self._root)
        self._pages: dict[str, ShelvedPage] = {}
        self._weight = 0
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """How many bytes of bodies are in memory."""
        return self._weight

    def find(self, path: str) -> ShelvedPage | None:
        """Return the page printed at ``path`` (decoded) as it is on disk now, or ``None``."""
        shelved = self._pages.get(path)
        if (
            shelved is None
            or shelved.trusted_until < time.monotonic()
            or shelved.mark != self._mark(shelved.shelf)
        ):
            shelved = self._look(path, shelved)
        if shelved is None or not shelved.is_served:
            return None
        shelved.was_used = True
        return shelved

    def _mark(self, shelf: int) -> int:
        """Return the mark of a shelf, or -2 (never equal) where there are no marks."""
        try:
            return self._marks.numbers[shelf]
        except IndexError:
            return -2

    def _look(self, path: str, shelved: ShelvedPage | None) -> ShelvedPage | None:
        """Ask the disk for the page. The mark is taken first, so a later change will show."""
        file = shelved.file if shelved is not None else location(self._root, path)
        shelf = int(file[-65:-63], 16)
        self._marks.follow()
        mark = self._mark(shelf)
        try:
            stamp = _stamp(os.stat(file))  # noqa: PTH116 (no Path object)
        except OSError:
            if shelved is not None:
                self._drop(path)
            return None
        if shelved is None or shelved.stamp != stamp:
            shelved = self._load(path, file)
        if shelved is not None:
            shelved.shelf, shelved.mark = shelf, mark
            shelved.trusted_until = time.monotonic() + self._recheck_seconds
        return shelved

    def _load(self, path: str, file: str) -> ShelvedPage | None:
        """Read the file into memory. One that is not whole or not readable is as good as none."""
        try:
            with Path(file).open("rb") as opened:
                stamp = _stamp(os.fstat(opened.fileno()))
                page = decode(opened.read())
        except (OSError, DamagedPrint):
            self._drop(path)
            return None
        if page.path != path:
            return None
        shelved = _shelve(page, file, stamp)
        with self._lock:
            self._forget(path)
            if shelved.weight <= self._memory // 4:
                self._pages[path] = shelved
                self._weight += shelved.weight
            self._make_room()
        return shelved

    def _make_room(self) -> None:
        """Put back what was not used since the last round, oldest first (second chance)."""
        while self._weight > self._memory:
            path = next(iter(self._pages))
            oldest = self._pages[path]
            if oldest.was_used:
                oldest.was_used = False
                self._pages[path] = self._pages.pop(path)
            else:
                self._forget(path)

    def _drop(self, path: str) -> None:
        with self._lock:
            self._forget(path)

    def _forget(self, path: str) -> None:
        gone = self._pages.pop(path, None)
        if gone is not None:
            self._weight -= gone.weight


def _stamp(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_mtime_ns, status.st_ino, status.st_size, status.st_ctime_ns


def _shelve(page: Print, file: str, stamp: tuple[int, int, int, int]) -> ShelvedPage:
    if page.status == REMOVED or IDENTITY not in page.bodies:
        return ShelvedPage(file=file, stamp=stamp, is_served=False, weight=500)
    etags = {name: _etag(page.digest, name) for name in page.bodies}
    common: Headers = [
        *page.headers,
        ("Cache-Control", PAGE_CACHE_CONTROL),
        ("CDN-Cache-Control", CDN_CACHE_CONTROL),
        ("Last-Modified", http_date(page.last_modified)),
    ]
    if len(page.bodies) > 1:
        common.append(("Vary", "Accept-Encoding"))
    answers = {
        name: Answer(
            status=_REASON[page.status],
            etag=etags[name],
            headers=_headers(page, name, body, etags[name], common),
            body=body,
        )
        for name, body in page.bodies.items()
    }
    return ShelvedPage(
        file=file,
        stamp=stamp,
        is_served=True,
        is_conditional=page.status == HTTPStatus.OK,
        last_modified=page.last_modified,
        answers=answers,
        offered=frozenset(page.bodies),
        etags=frozenset(etags.values()),
        unchanged_headers=common,
        weight=sum(map(len, page.bodies.values())) + 4000,
    )


def _headers(page: Print, name: str, body: bytes, etag: str, common: Headers) -> Headers:
    headers: Headers = [
        ("Content-Type", page.media_type),
        ("Content-Length", str(len(body))),
        ("ETag", etag),
        *common,
    ]
    if name != IDENTITY:
        headers.append(("Content-Encoding", name))
    return headers


def _etag(digest: str, encoding: str) -> str:
    """Return a strong entity tag: the bytes differ by encoding, so the tags do."""
    return f'"{digest[:32]}"' if encoding == IDENTITY else f'"{digest[:32]}-{encoding}"'
