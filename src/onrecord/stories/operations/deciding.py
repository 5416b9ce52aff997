"""Putting decisions of editors on record, and keeping to them when a new report comes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any

from django.db.models import Q

from onrecord.intake.models import Report
from onrecord.stories import grouping, ties
from onrecord.stories.models import (
    Decision,
    DecisionKind,
    Membership,
    Placement,
    Story,
    Suggestion,
    Tie,
)

EDITOR = "editor"
MACHINE = "machine"

MOST_TIED = grouping.MOST_MEMBERS
"""So many of the latest reports of either side are tied: no more are ever compared."""


def put_on_record(
    *,
    kind: DecisionKind,
    user: str,
    why: str,
    now: datetime,
    story: Story | None,
    other: Story | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Decision:
    """Store that a person decided something of stories."""
    return Decision.objects.create(
        kind=kind,
        story=story,
        other=other,
        user=user[:150],
        why=" ".join(why.split())[:2000],
        at=now,
        before=dict(before or {}),
        after=dict(after or {}),
    )


def place(
    *, decision: Decision, reports: Iterable[Report], into: Story, reason: str, now: datetime
) -> set[int]:
    """Put reports, and the copies folded into them, into a story; return the stories they left."""
    left: set[int] = set()
    wanted = [report.pk for report in reports]
    family = Report.objects.filter(Q(pk__in=wanted) | Q(folded_into__in=wanted)).order_by("pk")
    known = {row.report_id: row for row in Membership.objects.filter(report__in=family)}
    for report in family:
        member = known.get(report.pk)
        Placement.objects.create(
            decision=decision,
            report=report,
            story=into,
            came_from_id=member.story_id if member else None,
            decided_by=member.decided_by if member else MACHINE,
            reasons=member.reasons if member else [],
        )
        if member is None:
            member = Membership(report=report, reasons=[])
        elif member.story_id != into.pk:
            left.add(member.story_id)
        if member.story_id != into.pk:
            member.joined_at = now
        member.story = into
        member.decided_by = EDITOR
        member.reasons = [reason, *member.reasons][:12]
        member.save()
    return left


def latest_of(story: Story, *, without: Sequence[int] = ()) -> list[int]:
    """Return the latest reports of a story that are no copies, as many as are tied."""
    rows = Report.objects.filter(membership__story=story, folded_into=None).exclude(pk__in=without)
    return list(
        rows.order_by("-published_at", "-received_at", "-pk").values_list("pk", flat=True)[
            :MOST_TIED
        ]
    )


def tie(*, decision: Decision, ones: Sequence[int], others: Sequence[int], is_same: bool) -> None:
    """Store that every one of ``ones`` is, or is not, of one story with every one of ``others``."""
    Tie.objects.bulk_create(
        (
            Tie(decision=decision, one_id=min(pair), two_id=max(pair), is_same=is_same)
            for pair in product(ones[:MOST_TIED], others[:MOST_TIED])
            if pair[0] != pair[1]
        ),
        ignore_conflicts=True,
    )


def follow_version(*, older: Report, newer: Report) -> None:
    """Let what was decided of a report hold for its newer version."""
    if not ties.are_any():
        return
    Tie.objects.filter(one=older).update(one=newer)
    Tie.objects.filter(two=older).update(two=newer)
    Placement.objects.filter(report=older).update(report=newer)


def keep_to_decisions(
    *,
    report_id: int,
    features: grouping.Features,
    candidates: Sequence[grouping.Candidate],
    rare: grouping.Rarity,
) -> tuple[list[grouping.Candidate], tuple[str, ...]]:
    """Return the stories that a new report may join as editors decided, and why others may not.

    Where one is out of question because like reports were put apart from it, that is stored, so
    that settling keeps to it too.
    """
    barred = ties.barred_for(report_id, features, candidates, rare)
    if not barred:
        return list(candidates), ()
    members = {
        story_id: list(
            Membership.objects.filter(story=story_id, report__folded_into=None)
            .order_by("-joined_at")
            .values_list("report_id", flat=True)[:MOST_TIED]
        )
        for story_id in barred
    }
    Tie.objects.bulk_create(
        (
            Tie(
                decision=behind[0].decision,
                one_id=min(report_id, other),
                two_id=max(report_id, other),
                is_same=False,
                is_derived=True,
            )
            for story_id, behind in barred.items()
            for other in members[story_id]
            if other != report_id
        ),
        ignore_conflicts=True,
    )
    titles = Story.objects.filter(pk__in=barred).order_by("pk").values_list("pk", "title")
    reasons = tuple(
        f"not with “{title}”: {barred[pk][0].decision.user} put like reports apart from it"
        for pk, title in titles
    )
    return [one for one in candidates if one.story_id not in barred], reasons


def suggest(*, one: int, two: int, reasons: Sequence[str], now: datetime) -> None:
    """Put two stories before the editors that the machine takes for one but may not merge.

    Not again what an editor answered.
    """
    low, high = sorted((one, two))
    Suggestion.objects.get_or_create(
        one_id=low, two_id=high, defaults={"reasons": list(reasons), "made_at": now}
    )
