"""Names on record: how each party is spelled; editors join and part spellings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onrecord.desk import board as boards
from onrecord.desk.permissions import demand, for_desk, may_start_drafts
from onrecord.desk.views.frame import show
from onrecord.stories import operations
from onrecord.stories.known_names import known_parties
from onrecord.vocabulary.errors import NewsroomError


@for_desk
@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """Show parties with several spellings, or those whose name has the words asked for."""
    asked = request.GET.get("q", "")[:80].replace("\x00", "").strip()
    return show(
        request,
        "desk/names.html",
        board="stories",
        title=_("Names"),
        parties=known_parties(asked=asked, spelled_otherwise=not asked),
        asked=asked,
        undoable=boards.find_undoable(request.user, now=timezone.now()),
        here=request.get_full_path(),
        may_draft=may_start_drafts(request.user),
    )


@for_desk
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Join the chosen names, or part one."""
    demand(may_start_drafts(request.user), "join and part names")
    now, user = timezone.now(), request.user.get_username()
    why = request.POST.get("why", "").replace("\x00", "")[:2000]
    chosen = [key[:120].replace("\x00", "") for key in request.POST.getlist("key")][:20]
    parted = request.POST.get("part", "")[:120].replace("\x00", "")
    try:
        if parted:
            operations.part_name(key=parted, user=user, now=now, why=why)
            messages.success(request, _("Parted: it stands for itself from now on."))
        elif len(chosen) < 2:
            messages.error(request, _("Choose two names at least; nothing was joined."))
        else:
            for other in chosen[1:]:
                operations.join_names(one=chosen[0], two=other, user=user, now=now, why=why)
            messages.success(request, _("Joined: what they said is one record."))
    except NewsroomError as error:
        messages.error(request, error.message)
    asked = request.POST.get("q", "")[:80]
    return redirect(reverse("desk_names") + (f"?{urlencode({'q': asked})}" if asked else ""))
