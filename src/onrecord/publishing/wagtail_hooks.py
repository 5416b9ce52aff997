"""What publishing writes into Wagtail's audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from onrecord.illustration.models import Picture
from onrecord.publishing.content import content_digest
from onrecord.publishing.guards import GateRefused, refuse_unless_cleared
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.operations.editing import is_shown

ACTIONS = (
    ("onrecord.review.act", _("Record an act of review"), _("An act of review was recorded")),
    ("onrecord.review.override", _("Override a quotation"), _("A quotation check was overridden")),
    ("onrecord.approve", _("Approve"), _("Approved after review")),
    ("onrecord.autopilot", _("Publish on autopilot"), _("Published on autopilot, unreviewed")),
    ("onrecord.withdraw", _("Withdraw"), _("Withdrawn")),
    ("onrecord.edit.kept_aside", _("Keep a text aside"), _("A late edit was kept aside")),
    ("onrecord.correction", _("Correct"), _("A published sentence was corrected")),
    ("onrecord.correction.drop", _("Drop a correction"), _("A correction was dropped")),
    ("onrecord.picture", _("Change a picture"), _("A picture was put in or taken out")),
    ("onrecord.vouch", _("Vouch"), _("An editor vouched for a sentence")),
    ("onrecord.vouch.withdraw", _("Withdraw a vouch"), _("A vouch was withdrawn")),
    ("onrecord.cite", _("Name a source"), _("An editor named the source of a sentence")),
    ("onrecord.cite.withdraw", _("Take a source back"), _("A named source was taken back")),
)


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_actions(actions: Any) -> None:
    """Name the newsroom's own verbs, so that the history of a page shows them."""
    for name, label, message in ACTIONS:
        actions.register_action(name, label, message)


@hooks.register("before_bulk_action")  # type: ignore[untyped-decorator]
def keep_shown_pictures(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """Refuse to delete pictures that articles show, in words; the database would only fail."""
    if action_type != "delete":
        return None
    for picture in (one for one in objects if isinstance(one, Picture)):
        if is_shown(picture.pk) or ArticlePage.objects.filter(lead_picture=picture).exists():
            said = _("An article shows the picture “%(title)s”: take it out there first.")
            messages.error(request, said % {"title": picture.title})
            return redirect(action.next_url)
    return None


@hooks.register("before_publish_page")  # type: ignore[untyped-decorator]
def keep_what_was_typed(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Keep a text that Wagtail's editor would publish as a draft, and say why it stays one."""
    if not isinstance(page, ArticlePage):
        return None
    try:
        refuse_unless_cleared(
            digest=content_digest(page), cleared_digest=page.cleared_digest, title=page.title
        )
    except GateRefused:
        # Said by ``tell_refusals``.
        messages.info(request, _("Your text is saved as a draft."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None
