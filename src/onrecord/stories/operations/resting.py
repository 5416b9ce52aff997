"""Settling all that came, among the reports of its days, once the line rests.

Around each report as it comes only the nearest stories are settled, by what is known then.
This makes the stories those that any other order of arrival would have given, save for what
people decided and what was written from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min, QuerySet

from onrecord.stories import ties
from onrecord.stories.fingerprints import features_of
from onrecord.stories.grouping import WINDOW, Features
from onrecord.stories.models import Decision, Fingerprint, Held, Membership, Story
from onrecord.stories.operations.keeping import one_at_a_time
from onrecord.stories.operations.settling import move_parts
from onrecord.stories.settlement import settle_whole
from onrecord.stories.signals import stories_regrouped

SETTLED_EVERY = timedelta(minutes=5)
"""While reports come all the time, they are settled no more often than this."""

MOST_RESETTLED = 3000
"""So many of the latest reports around those that came are settled at the most."""

_CHUNK = 500


def settle_window(*, now: datetime, at_once: bool = False) -> set[int]:
    """Settle the reports that came since the last time among all those of their days.

    Returns the stories that changed. What editors decided holds, and nothing leaves a story
    that was written from. Does nothing when nothing came, or ``SETTLED_EVERY`` is not over
    and it need not be ``at_once``. Safe to run twice and from several processes.
    """
    fresh = _fresh()
    if not fresh.exists() or not (at_once or _is_due(now)):
        return set()
    span = fresh.aggregate(first=Min("at"), last=Max("at"))
    newest = fresh.order_by("-pk").values_list("pk", flat=True)[0]
    decided = _newest_decision()
    rows = _around(span["first"], span["last"])
    features = [features_of(row) for row in rows]
    bounds = ties.bounds_of(rows)
    parts = settle_whole(
        features,
        beside=_beside(span["first"], span["last"], [row.pk for row in rows]),
        together=bounds.together,
        apart=bounds.apart,
    )
    with transaction.atomic():
        one_at_a_time()
        if _newest_decision() != decided or not _are_where_they_were(rows):
            return set()  # somebody decided or moved something meanwhile: another time
        touched = move_parts(rows, parts, bounds, now)
        _mark(rows, newest, now)
        if touched:
            stories_regrouped.send(sender=Story, story_ids=sorted(touched), at=now)
    return touched


def _fresh() -> QuerySet[Fingerprint]:
    """Return the fingerprints of placed reports that were never settled among all others."""
    return Fingerprint.objects.filter(settled_at=None, report__folded_into=None).exclude(
        report__membership=None
    )


def _is_due(now: datetime) -> bool:
    last = Fingerprint.objects.aggregate(last=Max("settled_at"))["last"]
    return last is None or now - last >= SETTLED_EVERY


def _newest_decision() -> tuple[int | None, datetime | None]:
    """Return what changes when somebody decides something, or takes it back."""
    found = Decision.objects.aggregate(newest=Max("pk"), undone=Max("undone_at"))
    return found["newest"], found["undone"]


def _around(first: datetime, last: datetime) -> list[Fingerprint]:
    """Return the fingerprints of the days around that may move, with reports and places."""
    rows = (
        Fingerprint.objects.filter(
            at__gte=first - WINDOW,
            at__lte=last + WINDOW,
            report__folded_into=None,
            report__membership__story__merged_into=None,
        )
        .exclude(report__membership=None)
        .exclude(report__membership__story__held=Held.CLOSED)
        .select_related("report__membership__story", "report__source")
        .defer("report__text", "report__summary")
    )
    return list(rows.order_by("-at", "-report_id")[:MOST_RESETTLED])


def _beside(first: datetime, last: datetime, without: Sequence[int]) -> list[Features]:
    """Return the reports before and after that are not settled, whose words count all the same."""
    rows = Fingerprint.objects.filter(at__gte=first - 2 * WINDOW, at__lte=last + 2 * WINDOW)
    known = set(without)
    latest = rows.order_by("-at", "-report_id")[:MOST_RESETTLED]
    return [features_of(row) for row in latest if row.pk not in known]


def _are_where_they_were(rows: Sequence[Fingerprint]) -> bool:
    """Say whether no report changed its story since the rows were read."""
    were = {row.report_id: row.report.membership.story_id for row in rows}
    ids = sorted(were)
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        now_in = dict(
            Membership.objects.filter(report__in=some).values_list("report_id", "story_id")
        )
        if any(now_in.get(report_id) != were[report_id] for report_id in some):
            return False
    return True


def _mark(rows: Sequence[Fingerprint], newest: int, now: datetime) -> None:
    """Remember what was settled, and what there was to be but is closed or too much."""
    ids = sorted(row.pk for row in rows)
    for start in range(0, len(ids), _CHUNK):
        Fingerprint.objects.filter(pk__in=ids[start : start + _CHUNK]).update(settled_at=now)
    left = list(_fresh().filter(pk__lte=newest).values_list("pk", flat=True))
    for start in range(0, len(left), _CHUNK):
        Fingerprint.objects.filter(pk__in=left[start : start + _CHUNK]).update(settled_at=now)
