"""Receiving one thing at once: raw kept, read, and sent along the line in this process."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onrecord.intake import operations as intake
from onrecord.intake.models import Delivery, Report, Source
from onrecord.intake.operations import handing
from onrecord.intake.operations.handing import Given
from onrecord.pipeline import operations
from onrecord.pipeline.models import Run, RunState
from onrecord.vocabulary.errors import Permanent

__all__ = [
    "Given",
    "NotRead",
    "fetched",
    "find_source",
    "poll_now",
    "read_now",
    "receive_now",
    "take_now",
]


class NotRead(Permanent):
    """What was received is kept, but could not be read; the message says why."""

    code = "pipeline.not_read"


def fetched(url: str) -> Given:
    """Fetch ``url`` through the one outbound door, as its site allows."""
    return handing.fetch_given(url=url, now=timezone.now())


def receive_now(*, given: Given, source_name: str = "", section: str = "") -> list[Report]:
    """Keep, read and send along the line what was given. Returns its reports."""
    now = timezone.now()
    source = find_source(source_name)
    if source is None and source_name:
        source = intake.add_source(name=source_name, now=now)
    with transaction.atomic():
        delivery_id = intake.receive(
            data=given.data,
            media_type=given.media_type,
            charset=given.charset,
            url=given.url,
            filename=given.filename,
            source=source,
            section=section,
            now=now,
        )
        run = operations.start_run(line="delivery", subject_id=delivery_id, now=now)
    with operations.without_wake_up_calls():
        operations.advance_run(run_id=run.pk)
        run.refresh_from_db()
        if run.state == RunState.STOPPED:
            raise NotRead(run.problem)
        reports = list(
            Report.objects.filter(delivery_id=delivery_id).select_related("source").order_by("pk")
        )
        report_ids = [report.pk for report in reports]
        for due in Run.objects.filter(line="report", subject_id__in=report_ids).order_by("pk"):
            operations.advance_run(run_id=due.pk)
    delivery = Delivery.objects.get(pk=delivery_id)
    if delivery.state == "failed":
        raise NotRead(delivery.problem)
    return list(Report.objects.filter(pk__in=report_ids).select_related("source").order_by("pk"))


def take_now(
    *, given: Given, user_id: int | None, now: datetime, source: Source | None, section: str = ""
) -> int:
    """Keep what an editor handed in and read it in this process; return the delivery's id.

    Its reports go along the line by themselves. What was refused before is read again: a
    parser may have learnt it since. Raises ``NothingGiven``; what cannot be read says so in
    its delivery.
    """
    with transaction.atomic():
        delivery_id, _ = handing.hand_in(
            given=given, user_id=user_id, now=now, source=source, section=section
        )
        operations.start_run(line="delivery", subject_id=delivery_id, now=now)
    read_now(delivery_id=delivery_id, now=now)
    return delivery_id


def read_now(*, delivery_id: int, now: datetime) -> None:
    """Read a kept delivery in this process, unless a worker is at it."""
    run = operations.start_run(line="delivery", subject_id=delivery_id, now=now)
    if run.state == RunState.STOPPED:
        operations.retry_run(run_id=run.pk, now=now)
    operations.advance_run(run_id=run.pk)


def poll_now(*, channel_id: int, now: datetime) -> None:
    """Ask a channel and read what it delivers in this process, so that an editor sees it at once.

    What goes wrong stands in the channel's health, as after any poll.
    """
    for delivery_id in intake.poll_channel(channel_id=channel_id, now=now):
        read_now(delivery_id=delivery_id, now=now)


def find_source(name: str) -> Source | None:
    """Return the source with this slug or name, if there is one."""
    if not name:
        return None
    return Source.objects.filter(Q(slug=name) | Q(name__iexact=name)).first()
