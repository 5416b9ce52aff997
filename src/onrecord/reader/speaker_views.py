"""The pages of speakers, asked for one by one: searchable, kept by nobody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onrecord.reader import speaker, speakers
from onrecord.reader.speaker import SpeakerView

LONGEST_QUESTION = 120


@require_safe
def speakers_page(request: HttpRequest) -> HttpResponseBase:
    """Answer with everybody on record; ``?q=`` keeps those whose name has the words."""
    asked = _asked(request)
    listed = speakers.everybody(asked, now=timezone.now())
    context = {"head": speakers.head(), "speakers": listed, "asked": asked}
    return _kept_by_nobody(TemplateResponse(request, "reader/speakers_page.html", context))


@require_safe
def speaker_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answer with everything a speaker is on record as saying; ``?q=`` keeps what has the words."""
    view = _view(request, key)
    context = {"head": speaker.head_of(view), "view": view, "asked": _asked(request)}
    return _kept_by_nobody(TemplateResponse(request, "reader/speaker_page.html", context))


@require_safe
def speaker_data(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answer with the same as JSON for other programs."""
    return _kept_by_nobody(JsonResponse(speaker.speaker_json(_view(request, key))))


def _view(request: HttpRequest, key: str) -> SpeakerView:
    view = speaker.speaker_view(key, asked=_asked(request), now=timezone.now())
    if view is None:
        raise Http404("Nobody of this name is on record here.")
    return view


def _asked(request: HttpRequest) -> str:
    return str(request.GET.get("q") or "")[:LONGEST_QUESTION]


def _kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
