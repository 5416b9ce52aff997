"""The doors: the discussion of an article as a page, and its thread alone as a fragment."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onrecord.discussion.forms import CommentForm
from onrecord.discussion.limits import TooManyComments
from onrecord.discussion.operations import (
    CommentRefused,
    DiscussionClosed,
    submit,
)
from onrecord.discussion.queries import ThreadItem, find_open_article, thread_of
from onrecord.discussion.senders import author_key
from onrecord.discussion.tokens import (
    FormExpired,
    form_token,
    is_thanks,
    seconds_since_shown,
    thanks_token,
)
from onrecord.publishing.models import ArticlePage


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def discussion(request: HttpRequest, article_id: int) -> HttpResponse:
    """Answer with an article's thread and form; take a comment. Needs no script and no sign-in."""
    article = _get_article(article_id)
    if request.method == "POST":
        return _take(request, article)
    thread = thread_of(article_id)
    reply_to = _find_answered(request.GET.get("reply", ""), thread)
    form = CommentForm(initial=_fresh(article, reply_to.id if reply_to else None), label_suffix="")
    return _page(request, article, form, thread=thread, reply_to=reply_to)


@require_safe
def fragment(request: HttpRequest, article_id: int) -> HttpResponse:
    """Answer with the thread alone, for the printed page to fetch. Sets no cookie."""
    article = _get_article(article_id)
    thread = thread_of(article_id)
    context = {"article": article, "thread": thread}
    response = render(request, "discussion/fragment.html", context)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _get_article(article_id: int) -> ArticlePage:
    article = find_open_article(article_id)
    if article is None:
        raise Http404("No article that is open for discussion has this number.")
    return article


def _take(request: HttpRequest, article: ArticlePage) -> HttpResponse:
    now = timezone.now()
    form = CommentForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, article, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    sent = form.cleaned_data
    try:
        seconds = seconds_since_shown(sent["token"], article_id=article.pk, now=now)
        submit(
            article_id=article.pk,
            parent_id=sent["parent"],
            author_name=sent["name"],
            text=sent["text"],
            author_key=author_key(request.META),
            seconds_to_write=seconds,
            now=now,
            is_trapped=bool(sent["website"]),
        )
    except DiscussionClosed as error:
        raise Http404(error.message) from error
    except FormExpired as error:
        form.add_error(None, error.message)
    except CommentRefused as error:
        field = error.data.get("field")
        form.add_error(field if field in {"name", "text"} else None, error.message)
    except TooManyComments as error:
        form.add_error(None, error.message)
        response = _page(request, article, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(math.ceil(error.retry_after.total_seconds()))
        return response
    else:
        note = thanks_token(article_id=article.pk, now=now)
        address = reverse("discussion", args=[article.pk])
        return HttpResponseRedirect(f"{address}?sent={note}#sent", status=HTTPStatus.SEE_OTHER)
    return _page(request, article, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    request: HttpRequest,
    article: ArticlePage,
    form: CommentForm,
    *,
    thread: list[ThreadItem] | None = None,
    reply_to: ThreadItem | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    thread = thread_of(article.pk) if thread is None else thread
    if form.is_bound:
        reply_to = _find_answered(str(form.data.get("parent", "")), thread)
        # The words stay; the token is new, so that a form open too long can be sent again.
        form.data = dict(form.data.items()) | _fresh(article, reply_to.id if reply_to else None)
    note = request.GET.get("sent", "")
    context = {
        "page": article,
        "article": article,
        "article_path": article_path(article),
        "thread": thread,
        "form": form,
        "reply_to": reply_to,
        "is_sent": is_thanks(note, article_id=article.pk, now=timezone.now()) if note else False,
        "site_name": settings.SITE_NAME,
    }
    return render(request, "discussion/page.html", context, status=status)


def article_path(article: ArticlePage) -> str:
    """Return the path under which ``article`` is read."""
    return "/" + str(article.url_path).split("/", 2)[2]


def _fresh(article: ArticlePage, parent_id: int | None) -> dict[str, Any]:
    token = form_token(article_id=article.pk, now=timezone.now())
    return {"token": token, "parent": parent_id or ""}


def _find_answered(raw: str, thread: list[ThreadItem]) -> ThreadItem | None:
    """Return the shown comment whose number ``raw`` is."""
    if not raw.isascii() or not raw.isdigit() or len(raw) > 18:
        return None
    return next((item for item in thread if item.id == int(raw)), None)
