"""Printing pages, printing again what shows a changed thing, withdrawing and removing."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from onrecord.distribution import paths as distribution_paths
from onrecord.edition import carrying, filing, printing, prints
from onrecord.edition.compressing import Effort, encodings
from onrecord.edition.models import PrintedKey, PrintedPage, PrintRun
from onrecord.edition.printing import PrintFailed, PrintRefused, Rendered
from onrecord.edition.queries import paths_below, paths_showing
from onrecord.plumbing.crashing import crash_point
from onrecord.publishing.models import ArticlePage
from onrecord.reader import paths as reader_paths

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the number of pages done and the number there are."""

HALF_WRITTEN_SECONDS = 3600
"""A file half written so long ago belongs to a process that was killed."""


def print_path(path: str, *, now: datetime) -> PrintedPage:
    """Print the public page at ``path`` and return its record.

    Raises ``PrintRefused`` where the page is not public and the same for everyone (an
    earlier print is then removed, so that Django answers), ``PrintFailed`` where Django
    failed (the earlier print stands), ``OSError`` where the file cannot be written.
    """
    _print(path, run=_start_run(f"path {path}", now), now=now, effort=Effort.QUICK)
    return PrintedPage.objects.get(path=path)


def print_showing(keys: Iterable[str], *, now: datetime) -> int:
    """Print again every page that shows one of ``keys``; return how many were printed.

    Pages that are public no more are removed. When Django fails on some, the others are
    printed first and then ``PrintFailed`` is raised.
    """
    wanted = sorted(set(keys))
    return _print_all(paths_showing(wanted), f"showing {' '.join(wanted)}", now=now)


def print_article(*, article_id: int, now: datetime) -> int:
    """Print an article, its ledger, and every page that shows or lists it; return how many.

    For an article that is not live this removes it from every page that showed it.
    """
    article = ArticlePage.objects.filter(pk=article_id).first()
    keys = {f"article-{article_id}", "front"}
    shelf: set[str] = set()
    own: list[str] = []
    if article is not None:
        section = article.get_parent()
        keys.add(f"section-{section.pk}")
        shelf = {f"related-{section.pk}"}
        if article.live:
            own = [
                reader_paths.path_of(article),
                reader_paths.ledger_path(article),
                reader_paths.path_of(section),
                reader_paths.FRONT,
                *distribution_paths.paths_listing(article),
            ]
    # What shows the article itself comes before the pages that only point to it.
    paths = list(dict.fromkeys([*own, *paths_showing(keys), *paths_showing(shelf)]))
    return _print_all(paths, f"article {article_id}", now=now)


def print_everything(*, now: datetime, progress: Progress | None = None) -> int:
    """Print every public page with the best compression, remove what is public no more.

    Returns how many pages were printed. Safe to repeat, and to run beside other prints.
    """
    wanted = dict.fromkeys([*reader_paths.public_paths(), *distribution_paths.public_paths()])
    printed = PrintedPage.objects.filter(status=200).values_list("path", flat=True)
    for path in set(printed) - wanted.keys():
        remove(path, now=now)
    filing.sweep(_root(), older_than=HALF_WRITTEN_SECONDS)
    return _print_all(list(wanted), "everything", now=now, effort=Effort.BEST, progress=progress)


def print_missing(*, now: datetime, progress: Progress | None = None) -> int:
    """Print the public pages that have never been printed: goes on where a kill stopped it."""
    wanted = dict.fromkeys([*reader_paths.public_paths(), *distribution_paths.public_paths()])
    printed = set(PrintedPage.objects.filter(status=200).values_list("path", flat=True))
    missing = [path for path in wanted if path not in printed]
    return _print_all(missing, "missing", now=now, effort=Effort.BEST, progress=progress)


def withdraw_path(path: str, *, now: datetime, title: str = "", reason: str = "") -> PrintedPage:
    """Replace the page at ``path`` by one that says it was withdrawn, with status 410.

    Should that page not render, the print is removed all the same before the error goes on.
    """
    run = _start_run(f"withdraw {path}", now)
    try:
        notice = printing.render_notice(
            path,
            "edition/withdrawn.html",
            {
                "title": title,
                "reason": reason,
                "withdrawn_at": now,
                "site_name": settings.SITE_NAME,
            },
        )
    except BaseException:
        _mark_removed(path, run)
        raise
    _file(notice, run=run, now=now, effort=Effort.QUICK)
    return PrintedPage.objects.get(path=path)


def withdraw_article(*, article_id: int, path: str, now: datetime, reason: str = "") -> None:
    """Withdraw the article at ``path`` (decoded) and remove the pages below it (its ledger).

    One that is live all the same was moved: its old page is removed without a word, for
    nothing was taken back.
    """
    for below in paths_below(path) if path.endswith("/") else []:
        remove(below, now=now)
    if ArticlePage.objects.filter(pk=article_id, live=True).exists():
        remove(path, now=now)
    else:
        withdraw_path(path, now=now, reason=reason)


def remove(path: str, *, now: datetime) -> None:
    """Print ``path`` no more: Django answers for it from now on. Also ends a withdrawal."""
    _mark_removed(path, _start_run(f"remove {path}", now))


def _root() -> Path:
    return Path(settings.EDITION_ROOT)


def _start_run(reason: str, now: datetime) -> PrintRun:
    """Take the next generation. It must be committed, and taken before anything is rendered.

    ``durable`` refuses to print inside a transaction: what is rendered there may yet be
    rolled back, and no reader may see it.
    """
    with transaction.atomic(durable=True):
        return PrintRun.objects.create(reason=reason[:200], started_at=now)


def _print_all(
    paths: Sequence[str],
    reason: str,
    *,
    now: datetime,
    effort: Effort = Effort.QUICK,
    progress: Progress | None = None,
) -> int:
    run = _start_run(reason, now)
    done = 0
    failed: PrintFailed | None = None
    for number, path in enumerate(paths, start=1):
        try:
            _print(path, run=run, now=now, effort=effort)
            done += 1
        except PrintRefused as refused:
            logger.info("Not printed: %s", refused)
        except PrintFailed as error:
            logger.warning("Not printed: %s", error)
            failed = error
        if progress is not None:
            progress(number, len(paths))
    PrintRun.objects.filter(pk=run.pk).update(pages=done)
    if failed is not None:
        raise failed
    return done


def _print(path: str, *, run: PrintRun, now: datetime, effort: Effort) -> None:
    try:
        rendered = printing.render(path)
    except PrintRefused:
        existing = prints.find(_root(), path)
        if existing is not None and existing.status == 200:
            _mark_removed(path, run)
        raise
    _file(rendered, run=run, now=now, effort=effort)


def _file(rendered: Rendered, *, run: PrintRun, now: datetime, effort: Effort) -> None:
    """Put a rendered page on disk and then on record, unless a newer print is there."""
    digest = hashlib.sha256(rendered.body).hexdigest()
    earlier = prints.find(_root(), rendered.path)
    same = (
        earlier is not None
        and (earlier.status, earlier.digest) == (rendered.status, digest)
        and earlier.media_type == rendered.media_type
    )
    page = prints.Print(
        path=rendered.path,
        generation=run.pk,
        status=rendered.status,
        media_type=rendered.media_type,
        digest=digest,
        last_modified=earlier.last_modified if earlier and same else int(now.timestamp()),
        headers=rendered.headers,
        bodies=earlier.bodies
        if earlier and same and effort is Effort.QUICK
        else encodings(rendered.body, rendered.media_type, effort=effort),
    )
    carrying.announce(page.path, generation=run.pk)
    if filing.place(_root(), page, data=prints.encode(page), plain=_plain()):
        crash_point("print:before_record")
        _record(page, rendered.keys, size=len(rendered.body), now=now)


def _plain() -> bool:
    """Whether pages are also laid out as plain files, for nginx or a bucket."""
    return bool(getattr(settings, "EDITION_PLAIN_FILES", True))


def _record(page: prints.Print, keys: frozenset[str], *, size: int, now: datetime) -> None:
    """Write the page's row and what it shows, unless the row is of a newer generation."""
    with transaction.atomic():
        row = PrintedPage.objects.select_for_update().filter(path=page.path).first()
        if row is None:
            row = PrintedPage(path=page.path)
        elif row.generation > page.generation:
            return
        row.status = page.status
        row.media_type = page.media_type.partition(";")[0][:100]
        row.digest = page.digest
        row.size = size
        row.generation = page.generation
        row.printed_at = now
        row.save()
        shown = set(row.keys.values_list("key", flat=True))
        row.keys.filter(key__in=shown - keys).delete()
        PrintedKey.objects.bulk_create(
            PrintedKey(page=row, key=key[:80]) for key in sorted(keys - shown)
        )


def _mark_removed(path: str, run: PrintRun) -> None:
    """Leave a mark that no older print may replace, and take the page off the record."""
    page = prints.Print(path=path, generation=run.pk, status=prints.REMOVED)
    carrying.announce(path, generation=run.pk)
    if filing.place(_root(), page, data=prints.encode(page), plain=_plain()):
        PrintedPage.objects.filter(path=path, generation__lte=run.pk).delete()
