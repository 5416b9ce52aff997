"""Folding copies: a report that carries another's copy points to the one that came first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onrecord.intake.models import Report
from onrecord.stories import queries
from onrecord.stories.duplicates import Copy, marks, original, same_copy, shingles
from onrecord.stories.grouping import WINDOW
from onrecord.stories.models import CopyMark, Story
from onrecord.stories.operations.keeping import instant_of, one_at_a_time, refresh


def fold_report(*, report_id: int, now: datetime) -> None:
    """Fold a report into the earliest one with the same copy, or fold later ones into it.

    The outcome does not depend on the order in which reports arrive; nothing is deleted.
    Safe to run twice.
    """
    report = Report.objects.get(pk=report_id)
    if not report.text:
        return
    found = shingles(report.text)
    chosen = marks(found)
    at = instant_of(report)
    with transaction.atomic():
        one_at_a_time()
        if not CopyMark.objects.filter(report=report).exists():
            CopyMark.objects.bulk_create(
                CopyMark(report=report, mark=mark, at=at) for mark in chosen
            )
        copies = _copies(report, found, chosen)
        if len(copies) > 1:
            _fold(copies, now)


def _copies(report: Report, found: frozenset[int], chosen: list[int]) -> list[Copy]:
    """Return the report and every report of the window that carries the same copy."""
    at = instant_of(report)
    mine = _copy(report, found)
    ids = set(queries.carriers_of_marks(chosen, at=at, report_id=report.pk))
    if report.text_digest:
        ids |= set(
            Report.objects.filter(
                text_digest=report.text_digest,
                received_at__gt=report.received_at - WINDOW,
                received_at__lte=report.received_at + WINDOW,
            )
            .exclude(pk=report.pk)
            .values_list("pk", flat=True)[:50]
        )
    others = [
        _copy(other, shingles(other.text))
        for other in Report.objects.filter(pk__in=ids).order_by("pk")
    ]
    return [mine, *(other for other in others if same_copy(mine, other))]


def _copy(report: Report, found: frozenset[int]) -> Copy:
    return Copy(
        report_id=report.pk,
        source_id=report.source_id,
        identity=report.identity,
        digest=report.text_digest,
        shingles=found,
        published_at=instant_of(report),
    )


def _fold(copies: list[Copy], now: datetime) -> None:
    """Point all copies, and what was folded into them, to the earliest of them all."""
    ids = {copy.report_id for copy in copies}
    roots = set(
        Report.objects.filter(pk__in=ids)
        .exclude(folded_into=None)
        .values_list("folded_into_id", flat=True)
    )
    everyone = Report.objects.filter(pk__in=ids | roots)
    first = original([_copy(report, frozenset()) for report in everyone])
    family = ids | roots
    family |= set(Report.objects.filter(folded_into_id__in=family).values_list("pk", flat=True))
    Report.objects.filter(pk__in=family - {first.report_id}).exclude(
        folded_into_id=first.report_id
    ).update(folded_into_id=first.report_id)
    Report.objects.filter(pk=first.report_id).exclude(folded_into=None).update(folded_into=None)
    for story in Story.objects.filter(memberships__report_id__in=family).distinct():
        refresh(story=story, now=now)
