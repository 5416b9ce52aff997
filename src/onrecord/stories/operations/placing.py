"""Placing a report in a developing story."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onrecord.intake.models import Report
from onrecord.language.engines import embedders
from onrecord.stories import grouping, neighbours
from onrecord.stories.fingerprints import features_of, pack
from onrecord.stories.glue import glue_reason
from onrecord.stories.models import Fingerprint, Membership, Posting, Story
from onrecord.stories.operations.deciding import (
    EDITOR,
    MACHINE,
    follow_version,
    keep_to_decisions,
)
from onrecord.stories.operations.keeping import instant_of, new_story, one_at_a_time, refresh
from onrecord.stories.operations.settling import settle_around
from onrecord.stories.ties import find_decided_story


def group_report(*, report_id: int, now: datetime, alias: str = "default") -> int | None:
    """Place a report in a story, or begin one; return the story's id.

    Returns ``None`` for a report that is about no one event (a digest, a schedule) and
    for one that its source withdrew. Safe to run twice: a report once placed stays where
    it is, and what an editor decided is never undone.
    """
    report = Report.objects.select_related("source").get(pk=report_id)
    placed = Membership.objects.filter(report_id=report_id).values_list("story_id", flat=True)
    if placed:
        return placed[0]
    text = report.text or report.summary
    features = None
    if report.status == "usable" and not glue_reason(report.title, text):
        features = _remember(report, text, alias)
        # A process that counts for the first time reads thousands of reports: not while others
        # wait for the database.
        neighbours.word_rarity()
    with transaction.atomic():
        one_at_a_time()
        return _place(report, features, now)


def _remember(report: Report, text: str, alias: str) -> grouping.Features:
    """Return the report's features, read from its text once and stored."""
    kept = Fingerprint.objects.filter(report=report).first()
    if kept is not None:
        return features_of(kept)
    terms = grouping.terms_of(report.title, text)
    everywhere, in_title = grouping.names_of(report.title, text)
    (dense,) = embedders[alias].embed([grouping.lead(report.title, text)])
    at = instant_of(report)
    with transaction.atomic():
        kept, is_new = Fingerprint.objects.get_or_create(
            report=report,
            defaults={
                "dense": pack(dense),
                "terms": terms,
                "names": sorted(everywhere),
                "title_names": sorted(in_title),
                "title_terms": sorted(grouping.title_terms_of(report.title)),
                "source": (report.source.owner or f"source {report.source_id}")[:200],
                "at": at,
            },
        )
        if is_new:
            Posting.objects.bulk_create(
                Posting(fingerprint=kept, term=term[:64], at=at) for term in sorted(terms)
            )
    return features_of(kept)


def _place(report: Report, features: grouping.Features | None, now: datetime) -> int | None:
    placed = Membership.objects.filter(report=report).first() or _newer_member(report)
    if placed is not None:
        return placed.story_id
    older = Membership.objects.filter(report__superseded_by=report).first()
    if older is not None:
        return _take_over(older, report, now)
    decided = find_decided_story(report.pk)
    if decided is not None:
        story = Story.objects.get(pk=decided[0])
        return _join(report, story, 1.0, (decided[1],), now, decided_by=EDITOR)
    if features is None:
        return None
    carried = _story_of_copy(report)
    if carried is not None:
        return _join(report, carried, 1.0, _copy_reasons(report), now)
    rare, words = neighbours.word_rarity()
    candidates = neighbours.candidates_for(features, rare, words, report_id=report.pk)
    candidates, decisions = keep_to_decisions(
        report_id=report.pk, features=features, candidates=candidates, rare=rare
    )
    choice = grouping.choose(features, candidates, rare)
    if choice.story_id is not None:
        story = Story.objects.get(pk=choice.story_id)
        _put(report, story, choice.score, (*choice.reasons, *decisions), now)
    else:
        story = new_story(report=report, title=report.title, now=now)
        _put(report, story, choice.score, ("begins a story", *choice.reasons, *decisions), now)
    if story.pk not in settle_around(story_id=story.pk, near=choice.near, rare=rare, now=now):
        refresh(story=story, now=now)
    return Membership.objects.get(report=report).story_id


def _newer_member(report: Report) -> Membership | None:
    """Return the place of a newer version of the report, which already took over."""
    newer = Report.objects.filter(supersedes=report).first()
    while newer is not None:
        member = Membership.objects.filter(report=newer).first()
        if member is not None:
            return member
        newer = Report.objects.filter(supersedes=newer).first()
    return None


def _take_over(older: Membership, report: Report, now: datetime) -> int:
    """Let the newest version of a report take the older one's place in its story."""
    follow_version(older=older.report, newer=report)
    older.report = report
    older.reasons = [f"newer version ({report.version}) of a report here", *older.reasons]
    older.save()
    refresh(story=older.story, now=now)
    return older.story_id


def _story_of_copy(report: Report) -> Story | None:
    """Return the story of a report that carries the same copy, if one is placed."""
    first = report.folded_into_id or report.pk
    copies = Report.objects.filter(folded_into_id=first).values("pk")
    member = (
        Membership.objects.filter(report_id=first).first()
        or Membership.objects.filter(report__in=copies).order_by("joined_at", "pk").first()
    )
    return member.story if member else None


def _copy_reasons(report: Report) -> tuple[str, ...]:
    if report.folded_into is not None:
        return (f"same copy as {report.folded_into.source.name}",)
    return ("its copy is already in the story",)


def _join(
    report: Report,
    story: Story,
    score: float,
    reasons: tuple[str, ...],
    now: datetime,
    decided_by: str = MACHINE,
) -> int:
    _put(report, story, score, reasons, now, decided_by)
    refresh(story=story, now=now)
    return story.pk


def _put(
    report: Report,
    story: Story,
    score: float,
    reasons: tuple[str, ...],
    now: datetime,
    decided_by: str = MACHINE,
) -> None:
    """Place a report without working the story out anew."""
    Membership.objects.create(
        story=story,
        report=report,
        score=round(score, 4),
        reasons=list(reasons),
        decided_by=decided_by,
        joined_at=now,
    )
