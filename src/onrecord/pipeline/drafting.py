"""Drafting one story at once, for the command line and for a button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onrecord.pipeline import operations
from onrecord.pipeline.models import Run, RunState
from onrecord.publishing.models import ArticlePage
from onrecord.stories.models import Story
from onrecord.vocabulary.errors import Permanent
from onrecord.writing.models import Draft
from onrecord.writing.operations import order_draft


class UnknownStory(Permanent):
    """No story has this number."""

    code = "pipeline.unknown_story"


class NotDrafted(Permanent):
    """The line stopped on the way to the desk; the message says where and why."""

    code = "pipeline.not_drafted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A draft that reached the desk."""

    draft_id: int
    article_id: int
    headline: str


def draft_now(*, story_id: int, now: datetime, although: str = "") -> Drafted:
    """Take a story along the line to the desk in this process.

    ``although`` is why it is drafted from fewer independent sources than are asked for; it is
    said on the page. Raises ``UnknownStory``, ``NotDrafted`` and ``writing``'s ``BadOrder``.
    """
    if not Story.objects.filter(pk=story_id).exists():
        raise UnknownStory(f"There is no story {story_id}. `onrecord story list` shows them.")
    if although:
        order_draft(story_id=story_id, single_source_reason=although, now=now)
    with operations.without_wake_up_calls():
        story_run = operations.start_run(
            line="story", subject_id=story_id, reason=f"asked for at {now.isoformat()}", now=now
        )
        _finish(story_run)
        draft = Draft.objects.filter(story_id=story_id).latest("created_at")
        draft_run = Run.objects.get(line="draft", subject_id=draft.pk)
        _finish(draft_run)
    article = ArticlePage.objects.filter(draft=draft).first()
    if article is None:
        article = ArticlePage.objects.filter(draft__story_id=story_id).latest("pk")
    return Drafted(draft_id=draft.pk, article_id=article.pk, headline=draft.headline)


def _finish(run: Run) -> None:
    operations.advance_run(run_id=run.pk)
    run.refresh_from_db()
    if run.state != RunState.DONE:
        raise NotDrafted(f"The line stopped at {run.step}: {run.problem or run.state}")
