"""How names sound: entries that editors add, hear and save; and texts heard before they are out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onrecord.desk.permissions import demand, for_desk, may_publish
from onrecord.desk.views.frame import page_of, query_of, show
from onrecord.narration import operations as narration
from onrecord.narration.models import Pronunciation
from onrecord.narration.script import LANGUAGES
from onrecord.narration.teaching import forget as forget_name
from onrecord.narration.teaching import teach
from onrecord.pipeline.assembling import narration_of
from onrecord.pipeline.speaking import speak_again
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.queries import with_newest_revision, working_copy_of
from onrecord.vocabulary.errors import NewsroomError, Temporary

PAGE = 50
FIELDS = ("name", "said", "language", "note")
MEDIA_TYPE = "audio/mpeg"


@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def voice(request: HttpRequest) -> HttpResponse:
    """Show the entries with a form; save what the form says."""
    typed = {name: request.POST.get(name, request.GET.get(name, "")).strip() for name in FIELDS}
    typed["language"] = typed["language"] or LANGUAGES[0]
    problem = ""
    if request.method == "POST":
        demand(may_publish(request.user), "teach the voice a name")
        now = timezone.now()
        try:
            row = teach(**typed, user=request.user, now=now)
        except NewsroomError as error:
            problem = error.message
        else:
            _tell(request, row, speak_again([row.name], language=row.language, now=now))
            return redirect("desk_voice")
    sought = request.GET.get("q", "").strip()[:100]
    rows = Pronunciation.objects.select_related("updated_by")
    if sought:
        rows = rows.filter(name__icontains=sought)
    return show(
        request,
        "desk/voice.html",
        board="voice",
        status=422 if problem else 200,
        page=page_of(request, rows.order_by("name", "pk"), size=PAGE),
        typed=typed,
        problem=problem,
        sought=sought,
        languages=LANGUAGES,
        query=query_of(q=sought),
        may_teach=may_publish(request.user),
    )


@for_desk
@require_POST
def forget(request: HttpRequest, pronunciation_id: int) -> HttpResponse:
    """Remove an entry; the voice then says the name by itself."""
    demand(may_publish(request.user), "change how names sound")
    row = forget_name(pronunciation_id=pronunciation_id)
    if row is not None:
        _tell(request, row, speak_again([row.name], language=row.language, now=timezone.now()))
    return redirect("desk_voice")


@for_desk
@require_safe
@never_cache
def say(request: HttpRequest) -> HttpResponse:
    """Answer with how a name would sound, saved or not, as MP3."""
    try:
        audio = narration.say_name(
            name=request.GET.get("name", "")[:200],
            said=request.GET.get("said", "")[:200],
            language=request.GET.get("language", LANGUAGES[0])[:35],
        )
    except NewsroomError as error:
        return _told(error)
    return HttpResponse(audio, content_type=MEDIA_TYPE)


@for_desk
@require_safe
@never_cache
def preview(request: HttpRequest, article_id: int) -> HttpResponse:
    """Answer with the newest text of an article read aloud, for who may edit it."""
    row = get_object_or_404(with_newest_revision(ArticlePage.objects), pk=article_id)
    demand(row.permissions_for_user(request.user).can_edit(), "hear this article")
    copy = working_copy_of(row)
    try:
        audio = narration.preview(**narration_of(copy, now=timezone.now()))
    except NewsroomError as error:
        return _told(error)
    if audio is None:
        words = _("No voice reads texts in this language.")
        return HttpResponse(words, status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(audio, content_type=MEDIA_TYPE)


def _tell(request: HttpRequest, row: Pronunciation, article_ids: list[int]) -> None:
    if not article_ids:
        messages.success(request, _("“%(name)s”: no article says it yet.") % {"name": row.name})
        return
    words = ngettext(
        "“%(name)s”: %(n)d article says it and is being read aloud again.",
        "“%(name)s”: %(n)d articles say it and are being read aloud again.",
        len(article_ids),
    )
    messages.success(request, words % {"name": row.name, "n": len(article_ids)})


def _told(error: NewsroomError) -> HttpResponse:
    status = 503 if isinstance(error, Temporary) else 422
    return HttpResponse(error.message, status=status, content_type="text/plain; charset=utf-8")
