"""Reading what a report tells, and keeping what the reports of a story amount to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from onrecord.intake.models import Passage, Report
from onrecord.stories import record
from onrecord.stories.comparing import compare
from onrecord.stories.models import ReportReading, Story, StoryRecord
from onrecord.stories.operations.keeping import one_at_a_time, refresh
from onrecord.stories.signals import report_replaced
from onrecord.stories.storing import READING_VERSION, facts_to_json, telling_to_json

LOOKED_BACK = timedelta(days=14)
"""The facts of stories to which nothing came for so long are not worked out ahead."""


def note_report(*, report_id: int, now: datetime) -> None:
    """Store what the sentences of a report tell. Safe to run twice: it replaces the last.

    Where it is the newer version of another report, that is announced in the same transaction.
    """
    report = Report.objects.select_related("source").get(pk=report_id)
    passages = list(
        Passage.objects.filter(report=report).order_by("position").values_list("pk", "text")
    )
    tellings, credit = record.read_report(report, passages)
    with transaction.atomic():
        ReportReading.objects.update_or_create(
            report=report,
            defaults={
                "version": READING_VERSION,
                "digest": report.text_digest,
                "credit": credit,
                "tellings": [telling_to_json(one) for one in tellings],
            },
        )
        if credit:
            _count_sources(report_id, now)
        if report.supersedes_id is not None:
            report_replaced.send(
                sender=Report, report_ids=_older(report), newest_id=report.pk, at=now
            )


def _count_sources(report_id: int, now: datetime) -> None:
    """Count a story's independent sources anew, now that one is known to carry an agency's text."""
    one_at_a_time()
    story = Story.objects.filter(memberships__report=report_id, merged_into=None).first()
    if story is not None:
        refresh(story=story, now=now)


def _older(report: Report) -> list[int]:
    """Return the numbers of every older version of a report."""
    versions = Report.objects.filter(source_id=report.source_id, identity=report.identity)
    return list(versions.filter(version__lt=report.version).values_list("pk", flat=True))


def tell_story(*, story_id: int, now: datetime) -> bool:
    """Store what the reports of a story amount to; say whether anything had to be worked out.

    Reports that nobody has read yet are read first, so that the next time is quick.
    """
    grounds = record.grounds_of(record.open_reports([story_id], now))
    key = record.key_of(grounds)
    known = StoryRecord.objects.filter(story_id=story_id).first()
    if known is not None and known.key == key:
        StoryRecord.objects.filter(pk=known.pk).update(made_at=now)
        return False
    _read_all([report.pk for report in grounds], now)
    facts = facts_to_json(compare(record.tellings_of(grounds)))
    with transaction.atomic():
        if Story.objects.filter(pk=story_id).exists():
            StoryRecord.objects.update_or_create(
                story_id=story_id, defaults={"key": key, "facts": facts, "made_at": now}
            )
    return True


def tell_due(*, now: datetime, limit: int = 5) -> int:
    """Store the facts of the most important stories whose evidence changed. Returns how many."""
    due = record.stale_stories(now=now, since=now - LOOKED_BACK, limit=limit)
    for story_id in due:
        tell_story(story_id=story_id, now=now)
    return len(due)


def _read_all(report_ids: list[int], now: datetime) -> None:
    known = ReportReading.objects.filter(report_id__in=report_ids, version=READING_VERSION)
    for report_id in sorted(set(report_ids) - set(known.values_list("report_id", flat=True))):
        note_report(report_id=report_id, now=now)
