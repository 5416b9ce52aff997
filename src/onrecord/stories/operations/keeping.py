"""What is kept about a story, worked out anew from its members whenever they change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.utils.text import slugify

from onrecord.intake.models import Report
from onrecord.stories import beat, neighbours
from onrecord.stories.fingerprints import features_of
from onrecord.stories.grouping import MOST_MEMBERS, WINDOW, most_central, rarity
from onrecord.stories.importance import CLOSED_AFTER, QUIET_AFTER, importance, rest
from onrecord.stories.independence import origin_of
from onrecord.stories.models import CopyMark, Fingerprint, Posting, Story, StoryState
from onrecord.stories.sections import section_of

AGED_AFTER = timedelta(days=1)
LEAST_AGED = 0.1
"""Stories lose importance when nothing came for so long, in steps of so much at least."""

_LOCK = 0x6F6E7265
"""Number of PostgreSQL's advisory lock under which stories change, one writer at a time."""


def one_at_a_time() -> None:
    """Make writers of stories wait for each other until the transaction ends.

    SQLite's transactions are IMMEDIATE, so there they already do.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def instant_of(report: Report) -> datetime:
    """Return when a report counts as published: never later than it was received."""
    if report.published_at is None:
        return report.received_at
    return min(report.published_at, report.received_at)


def new_story(*, report: Report, title: str, now: datetime) -> Story:
    """Make an empty story named after its first report."""
    at = instant_of(report)
    return Story.objects.create(
        title=title[:500],
        slug=free_slug(title, report.pk),
        first_at=at,
        last_at=at,
        changed_at=now,
        is_sample=report.source.is_sample,
    )


def free_slug(title: str, number: int) -> str:
    """Return a slug that no story has yet; addresses of stories never change."""
    base = f"{slugify(title)[:90].strip('-') or 'story'}-{number}"
    slug, count = base, 1
    while Story.objects.filter(slug=slug).exists():
        count += 1
        slug = f"{base}-{count}"
    return slug


def refresh(*, story: Story, now: datetime) -> None:
    """Work out title, section, times, counts, importance and state from the members."""
    reports = list(
        Report.objects.filter(membership__story=story)
        .select_related("source", "superseded_by")
        .defer("text", "summary")
        .annotate(credit=F("reading__credit"))
        .order_by("published_at", "received_at", "pk")
    )
    if not reports:
        story.state = StoryState.CLOSED
        story.report_count = story.independent_sources = 0
        story.importance = 0.0
        story.changed_at = now
        story.save()
        return
    evidence = [report for report in reports if _is_evidence(report)]
    times = [instant_of(report) for report in reports]
    origins = {_origin(report) for report in evidence}
    story.report_count = len(reports)
    story.independent_sources = len(origins)
    story.first_at, story.last_at = min(times), max(times)
    was = story.state
    story.state = story.held or rest(story.last_at, now)
    if was != StoryState.OPEN and story.state == StoryState.OPEN and story.changed_at is not None:
        story.woke_at = now
    story.is_sample = all(report.source.is_sample for report in reports)
    story.changed_at = now
    _describe(story, evidence or reports)
    score = importance(independent_sources=len(origins), times=times, now=now)
    story.importance = round(score + beat.WORTH * story.nearness, 4)
    story.save()


def _origin(report: Report) -> str:
    """Return what a report shares with those that are not independent of it.

    Whose agency's text it is, is known once the report was read (``noting``).
    """
    return origin_of(
        owner=report.source.owner,
        source_id=report.source_id,
        source_name=report.source.name,
        credit=getattr(report, "credit", None) or "",
    )


def _is_evidence(report: Report) -> bool:
    """Say of a report in memory what ``queries.evidence_of`` asks of the database."""
    newer = getattr(report, "superseded_by", None)
    return report.folded_into_id is None and newer is None and report.status == "usable"


def _describe(story: Story, reports: Sequence[Report]) -> None:
    """Set section, nearness and, unless an editor gave one, title: the most central report's."""
    latest = sorted(reports, key=lambda report: (instant_of(report), report.pk))[-MOST_MEMBERS:]
    prints = {
        row.report_id: features_of(row) for row in Fingerprint.objects.filter(report__in=latest)
    }
    known = [report for report in latest if report.pk in prints]
    story.section = section_of(
        [report.section for report in reports], [prints[report.pk].terms for report in known]
    )
    features = [prints[report.pk] for report in known]
    story.nearness = beat.nearness(settings.BEAT, section=story.section, reports=features)
    if story.named_by_editor or not known:
        return
    rare = neighbours.word_rarity()[0] if len(features) > 2 else rarity({}, 0)
    story.title = known[most_central(features, rare)].title[:500]


def mark_drafted(*, story_id: int, now: datetime) -> None:
    """Remember that a story was written from, so that it is due again only when it changed."""
    Story.objects.filter(pk=story_id).update(drafted_at=now)


def _age(now: datetime) -> None:
    """Let stories lose importance to which nothing came for a day."""
    still = Story.objects.filter(last_at__lt=now - AGED_AFTER).exclude(state=StoryState.CLOSED)
    for story in still.iterator(chunk_size=500):
        score = importance(
            independent_sources=story.independent_sources, times=[story.last_at], now=now
        )
        aged = round(score + beat.WORTH * story.nearness, 4)
        if abs(aged - story.importance) >= LEAST_AGED:
            Story.objects.filter(pk=story.pk).update(importance=aged)


def tidy_stories(*, now: datetime) -> int:
    """Let stories rest that no report reached, and drop indexes of reports past the window.

    Returns how many stories changed their state. Safe to run at any time and often.
    """
    quiet = Q(last_at__lt=now - QUIET_AFTER, last_at__gte=now - CLOSED_AFTER, held="")
    changed = Story.objects.filter(quiet, state=StoryState.OPEN).update(state=StoryState.QUIET)
    changed += (
        Story.objects.filter(last_at__lt=now - CLOSED_AFTER, held="")
        .exclude(state=StoryState.CLOSED)
        .update(state=StoryState.CLOSED)
    )
    _age(now)
    # Twice the window, since a late report is compared with what came after it too.
    Posting.objects.filter(at__lt=now - 2 * WINDOW).delete()
    CopyMark.objects.filter(at__lt=now - 2 * WINDOW).delete()
    return changed
