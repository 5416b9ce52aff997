"""Pages that gather articles: stories, authors, topics, sources, the archive, corrections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect, JsonResponse
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
    story_json,
    topic,
)
from onrecord.reader.heads import Head
from onrecord.reader.leaves import Leaf
from onrecord.reader.surrogates import label, shows, shows_articles
from onrecord.reader.teasers import Teaser

T = TypeVar("T")

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


def _found(view: T | None, what: str) -> T:
    """Return what a page shows; where there is nothing, readers are told so."""
    if view is None:
        raise Http404(f"No {what} stands at this address.")
    return view


def _whole(
    request: HttpRequest, name: str, title: str, description: str, path: str, **context: Any
) -> HttpResponseBase:
    """Answer with the list of all there is of one kind."""
    shows(request, name)
    head = heads.Head(
        title=title,
        description=description,
        path=path,
        crumbs=heads.crumbs((title, path)),
        data={"@type": "CollectionPage"},
    )
    return _page(request, name, head, **context)


@require_safe
def story_page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Answer with a story; the address of one that was merged leads to the survivor."""
    place = _found(stories.find_place(slug), "story")
    if place.slug != slug:
        return HttpResponsePermanentRedirect(paths.story_path(place.slug))
    sections, now = _sections(request), _now(request)
    view = _found(story.story_view(place, sections, number=number, now=now), "story")
    shows(request, f"story-{place.story_id}")
    shows_articles(request, [teaser.article_id for teaser in view.articles])
    response = _page(request, "story", story.head_of(view), view=view)
    if view.stale_at is not None:
        response.headers[UNTIL] = view.stale_at.isoformat()
    return response


@require_safe
def story_data(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with a story as JSON: what its page shows, and every entry of its lists."""
    place = _found(stories.find_place(slug), "story")
    if place.slug != slug:
        return HttpResponsePermanentRedirect(paths.story_data_path(place.slug))
    sections, now = _sections(request), _now(request)
    view = _found(story.story_view(place, sections, number=None, now=now), "story")
    shows(request, f"story-{place.story_id}")
    shows_articles(request, [teaser.article_id for teaser in view.articles])
    response = JsonResponse(
        story_json.story_of(view), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    if view.stale_at is not None:
        response.headers[UNTIL] = view.stale_at.isoformat()
    return label(request, response)


@require_safe
def topic_page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Answer with a topic, or an older leaf of it."""
    sections, now = _sections(request), _now(request)
    view = _found(topic.topic_view(slug, sections, number=number, now=now), "topic")
    _shows_leaf(request, f"topic-{view.topic.pk}", view.leaf)
    return _page(request, "topic", topic.head_of(view), view=view)


@require_safe
def topics_page(request: HttpRequest) -> HttpResponseBase:
    """Answer with the topics most written about."""
    words = _("People, organisations and places in the news, with all that was published.")
    kinds = topic.topics_by_kind()
    return _whole(request, "topics", _("Topics"), words, paths.TOPICS, kinds=kinds)


@require_safe
def author_page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Answer with an author, or an older leaf of what they signed."""
    view = _found(author.author_view(slug, _sections(request), number=number), "author")
    _shows_leaf(request, f"author-{view.author.pk}", view.leaf)
    return _page(request, "author", author.head_of(view), view=view)


@require_safe
def source_page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Answer with a source, or an older leaf of what rests on it."""
    sections, now = _sections(request), _now(request)
    view = _found(source.source_view(slug, sections, number=number, now=now), "source")
    _shows_leaf(request, f"source-{view.used.source.pk}", view.leaf)
    return _page(request, "source", source.head_of(view), view=view)


@require_safe
def sources_page(request: HttpRequest) -> HttpResponseBase:
    """Answer with every source that something to read rests on."""
    words = _("Everyone whose reports articles rest on, and why they were admitted.")
    found = source.sources()
    return _whole(request, "sources", _("Sources"), words, paths.SOURCES, sources=found)


@require_safe
def archive_page(request: HttpRequest) -> HttpResponseBase:
    """Answer with the years and months of the archive."""
    shows(request, "archive")
    return _page(request, "archive", archive.head_of(), years=archive.years())


@require_safe
def month_page(request: HttpRequest, year: str, month: str) -> HttpResponseBase:
    """Answer with the calendar of a month."""
    first = _day(year, month, "01")
    view = _found(archive.month_view(first) if first else None, "month")
    shows(request, f"month-{view.first:%Y-%m}")
    return _page(request, "month", archive.head_of_month(view), view=view)


@require_safe
def day_page(request: HttpRequest, year: str, month: str, day: str) -> HttpResponseBase:
    """Answer with everything published on a day."""
    wanted = _day(year, month, day)
    view = _found(archive.day_view(wanted, _sections(request)) if wanted else None, "day")
    shows(request, f"day-{view.day:%Y-%m-%d}")
    shows_articles(request, [teaser.article_id for teaser in view.teasers])
    return _page(request, "day", archive.head_of_day(view), view=view)


@require_safe
def corrections_page(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """Answer with what was corrected and what was withdrawn."""
    view = _found(corrections.corrections_view(_sections(request), number=number), "list")
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
    titles = _found(about.titles().get(name), "page")
    shows(request, "about")
    context: dict[str, Any] = {}
    if name == "masthead":
        context = {"signers": about.signers(), "reviewers": about.reviewers()}
    elif name == "ai":
        context = {"machines": about.machines(), "counts": about.counts(), "at": _now(request)}
    elif name == "ethics":
        context = {"days": settings.READER_DATA_DAYS}
    words = about.own_words(name) if name in {"masthead", "ethics", "ai"} else ()
    head = about.head_of(name, *titles)
    return _page(request, f"about_{name}", head, words=words, **context)
