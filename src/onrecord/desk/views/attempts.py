"""The draft panel of a story: how far the writing is, how it came out, a stop."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onrecord.desk.mishaps import find_stopped_run
from onrecord.desk.permissions import demand, for_desk, may_publish, may_start_drafts
from onrecord.stories.models import Story
from onrecord.writing.operations import stop_writing
from onrecord.writing.queries import find_latest_attempt


@for_desk
@require_safe
@never_cache
def progress(request: HttpRequest, story_id: int) -> HttpResponse:
    """Return the panel alone, for the page to put in place while a model writes."""
    story = get_object_or_404(Story, pk=story_id)
    attempt = find_latest_attempt(story.pk)
    return render(
        request,
        "desk/attempt.html",
        {
            "story": story,
            "attempt": attempt,
            "stopped": find_stopped_run(story.pk, attempt),
            "may_draft": may_start_drafts(request.user),
            "may_retry": may_publish(request.user),
        },
    )


@for_desk
@require_POST
def stop(request: HttpRequest, story_id: int) -> HttpResponse:
    """Ask the writing of a story to stop; what was written before stays."""
    demand(may_start_drafts(request.user), "stop the writing")
    story = get_object_or_404(Story, pk=story_id)
    by = request.user.get_username()
    if stop_writing(story_id=story.pk, now=timezone.now(), by=by):
        messages.success(
            request, _("The writing stops. You can have it written again at any time.")
        )
    else:
        messages.warning(request, _("Nothing was being written."))
    return redirect("desk_stories")
