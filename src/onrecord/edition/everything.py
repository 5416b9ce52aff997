"""Printing the whole edition: in a stream, in several processes, gone on with after a kill.

The paths are written to a file first, so that memory stays flat and no query stays open
while pages are rendered. Pages are printed in small groups, each under a run of its own and
on record together. A page whose row is of the whole order's generation or a later one is
done: an order that was cut short is therefore gone on with by printing what is left.
"""

from __future__ import annotations

import fcntl
import gc
import hashlib
import logging
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import django
import wagtail
from django.conf import settings
from django.db import connections
from django.db.models import Q

import onrecord
from onrecord.distribution import paths as distribution_paths
from onrecord.edition import filing, recording
from onrecord.edition.compressing import Effort
from onrecord.edition.models import PrintedPage, PrintRun
from onrecord.edition.one_page import print_one, render_or_remove
from onrecord.edition.printing import PrintFailed, PrintRefused
from onrecord.plumbing.crashing import crash_point
from onrecord.publishing.sharing import one_group
from onrecord.reader import lists as reader_lists
from onrecord.reader import paths as reader_paths
from onrecord.reader import queries as reader_queries
from onrecord.reader import stories as reader_stories

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the number of pages done and the number there are."""

PART = "part of everything"
"""The reason of the run of one group of pages."""

LOOKED_UP = 400
"""How many paths are looked up at a time, to leave out those that are done."""

GROUP = 40
"""How many pages are rendered between two commits."""

MOST_FAILED = 2000
"""When more pages fail than are kept in mind, nothing is removed."""

HALF_WRITTEN_SECONDS = 3600
"""A file half written so long ago belongs to a process that was killed."""

_MADE_OF = (".css", ".html", ".js", ".mo", ".py", ".svg", ".txt", ".woff2", ".xml")


@dataclass(slots=True)
class Tally:
    """What a share of the work came to: pages seen, pages printed, paths that failed."""

    seen: int = 0
    printed: int = 0
    failed: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another share in."""
        self.seen += other.seen
        self.printed += other.printed
        self.failed += other.failed[: MOST_FAILED + 1 - len(self.failed)]


def print_everything(
    *,
    now: datetime,
    progress: Progress | None = None,
    processes: int = 1,
    afresh: bool = False,
) -> int:
    """Print every public page with the best compression, remove what is public no more.

    Returns how many pages were printed. An order that was cut short is gone on with, unless
    templates, code or settings changed since, or ``afresh`` is set. Safe to repeat, and to
    run beside other prints. With several ``processes`` the database must not be in memory.
    When Django fails on some pages, all others are printed before ``PrintFailed`` is raised.
    Waits while another process prints everything.
    """
    with _alone():
        return _print_everything(now, progress, processes, afresh=afresh)


def print_outdated(*, now: datetime, progress: Progress | None = None) -> int | None:
    """Print everything if pages are made otherwise than when they were last all printed.

    Returns how many were, ``None`` if nothing was to do or another process is at it.
    """
    if not is_outdated():
        return None
    try:
        with _alone(waits=False):
            return _print_everything(now, progress, 1, afresh=False) if is_outdated() else None
    except BlockingIOError:
        return None


@contextmanager
def _alone(*, waits: bool = True) -> Iterator[None]:
    """Hold the lock of whoever prints everything; a killed process holds it no more.

    Raises ``BlockingIOError`` where another process holds it and this one ``waits`` not.
    """
    recording.root().mkdir(parents=True, exist_ok=True)
    with (recording.root() / ".everything.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _print_everything(
    now: datetime, progress: Progress | None, processes: int, *, afresh: bool
) -> int:
    run = _order(now=now, afresh=afresh)
    filing.sweep(recording.root(), older_than=HALF_WRITTEN_SECONDS)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="onrecord-paths-") as spool:
        total = _spool(spool, _public_paths())
        tally = _print_spool(Path(spool.name), total, run, now, progress, processes)
    _remove_gone(run, tally.failed, now=now)
    if tally.failed:
        raise PrintFailed(
            f"{len(tally.failed)} pages could not be printed, {tally.failed[0]} among them; the "
            "log says why. Print again when that is mended: what is printed is not done twice.",
            data={"paths": tally.failed[:20]},
        )
    PrintRun.objects.filter(pk=run.pk).update(pages=tally.printed, finished_at=now)
    # Pages name their run by number only, and no number is ever given out twice.
    PrintRun.objects.filter(Q(pk__lt=run.pk) | Q(reason=PART, started_at__lte=now)).delete()
    return tally.printed


def print_missing(*, now: datetime, progress: Progress | None = None) -> int:
    """Print the public pages that have never been printed; return how many were."""
    run = recording.start_run("missing", now)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="onrecord-paths-") as spool:
        total = _spool(spool, _public_paths())
        share = Share(spool=Path(spool.name), least=0, now=now)
        tally = Tally()
        for part in share.print():
            tally.add(part)
            if progress is not None:
                progress(tally.seen, total)
    PrintRun.objects.filter(pk=run.pk).update(pages=tally.printed, finished_at=now)
    return tally.printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One process's share of a file of paths: every ``parts``-th line from ``part`` on.

    A page whose row is of generation ``least`` or later is done already.
    """

    spool: Path
    least: int
    now: datetime
    part: int = 0
    parts: int = 1
    began: float = field(default_factory=time.monotonic)

    @property
    def instant(self) -> datetime:
        """The time by now: an order can take hours, and pages show what is published meanwhile."""
        return self.now + timedelta(seconds=time.monotonic() - self.began)

    def print(self) -> Iterator[Tally]:
        """Print the share group by group; yield what each group came to."""
        with self.spool.open(encoding="utf-8") as lines:
            mine = (line.rstrip("\n") for line in islice(lines, self.part, None, self.parts))
            while paths := list(islice(mine, LOOKED_UP)):
                left = self._left(paths)
                yield Tally(seen=len(paths) - len(left))
                for at in range(0, len(left), GROUP):
                    yield self._print_group(left[at : at + GROUP])
                    crash_point("everything:after_group")

    def _left(self, paths: list[str]) -> list[str]:
        rows = PrintedPage.objects.filter(path__in=paths, generation__gte=self.least)
        done = set(rows.values_list("path", flat=True))
        return [path for path in dict.fromkeys(paths) if path not in done]

    def _print_group(self, group: list[str]) -> Tally:
        tally = Tally(seen=len(group))
        run = recording.start_run(PART, self.now)
        with one_group():
            filed = [one for path in group if (one := self._file(path, run, tally)) is not None]
        for path in recording.record(filed, now=self.instant):
            again = recording.start_run(f"again {path}", self.now)
            print_one(path, run=again, now=self.instant)
        return tally

    def _file(self, path: str, run: PrintRun, tally: Tally) -> recording.Filed | None:
        """Render one page and put it on disk; ``None`` where it is not to go on record."""
        try:
            page = recording.put_on_disk(
                render_or_remove(path, run=run, now=self.instant),
                run=run,
                now=self.instant,
                effort=Effort.BEST,
            )
        except PrintRefused as refused:
            logger.info("Not printed: %s", refused)
        except PrintFailed as error:
            logger.warning("Not printed: %s", error)
            tally.failed.append(path)
        else:
            tally.printed += 1
            return page
        return None


def bring_up_to_date(*, now: datetime, progress: Progress | None = None) -> int:
    """Print everything where pages are made otherwise than when they were last all printed.

    Else only what was never printed. Returns how many pages were printed.
    """
    with _alone():
        if is_outdated():
            return _print_everything(now, progress, 1, afresh=False)
    return print_missing(now=now, progress=progress)


def is_outdated() -> bool:
    """Whether every page would look otherwise if it were printed now.

    So after an upgrade, a changed setting or a changed navigation, and after an order of the
    whole edition that was cut short.
    """
    orders = PrintRun.objects.filter(makeup__gt="").order_by("-pk")
    newest = orders.values_list("makeup", "finished_at").first()
    return newest is None or newest[1] is None or newest[0] != makeup()


def makeup() -> str:
    """Return a digest of what all pages are made by: code, templates, settings, navigation."""
    found = hashlib.sha256(_made_by().encode("ascii"))
    for section in reader_queries.sections():
        shown = (section.title, section.url_path, section.is_filled, section.is_sample)
        found.update(f"{shown!r}\n".encode())
    for name in ("SITE_URL", "SITE_NAME", "LANGUAGE_CODE", "TIME_ZONE", "MIDDLEWARE"):
        found.update(f"{name} {getattr(settings, name)!r}\n".encode())
    found.update(repr(getattr(settings, "CONTENT_SECURITY_POLICY", None)).encode())
    return found.hexdigest()


@cache
def _made_by() -> str:
    """Return a digest of the installed code; it does not change under a running process."""
    found = hashlib.sha256(f"django {django.__version__} wagtail {wagtail.__version__}".encode())
    places = [Path(onrecord.__file__).parent]
    places += [Path(place) for engine in settings.TEMPLATES for place in engine.get("DIRS", ())]
    for place in places:
        for file in sorted(place.rglob("*")):
            if file.suffix in _MADE_OF:
                status = file.stat()
                found.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _order(*, now: datetime, afresh: bool) -> PrintRun:
    """Return the order of the whole edition that is not finished, or a new one."""
    made_by = makeup()
    orders = PrintRun.objects.filter(makeup__gt="", finished_at=None).order_by("-pk")
    unfinished = orders.first()
    if unfinished is not None and unfinished.makeup == made_by and not afresh:
        return unfinished
    # Days are those of a zone that may be another now; rows may have come in without a word.
    reader_stories.remember_all(now=now)
    reader_lists.relist_everything(now=now)
    run = recording.start_run("everything", now, makeup=made_by)
    orders.filter(pk__lt=run.pk).delete()
    return run


def _public_paths() -> Iterator[str]:
    yield from reader_paths.public_paths()
    yield from distribution_paths.public_paths()


def _spool(spool: Any, paths: Iterable[str]) -> int:
    """Write the paths, one a line; return how many."""
    count = 0
    for path in paths:
        if "\n" not in path:
            spool.write(f"{path}\n")
            count += 1
    spool.flush()
    return count


def _print_spool(
    spool: Path,
    total: int,
    run: PrintRun,
    now: datetime,
    progress: Progress | None,
    processes: int,
) -> Tally:
    shares = [
        Share(spool=spool, least=run.pk, now=now, part=part, parts=processes)
        for part in range(max(1, processes))
    ]
    tally = Tally()
    for part in shares[0].print() if len(shares) == 1 else _together(shares):
        tally.add(part)
        if progress is not None:
            progress(tally.seen, total)
    return tally


def _together(shares: list[Share]) -> Iterator[Tally]:
    """Print each share in a process of its own; yield what comes in from all of them."""
    # A connection to the database does not survive a fork.
    connections.close_all()
    context = multiprocessing.get_context("fork")
    started: list[tuple[Any, Connection]] = []
    for share in shares:
        here, there = context.Pipe(duplex=False)
        heard = [*(end for _, end in started), here]
        process = context.Process(target=_tell_parent, args=(share, there, heard), daemon=True)
        process.start()
        there.close()
        started.append((process, here))
    open_ends = [here for _, here in started]
    while open_ends:
        for end in [end for end in open_ends if end in wait(open_ends)]:
            try:
                yield end.recv()
            except EOFError:
                open_ends.remove(end)
    for process, _ in started:
        process.join()
        if process.exitcode:
            raise PrintFailed(
                f"A printing process ended with {process.exitcode}. Print again: what is "
                "printed already is not done twice."
            )


def _tell_parent(share: Share, parent: Connection, heard: list[Connection]) -> None:
    """In the child: print a share. A parent that is gone breaks the pipe, and ends this too.

    ``heard`` are the parent's ends of pipes: open here as well, they would never break.
    """
    for end in heard:
        end.close()
    # What was loaded before the fork stays: looking there for garbage costs one page in twenty.
    gc.freeze()
    try:
        for tally in share.print():
            parent.send(tally)
    except BrokenPipeError:
        os._exit(1)
    finally:
        connections.close_all()


def _remove_gone(run: PrintRun, failed: list[str], *, now: datetime) -> None:
    """Remove the pages that this order did not print: they are public no more."""
    if len(failed) > MOST_FAILED:
        return
    gone = PrintedPage.objects.filter(status=200, generation__lt=run.pk).exclude(path__in=failed)
    gone = recording.without_withdrawals(gone)
    while paths := list(gone.order_by("pk").values_list("path", flat=True)[:GROUP]):
        removal = recording.start_run("gone", now)
        for path in paths:
            recording.mark_removed(path, removal)
