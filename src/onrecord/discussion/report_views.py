"""The doors for a report of a wrong sentence: a page that needs no script, and its form alone."""

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
from django.views.decorators.http import require_http_methods

from onrecord.discussion.forms import ReportForm
from onrecord.discussion.limits import TooManyComments
from onrecord.discussion.models import SentenceReport
from onrecord.discussion.operations import CommentRefused, DiscussionClosed
from onrecord.discussion.queries import find_open_article
from onrecord.discussion.reporting import Numbered, find_sentence
from onrecord.discussion.reporting import report as take_report
from onrecord.discussion.senders import author_key
from onrecord.discussion.tokens import (
    FormExpired,
    find_report_id,
    form_token,
    receipt_of,
    seconds_since_shown,
)
from onrecord.discussion.views import article_path
from onrecord.publishing.models import ArticlePage


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    """Answer with the form for sentence ``number``; take a report; show what became of one."""
    return _answer(request, article_id, number, "discussion/report_page.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def fragment(request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    """Answer with the form alone, for the panel beside the text."""
    response = _answer(request, article_id, number, "discussion/report_form.html")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, article_id: int, number: int, template: str) -> HttpResponse:
    article = find_open_article(article_id)
    if article is None:
        raise Http404("No article that anyone may read has this number.")
    receipt = request.GET.get("receipt", "")
    if receipt:
        return _show_receipt(request, article, receipt, template)
    short = request.POST.get("sentence", "") or request.GET.get("s", "")
    sentence = find_sentence(article, number=number, short=short[:64])
    if sentence is None and not short:
        raise Http404("The article has no such sentence.")
    if request.method == "POST" and sentence is not None:
        return _take(request, article, sentence, template)
    form = ReportForm(initial=_fresh(article, sentence), label_suffix="") if sentence else None
    return _page(request, article, sentence, form, template)


def _take(
    request: HttpRequest, article: ArticlePage, sentence: Numbered, template: str
) -> HttpResponse:
    form = ReportForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, article, sentence, form, template, HTTPStatus.UNPROCESSABLE_ENTITY)
    sent = form.cleaned_data
    now = timezone.now()
    try:
        seconds_since_shown(sent["token"], article_id=article.pk, now=now)
        taken = take_report(
            article_id=article.pk,
            number=sentence.number,
            digest=sent["sentence"],
            reason=sent["reason"],
            words=sent["words"],
            email=sent["email"],
            author_key=author_key(request.META),
            now=now,
            is_trapped=bool(sent["website"]),
        )
    except DiscussionClosed:
        return _page(request, article, None, None, template)
    except TooManyComments as error:
        form.add_error(None, error.message)
        status = HTTPStatus.TOO_MANY_REQUESTS
        response = _page(request, article, sentence, form, template, status)
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(math.ceil(error.retry_after.total_seconds()))
        return response
    except (FormExpired, CommentRefused) as error:
        field = error.data.get("field")
        form.add_error(field if field in form.fields else None, error.message)
        return _page(request, article, sentence, form, template, HTTPStatus.UNPROCESSABLE_ENTITY)
    address = reverse("sentence_report", args=[article.pk, sentence.number])
    receipt = f"{address}?receipt={receipt_of(taken.pk)}"
    if template.endswith("form.html"):
        return render(request, template, {**_context(article), "report": taken, "receipt": receipt})
    return HttpResponseRedirect(f"{receipt}#sent", status=HTTPStatus.SEE_OTHER)


def _show_receipt(
    request: HttpRequest, article: ArticlePage, receipt: str, template: str
) -> HttpResponse:
    found = SentenceReport.objects.filter(
        pk=find_report_id(receipt) or 0, article_id=article.pk
    ).first()
    if found is None:
        raise Http404("This address opens no report.")
    return render(request, template, {**_context(article), "report": found})


def _page(
    request: HttpRequest,
    article: ArticlePage,
    sentence: Numbered | None,
    form: ReportForm | None,
    template: str,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    if form is not None and form.is_bound:
        # The words stay; the token is new, so that a form open too long can be sent again.
        form.data = dict(form.data.items()) | _fresh(article, sentence)
    context = {**_context(article), "sentence": sentence, "form": form}
    return render(request, template, context, status=status)


def _context(article: ArticlePage) -> dict[str, Any]:
    return {
        "page": article,
        "article": article,
        "article_path": article_path(article),
        "site_name": settings.SITE_NAME,
    }


def _fresh(article: ArticlePage, sentence: Numbered | None) -> dict[str, Any]:
    token = form_token(article_id=article.pk, now=timezone.now())
    return {"token": token, "sentence": sentence.entry.digest if sentence else ""}
