"""What is kept about a story, worked out anew from its members whenever they change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce, Least
from django.utils.text import slugify

from onrecord.intake.models import Report
from onrecord.stories import beat, neighbours
from onrecord.stories.fingerprints import features_by_report
from onrecord.stories.grouping import MOST_MEMBERS, WINDOW, most_central, rarity
from onrecord.stories.importance import CLOSED_AFTER, QUIET_AFTER, importance, rest
from onrecord.stories.independence import origin_of
from onrecord.stories.models import CopyMark, Posting, Story, StoryState
from onrecord.stories.sections import section_of

AGED_AFTER = timedelta(days=1)
LEAST_AGED = 0.1
"""Stories lose importance when nothing came for so long, in steps of so much at least."""

AGED_AT_ONCE = 500
"""Stories that are looked at, and perhaps written, under one lock; some 30 ms."""

PACED = timedelta(days=1)
"""The reports of so long count as the pace of a story (``importance``)."""

_INSTANT = Coalesce(Least("published_at", "received_at"), "received_at")
"""When a report counts as published, as the database says it (``instant_of``)."""

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
    """Work out title, section, times, counts, importance and state from the members.

    The database counts; only the latest reports are read, however many the story has.
    """
    reports = Report.objects.filter(membership__story=story).order_by()
    counted = reports.annotate(at=_INSTANT).aggregate(
        all=Count("pk"),
        first=Min("at"),
        last=Max("at"),
        recent=Count("pk", filter=Q(at__gte=now - PACED)),
        real=Count("pk", filter=Q(source__is_sample=False)),
    )
    story.changed_at, changed_at = now, story.changed_at
    if not counted["all"]:
        story.state = StoryState.CLOSED
        story.report_count = story.independent_sources = 0
        story.importance = 0.0
        story.save()
        return
    evidence = reports.filter(folded_into=None, superseded_by=None, status="usable")
    origins = _origins(evidence)
    story.report_count = counted["all"]
    story.independent_sources = len(origins)
    was, came_last = story.state, story.last_at
    story.first_at, story.last_at = counted["first"], counted["last"]
    story.state = story.held or rest(story.last_at, now)
    # Put back after a merge that was undone, a story is open again, but nothing came to it.
    wakes = was != StoryState.OPEN and story.state == StoryState.OPEN and story.last_at > came_last
    if wakes and changed_at is not None:
        story.woke_at = now
    story.is_sample = not counted["real"]
    _describe(story, evidence if origins else reports)
    # Which of the reports are of the last day is all that importance asks of the others' times.
    times = [story.last_at] * max(1, counted["recent"])
    score = importance(independent_sources=len(origins), times=times, now=now)
    story.importance = round(score + beat.WORTH * story.nearness, 4)
    story.save()


def _origins(evidence: QuerySet[Report]) -> set[str]:
    """Return what those of the reports share that are not independent of each other.

    Whose agency's text one is, is known once it was read (``noting``).
    """
    rows = evidence.values_list(
        "source_id", "source__owner", "source__name", "reading__credit"
    ).distinct()
    return {
        origin_of(owner=owner, source_id=number, source_name=name, credit=credit or "")
        for number, owner, name, credit in rows
    }


def _describe(story: Story, reports: QuerySet[Report]) -> None:
    """Set section, nearness and, unless an editor gave one, title: the most central report's."""
    latest = list(
        reports.annotate(at=_INSTANT)
        .order_by("-at", "-pk")
        .values_list("pk", "title")[:MOST_MEMBERS]
    )[::-1]
    prints = features_by_report([pk for pk, _ in latest])
    known = [(title, prints[pk]) for pk, title in latest if pk in prints]
    features = [one for _, one in known]
    hints = Counter(dict(reports.values_list("section").annotate(n=Count("pk"))))
    story.section = section_of(hints.elements(), [one.terms for one in features])
    story.nearness = beat.nearness(settings.BEAT, section=story.section, reports=features)
    if story.named_by_editor or not known:
        return
    rare = neighbours.word_rarity()[0] if len(features) > 2 else rarity({}, 0)
    story.title = known[most_central(features, rare)][0][:500]


def mark_drafted(*, story_id: int, now: datetime) -> None:
    """Remember that a story was written from, so that it is due again only when it changed."""
    Story.objects.filter(pk=story_id).update(drafted_at=now)


def _age(now: datetime) -> None:
    """Let stories lose importance to which nothing came for a day.

    A few hundred at a time, each lot read and written under one lock: whoever reads on while
    it writes is refused by SQLite as soon as anybody else has written, and others must not wait.
    """
    still = Story.objects.filter(last_at__lt=now - AGED_AFTER).exclude(state=StoryState.CLOSED)
    looked_at = 0
    while True:
        with transaction.atomic():
            # Before any row, as all who write stories do: two orders of locks block each other.
            one_at_a_time()
            lot = still.filter(pk__gt=looked_at).order_by("pk")[:AGED_AT_ONCE]
            stories = list(lot.only("independent_sources", "last_at", "nearness", "importance"))
            if not stories:
                return
            Story.objects.bulk_update(_aged(stories, now), ["importance"])
        looked_at = stories[-1].pk


def _aged(stories: Iterable[Story], now: datetime) -> list[Story]:
    """Return those whose importance has changed by enough to be written, with the new one."""
    changed = []
    for story in stories:
        score = importance(
            independent_sources=story.independent_sources, times=[story.last_at], now=now
        )
        aged = round(score + beat.WORTH * story.nearness, 4)
        if abs(aged - story.importance) >= LEAST_AGED:
            story.importance = aged
            changed.append(story)
    return changed


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
