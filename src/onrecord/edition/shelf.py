"""Printed pages ready to be handed out: those much asked for in memory, all others on disk.

Each look-up compares the mark of the page's shelf with the one it was read under, so a page
printed by any process is served by every process from that moment. What was put there by
other hands than the printer's is noticed within a second (one ``stat``). A page that is not
in memory costs one opened file and, as a rule, one read: of its head and of the body asked
for, which alone is checked.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import NamedTuple
from zlib import crc32

from onrecord.edition import prints
from onrecord.edition.keeping import MOST_USES, Keeping
from onrecord.edition.marks import Marks
from onrecord.edition.negotiating import choose_encoding, http_date
from onrecord.edition.prints import IDENTITY, REMOVED, DamagedPrint, Head, location

Headers = list[tuple[str, str]]

PAGE_CACHE_CONTROL = "public, max-age=0, s-maxage=60, must-revalidate"
"""Browsers ask each time (and get a 304); a shared cache may answer for a minute."""

CDN_CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
"""For caches that know RFC 9213, which may serve the old page while they fetch the new.
Browsers must not: a correction has to show when the page is opened again."""

READ_AHEAD = 24 * 1024
"""Bytes that are read at once from a file: the head and the first bodies of most pages."""

OVERHEAD = 2_500
"""What a page in memory takes beside its bodies, in bytes, about."""

STATUS_LINES = {int(status): f"{int(status)} {status.phrase}" for status in HTTPStatus}
"""Each status as WSGI wants it."""

Stamp = tuple[int, int, int, int]


class Answer(NamedTuple):
    """Status, headers and body of one encoding of a page. Nobody may change the headers."""

    status: int
    headers: Headers
    body: bytes
    etag: str


@dataclass(slots=True)
class ShelvedPage:
    """A page in memory. ``stamp`` identifies the ``file`` it was read from, as it was then.

    Until ``trusted_until`` (monotonic seconds) it is current while its shelf has ``mark``.
    ``answers`` has the encodings that were asked for so far, of those that are ``offered``.
    """

    file: str
    stamp: Stamp
    is_served: bool
    shelf: int = 0
    mark: int = -1
    trusted_until: float = 0.0
    is_conditional: bool = False
    last_modified: int = 0
    digest: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    offered: frozenset[str] = frozenset()
    unchanged_headers: Headers = field(default_factory=list)
    weight: int = OVERHEAD
    uses: int = 0

    @property
    def etags(self) -> frozenset[str]:
        """The entity tags of all encodings."""
        return frozenset(_etag(self.digest, name) for name in self.offered)


RECHECK_SECONDS = 1.0
"""How long a mark is believed before the file itself is looked at again."""


class Shelf:
    """Printed pages of one edition folder, at most ``memory`` bytes of them in memory."""

    def __init__(
        self, root: Path, *, memory: int, recheck_seconds: float = RECHECK_SECONDS
    ) -> None:
        self._root = str(root)
        self._recheck_seconds = recheck_seconds
        self._marks = Marks(self._root)
        self._followed_until = 0.0
        self._pages: Keeping[ShelvedPage] = Keeping(memory)

    @property
    def weight(self) -> int:
        """How many bytes of pages are in memory."""
        return self._pages.weight

    def find_in_memory(self, path: str, accept: str) -> Answer | None:
        """Return what ``find`` would, where nothing need be looked up for it, else ``None``."""
        page = self._pages.find(path)
        if (
            page is None
            or page.mark != self._marks.numbers[page.shelf]
            or page.trusted_until < monotonic()
        ):
            return None
        answer = page.answers.get(choose_encoding(accept, page.offered))
        if answer is not None and page.uses < MOST_USES:
            page.uses += 1
        return answer

    def find(self, path: str, accept: str = "") -> tuple[ShelvedPage, Answer] | None:
        """Return the page printed at ``path`` (decoded) as it is on disk now, or ``None``.

        With it comes the answer to a client that sent ``accept`` as its ``Accept-Encoding``.
        """
        page = self._pages.find(path)
        now = monotonic()
        if page is None or page.trusted_until < now or page.mark != self._marks.numbers[page.shelf]:
            page = self._look(path, page, accept, now)
        if page is None or not page.is_served:
            return None
        if page.uses < MOST_USES:
            page.uses += 1
        name = choose_encoding(accept, page.offered)
        answer = page.answers.get(name)
        if answer is None:
            # In memory, but not in this encoding: read again, for it may be another by now.
            page = self._look(path, page, accept, now, is_wanting=True)
            if page is None or not page.is_served:
                return None
            answer = page.answers[choose_encoding(accept, page.offered)]
        return page, answer

    def is_printed(self, path: str) -> bool:
        """Say whether there is a page at ``path``."""
        return self.find(path) is not None

    def _look(
        self,
        path: str,
        page: ShelvedPage | None,
        accept: str,
        now: float,
        *,
        is_wanting: bool = False,
    ) -> ShelvedPage | None:
        """Ask the disk for the page. The mark is taken first, so a later change will show."""
        if self._followed_until <= now:
            self._marks.follow()
            self._followed_until = now + self._recheck_seconds
        file = page.file if page is not None else location(self._root, path)
        shelf = int(file[-65:-63], 16)
        mark = self._marks.numbers[shelf]
        if page is None or is_wanting or not _is_still(page):
            known = page
            page = self._load(path, file, accept)
            if page is None:
                if known is not None:
                    self._pages.drop(path)
                return None
            if known is not None and known.stamp == page.stamp and page.is_served:
                page.answers = known.answers | page.answers
                page.uses = known.uses
            page.weight = OVERHEAD + sum(len(one.body) for one in page.answers.values())
            self._pages.put(path, page)
        # Where there are no marks, nobody would tell of a change.
        page.trusted_until = now + self._recheck_seconds if mark >= 0 else 0.0
        page.shelf, page.mark = shelf, mark
        return page

    def _load(self, path: str, file: str, accept: str) -> ShelvedPage | None:
        """Read a page with one of its bodies. One that is not whole is as good as none."""
        try:
            handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            return _read(handle, path, file, accept)
        except (OSError, DamagedPrint):
            return None
        finally:
            os.close(handle)


def _is_still(page: ShelvedPage) -> bool:
    """Say whether the file is the one that was read."""
    try:
        return _stamp(os.stat(page.file)) == page.stamp  # noqa: PTH116 (no Path object)
    except OSError:
        return False


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_mtime_ns, status.st_ino, status.st_size, status.st_ctime_ns


def _read(handle: int, path: str, file: str, accept: str) -> ShelvedPage | None:
    """Read head and wanted body of an open file. Raises ``DamagedPrint`` and ``OSError``."""
    stamp = _stamp(os.fstat(handle))
    data = os.pread(handle, READ_AHEAD, 0)
    if data.startswith(prints.OLD_MAGIC):
        data = prints.encode(prints.decode(_all_of(handle, data, stamp[2])))
    elif prints.head_length(data) > len(data):
        data = _all_of(handle, data, prints.head_length(data))
    head = prints.read_head(data)
    if head.path != path:
        return None
    if head.status == REMOVED or IDENTITY not in head.bodies:
        return ShelvedPage(file=file, stamp=stamp, is_served=False)
    name = choose_encoding(accept, _offer(*head.bodies))
    start, length, check = head.bodies[name]
    body = data[start : start + length]
    if len(body) < length:
        body += os.pread(handle, length - len(body), start + len(body))
    if len(body) != length or crc32(body) != check:
        raise DamagedPrint("a body is not the one that was printed")
    return _shelve(head, file, stamp, name, body)


def _all_of(handle: int, data: bytes, size: int) -> bytes:
    """Return the first ``size`` bytes of a file of which ``data`` is the beginning."""
    while len(data) < size:
        more = os.pread(handle, size - len(data), len(data))
        if not more:
            raise DamagedPrint("cut short")
        data += more
    return data


def _shelve(head: Head, file: str, stamp: Stamp, name: str, body: bytes) -> ShelvedPage:
    offered = _offer(*head.bodies)
    media_type, replayed = _block(head.block)
    common: Headers = [*replayed, ("Last-Modified", _date(head.last_modified))]
    if len(offered) > 1:
        common.append(_VARY)
    etag = _etag(head.digest, name)
    headers: Headers = [media_type, ("Content-Length", str(len(body))), ("ETag", etag), *common]
    if name != IDENTITY:
        headers.append(("Content-Encoding", name))
    return ShelvedPage(
        file=file,
        stamp=stamp,
        is_served=True,
        is_conditional=head.status == HTTPStatus.OK,
        last_modified=head.last_modified,
        digest=head.digest,
        answers={name: Answer(head.status, headers, body, etag)},
        offered=offered,
        unchanged_headers=common,
    )


_VARY = ("Vary", "Accept-Encoding")


@lru_cache(maxsize=64)
def _offer(*names: str) -> frozenset[str]:
    """Return the set of these encodings, the same one for all pages that have them."""
    return frozenset(names)


@lru_cache(maxsize=256)
def _block(block: bytes) -> tuple[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Return the headers of a block, shared by all pages that have it: type first, then all."""
    media_type, headers = prints.read_block(block)
    ours = (("Cache-Control", PAGE_CACHE_CONTROL), ("CDN-Cache-Control", CDN_CACHE_CONTROL))
    return ("Content-Type", media_type), (*headers, *ours)


_date = lru_cache(maxsize=4096)(http_date)


def _etag(digest: str, encoding: str) -> str:
    """Return a strong entity tag: the bytes differ by encoding, so the tags do."""
    return f'"{digest[:32]}"' if encoding == IDENTITY else f'"{digest[:32]}-{encoding}"'
