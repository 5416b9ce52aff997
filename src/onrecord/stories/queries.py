"""Questions about stories: the board, what is in a story, and which are due for a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from onrecord.intake.models import Passage as PassageRow
from onrecord.intake.models import Report
from onrecord.stories import grouping
from onrecord.stories.independence import origin_of
from onrecord.stories.models import (
    CopyMark,
    Held,
    Membership,
    StatementRow,
    Story,
    StoryState,
)
from onrecord.vocabulary.statements import SpeakerKind, Statement, StatementKind
from onrecord.vocabulary.texts import Passage


def story_board(limit: int = 50) -> list[Story]:
    """Return the stories that still take reports, most important first, members prefetched."""
    members = Membership.objects.select_related("report__source").order_by("report__received_at")
    return list(
        Story.objects.exclude(state=StoryState.CLOSED)
        .filter(merged_into=None)
        .prefetch_related(Prefetch("memberships", queryset=members))
        .order_by("-importance", "-last_at", "pk")[:limit]
    )


def reports_of(story_id: int) -> list[Report]:
    """Return the reports of a story, oldest first, folded ones included, with their sources."""
    return list(
        Report.objects.filter(membership__story_id=story_id)
        .select_related("source", "membership", "folded_into__source")
        .order_by("published_at", "received_at", "pk")
    )


def evidence_of(story_id: int, *, now: datetime | None = None) -> QuerySet[Report]:
    """Return the reports that may be written from: usable, newest versions, no copies.

    What is under embargo at ``now`` (the clock's instant, if none is given) is none of them.
    """
    instant = now or timezone.now()
    return Report.objects.filter(
        Q(embargoed_until=None) | Q(embargoed_until__lte=instant),
        membership__story_id=story_id,
        folded_into=None,
        superseded_by=None,
        status="usable",
    )


def passages_of(story_id: int, *, now: datetime | None = None) -> tuple[Passage, ...]:
    """Return the citable passages of a story, oldest report first, in reading order."""
    rows = (
        PassageRow.objects.filter(report__in=evidence_of(story_id, now=now))
        .select_related("report__source")
        .annotate(credit=F("report__reading__credit"))
        .order_by("report__published_at", "report__received_at", "report_id", "position")
    )
    return tuple(passage_from(row) for row in rows)


def passage_from(row: PassageRow, report: Report | None = None) -> Passage:
    """Return a stored passage as a value; ``report`` is its report where that is at hand.

    An agency that the report credits counts for its origin where the row has its ``credit``.
    """
    report = report or row.report
    source = report.source
    return Passage(
        id=row.pk,
        report_id=report.pk,
        position=row.position,
        text=row.text,
        start=row.start,
        end=row.end,
        source_id=report.source_id,
        source_name=source.name,
        report_title=report.title,
        url=report.url,
        language=report.language or source.language,
        published_at=report.published_at,
        source_kind=source.kind,
        origin=origin_of(
            owner=source.owner,
            source_id=report.source_id,
            source_name=source.name,
            credit=getattr(row, "credit", "") or "",
        ),
    )


def statements_of(story_id: int, *, now: datetime | None = None) -> tuple[Statement, ...]:
    """Return who said what in a story, oldest report first, in reading order."""
    rows = StatementRow.objects.filter(report__in=evidence_of(story_id, now=now)).order_by(
        "report__published_at", "report__received_at", "report_id", "passage__position", "start"
    )
    return tuple(
        Statement(
            passage_id=row.passage_id,
            speaker=row.speaker,
            speaker_text=row.speaker_text,
            role=row.role,
            cue=row.cue,
            content=row.content,
            kind=StatementKind(row.kind),
            start=row.start,
            end=row.end,
            speaker_kind=SpeakerKind(row.speaker_kind),
            hearer=row.hearer,
            time=row.said_when,
            place=row.said_where,
        )
        for row in rows
    )


STALE_AFTER = timedelta(days=14)
"""A story to which nothing came for so long is not drafted by itself."""


def due_for_drafting(
    *, now: datetime, min_sources: int, limit: int, redraft_after: timedelta
) -> list[int]:
    """Return ids of stories to draft, most important first.

    A story is due if enough independent sources report it and its evidence changed since
    it was last drafted, which was at least ``redraft_after`` ago
    (see ``operations.mark_drafted``). Stories to which nothing has come for ``STALE_AFTER``
    are not: what counts is when evidence came in, not its date, so that a backlog that is
    imported today is drafted and the forgotten stories of last year are not.
    """
    rested = Q(drafted_at=None) | Q(
        drafted_at__lte=now - redraft_after, changed_at__gt=F("drafted_at")
    )
    return list(
        Story.objects.filter(
            rested,
            independent_sources__gte=min_sources,
            merged_into=None,
            changed_at__gte=now - STALE_AFTER,
        )
        .exclude(held=Held.CLOSED)
        .order_by("-importance", "-last_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )


def carriers_of_marks(marks: Sequence[int], *, at: datetime, report_id: int) -> list[int]:
    """Return ids of reports of the window that share marks of copy, the most shared first."""
    return list(
        CopyMark.objects.filter(
            mark__in=marks, at__gt=at - grouping.WINDOW, at__lte=at + grouping.WINDOW
        )
        .exclude(report_id=report_id)
        .values("report_id")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "report_id")
        .values_list("report_id", flat=True)[:20]
    )
