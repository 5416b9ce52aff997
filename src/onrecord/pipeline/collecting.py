"""What waits in folders, mailboxes and at hubs is looked for, and its runs are started."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from onrecord.intake.operations import collecting, subscribing
from onrecord.intake.operations.collecting import Collected
from onrecord.pipeline import polling
from onrecord.vocabulary.errors import NewsroomError

logger = logging.getLogger(__name__)

LOOK_AGAIN_AFTER = timedelta(seconds=5)
"""How long a look that was queued is given before another is."""

_looked_at: dict[str, datetime] = {}


def is_wanted(*, now: datetime) -> bool:
    """Say whether something may be waiting; costs a listing of folders, no more.

    Remembered in this process only: two workers may both look, which does no harm.
    """
    if now - _looked_at.get("queued", now - LOOK_AGAIN_AFTER) < LOOK_AGAIN_AFTER:
        return False
    wanted = (
        _holds_something(settings.WATCHED_FOLDER)
        or (settings.MAILDIR is not None and _holds_something(settings.MAILDIR / "new"))
        or (bool(settings.IMAP_URL) and _is_time(now))
        or subscribing.are_due(now=now)
    )
    if wanted:
        _looked_at["queued"] = now
    return wanted


def collect(*, now: datetime, all_now: bool = False) -> Collected:
    """Take in what waits, ask the hubs that are due, and start the runs. Returns the counts.

    One way that fails is told in the log and on its channels, and stops no other.
    ``all_now`` visits the mailbox even if it was visited a moment ago.
    """
    result = Collected()
    for way, work in _ways(now, all_now):
        try:
            result += work()
        except (NewsroomError, OSError) as error:
            logger.warning("%s was not emptied: %s", way, error)
    try:
        subscribing.keep_subscriptions(now=now)
    except NewsroomError as error:
        logger.warning("hubs were not asked: %s", error)
    if result.kept:
        polling.start_unread(now=now)
    return result


def _ways(now: datetime, all_now: bool) -> list[tuple[str, Callable[[], Collected]]]:
    root = settings.WATCHED_FOLDER
    ways: list[tuple[str, Callable[[], Collected]]] = [
        (f"The folder {root}", lambda: collecting.sweep_folder(root=root, now=now))
    ]
    maildir = settings.MAILDIR
    if maildir is not None:
        ways.append(
            (f"The maildir {maildir}", lambda: collecting.collect_maildir(root=maildir, now=now))
        )
    if settings.IMAP_URL and (all_now or _is_time(now)):
        _looked_at["imap"] = now
        ways.append(("The mailbox", lambda: _visit(now)))
    return ways


def _visit(now: datetime) -> Collected:
    return collecting.collect_imap(url=settings.IMAP_URL, password=settings.IMAP_PASSWORD, now=now)


def _is_time(now: datetime) -> bool:
    every = timedelta(seconds=settings.IMAP_SECONDS)
    return now - _looked_at.get("imap", now - every) >= every


def _holds_something(folder: Path) -> bool:
    """Say whether a watched folder holds a file, or claimed ones that wait to be settled."""
    try:
        for entry in folder.iterdir():
            if entry.name in ("done", "refused"):
                continue
            if not entry.is_dir() or any(entry.iterdir()):
                return True
    except OSError:
        return False
    return False
