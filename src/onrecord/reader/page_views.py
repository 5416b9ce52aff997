"""Pages that gather articles: stories, authors, topics, sources, the archive, corrections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onrecord.publishing.models import SectionPage
from onrecord.reader import (
    about,
    archive,
    author,
    corrections,
    heads,
    paths,
    queries,
    source,
    stories,
    story,
    topic,
)
from onrecord.reader.heads import Head
from onrecord.reader.leaves import Leaf
from onrecord.reader.surrogates import label, shows, shows_articles
from onrecord.reader.teasers import Teaser

UNTIL = "Surrogate-Until"
"""The header that tells the edition from when on a page would read otherwise by itself."""

INSTANT = "onrecord.now"
"""Where the edition says for which instant it prints a page."""


def _now(request: HttpRequest) -> datetime:
    """Return the instant that the page shows: that of the print, else the clock's."""
    given = request.META.get(INSTANT)
    return given if isinstance(given, datetime) else timezone.now()


def _page(request: HttpRequest, name: str, head: Head, **context: Any) -> HttpResponseBase:
    template = f"reader/{name}_page.html"
    return label(request, TemplateResponse(request, template, {"head": head, **context}))


def _sections(request: HttpRequest) -> list[SectionPage]:
    """Return the sections, read once for the page and for the navigation around it."""
    found = queries.sections()
    request.onrecord_sections = found  # type: ignore[attr-defined]
    return found


def _shows_leaf(request: HttpRequest, key: str, leaf: Leaf[Teaser]) -> None:
    """Note what a leaf shows: a full one changes only with the articles on it."""
    if leaf.number is None:
        shows(request, key)
    shows_articles(request, [teaser.article_id for teaser in leaf.entries])


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


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
    view = story.story_view(place, _sections(request), number=number, now=_now(request))
    if view is None:
        raise _not_there("story")
    shows(request, f"story-{place.story_id}")
    shows_articles(request, [teaser.article_id for teaser in view.articles])
    response = _page(request, "story", story.head_of(view), view=view)
    if view.stale_at is not None:
        response.headers[UNTIL] = view.stale_at.isoformat()
    return response


@require_safe
def topic_page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Answer with a topic, or an older leaf of it."""
    view = topic.topic_view(slug, _sections(request), number=number, now=_now(request))
    if view is None:
        raise _not_there("topic")
    _shows_leaf(request, f"topic-{view.topic.pk}", view.leaf)
    return _page(request, "topic", topic.head_of(view), view=view)


@require_safe
def topics_page(request: HttpRequest) -> HttpResponseBase:
    """Answer with the topics most written about."""
    shows(request, "topics")
    head = heads.Head(
        title=_("Topics"),
        description=_("People, organisations and places in the news, with all that was published."),
        path=paths.TOPICS,
        crumbs=heads.crumbs((_("Topics"), paths.TOPICS)),
        data={"@type": "CollectionPage"},
    )
    return _page(request, "topics", head, kinds=topic.topics_by_kind())


@require_safe
def author_page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Answer with an author, or an older leaf of what they signed."""
    view = author.author_view(slug, _sections(request), number=number)
    if view is None:
        raise _not_there("author")
    _shows_leaf(request, f"author-{view.author.pk}", view.leaf)
    return _page(request, "author", author.head_of(view), view=view)


@require_safe
def source_page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Answer with a source, or an older leaf of what rests on it."""
    view = source.source_view(slug, _sections(request), number=number, now=_now(request))
    if view is None:
        raise _not_there("source")
    _shows_leaf(request, f"source-{view.used.source.pk}", view.leaf)
    return _page(request, "source", source.head_of(view), view=view)


@require_safe
def sources_page(request: HttpRequest) -> HttpResponseBase:
    """Answer with every source that something to read rests on."""
    shows(request, "sources")
    head = heads.Head(
        title=_("Sources"),
        description=_("Everyone whose reports articles rest on, and why they were admitted."),
        path=paths.SOURCES,
        crumbs=heads.crumbs((_("Sources"), paths.SOURCES)),
        data={"@type": "CollectionPage"},
    )
    return _page(request, "sources", head, sources=source.sources())


@require_safe
def archive_page(request: HttpRequest) -> HttpResponseBase:
    """Answer with the years and months of the archive."""
    shows(request, "archive")
    return _page(request, "archive", archive.head_of(), years=archive.years())


@require_safe
def month_page(request: HttpRequest, year: str, month: str) -> HttpResponseBase:
    """Answer with the calendar of a month."""
    first = _day(year, month, "01")
    view = archive.month_view(first) if first else None
    if view is None:
        raise _not_there("month")
    shows(request, f"month-{view.first:%Y-%m}")
    return _page(request, "month", archive.head_of_month(view), view=view)


@require_safe
def day_page(request: HttpRequest, year: str, month: str, day: str) -> HttpResponseBase:
    """Answer with everything published on a day."""
    wanted = _day(year, month, day)
    view = archive.day_view(wanted, _sections(request)) if wanted else None
    if view is None:
        raise _not_there("day")
    shows(request, f"day-{view.day:%Y-%m-%d}")
    shows_articles(request, [teaser.article_id for teaser in view.teasers])
    return _page(request, "day", archive.head_of_day(view), view=view)


@require_safe
def corrections_page(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """Answer with what was corrected and what was withdrawn."""
    view = corrections.corrections_view(_sections(request), number=number)
    if view is None:
        raise _not_there("list")
    shows(request, "corrections")
    shows_articles(request, [one.correction.article_id for one in view.leaf.entries])
    words = about.own_words("corrections")
    return _page(request, "corrections", corrections.head_of(view), view=view, words=words)


@require_safe
def about_front(request: HttpRequest) -> HttpResponseBase:
    """Answer with the page on what this site is and how its sentences are on the record."""
    shows(request, "about")
    name = settings.SITE_NAME
    words = _(
        "What %(name)s is, how its sentences are on the record, and how machines are used."
    ) % {"name": name}
    head = about.head_of("", _("About %(name)s") % {"name": name}, words)
    return _page(request, "about", head, words=about.own_words("about"))


@require_safe
def about_page(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with a page about the newsroom: masthead, ethics, machines, reading comforts."""
    found = about.titles().get(name)
    if found is None:
        raise _not_there("page")
    shows(request, "about")
    context: dict[str, Any] = {}
    if name == "masthead":
        context = {"signers": about.signers(), "reviewers": about.reviewers()}
    elif name == "ai":
        context = {"machines": about.machines(), "counts": about.counts(), "at": _now(request)}
    elif name == "ethics":
        context = {"days": settings.READER_DATA_DAYS}
    words = about.own_words(name) if name in {"masthead", "ethics", "ai"} else ()
    head = about.head_of(name, *found)
    return _page(request, f"about_{name}", head, words=words, **context)
