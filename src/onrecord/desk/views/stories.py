"""The board of developing stories, and the button that has one drafted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onrecord.desk import queries
from onrecord.desk.permissions import demand, for_desk, may_start_drafts
from onrecord.desk.views.frame import page_of, query_of, show
from onrecord.pipeline.operations import start_run
from onrecord.stories.models import Story

PAGE = 20


@for_desk
@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """Show stories, most important first, with their reports and why they belong."""
    section = request.GET.get("section", "")
    page = page_of(request, queries.board(section=section), size=PAGE)
    return show(
        request,
        "desk/stories.html",
        board="stories",
        page=page,
        rows=[(story, queries.article_of(story)) for story in page],
        sections=queries.story_sections(),
        chosen_section=section,
        query=query_of(section=section),
        may_draft=may_start_drafts(request.user),
    )


@for_desk
@require_POST
def draft(request: HttpRequest, story_id: int) -> HttpResponse:
    """Start a run that drafts the story."""
    demand(may_start_drafts(request.user), "have stories drafted")
    story = get_object_or_404(Story, pk=story_id)
    now = timezone.now()
    # One run a minute and story, so that a double click is one draft.
    start_run(line="story", subject_id=story.pk, reason=f"desk {now:%Y-%m-%d %H:%M}", now=now)
    messages.success(
        request,
        _("A draft of “%(title)s” is being written. It appears under “To review”.")
        % {"title": story.title},
    )
    return redirect("desk_stories")
