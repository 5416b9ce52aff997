"""Undoing a decision: what it changed goes back, unless somebody decided of it since."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import transaction

from onrecord.stories import ties
from onrecord.stories.models import (
    Decision,
    DecisionKind,
    Membership,
    Placement,
    Story,
    Suggestion,
)
from onrecord.stories.operations.keeping import one_at_a_time, refresh
from onrecord.stories.operations.naming import take_back
from onrecord.stories.signals import stories_regrouped
from onrecord.vocabulary.errors import Permanent


class CannotUndo(Permanent):
    """There is no such decision, or it was undone before."""

    code: ClassVar[str] = "stories.cannot_undo"


def undo_decision(*, decision_id: int, user: str, now: datetime) -> Decision:
    """Take a decision back. It stays on record, with who undid it, and binds nobody any more.

    Reports of which something was decided later stay where that put them; so do a title and
    a state that were given later. Raises ``CannotUndo``.
    """
    with transaction.atomic():
        one_at_a_time()
        decision = Decision.objects.filter(pk=decision_id).first()
        if decision is None:
            raise CannotUndo(f"There is no decision {decision_id}; it cannot be undone.")
        if decision.undone_at is not None:
            raise CannotUndo(f"{decision.undone_by} undid that before; nothing is left to undo.")
        decision.undone_at, decision.undone_by = now, user[:150]
        decision.save()
        take_back(decision=decision)
        touched = _separate(decision)
        touched |= _put_back(decision, now)
        touched |= _restore(decision)
        Suggestion.objects.filter(decision=decision).update(decision=None)
        for story in Story.objects.filter(pk__in=touched).order_by("pk"):
            _finish(story, decision, now)
        if touched:
            stories_regrouped.send(sender=Story, story_ids=sorted(touched), at=now)
        return decision


def _separate(decision: Decision) -> set[int]:
    """Let stories that the decision emptied stand by themselves again."""
    merged = set(decision.before.get("merged", []))
    return {
        story_id
        for story_id in merged
        if Story.objects.filter(pk=story_id, merged_into=decision.story_id).update(merged_into=None)
    }


def _put_back(decision: Decision, now: datetime) -> set[int]:
    """Put the reports back that no later decision placed; return the stories concerned."""
    touched: set[int] = set()
    for placed in decision.placements.select_related("report").order_by("pk"):
        later = Placement.objects.filter(
            report=placed.report, decision__undone_at=None, decision__at__gte=decision.at
        )
        member = Membership.objects.filter(report=placed.report).first()
        if later.exclude(decision__pk__lt=decision.pk).exists() or member is None:
            continue
        touched.add(member.story_id)
        if placed.came_from_id is None:
            member.delete()
            continue
        home = ties.surviving(placed.came_from_id)
        touched.add(home)
        if home != member.story_id:
            member.joined_at = now
        member.story_id = home
        member.decided_by = placed.decided_by
        member.reasons = placed.reasons
        member.save()
    return touched


def _restore(decision: Decision) -> set[int]:
    """Give a story the title or the state back that it had, unless it was given another since."""
    story = decision.story
    if story is None:
        return set()
    if decision.kind == DecisionKind.RENAME and story.title == decision.after.get("title"):
        story.title = decision.before["title"]
        story.named_by_editor = decision.before["named_by_editor"]
        story.save()
        return {story.pk}
    if "held" in decision.before and story.held == decision.after.get("held"):
        story.held = decision.before["held"]
        story.save()
        return {story.pk}
    return set()


def _finish(story: Story, decision: Decision, now: datetime) -> None:
    """Work a story out anew; one that is left empty points to where its reports went back to."""
    is_empty = not Membership.objects.filter(story=story).exists()
    if is_empty and story.merged_into_id is None and decision.kind == DecisionKind.SPLIT:
        origin = decision.other_id and ties.surviving(decision.other_id)
        if origin and origin != story.pk:
            story.merged_into_id = origin
    refresh(story=story, now=now)
