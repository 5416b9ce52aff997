"""Placing a report in a developing story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from onrecord.intake.models import Report
from onrecord.language.engines import embedders
from onrecord.stories import grouping, neighbours
from onrecord.stories.fingerprints import features_by_report, features_of, pack
from onrecord.stories.glue import glue_reason
from onrecord.stories.indexes import write_postings
from onrecord.stories.models import Fingerprint, Membership, Story
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
    features = prepared = None
    if report.status == "usable" and not glue_reason(report.title, text):
        features = _remember(report, text, alias)
        prepared = _prepare(report, features)
    with transaction.atomic():
        one_at_a_time()
        return _place(report, features, prepared, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """What a report was compared with, and what came of it, while nobody had to wait."""

    standing: tuple[Any, ...]
    rare: grouping.Rarity
    candidates: list[grouping.Candidate]
    choice: grouping.Choice | None


def _prepare(report: Report, features: grouping.Features) -> _Prepared:
    """Compare a report with the stories near it; ``choice`` is left to who asks decisions."""
    standing = neighbours.standing()
    rare, words = neighbours.word_rarity()
    candidates = neighbours.candidates_for(features, rare, words, report_id=report.pk)
    is_decided = standing[-1] is not None
    choice = None if is_decided else grouping.choose(features, candidates, rare)
    return _Prepared(standing=standing, rare=rare, candidates=candidates, choice=choice)


def _remember(report: Report, text: str, alias: str) -> grouping.Features:
    """Return the report's features, read from its text once and stored."""
    known = features_by_report([report.pk])
    if known:
        return known[report.pk]
    terms = grouping.terms_of(report.title, text)
    everywhere, in_title = grouping.names_of(report.title, text)
    (dense,) = embedders[alias].embed([grouping.lead(report.title, text)])
    kept = Fingerprint(
        report=report,
        dense=pack(dense),
        terms=terms,
        names=sorted(everywhere),
        title_names=sorted(in_title),
        title_terms=sorted(grouping.title_terms_of(report.title)),
        source=(report.source.owner or f"source {report.source_id}")[:200],
        at=instant_of(report),
    )
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
            write_postings(fingerprint_id=kept.pk, terms=terms, at=kept.at)
    except IntegrityError:
        # Another process read it meanwhile.
        return features_of(Fingerprint.objects.get(report=report))
    return features_of(kept)


def _place(
    report: Report,
    features: grouping.Features | None,
    prepared: _Prepared | None,
    now: datetime,
) -> int | None:
    placed = Membership.objects.filter(report=report).first() or _newer_member(report)
    if placed is not None:
        return placed.story_id
    older = None
    if report.supersedes_id is not None:
        older = Membership.objects.filter(report=report.supersedes_id).first()
    if older is not None:
        return _take_over(older, report, now)
    decided = find_decided_story(report.pk)
    if decided is not None:
        story = Story.objects.get(pk=decided[0])
        return _join(report, story, 1.0, (decided[1],), now, decided_by=EDITOR)
    if features is None or prepared is None:
        return None
    carried = _story_of_copy(report)
    if carried is not None:
        return _join(report, carried, 1.0, _copy_reasons(report), now)
    if prepared.standing != neighbours.standing():
        # Others placed or decided something since it was compared.
        prepared = _prepare(report, features)
    return _put_where_it_belongs(report, features, prepared, now)


def _put_where_it_belongs(
    report: Report, features: grouping.Features, prepared: _Prepared, now: datetime
) -> int:
    """Place a report in the story chosen, or begin one, and settle those near it."""
    rare, choice = prepared.rare, prepared.choice
    decisions: tuple[str, ...] = ()
    if choice is None:
        candidates, decisions = keep_to_decisions(
            report_id=report.pk, features=features, candidates=prepared.candidates, rare=rare
        )
        choice = grouping.choose(features, candidates, rare)
    if choice.story_id is not None:
        story = Story.objects.get(pk=choice.story_id)
        _put(report, story, choice.score, (*choice.reasons, *decisions), now)
    else:
        story = new_story(report=report, title=report.title, now=now)
        _put(report, story, choice.score, ("begins a story", *choice.reasons, *decisions), now)
    if story.pk in settle_around(story_id=story.pk, near=choice.near, rare=rare, now=now):
        return Membership.objects.get(report=report).story_id
    refresh(story=story, now=now)
    return story.pk


def _newer_member(report: Report) -> Membership | None:
    """Return the place of a newer version of the report, which already took over."""
    versions = Report.objects.order_by("pk").values_list("pk", flat=True)
    newer = versions.filter(supersedes=report).first()
    while newer is not None:
        member = Membership.objects.filter(report=newer).first()
        if member is not None:
            return member
        newer = versions.filter(supersedes=newer).first()
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
    members = Membership.objects.select_related("story")
    member = None
    if first != report.pk:
        member = members.filter(report=first).first()
    if member is None:
        copies = members.filter(report__folded_into=first)
        member = copies.order_by("joined_at", "pk").first()
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
