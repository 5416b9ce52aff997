"""What others ask of intake. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from onrecord.intake.models import Carrier, Channel, Delivery, DeliveryState, Passage, Report
from onrecord.vocabulary import texts

POLLED = (Carrier.FEED, Carrier.PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHealth:
    """How one channel does. ``silent_for`` is the time since it last answered, if it ever did."""

    channel: Channel
    deliveries: int
    unreadable: int
    silent_for: timedelta | None

    @property
    def is_well(self) -> bool:
        """Say whether nothing is wrong with it."""
        return self.channel.is_active and not self.channel.problem


def wire(
    *,
    limit: int = 100,
    source_slug: str = "",
    section: str = "",
    language: str = "",
    state: str = "",
    status: str = "",
) -> list[Report]:
    """Return the newest reports for the desk, with source, delivery and passage count.

    Each has ``source``, ``delivery``, ``page``, ``supersedes`` and ``folded_into__source``
    loaded and a ``passage_count``, and not its text: one query for any number of rows.
    """
    reports = Report.objects.select_related(
        "source", "delivery__channel", "page", "supersedes", "folded_into__source"
    ).annotate(passage_count=Count("passages"))
    reports = reports.defer("text", "supersedes__text", "folded_into__text")
    wanted = {
        "source__slug": source_slug,
        "section": section,
        "language__startswith": language,
        "state": state,
        "status": status,
    }
    return list(reports.filter(**{name: value for name, value in wanted.items() if value})[:limit])


def passages_of(report_ids: Iterable[int]) -> tuple[texts.Passage, ...]:
    """Return the passages of the reports as values, in the order of reports given, then of text."""
    wanted = list(dict.fromkeys(report_ids))
    # Without the texts: each row would carry a copy of its whole report.
    rows = (
        Passage.objects.filter(report_id__in=wanted)
        .select_related("report__source")
        .defer("report__text", "report__summary", "report__source__admitted_because")
    )
    place = {report_id: number for number, report_id in enumerate(wanted)}
    return tuple(
        _value(row) for row in sorted(rows, key=lambda row: (place[row.report_id], row.position))
    )


def _value(row: Passage) -> texts.Passage:
    report, source = row.report, row.report.source
    return texts.Passage(
        id=row.pk,
        report_id=report.pk,
        position=row.position,
        text=row.text,
        start=row.start,
        end=row.end,
        source_id=source.pk,
        source_name=source.name,
        report_title=report.title,
        url=report.url,
        language=report.language,
        published_at=report.published_at,
    )


def texts_of(report_ids: Iterable[int]) -> dict[int, str]:
    """Return the stored text of each report by its id."""
    return dict(Report.objects.filter(pk__in=list(report_ids)).values_list("pk", "text"))


def reserved_reports(report_ids: Iterable[int]) -> set[int]:
    """Return which of the reports have a text that is kept from models."""
    wanted = Report.objects.filter(pk__in=list(report_ids)).exclude(reserved_by="")
    return set(wanted.values_list("pk", flat=True))


def versions_of(report_id: int) -> list[Report]:
    """Return every version of the item of which this report is one, oldest first."""
    report = Report.objects.get(pk=report_id)
    return list(
        Report.objects.filter(source_id=report.source_id, identity=report.identity)
        .select_related("source", "delivery")
        .order_by("version")
    )


def channels_due(now: datetime) -> list[Channel]:
    """Return the channels to be polled at ``now``, longest overdue first."""
    due = Q(next_poll_at__isnull=True) | Q(next_poll_at__lte=now)
    return list(
        Channel.objects.filter(due, is_active=True, carrier__in=POLLED)
        .exclude(url="")
        .select_related("source")
        .order_by(F("next_poll_at").asc(nulls_first=True), "pk")
    )


def pages_due(now: datetime, *, limit: int = 20) -> list[int]:
    """Return ids of reports whose page is to be looked at again, longest overdue first."""
    due = Report.objects.filter(recheck_at__lte=now).order_by("recheck_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def unread_deliveries() -> QuerySet[Delivery]:
    """Return the deliveries that are kept and not read yet, oldest first.

    A kill between keeping a delivery and starting its run leaves one here.
    """
    return Delivery.objects.filter(state=DeliveryState.RECEIVED).order_by("received_at", "pk")


def failed_deliveries(*, limit: int = 50, source_slug: str = "") -> list[Delivery]:
    """Return the newest deliveries that could not be read; ``problem`` says why."""
    failed = Delivery.objects.filter(state=DeliveryState.FAILED).select_related("source", "channel")
    if source_slug:
        failed = failed.filter(source__slug=source_slug)
    return list(failed.order_by("-received_at", "-pk")[:limit])


def health(*, now: datetime) -> list[ChannelHealth]:
    """Return how every polled channel does, those with problems first."""
    channels = (
        Channel.objects.filter(carrier__in=POLLED)
        .select_related("source")
        .annotate(
            delivery_count=Count("delivery"),
            unreadable_count=Count("delivery", filter=Q(delivery__state=DeliveryState.FAILED)),
        )
        .order_by("is_active", "-failures", "source__name", "pk")
    )
    return [
        ChannelHealth(
            channel=channel,
            deliveries=channel.delivery_count,
            unreadable=channel.unreadable_count,
            silent_for=now - channel.last_success_at if channel.last_success_at else None,
        )
        for channel in channels
    ]
