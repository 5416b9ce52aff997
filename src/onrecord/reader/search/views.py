"""The search page and its suggestions: answered by Django, kept by nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onrecord.reader.search.addresses import address_of, asked_from, with_label
from onrecord.reader.search.asking import LONGEST_QUESTION
from onrecord.reader.search.presenting import page_of
from onrecord.reader.search.queries import Asked, search, suggest
from onrecord.reader.search.values import LabelKind, TooCostly, Unsearchable

AT_ONCE = 4
"""So many searches run in a process at once; others wait, and are sent away after a while."""

WAIT_SECONDS = 2.0

_places = threading.BoundedSemaphore(AT_ONCE)


class _Busy(Exception):
    """No place came free in time."""


@contextmanager
def _place(seconds: float) -> Iterator[None]:
    if not _places.acquire(timeout=seconds):
        raise _Busy
    try:
        yield
    finally:
        _places.release()


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Answer with results; every address is answered, and every failure says what to do."""
    asked = asked_from(request.GET)
    now = timezone.now()
    context: dict[str, Any] = {"asked": replace(asked, text=asked.text[:LONGEST_QUESTION])}
    status = 200
    try:
        with _place(WAIT_SECONDS):
            found = search(asked, now=now)
        context["found"] = found
        context["shown"] = page_of(found, today=timezone.localdate(now))
    except (_Busy, TooCostly, Unsearchable) as error:
        status = 503
        context["problem"] = "costly" if isinstance(error, TooCostly) else "busy"
        context["again"] = address_of(asked)
    response = TemplateResponse(request, "reader/search_page.html", context, status=status)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return _kept_by_nobody(response)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer with how the words may go on: ``{"items": [{"kind", "text", "url"}]}``.

    An empty list where nothing is known or the site is busy: suggestions are a comfort.
    """
    text = str(request.GET.get("q") or "")[:LONGEST_QUESTION]
    items: list[dict[str, str]] = []
    try:
        with _place(0):
            found = suggest(text, now=timezone.now())
    except (_Busy, TooCostly, Unsearchable):
        return _kept_by_nobody(JsonResponse({"items": items}))
    for row in found.labels:
        kind = LabelKind(row.kind)
        asked = Asked(said=kind is LabelKind.SPEAKER)
        said = _("What they said") if asked.said else _("Topic")
        items.append({"kind": said, "text": row.name, "url": with_label(asked, kind, row.slug)})
    for hit in found.articles:
        items.append({"kind": hit.section, "text": hit.title, "url": hit.path})
    return _kept_by_nobody(JsonResponse({"items": items}))


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
