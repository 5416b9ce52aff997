"""Correcting a sentence that readers have, in one action."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onrecord.desk.permissions import demand, for_desk
from onrecord.desk.presenting import FIELD_LABELS
from onrecord.desk.views.frame import show
from onrecord.publishing.content import sentences_as_set
from onrecord.publishing.models import ArticlePage, CorrectionKind
from onrecord.publishing.operations import correct as correct_sentence
from onrecord.publishing.queries import corrections_of, get_article, waiting_corrections
from onrecord.vocabulary.errors import NewsroomError


@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the sentences that readers have, and the form for one; on POST correct it."""
    article = get_object_or_404(ArticlePage, pk=article_id)
    permissions = article.permissions_for_user(request.user)
    demand(permissions.can_publish(), "correct this article")
    if request.method != "POST":
        return _page(request, article, request.GET)
    sent = {name: str(request.POST.get(name, "")) for name in request.POST}
    field, _separator, digest = sent.get("sentence", "").partition(":")
    version = sent.get("edit_version", "")
    try:
        correct_sentence(
            article_id=article_id,
            base_version=int(version) if version.isascii() and version.isdigit() else -1,
            field=field,
            was_digest=digest,
            now_text="" if sent.get("remove") else sent.get("now", ""),
            kind=sent.get("kind", ""),
            note=sent.get("note", ""),
            user=request.user,
            now=timezone.now(),
        )
    except NewsroomError as error:
        messages.error(request, error.message)
        return _page(request, article, sent, status=400)
    messages.success(
        request,
        _(
            "The text is corrected and checked. Review and approve it: readers then get it with "
            "your note."
        ),
    )
    target = redirect("desk_article", article_id)
    target["Location"] += "#review"
    return target


def _page(
    request: HttpRequest, article: ArticlePage, sent: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    row = get_article(article.pk)
    sentences = [
        {
            "key": f"{sentence.field.value}:{sentence.digest}",
            "place": FIELD_LABELS[sentence.field],
            "text": sentence.text,
        }
        for sentence in (sentences_as_set(row) if row.live else [])
    ]
    chosen = next((one for one in sentences if one["key"] == sent.get("sentence")), None)
    return show(
        request,
        "desk/correct.html",
        board="articles",
        title=_("Correct: %(title)s") % {"title": row.title},
        status=status,
        article=row,
        sentences=sentences,
        chosen=chosen,
        sent=sent,
        kinds=CorrectionKind.choices,
        waiting=waiting_corrections(row.pk),
        told=corrections_of(row),
    )
