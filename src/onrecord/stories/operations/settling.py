"""Placing the reports of near stories again, once a new one shows more of what they tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from onrecord.intake.models import Report
from onrecord.stories import grouping, queries
from onrecord.stories.fingerprints import features_of
from onrecord.stories.models import Fingerprint, Membership, Story, StoryState
from onrecord.stories.operations.keeping import new_story, refresh


def settle_around(
    *, story_id: int, near: Sequence[int], rare: grouping.Rarity, now: datetime
) -> None:
    """Place the latest reports of a story and of those near it again, where they fit best.

    Stories that an editor touched, and those that were written from, are left as they are.
    Call it under the lock of the writers of stories.
    """
    rows = _movable(story_id, near)
    if len(rows) < 3:
        return
    parts = grouping.settle([features_of(row) for row in rows], rare)
    now_in = [row.report.membership.story_id for row in rows]
    moved: dict[int, Counter[int]] = {}
    touched: set[int] = set()
    for part, home in zip(parts, grouping.homes(parts, now_in), strict=True):
        reports = [rows[number].report for number in part]
        leaving = [report for report in reports if report.membership.story_id != home]
        if not leaving:
            continue
        if home is None:
            home = new_story(report=reports[0], title=reports[0].title, now=now).pk
        touched.add(home)
        for report in leaving:
            left = report.membership.story_id
            touched.add(left)
            moved.setdefault(left, Counter())[home] += 1
            _move(report, home, len(reports), now)
    for number in sorted(touched):
        _finish(number, moved.get(number), now)


def _movable(story_id: int, near: Sequence[int]) -> list[Fingerprint]:
    """Return the latest fingerprints of those of the stories that the machine may change."""
    wanted = [story_id, *(number for number in near if number != story_id)]
    held = set(
        Membership.objects.filter(story_id__in=wanted)
        .exclude(decided_by="machine")
        .values_list("story_id", flat=True)
    )
    free = set(
        Story.objects.filter(
            pk__in=wanted, drafted_at=None, named_by_editor=False, merged_into=None
        ).values_list("pk", flat=True)
    )
    if story_id not in free - held:
        return []
    found: list[Fingerprint] = []
    for number in wanted:
        if number not in free - held:
            continue
        rows = queries.latest_fingerprints(number)
        if len(found) + len(rows) <= grouping.MOST_SETTLED:
            found += rows
    return found


def _move(report: Report, home: int, together: int, now: datetime) -> None:
    """Move a report, and the copies folded into it, to another story."""
    reason = f"placed again among {together} reports when more was known"
    for member in Membership.objects.filter(report_id=report.pk) | Membership.objects.filter(
        report__folded_into_id=report.pk, decided_by="machine"
    ):
        member.story_id = home
        member.reasons = [reason, *member.reasons][:12]
        member.joined_at = now
        member.save()


def _finish(number: int, went: Counter[int] | None, now: datetime) -> None:
    """Work a changed story out anew; one that lost all its reports points to where they went."""
    story = Story.objects.get(pk=number)
    if went and not Membership.objects.filter(story=story).exists():
        story.merged_into_id = went.most_common(1)[0][0]
        story.state = StoryState.CLOSED
    refresh(story=story, now=now)
