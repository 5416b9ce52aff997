"""The register: sources, how they do, what they allow; adding one and changing one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onrecord.desk import guessing, register
from onrecord.desk.permissions import demand, for_desk, may_publish, may_start_drafts
from onrecord.desk.remedies import remedy
from onrecord.desk.stating import faults, stated_of
from onrecord.desk.views.frame import show
from onrecord.intake import operations as intake
from onrecord.intake.models import Channel, Report, Source, SourceKind
from onrecord.intake.operations.discovering import Look, look_at
from onrecord.intake.operations.moving import accept_feed, change_address
from onrecord.intake.operations.registering import change_source, mute_source, switch_channel
from onrecord.pipeline.operations import retry_run, start_run
from onrecord.pipeline.receiving import poll_now
from onrecord.pipeline.tasks import poll
from onrecord.publishing.models import SectionPage
from onrecord.vocabulary.errors import NewsroomError

_SHOWN_ITEMS = 8
_IS_ADDRESS = re.compile(r"https?://\S+$")


@for_desk
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Show every source with its health, those that need a look first."""
    return show(
        request,
        "desk/sources.html",
        board="sources",
        rows=register.rows(now=timezone.now()),
        may_add=may_start_drafts(request.user),
        chart_width=register.DAYS * register.BAR_WIDTH,
        chart_height=register.CHART_HEIGHT,
    )


@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Look at an address, show what is there, and put it into the register when told to."""
    demand(may_start_drafts(request.user), "add sources")
    sent = request.POST
    address = (sent.get("url") or request.GET.get("url", "")).strip()[:2000]
    look: Look | None = None
    problem = to_do = code = ""
    if request.method == "POST" and address:
        try:
            if sent.get("do") == "add" and _IS_ADDRESS.match(address):
                return _added(request, address)
        except ValidationError as error:
            problem = faults(error)
        try:
            look = look_at(url=address, now=timezone.now())
        except NewsroomError as error:
            problem, to_do, code = error.message, remedy(error.code), error.code
    return show(
        request,
        "desk/source_new.html",
        board="sources",
        title=_("Add a source"),
        address=address,
        look=look,
        items=look.parsed.reports[:_SHOWN_ITEMS] if look else (),
        known=_known(look) if look else None,
        guessed=_guessed(look) if look else {},
        problem=problem,
        to_do=to_do,
        is_page=code == "intake.no_feed",
        sent=sent,
        kinds=SourceKind.choices,
        sections=SectionPage.objects.order_by("position", "title").values_list("slug", "title"),
        status=422 if problem else 200,
    )


def _known(look: Look) -> Channel | None:
    return Channel.objects.filter(url=look.url).select_related("source").first()


def _guessed(look: Look) -> dict[str, str]:
    """Return the register's answers as far as the feed and its address give them."""
    title, language, at = look.parsed.title, look.parsed.language, look.home_url
    return {
        "name": guessing.name_of(title, at),
        "kind": guessing.kind_of(title, at),
        "country": guessing.country_of(language, at),
        "language": language[:35],
        "home_url": at,
    }


def _added(request: HttpRequest, address: str) -> HttpResponse:
    """Put a feed that was looked at into the register, and ask it at once."""
    now = timezone.now()
    stated = stated_of(request.POST)
    name = stated.pop("name", "") or guessing.name_of("", address)
    with transaction.atomic():
        found = Source.objects.filter(name__iexact=name).first()
        found = found or intake.add_source(name=name, now=now, **stated)
        section = request.POST.get("section", "")
        channel = intake.add_channel(source=found, url=address, now=now, section=section)
    poll_now(channel_id=channel.pk, now=now)
    channel.refresh_from_db()
    count = Report.objects.filter(source=found).count()
    if channel.problem:
        said = _("%(source)s is in the register, and could not be asked yet. See below why.")
        messages.warning(request, said % {"source": found.name})
    else:
        said = ngettext(
            "%(source)s is in the register. %(count)s report of it is here.",
            "%(source)s is in the register. %(count)s reports of it are here.",
            count,
        )
        messages.success(request, said % {"source": found.name, "count": count})
    return redirect("desk_source", found.pk)


@for_desk
@require_safe
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show one source: health, channels, what its sites allow, history, and its entry."""
    return _show_source(request, _get_source(source_id))


def _show_source(
    request: HttpRequest, found: Source, *, sent: Mapping[str, Any] | None = None, problem: str = ""
) -> HttpResponse:
    now = timezone.now()
    standing, former = register.terms_of(found, now=now)
    return show(
        request,
        "desk/source.html",
        board="sources",
        title=found.name,
        source=found,
        health=register.health_of(found.channels.all(), now=now),
        channels=register.channel_views(found, now=now),
        bars=register.source_bars(found, now=now),
        chart_width=register.DAYS * register.BAR_WIDTH,
        chart_height=register.CHART_HEIGHT,
        terms=standing,
        former_terms=former,
        events=register.events_of(found),
        unread=register.unread_of(found),
        reports=register.latest_reports(found),
        kinds=SourceKind.choices,
        sent=sent or {},
        problem=problem,
        may_change=may_start_drafts(request.user),
        status=422 if problem else 200,
    )


@for_desk
@require_POST
def change(request: HttpRequest, source_id: int) -> HttpResponse:
    """Change what the register says of a source."""
    demand(may_start_drafts(request.user), "change sources")
    found = _get_source(source_id)
    if "may_feed_model" in request.POST and not found.may_feed_model:
        demand(may_publish(request.user), "give a source's texts to models")
    try:
        change_source(
            source_id=source_id, now=timezone.now(), **stated_of(request.POST, flags=True)
        )
    except ValidationError as error:
        return _show_source(request, found, sent=request.POST, problem=faults(error))
    messages.success(request, _("The register was changed."))
    return redirect("desk_source", source_id)


@for_desk
@require_POST
def mute(request: HttpRequest, source_id: int) -> HttpResponse:
    """Take a source off the wire's list, or bring it back."""
    demand(may_start_drafts(request.user), "mute sources")
    muted = request.POST.get("muted") == "1"
    mute_source(source_id=_get_source(source_id).pk, muted=muted, now=timezone.now())
    said = _("It is off the wire now; it is still received.") if muted else _("It is back.")
    messages.success(request, said)
    return redirect("desk_source", source_id)


@for_desk
@require_POST
def channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Do one thing to a channel: ask it now, switch it, give it an address, take its new feed."""
    demand(may_start_drafts(request.user), "change channels")
    found = Channel.objects.filter(pk=channel_id).first()
    if found is None:
        raise Http404
    now, verb = timezone.now(), request.POST.get("do", "")
    if verb == "poll":
        poll.enqueue(channel_id)
        said = _("It is asked now.")
    elif verb in ("on", "off"):
        switch_channel(channel_id=channel_id, active=verb == "on", now=now)
        said = _("It is polled again.") if verb == "on" else _("It is not polled any more.")
    elif verb == "address" and _IS_ADDRESS.match(request.POST.get("url", "")):
        change_address(channel_id=channel_id, url=request.POST["url"], now=now)
        said = _("It has its new address, and is asked there now.")
    elif verb == "accept":
        for delivery_id in accept_feed(channel_id=channel_id, now=now):
            retry_run(
                run_id=start_run(line="delivery", subject_id=delivery_id, reason="new", now=now).pk,
                now=now,
            )
        said = _("What stands there now is taken.")
    else:
        messages.error(request, _("Give an address that begins with http:// or https://."))
        return redirect("desk_source", found.source_id)
    messages.success(request, said)
    return redirect("desk_source", found.source_id)


def _get_source(source_id: int) -> Source:
    found = Source.objects.filter(pk=source_id).first()
    if found is None:
        raise Http404
    return found
