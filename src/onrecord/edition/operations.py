"""Printing pages, printing again what shows a changed thing, withdrawing and removing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from onrecord.distribution import paths as distribution_paths
from onrecord.edition import printing, recording
from onrecord.edition.everything import (
    bring_up_to_date,
    print_everything,
    print_missing,
    print_outdated,
)
from onrecord.edition.filing import is_printable_path
from onrecord.edition.locking import alone
from onrecord.edition.models import OrderedPage, PrintedPage, PrintRun
from onrecord.edition.one_page import file_page, print_one
from onrecord.edition.printing import PrintFailed, PrintRefused
from onrecord.edition.queries import paths_below, paths_showing, paths_stale
from onrecord.plumbing.crashing import crash_point
from onrecord.publishing.models import ArticlePage
from onrecord.reader import paths as reader_paths
from onrecord.reader.related import holders_of

__all__ = [
    "bring_up_to_date",
    "order_article",
    "print_article",
    "print_due",
    "print_everything",
    "print_missing",
    "print_ordered",
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

TOGETHER = 40
"""So many ordered pages are printed before their orders are struck off."""


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


def print_own(*, path: str, run: PrintRun | None, now: datetime) -> None:
    """Print the page of an article and nothing else, under ``run`` if it was taken before.

    This is what happens in the moment of publication, before the worker has heard of it.
    Raises ``PrintRefused`` if the article was withdrawn since. ``run`` must be committed.
    """
    print_one(path, run=run or recording.start_run(f"path {path}", now), now=now)


def print_article(*, article_id: int, now: datetime) -> int:
    """Print an article, its ledger, and every page that shows or lists it; return how many.

    For an article that is not live this removes it from every page that showed it. The
    order is that of importance: its own page, the fronts, what lists it, the shelves.
    A withdrawal that a kill cut short is done first.
    """
    run, first, others = _begin_article(article_id, now)
    done = _print_all([*first, *others], run, now=now)
    if OrderedPage.objects.exists():
        _strike_off(others, run)
    return done


def order_article(*, article_id: int, now: datetime) -> int:
    """Print an article's own page and its fronts; order what else shows it (``print_ordered``).

    For when more articles wait to be printed, which share most of their pages. Returns how
    many pages were printed.
    """
    run, first, others = _begin_article(article_id, now)
    OrderedPage.objects.bulk_create(
        [
            OrderedPage(path=path, generation=run.pk, place=place, due_at=now)
            for place, path in enumerate(others)
            if is_printable_path(path)
        ],
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["generation", "place", "due_at"],
        batch_size=500,
    )
    return _print_all(first, run, now=now)


def print_ordered(*, now: datetime) -> int:
    """Print the pages that were ordered, each once, the most important first; return how many.

    What was printed since it was ordered is not printed again. An order is struck off after
    its page is printed, and stands again after a kill. Does nothing while another process is
    at it. When Django fails on some, the others are printed before ``PrintFailed`` is raised.
    """
    done = 0
    failed: dict[str, PrintFailed] = {}
    with alone("ordered") as is_alone:
        while is_alone and (orders := list(_due_orders(now)[:TOGETHER])):
            run = recording.start_run("ordered", now)
            rows = PrintedPage.objects.filter(path__in=[one.path for one in orders])
            known = dict(rows.values_list("path", "generation"))
            left = [one.path for one in orders if known.get(one.path, 0) <= one.generation]
            printed, not_now = _try_all(left, run, now=now)
            done, failed = done + printed, failed | not_now
            OrderedPage.objects.filter(path__in=not_now).update(due_at=now + TRY_AGAIN_AFTER)
            crash_point("ordered:before_strike")
            _strike_off([one.path for one in orders if one.path not in not_now], run)
    if failed:
        raise failed.popitem()[1]
    return done


def print_due(*, now: datetime) -> int:
    """Print what reads otherwise since ``now`` by the time, and what was ordered.

    Returns how many pages were printed.
    """
    return _print_stale(now) + print_ordered(now=now)


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


def _print_stale(now: datetime) -> int:
    paths = paths_stale(now)
    if not paths:
        return 0
    run = recording.start_run("due", now)
    try:
        return _print_all(paths, run, now=now)
    finally:
        again = PrintedPage.objects.filter(path__in=paths, stale_at__lte=now)
        again.update(stale_at=now + TRY_AGAIN_AFTER)


def _begin_article(article_id: int, now: datetime) -> tuple[PrintRun, list[str], list[str]]:
    """Note that an article changed; return the run, what is printed first, and what else.

    First are its own page and its fronts. A withdrawal that a kill cut short is done here.
    """
    for path, at in recording.withdrawals_left(article_id):
        withdraw_article(article_id=article_id, path=path, now=at)
    run = recording.start_run(f"article {article_id}", now)
    article = ArticlePage.objects.filter(pk=article_id).first()
    keys = {f"article-{article_id}", "front"}
    first: list[str] = []
    if article is None:
        own = distribution_paths.paths_of_number(article_id)
    else:
        section = article.get_parent()
        keys.add(f"section-{section.pk}")
        first, own = _paths_of(article, reader_paths.path_of(section))
    # Before the pages are looked up: one that is on record only later is told by this.
    recording.note_changed(keys, run)
    others = dict.fromkeys([*own, *_shelf_paths(article_id), *paths_showing(keys)])
    return run, first, [path for path in others if path not in first]


def _strike_off(paths: Sequence[str], run: PrintRun) -> None:
    """Forget that pages were ordered which were printed (or are no pages) under ``run``.

    One that was ordered again meanwhile is of a later generation, and stays.
    """
    OrderedPage.objects.filter(path__in=paths, generation__lte=run.pk).delete()


def _due_orders(now: datetime) -> QuerySet[OrderedPage]:
    return OrderedPage.objects.filter(due_at__lte=now).order_by("place", "-generation", "pk")


def _paths_of(article: ArticlePage, section_path: str) -> tuple[list[str], list[str]]:
    """Return the paths of an article and its fronts, and those of what else lists it."""
    path = reader_paths.path_of(article)
    fronts = [section_path, reader_paths.FRONT]
    story, *others = reader_paths.paths_listing(article) or [reader_paths.FRONT]
    listing = [story, *distribution_paths.paths_listing(article), *others]
    if not article.live:
        return fronts, listing
    return [path, *fronts], [reader_paths.ledger_path(article), *listing]


def _shelf_paths(article_id: int) -> list[str]:
    """Return the paths of the articles on whose shelf this one stands."""
    holders = ArticlePage.objects.live().filter(pk__in=holders_of(article_id))
    return [reader_paths.path_of(holder) for holder in holders.only("url_path")]


def _print_all(paths: Sequence[str], run: PrintRun, *, now: datetime) -> int:
    """Print pages in this order; Django's last failure is raised when all were tried."""
    done, failed = _try_all(paths, run, now=now)
    if failed:
        raise failed.popitem()[1]
    return done


def _try_all(
    paths: Sequence[str], run: PrintRun, *, now: datetime
) -> tuple[int, dict[str, PrintFailed]]:
    """Print pages in this order; return how many were, and on which Django failed."""
    done = 0
    failed: dict[str, PrintFailed] = {}
    for path in paths:
        try:
            print_one(path, run=run, now=now)
            done += 1
        except PrintRefused as refused:
            logger.info("Not printed: %s", refused)
        except PrintFailed as error:
            logger.warning("Not printed: %s", error)
            failed[path] = error
    PrintRun.objects.filter(pk=run.pk).update(pages=done, finished_at=now)
    return done, failed
