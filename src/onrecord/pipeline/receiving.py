"""Receiving one thing at once: raw kept, read, and sent along the line in this process."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onrecord.intake import operations as intake
from onrecord.intake.models import Delivery, Report, Source
from onrecord.pipeline import operations
from onrecord.pipeline.models import Run, RunState
from onrecord.plumbing import outbound
from onrecord.vocabulary.errors import Permanent


class NotRead(Permanent):
    """What was received is kept, but could not be read; the message says why."""

    code = "pipeline.not_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Bytes and what is known about them."""

    data: bytes
    media_type: str = ""
    url: str = ""
    filename: str = ""


def fetched(url: str) -> Given:
    """Fetch ``url`` through the one outbound door."""
    answer = outbound.fetch(url)
    return Given(data=answer.body, media_type=answer.media_type, url=answer.url)


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


def find_source(name: str) -> Source | None:
    """Return the source with this slug or name, if there is one."""
    if not name:
        return None
    return Source.objects.filter(Q(slug=name) | Q(name__iexact=name)).first()
