"""Telling WebSub hubs that a feed changed, so that those who subscribed there hear at once.

A hub is told after the new feed lies where it fetches it, once for all changes since it was
told last; one that does not answer is tried again, later each time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import F, Q

from onrecord.distribution import paths
from onrecord.distribution.models import HubNotice
from onrecord.plumbing import outbound
from onrecord.vocabulary.errors import NewsroomError, Temporary

logger = logging.getLogger(__name__)

FEED_ENDINGS = (".rss", ".atom")
FEED_TYPE = "application/feed+json"
"""Feeds in XML are sent as plain XML, for browsers to show: those are known by their names."""

MOST_TRIES = 8
"""Then a hub is given up on until the feed changes again: about an hour."""

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=30)
TIMEOUT_SECONDS = 10.0
BATCH = 50


class NotTold(Temporary):
    """A hub did not take the notice. ``data`` has ``hub``, ``path`` and ``status``."""

    code: ClassVar[str] = "distribution.not_told"


def are_configured() -> bool:
    """Say whether there is a hub to be told anything."""
    return bool(settings.WEBSUB_HUBS)


def is_feed(path: str, media_type: str) -> bool:
    """Say whether what is printed at ``path`` is a feed; ``media_type`` is bare."""
    return media_type == FEED_TYPE or path.endswith(FEED_ENDINGS)


def note_changed(*, path: str, now: datetime) -> None:
    """Note that the feed at ``path`` reads otherwise; to be called in the transaction that says so.

    Where a hub is being waited for, it stays waited for: a newsroom that publishes every
    minute does not ask a hub that is down every minute.
    """
    for hub in settings.WEBSUB_HUBS:
        notice, is_new = HubNotice.objects.get_or_create(
            hub=hub, path=path, defaults={"changed_at": now, "due_at": now}
        )
        if is_new:
            continue
        HubNotice.objects.filter(pk=notice.pk, due_at=None).update(due_at=now, tries=0, problem="")
        HubNotice.objects.filter(pk=notice.pk).update(changed_at=now)


def tell_hubs(*, now: datetime, held: Callable[[Iterable[str]], set[str]] = lambda _: set()) -> int:
    """Tell hubs what is due; return how many notices they took. Failures wait.

    ``held`` returns those of some paths that a hub would not yet find as they are (on their
    way to a bucket); they stay due. Hubs that are named no more are forgotten.
    """
    HubNotice.objects.exclude(hub__in=settings.WEBSUB_HUBS).delete()
    due = list(HubNotice.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:BATCH])
    waiting = held({notice.path for notice in due}) if due else set()
    told = 0
    silent: set[str] = set()
    for notice in due:
        if notice.path in waiting or notice.hub in silent:
            continue
        try:
            _tell(notice.hub, notice.path)
        except (NewsroomError, OSError) as error:
            _postpone(notice, error, now)
            silent.add(notice.hub)
            continue
        _note_told(notice, now)
        told += 1
    return told


def problems() -> list[str]:
    """Return one sentence for each hub that did not hear of a feed, oldest first."""
    missed = HubNotice.objects.filter(~Q(problem="")).order_by("changed_at", "pk")[:20]
    return [f"{one.hub} was not told of {one.path}: {one.problem}" for one in missed]


def _tell(hub: str, path: str) -> None:
    """Send the notice that hubs agree on. WebSub leaves it open; all take ``hub.mode=publish``."""
    topic = paths.absolute(path)
    answer = outbound.send(
        "POST",
        hub,
        body=urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}).encode(),
        media_type="application/x-www-form-urlencoded",
        max_bytes=64 * 1024,
        timeout=TIMEOUT_SECONDS,
        allowed=[urlsplit(hub).netloc],  # the operator named it
    )
    if not 200 <= answer.status < 300:
        raise NotTold(
            f"{hub} answered {answer.status}.",
            data={"hub": hub, "path": path, "status": answer.status},
        )


def _note_told(notice: HubNotice, now: datetime) -> None:
    """Note that a hub knows; what changed while it was told stays due."""
    mine = HubNotice.objects.filter(pk=notice.pk)
    mine.update(told_at=now, tries=0, problem="")
    mine.filter(changed_at=notice.changed_at).update(due_at=None)


def _postpone(notice: HubNotice, error: Exception, now: datetime) -> None:
    """Put a notice off, for longer each time, or give it up; say so.

    All else that the hub is to be told waits as long: it is asked once, not once a feed.
    """
    logger.warning("A hub was not told of %s: %s", notice.path, error)
    wait = min(FIRST_WAIT * 2**notice.tries, LONGEST_WAIT)
    mine = HubNotice.objects.filter(pk=notice.pk)
    is_over = notice.tries + 1 >= MOST_TRIES
    HubNotice.objects.filter(hub=notice.hub, due_at__lt=now + wait).update(due_at=now + wait)
    mine.update(
        tries=F("tries") + 1,
        problem=str(error)[:300],
        due_at=None if is_over else now + wait,
    )
