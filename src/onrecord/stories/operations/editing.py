"""What editors may change: merge stories, move a report, rename. The machine keeps off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from onrecord.intake.models import Report
from onrecord.stories.models import Membership, Story, StoryState
from onrecord.stories.operations.keeping import new_story, one_at_a_time, refresh
from onrecord.stories.signals import stories_regrouped
from onrecord.vocabulary.errors import Permanent

EDITOR = "editor"


class NoSuchStory(Permanent):
    """No story has this number, or it was merged into another."""

    code: ClassVar[str] = "stories.no_such_story"


class NoSuchReport(Permanent):
    """No report has this number."""

    code: ClassVar[str] = "stories.no_such_report"


def merge_stories(*, story_ids: Sequence[int], into: int, user: str, now: datetime) -> None:
    """Move every report of ``story_ids`` into the story ``into``; the emptied stay, closed.

    Raises ``NoSuchStory``.
    """
    with transaction.atomic():
        one_at_a_time()
        target = _story(into)
        for story in [_story(story_id) for story_id in story_ids if story_id != into]:
            for member in Membership.objects.filter(story=story):
                _decide(member, target, f"{user} merged “{story.title}” into this story", now)
            story.merged_into = target
            story.state = StoryState.CLOSED
            refresh(story=story, now=now)
        refresh(story=target, now=now)
        stories_regrouped.send(sender=Story, story_ids=[*story_ids, into], at=now)


def move_report(*, report_id: int, story_id: int | None, user: str, now: datetime) -> int:
    """Put a report in another story, or (``None``) in one of its own; return the story's id.

    Raises ``NoSuchStory`` or ``NoSuchReport``.
    """
    with transaction.atomic():
        one_at_a_time()
        report = Report.objects.select_related("source").filter(pk=report_id).first()
        if report is None:
            raise NoSuchReport(f"There is no report {report_id}; it cannot be moved.")
        target = (
            new_story(report=report, title=report.title, now=now)
            if story_id is None
            else _story(story_id)
        )
        member = Membership.objects.filter(report=report).first()
        left = member.story if member else None
        if member is None:
            member = Membership(report=report, reasons=[])
        _decide(member, target, f"{user} put it here", now)
        if left is not None and left.pk != target.pk:
            refresh(story=left, now=now)
        refresh(story=target, now=now)
        touched = [target.pk] if left is None else [left.pk, target.pk]
        stories_regrouped.send(sender=Story, story_ids=touched, at=now)
        return target.pk


def rename_story(*, story_id: int, title: str, user: str, now: datetime) -> None:
    """Give a story a title that the machine will keep. Raises ``NoSuchStory``."""
    named = " ".join(title.split())[:500]
    if not named:
        raise NoSuchStory(f"Story {story_id} cannot be given an empty title by {user}; write one.")
    with transaction.atomic():
        one_at_a_time()
        story = _story(story_id)
        story.title = named
        story.named_by_editor = True
        story.changed_at = now
        story.save()


def _story(story_id: int) -> Story:
    story = Story.objects.filter(pk=story_id, merged_into=None).first()
    if story is None:
        raise NoSuchStory(f"There is no open story {story_id}; it may have been merged.")
    return story


def _decide(member: Membership, story: Story, reason: str, now: datetime) -> None:
    member.story = story
    member.decided_by = EDITOR
    member.joined_at = now
    member.reasons = [reason, *member.reasons]
    member.save()
