"""The doors for crawlers: sitemaps and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onrecord.distribution import paths, queries
from onrecord.distribution.formats import sitemaps
from onrecord.distribution.formats.sitemaps import Address
from onrecord.distribution.views.answering import XML, answer
from onrecord.publishing import gatherings
from onrecord.publishing.gatherings import Listed
from onrecord.publishing.models import ArticlePage


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Answer with the index of all sitemaps."""
    # Whatever changes the front changes the list of all articles.
    return answer(sitemaps.sitemap_index(_parts()), XML, ["front", "sections"])


@require_safe
def part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Answer with one part of a directory; a change touches one part, however many there are."""
    pages = list(_pages(name, number))
    if not pages:
        raise Http404("No sitemap has this number.")
    addresses = (
        Address(url=paths.absolute(page.path), modified_at=page.modified_at, images=page.images)
        for page in pages
    )
    keys = ["front", "sections"] if name == paths.FRONTS else [f"sitemap-{name}-{number}"]
    return answer(sitemaps.sitemap(addresses), XML, keys)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Answer with the articles of the last two days, or with an index of their parts."""
    now = _instant(request)
    parts = paths.news_parts(now=now)
    if parts:
        addresses = (Address(url=paths.absolute(path)) for path in parts)
        response = answer(sitemaps.sitemap_index(addresses), XML, ["front"])
    else:
        response = answer(_news(1, now), XML, ["front"])
    return _until_the_oldest_leaves(response, now)


@require_safe
def news_part(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with one part of a news sitemap that one file cannot hold."""
    now = _instant(request)
    if paths.news_part(number) not in paths.news_parts(now=now):
        raise Http404("The news sitemap has no such part.")
    return _until_the_oldest_leaves(answer(_news(number, now), XML, ["front"]), now)


def _instant(request: HttpRequest) -> datetime:
    """Return the instant that the printer shows, else the clock's."""
    given = request.META.get("onrecord.now")
    return given if isinstance(given, datetime) else timezone.now()


def _until_the_oldest_leaves(response: HttpResponse, now: datetime) -> HttpResponse:
    """Say when the oldest article is no news any more, so that the printer prints it again."""
    leaves_at = queries.find_news_end(now=now)
    if leaves_at is not None:
        response.headers["Surrogate-Until"] = leaves_at.isoformat()
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Answer with what crawlers may read (RFC 9309) and where the sitemaps lie."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "",
        f"Sitemap: {paths.absolute(paths.SITEMAP)}",
        f"Sitemap: {paths.absolute(paths.NEWS_SITEMAP)}",
        "",
    ]
    return answer("\n".join(lines), "text/plain; charset=utf-8", ["robots"])


def _parts() -> Iterator[Address]:
    yield Address(url=paths.absolute(paths.sitemap_part(paths.FRONTS, 1)))
    known: dict[str, Mapping[int, datetime | None]] = {paths.ARTICLES: gatherings.article_parts()}
    known |= {name: dict(one.parts()) for name, one in gatherings.directories().items()}
    for name, parts in known.items():
        for number, modified_at in parts.items():
            url = paths.absolute(paths.sitemap_part(name, number))
            yield Address(url=url, modified_at=modified_at)


def _pages(name: str, number: int) -> Iterable[Listed]:
    if name == paths.ARTICLES:
        return (_listed(article) for article in queries.part_articles(number))
    if name == paths.FRONTS:
        home = queries.find_home()
        fronts = [*([home] if home else []), *queries.live_sections()] if number == 1 else []
        return (Listed(path=paths.path_of(page)) for page in fronts)
    directory = gatherings.directories().get(name)
    return directory.pages(number) if directory is not None else ()


def _listed(article: ArticlePage) -> Listed:
    picture = article.lead_picture
    renditions = picture.renditions.all() if picture else ()
    return Listed(
        path=paths.path_of(article),
        modified_at=article.updated_at or article.published_at,
        images=tuple(paths.absolute(rendition.url) for rendition in renditions),
    )


def _news(number: int, now: datetime) -> bytes:
    entries = (
        sitemaps.NewsEntry(
            url=paths.absolute(paths.path_of(article)),
            title=article.title,
            language=article.language,
            published_at=article.published_at,
        )
        for article in queries.news_articles(now=now, part=number)
        if article.published_at
    )
    return sitemaps.news_sitemap(entries, publication=settings.SITE_NAME)
