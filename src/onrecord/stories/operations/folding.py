"""Folding copies: a report that carries another's copy points to the one that came first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onrecord.intake.models import Report
from onrecord.stories import queries
from onrecord.stories.duplicates import Copy, Shingle, marks, original, same_copy, shingles
from onrecord.stories.grouping import WINDOW
from onrecord.stories.indexes import write_marks
from onrecord.stories.models import CopyMark, Story
from onrecord.stories.operations.keeping import instant_of, one_at_a_time, refresh

_COMPARED = ("source_id", "identity", "text_digest", "text", "published_at", "received_at")


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
    mine = _copy(report, found)
    # Texts are read and compared before others are made to wait; what came meanwhile, after.
    last = _last_mark()
    alike = _alike(report, chosen)
    others = _copies_among(mine, alike)
    with transaction.atomic():
        one_at_a_time()
        if last != _last_mark():
            others += _copies_among(mine, _alike(report, chosen) - alike)
        if not CopyMark.objects.filter(report=report).exists():
            write_marks(report_id=report.pk, marks=chosen, at=instant_of(report))
        if others:
            _fold([mine, *others], now)


def _last_mark() -> int | None:
    """Return the number of the mark that was stored last; another one: reports came."""
    return CopyMark.objects.order_by("-pk").values_list("pk", flat=True).first()


def _alike(report: Report, chosen: list[int]) -> set[int]:
    """Return the reports of the window that share marks or the whole text."""
    ids = set(queries.carriers_of_marks(chosen, at=instant_of(report), report_id=report.pk))
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
    return ids


def _copies_among(mine: Copy, ids: set[int]) -> list[Copy]:
    """Return those of some reports that carry the same copy."""
    if not ids:
        return []
    rows = Report.objects.filter(pk__in=ids).order_by("pk").only(*_COMPARED)
    others = (_copy(other, shingles(other.text)) for other in rows)
    return [other for other in others if same_copy(mine, other)]


def _copy(report: Report, found: frozenset[Shingle]) -> Copy:
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
