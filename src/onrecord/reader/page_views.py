"""Pages that gather articles: stories, authors, topics, sources, the archive, corrections."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onrecord.reader import paths, queries, stories, story
from onrecord.reader.heads import Head
from onrecord.reader.surrogates import label, shows, shows_articles


def _page(request: HttpRequest, name: str, head: Head, **context: Any) -> HttpResponseBase:
    template = f"reader/{name}_page.html"
    return label(request, TemplateResponse(request, template, {"head": head, **context}))


def _not_there(what: str) -> Http404:
    return Http404(f"No {what} stands at this address.")


@require_safe
def story_page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Answer with a story; the address of one that was merged leads to the survivor."""
    place = stories.find_place(slug)
    if place is None:
        raise _not_there("story")
    if place.slug != slug:
        return HttpResponsePermanentRedirect(paths.story_path(place.slug))
    view = story.story_view(place, queries.sections(), number=number, now=timezone.now())
    if view is None:
        raise _not_there("story")
    shows(request, f"story-{place.story_id}")
    shows_articles(request, [teaser.article_id for teaser in view.articles])
    return _page(request, "story", story.head_of(view), view=view)
