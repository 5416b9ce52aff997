"""What editors may change: merge, split, move, pin, keep apart, rename, close, keep open.

Each is put on record as a decision (``deciding``) and can be undone (``undoing``). The machine
never undoes one: see ``ties``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.db.models import Q

from onrecord.intake.models import Report
from onrecord.stories.models import (
    Decision,
    DecisionKind,
    Held,
    Membership,
    Story,
    StoryState,
    Suggestion,
)
from onrecord.stories.operations.deciding import latest_of, place, put_on_record, tie
from onrecord.stories.operations.keeping import new_story, one_at_a_time, refresh
from onrecord.stories.signals import stories_regrouped
from onrecord.vocabulary.errors import Permanent


class NoSuchStory(Permanent):
    """No story has this number, or it was merged into another."""

    code: ClassVar[str] = "stories.no_such_story"


class NoSuchReport(Permanent):
    """No report has this number."""

    code: ClassVar[str] = "stories.no_such_report"


def merge_stories(
    *, story_ids: Sequence[int], into: int, user: str, now: datetime, why: str = ""
) -> int | None:
    """Move every report of ``story_ids`` into the story ``into``; the emptied stay, closed.

    Returns the number of the decision; ``None`` where there was nothing to merge. Raises
    ``NoSuchStory``.
    """
    with transaction.atomic():
        one_at_a_time()
        target = _story(into)
        stories = [_story(one) for one in dict.fromkeys(story_ids) if one != into]
        if not stories:
            return None
        decision = put_on_record(
            kind=DecisionKind.MERGE,
            user=user,
            why=why,
            now=now,
            story=target,
            other=stories[0],
            before={"merged": [story.pk for story in stories]},
            after={"titles": [story.title for story in stories]},
        )
        own = latest_of(target)
        for story in stories:
            others = latest_of(story)
            reports = list(Report.objects.filter(membership__story=story))
            reason = f"{user} merged “{story.title}” into this story"
            place(decision=decision, reports=reports, into=target, reason=reason, now=now)
            tie(decision=decision, ones=own, others=others, is_same=True)
            own = own or others
            story.merged_into = target
            story.state = StoryState.CLOSED
            refresh(story=story, now=now)
        refresh(story=target, now=now)
        merged = [story.pk for story in stories]
        _answer([into, *merged], decision)
        stories_regrouped.send(sender=Story, story_ids=[*merged, into], at=now)
        return decision.pk


def move_report(
    *, report_id: int, story_id: int | None, user: str, now: datetime, why: str = ""
) -> int:
    """Put a report in another story, or (``None``) in one of its own; return the story's id.

    Raises ``NoSuchStory`` or ``NoSuchReport``.
    """
    return move_reports(report_ids=[report_id], story_id=story_id, user=user, now=now, why=why)


def move_reports(
    *, report_ids: Sequence[int], story_id: int | None, user: str, now: datetime, why: str = ""
) -> int:
    """Put reports in another story, or (``None``) in one of their own; return the story's id.

    Copies go with what they were folded into. What stays behind is put apart from them. A story
    that is emptied so points to the one that has its reports. Raises ``NoSuchStory`` or
    ``NoSuchReport``.
    """
    with transaction.atomic():
        one_at_a_time()
        reports = _reports(report_ids)
        chosen = [report.pk for report in reports]
        target = (
            new_story(report=reports[0], title=reports[0].title, now=now)
            if story_id is None
            else _story(story_id)
        )
        origins = list(Story.objects.filter(memberships__report__in=chosen).distinct())
        left = [story for story in origins if story.pk != target.pk]
        decision = put_on_record(
            kind=_kind_of_move(story_id, left),
            user=user,
            why=why,
            now=now,
            story=target,
            other=left[0] if left else None,
            after={"titles": [report.title for report in reports[:8]]},
        )
        first = chosen[0]
        own = [first] if story_id is None else latest_of(target, without=chosen)
        place(
            decision=decision, reports=reports, into=target, reason=f"{user} put it here", now=now
        )
        tie(decision=decision, ones=chosen, others=own, is_same=True)
        for story in left:
            tie(decision=decision, ones=chosen, others=latest_of(story), is_same=False)
            _point_if_empty(story, target, decision)
            refresh(story=story, now=now)
        refresh(story=target, now=now)
        touched = [*(story.pk for story in left), target.pk]
        stories_regrouped.send(sender=Story, story_ids=touched, at=now)
        return target.pk


def keep_apart(*, one: int, two: int, user: str, now: datetime, why: str = "") -> int:
    """Say that two stories are not one: the machine asks no more. Returns the decision's number.

    Raises ``NoSuchStory``.
    """
    with transaction.atomic():
        one_at_a_time()
        first, second = _story(one), _story(two)
        if first.pk == second.pk:
            raise NoSuchStory(f"A story cannot be kept apart from itself ({one}); name another.")
        decision = put_on_record(
            kind=DecisionKind.APART, user=user, why=why, now=now, story=first, other=second
        )
        tie(decision=decision, ones=latest_of(first), others=latest_of(second), is_same=False)
        _answer([one, two], decision)
        return decision.pk


def rename_story(*, story_id: int, title: str, user: str, now: datetime, why: str = "") -> int:
    """Give a story a title that the machine will keep. Returns the decision's number.

    Raises ``NoSuchStory``.
    """
    named = " ".join(title.split())[:500]
    if not named:
        raise NoSuchStory(f"Story {story_id} cannot be given an empty title by {user}; write one.")
    with transaction.atomic():
        one_at_a_time()
        story = _story(story_id)
        decision = put_on_record(
            kind=DecisionKind.RENAME,
            user=user,
            why=why,
            now=now,
            story=story,
            before={"title": story.title, "named_by_editor": story.named_by_editor},
            after={"title": named},
        )
        story.title = named
        story.named_by_editor = True
        story.changed_at = now
        story.save()
        return decision.pk


def hold_story(*, story_id: int, held: str, user: str, now: datetime, why: str = "") -> int:
    """Close a story, keep it open, or (``""``) leave that to its reports again.

    A closed story takes no more reports. One that is reopened after its time is kept open.
    Returns the decision's number. Raises ``NoSuchStory``.
    """
    if held not in {"", *Held.values}:
        raise NoSuchStory(f"Story {story_id} cannot be “{held}”; close it or keep it open.")
    kinds = {Held.CLOSED: DecisionKind.CLOSE, Held.OPEN: DecisionKind.KEEP_OPEN}
    with transaction.atomic():
        one_at_a_time()
        story = _story(story_id)
        decision = put_on_record(
            kind=kinds.get(Held(held), DecisionKind.REOPEN) if held else DecisionKind.REOPEN,
            user=user,
            why=why,
            now=now,
            story=story,
            before={"held": story.held},
            after={"held": held},
        )
        story.held = held
        refresh(story=story, now=now)
        if not held and story.state == StoryState.CLOSED:
            story.held = decision.after["held"] = Held.OPEN.value
            decision.save()
            refresh(story=story, now=now)
        return decision.pk


def _kind_of_move(story_id: int | None, left: Sequence[Story]) -> DecisionKind:
    if story_id is None:
        return DecisionKind.SPLIT
    return DecisionKind.MOVE if left else DecisionKind.PIN


def _story(story_id: int) -> Story:
    story = Story.objects.filter(pk=story_id, merged_into=None).first()
    if story is None:
        raise NoSuchStory(f"There is no open story {story_id}; it may have been merged.")
    return story


def _reports(report_ids: Sequence[int]) -> list[Report]:
    """Return reports with what they are copies of in their stead, the earliest first."""
    known = Report.objects.in_bulk(list(report_ids))
    for report_id in report_ids:
        if report_id not in known:
            raise NoSuchReport(f"There is no report {report_id}; it cannot be moved.")
    if not known:
        raise NoSuchReport("No report was chosen; choose one at least.")
    originals = {report.folded_into_id or report.pk for report in known.values()}
    rows = Report.objects.filter(pk__in=originals).select_related("source")
    return list(rows.order_by("published_at", "received_at", "pk"))


def _point_if_empty(story: Story, target: Story, decision: Decision) -> None:
    """Let a story that lost all its reports point to where they went."""
    if not Membership.objects.filter(story=story).exists():
        story.merged_into = target
        decision.before.setdefault("merged", []).append(story.pk)
        decision.save(update_fields=["before"])


def _answer(story_ids: Iterable[int], decision: Decision) -> None:
    """Take what was suggested of these stories from the editors' list."""
    ids = list(story_ids)
    Suggestion.objects.filter(Q(one__in=ids) & Q(two__in=ids), decision=None).update(
        decision=decision
    )
