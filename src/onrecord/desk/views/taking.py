"""Taking in by hand: a text, files or an address; a list of feeds; and what came of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from onrecord.desk import taking
from onrecord.desk.permissions import demand, for_desk, may_start_drafts
from onrecord.desk.remedies import remedy_by_hand
from onrecord.desk.stating import faults, stated_of
from onrecord.desk.views.frame import page_of, show
from onrecord.intake import operations as intake
from onrecord.intake.models import Source, SourceKind
from onrecord.intake.operations import handing
from onrecord.intake.operations.handing import Given
from onrecord.intake.parsers.bounds import MAX_BYTES
from onrecord.intake.sanitising import one_line
from onrecord.pipeline import receiving
from onrecord.publishing.models import SectionPage
from onrecord.vocabulary.errors import NewsroomError

MEGABYTES = MAX_BYTES // 1024 // 1024
MOST_FILES = 20
MOST_BODY = MAX_BYTES + 1024 * 1024
"""A form has its own weight beside what it carries."""

FEEDS_A_PAGE = 100
_ADDRESS = re.compile(
    r"(?:https?://\S{3,1990}|(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?::\d{1,5})?(?:/\S{0,1900})?)",
    re.IGNORECASE,
)
_REFRESH_SECONDS = 2
_UNREADABLE_FORM = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError)


@csrf_exempt  # checked by ``_taken_in``, once it is known that the form can be read
@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """Show the page on which things are handed in; take in what its form sends."""
    demand(may_start_drafts(request.user), "take things in")
    if request.method != "POST":
        return _form(request)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not str(length).isdigit() or int(length) > MOST_BODY:
        return _form(request, problem=_too_much(), status=413, is_read=False)
    try:
        bool(request.POST)
    except RequestDataTooBig:
        told = _("A pasted text may have 2.5 MB. Give a longer one as a file.")
        return _form(request, problem=told, status=413, is_read=False)
    except _UNREADABLE_FORM:
        told = _("The form did not arrive whole. Send it again, with fewer files at once.")
        return _form(request, problem=told, status=400, is_read=False)
    answer: HttpResponse = _taken_in(request)
    return answer


@csrf_protect
def _taken_in(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    section = request.POST.get("section", "")[:80]
    delivery_ids: list[int] = []
    problems: list[str] = []
    try:
        source = _source(request.POST.get("source", ""))
        for given in _given(request, source):
            if given.is_feed_list:
                return redirect("desk_feed_list", handing.keep_feed_list(given=given))
            delivery_ids.append(
                receiving.take_now(
                    given=given,
                    user_id=request.user.pk,
                    now=now,
                    source=source,
                    section=section,
                )
            )
    except NewsroomError as error:
        problems = [error.message, remedy_by_hand(error.code)]
    except ValidationError as error:
        problems = [faults(error), ""]
    if problems and not delivery_ids:
        return _form(request, problem=problems[0], to_do=problems[1], status=422)
    if problems:
        messages.error(request, problems[0])
    query = urlencode([("id", pk) for pk in delivery_ids])
    return redirect(f"{reverse('desk_taken')}?{query}")


def _given(request: HttpRequest, source: Source | None) -> Sequence[Given]:
    """Return what the form brought: files, else the text or what stands at its address."""
    files = request.FILES.getlist("files")
    if len(files) > MOST_FILES:
        raise handing.NothingGiven(
            _("No more than %(most)s files are taken at once.") % {"most": MOST_FILES}
        )
    found = [
        Given(
            data=file.read(MAX_BYTES + 1),
            media_type=one_line(file.content_type or "", 200).partition(";")[0],
            filename=one_line(file.name or "", 200),
        )
        for file in files
    ]
    text = request.POST.get("text", "").replace("\x00", "")  # no clipboard means that
    if _ADDRESS.fullmatch(text.strip()):
        address = text.strip() if "://" in text else f"https://{text.strip()}"
        found.append(handing.fetch_given(url=address, now=timezone.now(), source=source))
    elif text.strip():
        found.append(Given(data=text.encode("utf-8", "replace"), charset="utf-8"))
    if not found:
        raise handing.NothingGiven(
            _("Nothing was given. Paste a text or an address, or choose a file.")
        )
    for given in found:
        # Before any of them is kept: all are taken, or none.
        handing.demand_something(given)
    return found


def _source(stated: str) -> Source | None:
    name = one_line(stated, 200)
    if not name:
        return None
    return receiving.find_source(name) or intake.add_source(
        name=name, now=timezone.now(), kind=SourceKind.OTHER
    )


def _form(
    request: HttpRequest,
    *,
    problem: str = "",
    to_do: str = "",
    status: int = 200,
    is_read: bool = True,
) -> HttpResponse:
    sent: Any = request.POST if is_read and request.method == "POST" else {}
    return show(
        request,
        "desk/take_in.html",
        board="wire",
        title=_("Take something in"),
        problem=problem,
        to_do=to_do,
        sent=sent,
        sources=taking.names_of_sources(),
        sections=SectionPage.objects.order_by("position", "title").values_list("slug", "title"),
        lately=taking.lately(),
        megabytes=MEGABYTES,
        most_files=MOST_FILES,
        too_much=_too_much(),
        status=status,
    )


def _too_much() -> str:
    told = _("That is more than %(megabytes)s MB, which is all that is taken at once.")
    return told % {"megabytes": MEGABYTES}


@for_desk
@require_safe
def taken(request: HttpRequest) -> HttpResponse:
    """Show what came of things handed in; looks again by itself while one is on its way."""
    asked = [value for value in request.GET.getlist("id")[:MOST_FILES] if value.isdecimal()]
    found = taking.taken(int(value) for value in asked if len(value) < 19)
    response = show(
        request,
        "desk/taken.html",
        board="wire",
        title=_("Taken in"),
        found=found,
        status=200 if found else 404,
    )
    if taking.is_watched(found, now=timezone.now()):
        response["Refresh"] = str(_REFRESH_SECONDS)
    return response


@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def feed_list(request: HttpRequest, digest: str) -> HttpResponse:
    """Show the feeds of a list that was handed in, and put those chosen into the register."""
    demand(may_start_drafts(request.user), "add sources")
    problem = ""
    try:
        if request.method == "POST":
            return _admitted(request, digest)
        feeds = handing.feed_list(digest=digest)
    except ValidationError as error:
        problem, feeds = faults(error), handing.feed_list(digest=digest)
    except NewsroomError as error:
        return _form(request, problem=error.message, status=404, is_read=False)
    return show(
        request,
        "desk/feed_list.html",
        board="sources",
        title=_("A list of feeds"),
        page=page_of(request, feeds, size=FEEDS_A_PAGE),
        new=sum(1 for one in feeds if one.known is None),
        query="",
        problem=problem,
        sent=request.POST,
        kinds=SourceKind.choices,
        sections=SectionPage.objects.order_by("position", "title").values_list("slug", "title"),
        status=422 if problem else 200,
    )


def _admitted(request: HttpRequest, digest: str) -> HttpResponse:
    numbers = {int(one) for one in request.POST.getlist("feed") if one.isdecimal() and len(one) < 6}
    stated = stated_of(request.POST, only=("kind", "country", "admitted_because"))
    channels = handing.admit_feeds(
        digest=digest,
        numbers=numbers,
        now=timezone.now(),
        section=request.POST.get("section", ""),
        **stated,
    )
    if not channels:
        messages.error(request, _("No feed was chosen that is not in the register already."))
        return redirect(request.get_full_path())
    said = ngettext(
        "%(count)s feed is in the register; its first items come in within a minute.",
        "%(count)s feeds are in the register; their first items come in within a minute.",
        len(channels),
    )
    messages.success(request, said % {"count": len(channels)})
    return redirect("desk_sources")


@for_desk
@require_safe
def feeds_as_opml(request: HttpRequest) -> HttpResponse:
    """Give the polled feeds as OPML, for other programs and for a second newsroom."""
    response = HttpResponse(intake.opml_of(), content_type="text/x-opml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sources.opml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
