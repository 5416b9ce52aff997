"""Filing rendered pages: compressed, on disk, then on record with what they show."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from onrecord.distribution import websub
from onrecord.edition import carrying, filing, prints
from onrecord.edition.compressing import Effort, encodings
from onrecord.edition.models import ChangedKey, PrintedKey, PrintedPage, PrintRun
from onrecord.edition.printing import Rendered
from onrecord.plumbing.crashing import crash_point

T = TypeVar("T")

MOST_KEY = 80
"""Characters of a key."""

_WITHDRAWN = "withdrawn-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A page that lies on disk and is yet to go on record. ``size`` in bytes, uncompressed."""

    page: prints.Print
    keys: frozenset[str]
    size: int
    stale_at: datetime | None


def root() -> Path:
    """Return the folder of the edition."""
    return Path(settings.EDITION_ROOT)


def start_run(reason: str, now: datetime, *, makeup: str = "") -> PrintRun:
    """Take the next generation. It must be committed, and taken before anything is rendered.

    ``durable`` refuses to print inside a transaction: what is rendered there may yet be
    rolled back, and no reader may see it.
    """
    with transaction.atomic(durable=True):
        return PrintRun.objects.create(reason=reason[:200], started_at=now, makeup=makeup)


def start_run_within(reason: str, now: datetime) -> PrintRun | None:
    """Take the next generation as part of the transaction at work, for what is printed after it.

    It spares a commit, and with it a wait for the disk, between a click and its page. ``None``
    where several write at a time (PostgreSQL): somebody could take a later generation there,
    print what stood before, and so be taken for the newer one.
    """
    if connection.vendor != "sqlite":
        return None
    return PrintRun.objects.create(reason=reason[:200], started_at=now)


def note_changed(keys: Iterable[str], run: PrintRun) -> None:
    """Note that the things called ``keys`` changed; to be called before pages are looked up."""
    ChangedKey.objects.bulk_create(
        [ChangedKey(key=key[:MOST_KEY], generation=run.pk) for key in sorted(set(keys))],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["generation"],
    )


def put_on_disk(
    rendered: Rendered, *, run: PrintRun, now: datetime, effort: Effort
) -> Filed | None:
    """Put a rendered page on disk; ``None`` where a newer print is there."""
    digest = hashlib.sha256(rendered.body).hexdigest()
    earlier = prints.find(root(), rendered.path)
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
    _announce(page.path, run)
    if not filing.place(root(), page, data=prints.encode(page), plain=_plain()):
        return None
    return Filed(page=page, keys=rendered.keys, size=len(rendered.body), stale_at=rendered.stale_at)


def record(filed: Sequence[Filed], *, now: datetime) -> list[str]:
    """Write the rows of pages and what they show, unless a row is of a newer generation.

    Returns the paths of those that show something whose pages were looked up after these
    were rendered, and before they were on record: they have to be printed again.
    """
    if not filed:
        return []
    crash_point("print:before_record")
    return _unless_crossed(lambda: _record_all(filed, now=now))


def _record_all(filed: Sequence[Filed], *, now: datetime) -> list[str]:
    with transaction.atomic():
        # In one order: two processes that lock the same rows must not wait for each other.
        locked = PrintedPage.objects.select_for_update().order_by("pk")
        known = {row.path: row for row in locked.filter(path__in=[one.page.path for one in filed])}
        return [one.page.path for one in filed if _record(one, known.get(one.page.path), now=now)]


def _unless_crossed(write: Callable[[], T]) -> T:
    """Return what ``write`` gives; once more, should another process have come before it.

    A row that is not there cannot be locked: where writers are not kept apart (PostgreSQL) two
    of them may each add the first row of one page. The one that came later finds it now.
    ``write`` is all or nothing.
    """
    try:
        return write()
    except IntegrityError:
        return write()


def _record(filed: Filed, row: PrintedPage | None, *, now: datetime) -> bool:
    """Write one page's row; return whether the page may have missed a change."""
    page = filed.page
    if row is None:
        row = PrintedPage(path=page.path)
    elif row.generation > page.generation:
        return False
    row.status = page.status
    row.media_type = page.media_type.partition(";")[0][:100]
    row.size = filed.size
    row.generation = page.generation
    row.printed_at = now
    if row.pk and row.digest != page.digest and websub.is_feed(page.path, row.media_type):
        # In this transaction: the row is what the next print of the page is compared with.
        websub.note_changed(path=page.path, now=now)
    row.digest = page.digest
    # An instant that has passed already would have the page printed for ever.
    row.stale_at = filed.stale_at if filed.stale_at and filed.stale_at > now else None
    known = set(row.keys.values_list("key", flat=True)) if row.pk else set()
    row.save()
    keys = {key[:MOST_KEY] for key in filed.keys}
    if known - keys:
        row.keys.filter(key__in=known - keys).delete()
    if not keys - known:
        # Whoever changed a thing it has shown before has found it.
        return False
    PrintedKey.objects.bulk_create(PrintedKey(page=row, key=key) for key in sorted(keys - known))
    return ChangedKey.objects.filter(key__in=keys - known, generation__gt=page.generation).exists()


def mark_removed(path: str, run: PrintRun, *, for_good: bool = True) -> None:
    """Leave a mark that no older print may replace, and take the page off the record.

    Not ``for_good``, a page that was noted as withdrawn stays on it: the page that says so is
    yet to come.
    """
    page = prints.Print(path=path, generation=run.pk, status=prints.REMOVED)
    _announce(path, run)
    if filing.place(root(), page, data=prints.encode(page), plain=_plain()):
        crash_point("print:before_unrecord")
        rows = PrintedPage.objects.filter(path=path, generation__lte=run.pk)
        (rows if for_good else without_withdrawals(rows)).delete()


def note_withdrawn(path: str, *, article_id: int, at: datetime) -> None:
    """Note that what is printed at ``path`` was taken back; to be called where that is committed.

    Whoever takes the page off afterwards may be killed before it is done: this is found by the
    article's number (``withdrawals_left``), and goes with the page that says 410.
    """
    row = PrintedPage.objects.filter(path=path).first()
    page = prints.find(root(), path) if row is None else None
    if page is not None and page.status == 200:  # a kill came between its file and its row
        row = PrintedPage.objects.create(
            path=path,
            media_type=page.media_type.partition(";")[0][:100],
            digest=page.digest,
            size=len(page.bodies.get(prints.IDENTITY, b"")),
            printed_at=at,
        )
    if row is not None and row.status == 200:
        row.keys.get_or_create(key=f"{_withdrawn_key(article_id)}{at.isoformat()}")


def withdrawals_left(article_id: int) -> list[tuple[str, datetime]]:
    """Return the paths of an article that were noted as withdrawn and are not yet, and when."""
    mark = _withdrawn_key(article_id)
    left = PrintedKey.objects.filter(key__startswith=mark, page__status=200)
    return [
        (path, datetime.fromisoformat(key.removeprefix(mark)))
        for path, key in left.order_by("pk").values_list("page__path", "key")
    ]


def without_withdrawals(pages: QuerySet[PrintedPage]) -> QuerySet[PrintedPage]:
    """Return ``pages`` without those that are noted as withdrawn and do not say so yet."""
    return pages.exclude(keys__key__startswith=_WITHDRAWN)


def _withdrawn_key(article_id: int) -> str:
    return f"{_WITHDRAWN}{article_id} "


def _announce(path: str, run: PrintRun) -> None:
    """Announce what is about to be placed to those who carry it, if anybody does."""
    if carrying.is_wanted():
        _unless_crossed(partial(carrying.announce, path, generation=run.pk))


def _plain() -> bool:
    """Whether pages are also laid out as plain files, for nginx or a bucket."""
    return bool(getattr(settings, "EDITION_PLAIN_FILES", True))
