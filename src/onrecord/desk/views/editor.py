"""The article editor: the text, and beside it the record of every sentence.

The whole page is one form, so that no button can lose what was typed: each one first
saves the text. Acts of review and approval are bound to the text that was on the screen;
if saving changed it, they wait for another look.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onrecord.desk import presenting
from onrecord.desk.permissions import demand, for_desk
from onrecord.desk.revising import EditedText, read_form
from onrecord.desk.views.frame import show
from onrecord.desk.views.live import note
from onrecord.desk.views.verbs import Verb, perform
from onrecord.grounding.queries import entries_of
from onrecord.publishing.content import plain_lines, raw_body
from onrecord.publishing.guards import StaleEdit
from onrecord.publishing.models import ArticlePage, ReviewCertificate
from onrecord.publishing.operations import save_edit
from onrecord.publishing.queries import (
    get_working_copy,
    refusals_of,
    section_of,
    waiting_corrections,
    with_newest_revision,
    working_copy_of,
)
from onrecord.vocabulary.errors import NewsroomError


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaved:
    """A text that could not be saved, shown again to the editor who typed it."""

    text: EditedText | None
    fields: Mapping[str, str]
    problem: str
    is_stale: bool = False
    difference: str = ""


@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the editor; on POST save the text, then do what the button says."""
    article = get_object_or_404(with_newest_revision(ArticlePage.objects), pk=article_id)
    permissions = article.permissions_for_user(request.user)
    demand(permissions.can_edit(), "edit this article")
    if request.method != "POST":
        return _page(request, article_id)
    return _post(request, article)


def _post(request: HttpRequest, article: ArticlePage) -> HttpResponse:
    article_id = article.pk
    verb = Verb.parse(request.POST.get("do", "save"))
    # Refused before anything is saved: a verb one may not use changes nothing.
    verb.check(article, request.user)
    copy = working_copy_of(article)
    fields = {name: str(request.POST.get(name, "")) for name in request.POST}
    text = None
    try:
        text = read_form(fields, raw_body(copy))
        changed = save_edit(
            article_id=article_id,
            base_version=_number(fields.get("edit_version", "")),
            title=text.title or copy.title,
            standfirst=text.standfirst if "standfirst" in fields else copy.standfirst,
            body=text.body,
            pictures=text.pictures,
            user=request.user,
            now=timezone.now(),
            known=copy,
        )
        if not text.title and "title" in fields:
            messages.warning(request, _("The headline cannot be empty; the old one was kept."))
    except StaleEdit as error:
        return _page(request, article_id, unsaved=_stale(copy, text, fields, error), status=409)
    except NewsroomError as error:
        unsaved = Unsaved(text=text, fields=fields, problem=error.message)
        return _page(request, article_id, unsaved=unsaved, status=400)
    if "work-seconds" in fields:
        # Sent with an approval only: the certificate tells it.
        note(article_id, fields, request.user, prefix="work-")
    perform(request, verb, article=copy, fields=fields, text_changed=changed)
    target = redirect("desk_article", article_id)
    if verb.anchor:
        target["Location"] += f"#{verb.anchor}"
    return target


def _number(text: str) -> int:
    """Return the version the form carries; -1 (never current) when it carries none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _stale(
    copy: ArticlePage, text: EditedText | None, fields: Mapping[str, str], error: StaleEdit
) -> Unsaved:
    theirs = plain_lines(copy)
    if text is not None:
        copy.title, copy.standfirst = text.title, text.standfirst
        copy.body = [] if not text.body else _stream(copy, text.body)
    difference = difflib.unified_diff(
        theirs, plain_lines(copy), fromfile="saved now", tofile="yours", lineterm="", n=0
    )
    return Unsaved(
        text=text,
        fields=fields,
        problem=error.message,
        is_stale=True,
        difference="\n".join(difference),
    )


def _stream(copy: ArticlePage, body: list[dict[str, Any]]) -> Any:
    return copy._meta.get_field("body").stream_block.to_python(body)


def _page(
    request: HttpRequest, article_id: int, *, unsaved: Unsaved | None = None, status: int = 200
) -> HttpResponse:
    copy = get_working_copy(article_id)
    permissions = copy.permissions_for_user(request.user)
    entries = entries_of(copy.ledger_id) if copy.ledger_id else None
    mine = ReviewCertificate.objects.filter(
        article_id=article_id,
        reviewer_id=request.user.pk,
        content_digest=presenting.digest_of(copy),
    ).first()
    refusals = refusals_of(copy, entries=entries, autopilot=False)
    rows = presenting.ledger_rows(copy, entries or [], refusals)
    is_pending = copy.has_unpublished_changes or not copy.live
    counts = mine if mine and (mine.approved_at is None or not is_pending) else None
    acts = presenting.acts_of(counts)
    blockers = presenting.blockers_before_review(refusals)
    shown = _shown_text(copy, unsaved)
    return show(
        request,
        "desk/article.html",
        board="articles",
        title=copy.title,
        status=status,
        article=copy,
        section=section_of(copy),
        digest=presenting.digest_of(copy),
        shown=shown,
        fields=presenting.fields_of(shown),
        unsaved=unsaved,
        rows=rows,
        verdicts=presenting.verdict_counts(rows),
        blockers=blockers,
        blocked_pictures={one.picture_id for one in blockers if one.picture_id},
        acts=acts,
        progress=presenting.progress_of(rows, refusals, acts),
        is_pending=is_pending,
        is_ready=is_pending and not blockers and all(act.at for act in acts),
        may_publish=permissions.can_publish(),
        reviews=[
            (review, presenting.told_by(review))
            for review in ReviewCertificate.objects.filter(
                article_id=article_id, approved_at__isnull=False
            )
        ],
        newest=copy.latest_revision,
        waiting=waiting_corrections(article_id),
    )


def _shown_text(copy: ArticlePage, unsaved: Unsaved | None) -> ArticlePage:
    """Return the newest text, or over it what an editor typed and could not save."""
    if unsaved is None:
        return copy
    shown = get_working_copy(copy.pk)
    if unsaved.text is not None:
        shown.title, shown.standfirst = unsaved.text.title, unsaved.text.standfirst
        shown.body = _stream(shown, unsaved.text.body)
    else:
        shown.title = unsaved.fields.get("title", shown.title)
        shown.standfirst = unsaved.fields.get("standfirst", shown.standfirst)
    return shown
