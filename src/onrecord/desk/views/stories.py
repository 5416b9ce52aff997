"""The board of developing stories, and the button that has one drafted."""

from __future__ import annotations

from django.conf import settings
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
from onrecord.vocabulary.errors import NewsroomError
from onrecord.writing.operations import order_draft
from onrecord.writing.queries import latest_attempts
from onrecord.writing.shapes import Shape

PAGE = 20


@for_desk
@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """Show stories, most important first, with their reports and why they belong."""
    section = request.GET.get("section", "")
    page = page_of(request, queries.board(section=section), size=PAGE)
    attempts = latest_attempts([story.pk for story in page])
    return show(
        request,
        "desk/stories.html",
        board="stories",
        page=page,
        rows=[(story, queries.article_of(story), attempts.get(story.pk)) for story in page],
        shapes=[shape.value for shape in Shape],
        least_sources=settings.DRAFT_MIN_SOURCES,
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
    if request.POST.get("choices"):
        try:
            order_draft(
                story_id=story.pk,
                now=now,
                asked_by=request.user.get_username(),
                shape=request.POST.get("shape", ""),
                language=request.POST.get("language", "").strip(),
                single_source_reason=request.POST.get("single-source-reason", ""),
                is_update=bool(request.POST.get("update")),
            )
        except NewsroomError as error:
            messages.error(request, error.message)
            return redirect("desk_stories")
    # One run a minute and story, so that a double click is one draft.
    start_run(line="story", subject_id=story.pk, reason=f"desk {now:%Y-%m-%d %H:%M}", now=now)
    messages.success(
        request,
        _("A draft of “%(title)s” is being written. It appears under “To review”.")
        % {"title": story.title},
    )
    return redirect("desk_stories")
