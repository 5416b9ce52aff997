"""The board of developing stories, each story's own page, and the button that has one drafted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onrecord.desk import board as boards
from onrecord.desk import knowing, queries, telling
from onrecord.desk.mishaps import find_stopped_run, stopped_runs_of
from onrecord.desk.permissions import demand, for_desk, may_publish, may_start_drafts
from onrecord.desk.views.frame import is_number, page_of, query_of, show
from onrecord.pipeline.models import Run, RunState
from onrecord.pipeline.operations import start_waiting_run
from onrecord.stories.models import Story, StoryState
from onrecord.stories.ties import surviving
from onrecord.vocabulary.errors import NewsroomError
from onrecord.writing.operations import order_draft
from onrecord.writing.queries import find_latest_attempt, latest_attempts
from onrecord.writing.shapes import Shape

PAGE = 20


@for_desk
@require_safe
@never_cache
def stories(request: HttpRequest) -> HttpResponse:
    """Show developing stories, the most important first, with what is new to this editor."""
    now = timezone.now()
    chosen, page = _asked(request, now)
    listed = [*_just_decided(request, page), *page]
    shown = [story.pk for story in listed]
    attempts = latest_attempts(shown)
    stopped = stopped_runs_of(shown, attempts)
    return show(
        request,
        "desk/stories.html",
        board="stories",
        page=page,
        rows=[
            (one, attempts.get(one.story.pk), stopped.get(one.story.pk))
            for one in boards.cards(listed, user=request.user, now=now)
        ],
        filters=boards.FILTERS,
        targets=boards.targets(),
        resting=0 if page.object_list else boards.count_closed(),
        undoable=boards.find_undoable(request.user, now=now),
        sections=queries.story_sections(),
        chosen=chosen,
        query=query_of(**chosen),
        here=request.get_full_path(),
        made_at=now.isoformat(),
        **_frame(request),
    )


@for_desk
@require_safe
@never_cache
def story(request: HttpRequest, story_id: int) -> HttpResponse:
    """Show one story: what is new since the editor looked, its reports and why, what is told."""
    now = timezone.now()
    found = _story(story_id)
    if found.merged_into_id is not None:
        return redirect("desk_story", surviving(found.pk))
    (card,) = boards.cards([found], user=request.user, now=now)
    known = knowing.knowledge_of(found, since=card.since, now=now)
    attempt = find_latest_attempt(found.pk)
    return show(
        request,
        "desk/story.html",
        board="stories",
        title=_("Story"),
        card=card,
        story=found,
        known=known,
        cast=((_("People"), known.people), (_("Organisations"), known.bodies)),
        members=knowing.members_of(found),
        decisions=knowing.decisions_on(found),
        targets=boards.targets([found.pk]),
        undoable=boards.find_undoable(request.user, now=now),
        attempt=attempt,
        stopped=find_stopped_run(found.pk, attempt),
        here=request.get_full_path(),
        made_at=now.isoformat(),
        **_frame(request),
    )


def _just_decided(request: HttpRequest, page: Page[Story]) -> list[Story]:
    """Return the story that the editor just decided about, if it does not stand on the page.

    What was split off weighs little: it must not be gone for whoever split it.
    """
    wanted = request.GET.get("at", "")
    if not is_number(wanted) or any(story.pk == int(wanted) for story in page):
        return []
    return list(Story.objects.filter(pk=int(wanted), merged_into=None))


def _story(story_id: int) -> Story:
    """Return the story; a number that no database can hold names none."""
    return get_object_or_404(Story, pk=min(story_id, 2**63 - 1))


@for_desk
@require_safe
@never_cache
def news(request: HttpRequest) -> HttpResponse:
    """Say which stories changed since an instant: the board asks while it is open."""
    try:
        since = parse_datetime(request.GET.get("since", "")[:40].replace(" ", "+"))
    except ValueError:
        since = None
    if since is None or since.tzinfo is None:
        return HttpResponseBadRequest(_("Say since when, as an instant with its zone."))
    now = timezone.now()
    return JsonResponse(
        {
            "now": now.isoformat(),
            "stories": boards.changed_since(since),
            "gone": boards.gone_since(since),
        }
    )


@for_desk
@require_safe
@never_cache
def targets(request: HttpRequest) -> HttpResponse:
    """Name the stories that some words fit: reports are moved there from wherever one stands."""
    now = timezone.now()
    words = request.GET.get("q", "")[:80].replace("\x00", "")
    found = boards.find_targets(words, now=now) if words.split() else boards.targets()
    rows = [{"id": one.pk, "title": one.title, "name": _named(one)} for one in found]
    return JsonResponse({"stories": rows})


def _named(story: Story) -> str:
    """Return what a story is called in a list to choose from: titles alone may be the same."""
    told = {"title": story.title, "at": date_format(timezone.localtime(story.last_at), "j M H:i")}
    if story.state == StoryState.CLOSED:
        return _("%(title)s · %(at)s, closed") % told
    return _("%(title)s · %(at)s") % told


@for_desk
@require_safe
@never_cache
def board_as_json(request: HttpRequest) -> HttpResponse:
    """Answer with a page of the board for other programs; the same filters as the page."""
    now = timezone.now()
    _chosen, page = _asked(request, now)
    found = telling.board_json(
        boards.cards(page, user=request.user, now=now),
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        address=_address(request),
    )
    return JsonResponse(found)


@for_desk
@require_safe
@never_cache
def story_as_json(request: HttpRequest, story_id: int) -> HttpResponse:
    """Answer with all that the desk knows of one story, for other programs."""
    now = timezone.now()
    found = _story(story_id)
    if found.merged_into_id is not None:
        return redirect("desk_story_json", surviving(found.pk))
    (card,) = boards.cards([found], user=request.user, now=now)
    told = telling.story_json(
        card,
        knowing.knowledge_of(found, since=card.since, now=now),
        knowing.members_of(found),
        knowing.decisions_on(found),
        address=_address(request),
    )
    return JsonResponse(told)


def _asked(request: HttpRequest, now: datetime) -> tuple[dict[str, str], Page[Story]]:
    """Return the filters that a request names, and the page of the board that it asks for."""
    chosen = {
        name: request.GET.get(name, "")[:80].replace("\x00", "")
        for name in ("section", "only", "q")
    }
    found = boards.board(
        user=request.user,
        now=now,
        section=chosen["section"],
        chosen=chosen["only"],
        search=chosen["q"],
    )
    return chosen, page_of(request, found, size=PAGE)


def _address(request: HttpRequest) -> Callable[[int], str]:
    return lambda story_id: request.build_absolute_uri(reverse("desk_story", args=[story_id]))


def _frame(request: HttpRequest) -> dict[str, Any]:
    """Return what cards show beside their stories."""
    return {
        "shapes": [shape.value for shape in Shape],
        "least_sources": settings.DRAFT_MIN_SOURCES,
        "bar_width": boards.BAR_WIDTH,
        "chart_width": boards.BARS * boards.BAR_WIDTH,
        "chart_height": boards.BAR_HEIGHT,
        "may_draft": may_start_drafts(request.user),
        "may_retry": may_publish(request.user),
    }


@for_desk
@require_POST
def draft(request: HttpRequest, story_id: int) -> HttpResponse:
    """Start a run that drafts the story."""
    demand(may_start_drafts(request.user), "have stories drafted")
    story = get_object_or_404(Story, pk=story_id)
    now = timezone.now()
    # A double click is one draft: a run that nobody has begun takes what was asked for last.
    begun = Run.objects.filter(line="story", subject_id=story.pk, state=RunState.RUNNING).exists()
    if request.POST.get("choices") or not begun:
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
        start_waiting_run(story_id=story.pk, reason=f"desk {now:%Y-%m-%d %H:%M:%S.%f}", now=now)
    messages.success(
        request,
        _("A draft of “%(title)s” is being written. It appears under “To review”.")
        % {"title": story.title},
    )
    return redirect("desk_stories")
