"""What the open editor asks and tells while somebody works in it.

The draft's words come in the body of a request and go nowhere: nothing is written, cached or
logged of them, and they are left out of reports of errors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from onrecord.desk import dossier as dossiers
from onrecord.desk.beside import evidence_beside
from onrecord.desk.live import margin
from onrecord.desk.permissions import demand, for_desk
from onrecord.desk.revising import MAX_PARAGRAPH
from onrecord.desk.typed import placed
from onrecord.grounding.engines import checkers
from onrecord.publishing.content import pictures_of, raw_body
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.operations import note_work
from onrecord.publishing.queries import with_newest_revision, working_copy_of
from onrecord.vocabulary.errors import NewsroomError

MOST_BYTES = 256 * 1024
"""The longest request: twice the longest article that anybody edits here, all of it changed."""

MOST_FIELDS = 400
MOST_KNOWN = 2000
LONGEST_KEY = 96
LONGEST_NAME = 80
MOST_OPENED = 50


class _Refused(Exception):
    """A request that is not answered; ``status`` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@for_desk
@require_POST
@never_cache
@sensitive_variables()
def check(request: HttpRequest, article_id: int) -> HttpResponse:
    """Return where the sentences of the sent fields stand and what each is worth, as JSON.

    The body is ``{"fields": {name: value}, "known": [key, ...]}``; see ``live.margin``.
    """
    copy = _editable(request, article_id)
    try:
        asked = _json(request)
        values, known = _texts(asked.get("fields")), _keys(asked.get("known", []))
        found = placed(values, raw_body(copy), pictures_of(copy), standfirst=copy.standfirst)
        return JsonResponse(margin(copy, found, values, known=known, user=request.user))
    except _Refused as refused:
        return _problem(refused.status)
    except NewsroomError as error:
        return JsonResponse({"code": error.code}, status=503)


@for_desk
@require_POST
@never_cache
@sensitive_variables()
def evidence(request: HttpRequest, article_id: int) -> HttpResponse:
    """Return the passages beside one sentence and the ways out, as JSON.

    The body is ``{"name": field of the form, "text": the sentence, "along": {name: value}}``,
    the last for who is named beside a statement; see ``evidence_beside``.
    """
    copy = _editable(request, article_id)
    try:
        asked = _json(request)
        along = _texts(asked.get("along", {}))
        values = {**along, **_texts({asked.get("name"): asked.get("text")})}
        found = placed(values, raw_body(copy), pictures_of(copy))
        if not found:
            # Half a sentence, or words that claim nothing: there is nothing beside them.
            return JsonResponse({"passages": [], "accept": [], "rewordings": []})
        engine = checkers["default"].without_models()
        return JsonResponse(evidence_beside(copy, found[0].sentence, engine=engine))
    except _Refused as refused:
        return _problem(refused.status)
    except NewsroomError as error:
        return JsonResponse({"code": error.code}, status=503)


@for_desk
@require_POST
@never_cache
def work(request: HttpRequest, article_id: int) -> HttpResponse:
    """Note how long the editor was at work and which passages were looked at."""
    _editable(request, article_id)
    note(article_id, request.POST, request.user)
    return HttpResponse(status=204)


def note(article_id: int, sent: Mapping[str, Any], user: Any, *, prefix: str = "") -> None:
    """Keep what the page measured: ``seconds`` at work and the ids of passages ``opened``."""
    opened = str(sent.get(f"{prefix}opened", "")).split(",")[:MOST_OPENED]
    note_work(
        article_id=article_id,
        seconds=_number(str(sent.get(f"{prefix}seconds", ""))),
        passage_ids={number for number in map(_number, opened) if number},
        user=user,
        now=timezone.now(),
    )


@for_desk
@require_safe
@never_cache
def dossier(request: HttpRequest, article_id: int) -> HttpResponse:
    """Return all that is on record of an article, as a JSON file, for who may edit it."""
    copy = _editable(request, article_id)
    answer = JsonResponse(dossiers.dossier_of(copy), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="onrecord-{article_id}.json"'
    return answer


def _editable(request: HttpRequest, article_id: int) -> ArticlePage:
    """Return the newest text of an article that this user may edit."""
    row = get_object_or_404(with_newest_revision(ArticlePage.objects), pk=article_id)
    demand(row.permissions_for_user(request.user).can_edit(), "edit this article")
    return working_copy_of(row)


def _json(request: HttpRequest) -> Mapping[str, Any]:
    length = _number(request.headers.get("Content-Length", ""))
    if length > MOST_BYTES or len(body := request.body) > MOST_BYTES:
        raise _Refused(413)
    if request.content_type != "application/json":
        raise _Refused(415)
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise _Refused(400) from None
    if not isinstance(asked, dict):
        raise _Refused(400)
    return asked


def _texts(sent: Any) -> dict[str, str]:
    """Return fields of the form as they were sent; half a character is refused."""
    if not isinstance(sent, dict) or len(sent) > MOST_FIELDS:
        raise _Refused(400)
    for name, value in sent.items():
        if not (isinstance(name, str) and isinstance(value, str)):
            raise _Refused(400)
        if len(name) > LONGEST_NAME or len(value) > MAX_PARAGRAPH:
            raise _Refused(400)
        if any("\ud800" <= character <= "\udfff" for character in name + value):
            raise _Refused(400)
    return dict(sent)


def _keys(sent: Any) -> frozenset[str]:
    if not isinstance(sent, list) or len(sent) > MOST_KNOWN:
        raise _Refused(400)
    if not all(isinstance(key, str) and len(key) <= LONGEST_KEY for key in sent):
        raise _Refused(400)
    return frozenset(sent)


def _number(text: str) -> int:
    """Return a whole number of at most nine digits; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _problem(status: int) -> JsonResponse:
    said = {
        400: _("The page sent what the desk cannot read. Load it again."),
        413: _("That is more text than can be checked at once."),
        415: _("The page sent what the desk cannot read. Load it again."),
    }
    return JsonResponse({"problem": said[status]}, status=status)
