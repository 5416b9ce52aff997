"""The doors of single articles as machines read them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onrecord.distribution import exporting
from onrecord.distribution.formats import chapters, ninjs
from onrecord.distribution.formats.transcripts import FORMS
from onrecord.distribution.queries import find_article
from onrecord.distribution.views.answering import answer
from onrecord.publishing.models import ArticlePage


@require_safe
def ninjs_json(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """Answer with one article as ninjs 3.1."""
    article = _get_article(section, slug)
    return answer(
        ninjs.ninjs(exporting.news_item(article)), ninjs.MEDIA_TYPE, [f"article-{article.pk}"]
    )


@require_safe
def transcript(request: HttpRequest, section: str, slug: str, form: str) -> HttpResponse:
    """Answer with the transcript of an article's narration in one of ``FORMS``."""
    if form not in FORMS:
        raise Http404("Transcripts have no such form.")
    article = _get_article(section, slug)
    text = exporting.transcript(article, form)
    if text is None:
        raise Http404("This article is not read aloud.")
    return answer(text, f"{FORMS[form]}; charset=utf-8", [f"article-{article.pk}"])


@require_safe
def chapters_json(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """Answer with the chapters of an article's narration."""
    article = _get_article(section, slug)
    body = exporting.chapters(article)
    if body is None:
        raise Http404("This article is not read aloud in chapters.")
    return answer(body, f"{chapters.MEDIA_TYPE}; charset=utf-8", [f"article-{article.pk}"])


def _get_article(section: str, slug: str) -> ArticlePage:
    article = find_article(section, slug)
    if article is None:
        raise Http404("No article that anyone may read is at this address.")
    return article
