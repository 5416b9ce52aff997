"""Tokens of the HTTP inbox: who may send here by machine, in whose name, until when."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onrecord.desk import taking
from onrecord.desk.permissions import demand, for_desk, may_publish
from onrecord.desk.stating import faults
from onrecord.desk.views.frame import show
from onrecord.intake import operations as intake
from onrecord.intake.doors import InboxToken
from onrecord.intake.parsers.bounds import MAX_BYTES
from onrecord.intake.sanitising import one_line
from onrecord.pipeline.receiving import find_source
from onrecord.vocabulary.errors import NewsroomError


@for_desk
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the tokens, never their words; make one, which is shown in this answer alone."""
    problem = token = ""
    made: InboxToken | None = None
    if request.method == "POST":
        demand(may_publish(request.user), "let machines send to the inbox")
        try:
            made, token = _made(request)
        except ValidationError as error:
            problem = faults(error)
    rows = InboxToken.objects.select_related("source", "made_by")
    return show(
        request,
        "desk/inbox.html",
        board="sources",
        title=_("Inbox for machines"),
        live=rows.filter(revoked_at=None).order_by("source__name", "-created_at"),
        revoked=rows.exclude(revoked_at=None).order_by("-revoked_at")[:20],
        made=made,
        token=token,
        address=settings.SITE_URL + reverse("intake_inbox"),
        megabytes=MAX_BYTES // 1024 // 1024,
        per_minute=settings.INBOX_PER_MINUTE,
        sources=taking.names_of_sources(),
        sent=request.POST if problem else {},
        problem=problem,
        may_make=may_publish(request.user),
        status=422 if problem else 200,
    )


def _made(request: HttpRequest) -> tuple[InboxToken, str]:
    """Make a token for the source that is named, which is registered where it is new."""
    now = timezone.now()
    stated = one_line(request.POST.get("source", ""), 200)
    name = one_line(request.POST.get("name", ""), 100)
    if not stated:
        raise ValidationError(_("Say in the name of which source it sends."))
    source = find_source(stated) or intake.add_source(name=stated, now=now)
    return intake.make_token(source=source, name=name, now=now, user_id=request.user.pk)


@for_desk
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Let a token open nothing from now on."""
    demand(may_publish(request.user), "revoke tokens of the inbox")
    try:
        intake.revoke_token(token_id=token_id, now=timezone.now())
    except NewsroomError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("It opens nothing any more."))
    return redirect("desk_inbox")
