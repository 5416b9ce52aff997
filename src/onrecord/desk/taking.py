"""What editors hand in, as the desk shows it: what came of each thing, and what came lately."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from onrecord.desk.remedies import remedy_unread
from onrecord.intake.models import Delivery, DeliveryState, Report, ReportState, Source
from onrecord.intake.parsers.registry import PARSERS
from onrecord.pipeline.models import Run, RunState

MOST_REPORTS = 40
LATEST = 8
WATCHED_FOR = timedelta(minutes=2)
"""So long after it came in, the page looks again by itself whether something is done."""

_FEEDS = ("rss", "atom", "json-feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of one thing handed in. ``more`` are reports beyond those listed."""

    delivery: Delivery
    name: str
    format: str
    reports: Sequence[Report]
    more: int
    problem: str
    to_do: str
    is_feed: bool
    on_their_way: frozenset[int]

    @property
    def is_settled(self) -> bool:
        """Say whether nothing of it is on its way any more."""
        return self.delivery.state != DeliveryState.RECEIVED and not self.on_their_way


def taken(delivery_ids: Iterable[int]) -> list[Taken]:
    """Return what came of deliveries, in the order asked for; those that are not there left out."""
    wanted = list(dict.fromkeys(delivery_ids))
    found = Delivery.objects.select_related("source", "handed_in_by").in_bulk(wanted)
    return [_taken(found[pk]) for pk in wanted if pk in found]


def _taken(delivery: Delivery) -> Taken:
    reports = Report.objects.filter(delivery=delivery).select_related("source", "membership__story")
    listed = list(reports.defer("text", "summary").order_by("pk")[:MOST_REPORTS])
    failed = delivery.state == DeliveryState.FAILED
    return Taken(
        delivery=delivery,
        name=name_of(delivery),
        format=format_of(delivery),
        reports=listed,
        more=reports.count() - len(listed) if len(listed) == MOST_REPORTS else 0,
        problem=delivery.problem or (_("It was refused.") if failed else ""),
        to_do=remedy_unread(delivery.problem) if failed else "",
        on_their_way=_on_their_way(listed),
        is_feed=bool(delivery.url) and delivery.format.startswith(_FEEDS),
    )


def _on_their_way(reports: Iterable[Report]) -> frozenset[int]:
    """Return the reports that are not read yet, or whose story is not known yet."""
    ids = [report.pk for report in reports]
    due = Run.objects.filter(
        line="report",
        subject_id__in=ids,
        state__in=[RunState.WAITING, RunState.RUNNING],
        problem="",
    )
    unread = (report.pk for report in reports if report.state == ReportState.RECEIVED)
    return frozenset([*due.values_list("subject_id", flat=True), *unread])


def name_of(delivery: Delivery) -> str:
    """Return what an editor knows a delivery by."""
    return delivery.filename or delivery.url or _("Pasted text")


def format_of(delivery: Delivery) -> str:
    """Return a delivery's format as editors call it."""
    stated = delivery.format
    for name, kind in PARSERS.items():
        if stated == name or stated.startswith(f"{name}-"):
            return kind.label
    return stated.upper() if stated.startswith(("rss", "atom")) else stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of what was handed in lately."""

    delivery: Delivery
    name: str
    reports: int


def lately() -> list[Row]:
    """Return what editors handed in last."""
    handed = Delivery.objects.filter(handed_in_by__isnull=False)
    rows = handed.select_related("source", "handed_in_by").annotate(count=Count("reports"))
    return [
        Row(delivery=row, name=name_of(row), reports=row.count)
        for row in rows.order_by("-received_at", "-pk")[:LATEST]
    ]


def is_watched(found: Sequence[Taken], *, now: datetime) -> bool:
    """Say whether the page should look again by itself: something is on its way, and young."""
    return any(not one.is_settled and now - one.delivery.received_at < WATCHED_FOR for one in found)


def names_of_sources() -> list[str]:
    """Return the names of all sources, to choose from."""
    return list(Source.objects.order_by("name").values_list("name", flat=True))
