"""Printing pages, printing again what shows a changed thing, withdrawing and removing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from onrecord.distribution import paths as distribution_paths
from onrecord.edition import printing, recording
from onrecord.edition.everything import (
    bring_up_to_date,
    print_everything,
    print_missing,
    print_outdated,
)
from onrecord.edition.models import PrintedPage, PrintRun
from onrecord.edition.one_page import file_page, print_one
from onrecord.edition.printing import PrintFailed, PrintRefused
from onrecord.edition.queries import paths_below, paths_showing, paths_stale
from onrecord.publishing.models import ArticlePage
from onrecord.reader import paths as reader_paths
from onrecord.reader.related import holders_of

__all__ = [
    "bring_up_to_date",
    "print_article",
    "print_due",
    "print_everything",
    "print_missing",
    "print_outdated",
    "print_own",
    "print_path",
    "print_showing",
    "remove",
    "withdraw_article",
    "withdraw_path",
]

logger = logging.getLogger(__name__)

TRY_AGAIN_AFTER = timedelta(seconds=30)
"""A page that fell due and failed is tried again after so long."""


def print_path(path: str, *, now: datetime) -> PrintedPage:
    """Print the public page at ``path`` and return its record.

    Raises ``PrintRefused`` where the page is not public and the same for everyone (an
    earlier print is then removed, so that Django answers), ``PrintFailed`` where Django
    failed (the earlier print stands), ``OSError`` where the file cannot be written.
    """
    print_one(path, run=recording.start_run(f"path {path}", now), now=now)
    return PrintedPage.objects.get(path=path)


def print_showing(keys: Iterable[str], *, now: datetime) -> int:
    """Print again every page that shows one of ``keys``; return how many were printed.

    Pages that are public no more are removed. When Django fails on some, the others are
    printed first and then ``PrintFailed`` is raised.
    """
    wanted = sorted(set(keys))
    run = recording.start_run(f"showing {' '.join(wanted)}", now)
    recording.note_changed(wanted, run)
    return _print_all(paths_showing(wanted), run, now=now)


def print_own(*, article_id: int, now: datetime) -> bool:
    """Print the page of a live article and nothing else; return whether it was printed.

    This is what happens in the moment of publication, before the worker has heard of it.
    """
    article = ArticlePage.objects.filter(pk=article_id, live=True).only("url_path").first()
    if article is None:
        return False
    path = reader_paths.path_of(article)
    print_one(path, run=recording.start_run(f"path {path}", now), now=now)
    return True


def print_article(*, article_id: int, now: datetime) -> int:
    """Print an article, its ledger, and every page that shows or lists it; return how many.

    For an article that is not live this removes it from every page that showed it. The
    order is that of importance: its own page, the fronts, what lists it, the shelves.
    A withdrawal that a kill cut short is done first.
    """
    for path, at in recording.withdrawals_left(article_id):
        withdraw_article(article_id=article_id, path=path, now=at)
    run = recording.start_run(f"article {article_id}", now)
    article = ArticlePage.objects.filter(pk=article_id).first()
    keys = {f"article-{article_id}", "front"}
    if article is None:
        own = distribution_paths.paths_of_number(article_id)
    else:
        section = article.get_parent()
        keys.add(f"section-{section.pk}")
        own = _paths_of(article, reader_paths.path_of(section))
    # Before the pages are looked up: one that is on record only later is told by this.
    recording.note_changed(keys, run)
    paths = [*own, *_shelf_paths(article_id), *paths_showing(keys)]
    return _print_all(list(dict.fromkeys(paths)), run, now=now)


def print_due(*, now: datetime) -> int:
    """Print the pages that read otherwise since ``now`` by the time alone; return how many."""
    paths = paths_stale(now)
    if not paths:
        return 0
    run = recording.start_run("due", now)
    try:
        return _print_all(paths, run, now=now)
    finally:
        again = PrintedPage.objects.filter(path__in=paths, stale_at__lte=now)
        again.update(stale_at=now + TRY_AGAIN_AFTER)


def withdraw_path(path: str, *, now: datetime, title: str = "", reason: str = "") -> PrintedPage:
    """Replace the page at ``path`` by one that says it was withdrawn, with status 410.

    Should that page not render, the print is removed all the same before the error goes on.
    """
    run = recording.start_run(f"withdraw {path}", now)
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
        recording.mark_removed(path, run)
        raise
    file_page(notice, run=run, now=now)
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
    recording.mark_removed(path, recording.start_run(f"remove {path}", now))


def _paths_of(article: ArticlePage, section_path: str) -> list[str]:
    """Return the paths of an article and of what lists it, the most important first."""
    path = reader_paths.path_of(article)
    fronts = [section_path, reader_paths.FRONT]
    story, *others = reader_paths.paths_listing(article) or [reader_paths.FRONT]
    listing = [story, *distribution_paths.paths_listing(article), *others]
    if not article.live:
        return [*fronts, *listing]
    return [path, *fronts, reader_paths.ledger_path(article), *listing]


def _shelf_paths(article_id: int) -> list[str]:
    """Return the paths of the articles on whose shelf this one stands."""
    holders = ArticlePage.objects.live().filter(pk__in=holders_of(article_id))
    return [reader_paths.path_of(holder) for holder in holders.only("url_path")]


def _print_all(paths: Sequence[str], run: PrintRun, *, now: datetime) -> int:
    """Print pages in this order; Django's last failure is raised when all were tried."""
    done = 0
    failed: PrintFailed | None = None
    for path in paths:
        try:
            print_one(path, run=run, now=now)
            done += 1
        except PrintRefused as refused:
            logger.info("Not printed: %s", refused)
        except PrintFailed as error:
            logger.warning("Not printed: %s", error)
            failed = error
    PrintRun.objects.filter(pk=run.pk).update(pages=done, finished_at=now)
    if failed is not None:
        raise failed
    return done
