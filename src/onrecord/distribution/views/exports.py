"""The doors of single articles as machines read them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onrecord.distribution.exporting import news_item, transcript
from onrecord.distribution.formats import ninjs
from onrecord.distribution.queries import find_article
from onrecord.distribution.views.answering import answer
from onrecord.publishing.models import ArticlePage

VTT = "text/vtt; charset=utf-8"


@require_safe
def ninjs_json(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """Answer with one article as ninjs 3.1."""
    article = _get_article(section, slug)
    return answer(ninjs.ninjs(news_item(article)), ninjs.MEDIA_TYPE, [f"article-{article.pk}"])


@require_safe
def transcript_vtt(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """Answer with the transcript of an article's narration."""
    article = _get_article(section, slug)
    text = transcript(article)
    if text is None:
        raise Http404("This article is not read aloud.")
    return answer(text, VTT, [f"article-{article.pk}"])


def _get_article(section: str, slug: str) -> ArticlePage:
    article = find_article(section, slug)
    if article is None:
        raise Http404("No article that anyone may read is at this address.")
    return article
