"""Placing the reports of near stories again, once a new one shows more of what they tell."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from onrecord.intake.models import Report
from onrecord.stories import grouping, neighbours, ties
from onrecord.stories.fingerprints import features_by_report
from onrecord.stories.models import Fingerprint, Held, Membership, Story, StoryState
from onrecord.stories.operations.deciding import suggest
from onrecord.stories.operations.keeping import new_story, refresh
from onrecord.stories.signals import stories_regrouped


def settle_around(
    *, story_id: int, near: Sequence[int], rare: grouping.Rarity, now: datetime
) -> set[int]:
    """Place the latest reports of a story and of those near it again, where they fit best.

    Returns the stories that changed by it; these are worked out anew.

    What editors decided holds (``ties``), and nothing leaves a story that was written from.
    Where two stories that may not lose a report look like one, that is suggested to the
    editors. Call it under the lock of the writers of stories.
    """
    rows = _movable(story_id, near)
    if len(rows) < 2:
        return set()
    bounds = ties.bounds_of(rows)
    # Two reports of two free stories were compared just now; three tell more.
    if len(rows) < 3 and not bounds.anchors:
        return set()
    known = features_by_report([row.report_id for row in rows])
    features = [known[row.report_id] for row in rows]
    parts = grouping.settle(features, rare, together=bounds.together, apart=bounds.apart)
    touched = move_parts(rows, parts, bounds, now)
    _suggest(parts, features, bounds, rare, now)
    if touched:
        stories_regrouped.send(sender=Story, story_ids=sorted(touched), at=now)
    return touched


def move_parts(
    rows: Sequence[Fingerprint],
    parts: Sequence[Sequence[int]],
    bounds: ties.Bounds,
    now: datetime,
) -> set[int]:
    """Make stories of the parts of settled reports, and return those that changed.

    A story stays where most of its reports are; one that lost all points to where they went.
    """
    now_in = [row.report.membership.story_id for row in rows]
    homes = grouping.homes(parts, now_in, bounds.anchors)
    moved: dict[int, Counter[int]] = {}
    touched: set[int] = set()
    for part, home in zip(parts, homes, strict=True):
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
    return touched


def _movable(story_id: int, near: Sequence[int]) -> list[Fingerprint]:
    """Return the latest fingerprints of those of the stories that take reports."""
    wanted = list(dict.fromkeys([story_id, *near]))
    open_ones = set(
        Story.objects.filter(pk__in=wanted, merged_into=None)
        .exclude(held=Held.CLOSED)
        .values_list("pk", flat=True)
    )
    if story_id not in open_ones:
        return []
    found: list[Fingerprint] = []
    latest = neighbours.latest_fingerprints([number for number in wanted if number in open_ones])
    for rows in latest.values():
        if len(found) + len(rows) <= grouping.MOST_SETTLED:
            found += rows
    return found


def _suggest(
    parts: Sequence[Sequence[int]],
    features: Sequence[grouping.Features],
    bounds: ties.Bounds,
    rare: grouping.Rarity,
    now: datetime,
) -> None:
    """Put pairs of stories before the editors that look like one and may not be merged."""
    held = [(part, story) for part in parts if (story := _anchor(part, bounds)) is not None]
    said = {frozenset(pair) for pair in bounds.said_apart}
    for (one, first), (two, second) in itertools.combinations(held, 2):
        if any(frozenset((a, b)) in said for a in one for b in two):
            continue
        members = [features[number] for number in one], [features[number] for number in two]
        score = grouping.likeness(members[0], [members[1]], rare)[0]
        if score >= grouping.THRESHOLD:
            nearest = max(
                members[0], key=lambda report: grouping.pair_score(report, members[1][0], rare)
            )
            reasons = grouping.explain(nearest, members[1], rare)
            suggest(one=first, two=second, reasons=[f"likeness {score:.2f}", *reasons], now=now)


def _anchor(part: Sequence[int], bounds: ties.Bounds) -> int | None:
    return next((bounds.anchors[one] for one in part if one in bounds.anchors), None)


def _move(report: Report, home: int, together: int, now: datetime) -> None:
    """Move a report, and the copies folded into it, to another story."""
    reason = f"placed again among {together} reports when more was known"
    # Asked one after the other: either is found by an index, both at once by none.
    own = Membership.objects.filter(report_id=report.pk)
    copies = Membership.objects.filter(report__folded_into_id=report.pk, decided_by="machine")
    for member in itertools.chain(own, copies):
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
