"""Finding who said what in a report and what they stand for, and storing it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onrecord.intake.models import Passage, Report
from onrecord.stories.attribution import Stretch, tell
from onrecord.stories.cast import counted
from onrecord.stories.models import Membership, Mentions, Position, StatementRow
from onrecord.stories.operations.naming import keys_for
from onrecord.vocabulary.statements import Held


def attribute_report(*, report_id: int, now: datetime) -> None:
    """Store who said what in a report, and whom it names. Safe to run twice.

    The outcome replaces the last.

    Spellings of one name get one key (``naming.keys_for``).
    """
    report = Report.objects.get(pk=report_id)
    passages = list(Passage.objects.filter(report=report).order_by("position"))
    told = tell(
        report.text,
        [Stretch(passage_id=row.pk, start=row.start, end=row.end) for row in passages],
        title=report.title,
    )
    speakers = {one.speaker for one in told.statements} | {one.speaker for one in told.positions}
    member = Membership.objects.filter(report=report).values_list("story_id", flat=True)
    keys = keys_for(names=speakers, story_id=member.first(), now=now)
    with transaction.atomic():
        StatementRow.objects.filter(report=report).delete()
        Position.objects.filter(report=report).delete()
        StatementRow.objects.bulk_create(
            StatementRow(
                report=report,
                passage_id=statement.passage_id,
                speaker=statement.speaker[:200],
                speaker_text=statement.speaker_text[:200],
                role=statement.role[:200],
                cue=statement.cue[:60],
                content=statement.content,
                kind=statement.kind.value,
                start=statement.start,
                end=statement.end,
                speaker_key=keys[statement.speaker],
                speaker_kind=statement.speaker_kind.value,
                hearer=statement.hearer,
                said_when=statement.time,
                said_where=statement.place,
            )
            for statement in told.statements
        )
        Position.objects.bulk_create(
            [_position(report, held, keys[held.speaker]) for held in told.positions],
            ignore_conflicts=True,
        )
        Mentions.objects.update_or_create(report=report, defaults={"named": counted(told.named)})


def _position(report: Report, held: Held, key: str) -> Position:
    return Position(
        report=report,
        passage_id=held.passage_id,
        speaker=held.speaker[:200],
        speaker_key=key,
        role=held.role[:200],
        stance=held.stance.value,
        cue=held.cue,
        content=held.content,
        start=held.start,
        end=held.end,
    )
