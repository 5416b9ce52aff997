"""The way out of the house: what was printed is carried to a bucket and out of the caches.

Each page is announced before it is placed and struck off once it has arrived; whatever is
killed in between is done again. One process carries at a time, in the order of printing:
files before the page that needs them, an article before the front that links to it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onrecord.edition import caches, prints, pushing
from onrecord.edition.bucket import Bucket, find_bucket
from onrecord.edition.front_door import FAILED, NOT_FOUND
from onrecord.edition.locking import alone
from onrecord.edition.models import Errand, PrintedPage
from onrecord.vocabulary.errors import NewsroomError

logger = logging.getLogger(__name__)

BATCH = 100
"""How many pages are carried before the caches are told of them together."""

PLACED_WITHIN = timedelta(seconds=10)
"""A page announced so long ago that lies there no newer was never placed: a kill or a full disk."""

LONGEST_WAIT = timedelta(minutes=5)
STEP_ASIDE = 8
"""After so many failures a page no longer holds up those behind it."""


def is_wanted() -> bool:
    """Say whether there is a bucket, or a cache in front, to carry anything to."""
    return bool(settings.EDITION_BUCKET) or caches.are_configured()


def announce(path: str, *, generation: int) -> None:
    """Write down that ``path`` is about to be printed (or removed) under ``generation``.

    To be called just before the page is placed. Does nothing where nothing is carried. The
    instant is the clock's: an order to print thousands of pages has one instant for hours,
    and what was never placed is told by how long ago it was announced.
    """
    if not is_wanted():
        return
    now = timezone.now()
    with transaction.atomic():
        waiting = Errand.objects.select_for_update().filter(path=path).first()
        if waiting is not None:
            generation = max(generation, waiting.generation)
            waiting.delete()  # a new row: the path goes to the end of the line
        Errand.objects.create(path=path, generation=generation, announced_at=now, due_at=now)


def announce_everything(*, now: datetime) -> int:
    """Announce all that is printed, leaves first, and what the bucket holds beyond that.

    Returns how many paths wait then. What lies in the bucket unchanged is not sent again.
    """
    printed = dict(PrintedPage.objects.values_list("path", "generation"))
    for path in (NOT_FOUND, FAILED):
        page = prints.find(settings.EDITION_ROOT, path)
        printed |= {} if page is None else {path: page.generation}
    strays = pushing.stray_paths() - printed.keys()
    waiting = set(Errand.objects.values_list("path", flat=True))
    paths = sorted((printed.keys() | strays) - waiting, key=lambda path: (-path.count("/"), path))
    Errand.objects.bulk_create(
        (
            Errand(path=path, generation=printed.get(path, 0), announced_at=now, due_at=now)
            for path in paths
        ),
        batch_size=500,
    )
    return Errand.objects.count()


def deliver(*, now: datetime) -> int:
    """Carry the next pages; return how many arrived. Failures wait and are tried again.

    Safe to call from several processes: while one carries the others have nothing to do.
    """
    if not is_wanted():
        return 0
    with alone("carrying") as is_alone:
        return _deliver(find_bucket(), now) if is_alone else 0


def held(paths: Iterable[str]) -> set[str]:
    """Return those of ``paths`` that are still on their way out of the house."""
    return set(Errand.objects.filter(path__in=paths).values_list("path", flat=True))


def problems() -> list[str]:
    """Return one sentence for each page that could not be carried, oldest first."""
    return [
        f"{errand.path}: {errand.problem} ({errand.tries} tries)"
        for errand in Errand.objects.exclude(problem="").order_by("pk")[:20]
    ]


def _deliver(bucket: Bucket | None, now: datetime) -> int:
    arrived: list[Errand] = []
    for errand in Errand.objects.order_by("pk")[:BATCH]:
        if errand.tries >= STEP_ASIDE and errand.due_at > now:
            continue
        if errand.due_at > now or not _is_placed(errand, now):
            break
        try:
            if bucket is not None:
                pushing.push_path(bucket, errand.path)
        except (NewsroomError, OSError) as error:
            _postpone([errand], error, now)
            if errand.tries < STEP_ASIDE:
                break
            continue
        arrived.append(errand)
    if not arrived:
        return 0
    try:
        if caches.are_configured():
            caches.purge([errand.path for errand in arrived])
    except (NewsroomError, OSError) as error:
        _postpone(arrived, error, now)
        return 0
    # By row and not by path: one announced again meanwhile has another row.
    Errand.objects.filter(pk__in=[errand.pk for errand in arrived]).delete()
    return len(arrived)


def _is_placed(errand: Errand, now: datetime) -> bool:
    """Say whether what lies there is what was announced: no older, and no newer.

    A newer page may link to one that stands further back in the line; it is announced
    itself by the time it is placed.
    """
    page = prints.find(settings.EDITION_ROOT, errand.path)
    generation = -1 if page is None else page.generation
    return generation == errand.generation or now - errand.announced_at > PLACED_WITHIN


def _postpone(errands: list[Errand], error: Exception, now: datetime) -> None:
    """Put errands off, for longer each time; say so."""
    logger.warning("Not carried yet: %s: %s", errands[0].path, error)
    for errand in errands:
        errand.tries += 1
        wait = min(timedelta(seconds=2 ** min(errand.tries, 10)), LONGEST_WAIT)
        Errand.objects.filter(pk=errand.pk).update(
            tries=errand.tries, due_at=now + wait, problem=str(error)[:300]
        )
