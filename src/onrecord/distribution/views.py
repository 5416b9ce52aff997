"""The doors: feeds, sitemaps and robots.txt. Each answer names what it shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Enclosure
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onrecord.distribution import paths
from onrecord.distribution.assembling import feed_items
from onrecord.distribution.formats import json_feed, sitemaps
from onrecord.distribution.formats.items import FeedItem, content_html, summary_html
from onrecord.distribution.formats.rss import FullTextRss
from onrecord.distribution.queries import (
    find_home,
    live_sections,
    newest_articles,
    news_articles,
    sitemap_articles,
    sitemap_count,
)
from onrecord.publishing.models import SectionPage

FEED_ITEMS = 30
"""How many articles a feed carries."""

XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What one feed carries: the whole site's articles, or one section's."""

    path: str
    section: SectionPage | None
    items: Sequence[FeedItem]

    @property
    def title(self) -> str:
        """The name of the feed."""
        if self.section is None:
            return str(settings.SITE_NAME)
        return f"{settings.SITE_NAME}: {self.section.title}"

    @property
    def description(self) -> str:
        """What the feed is, in one sentence."""
        if self.section is None:
            return _("The newest articles of %(site)s.") % {"site": settings.SITE_NAME}
        return str(self.section.tagline) or self.title

    @property
    def link(self) -> str:
        """The address of the page that the feed belongs to."""
        return paths.absolute(paths.path_of(self.section) if self.section else "/")

    @property
    def keys(self) -> list[str]:
        """The names of what the feed shows."""
        front = f"section-{self.section.pk}" if self.section else "front"
        return [front, *(f"article-{item.article_id}" for item in self.items)]


def get_channel(slug: str | None) -> Channel:
    """Return the channel of the live section ``slug``, or the site's; raises ``Http404``."""
    sections = live_sections()
    if slug is None:
        section, path = None, paths.SITE_RSS
    else:
        section = get_object_or_404(SectionPage.objects.live().public(), slug=slug)
        path = paths.section_rss(slug)
    articles = newest_articles(limit=FEED_ITEMS, section=section)
    return Channel(path=path, section=section, items=feed_items(articles, sections))


class Rss(Feed):  # type: ignore[type-arg]  # not subscriptable when it runs
    """RSS 2.0 in full text; of one section with ``section``, else of the site."""

    feed_type = FullTextRss
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a GET; built once, so that feed and keys come from one reading."""
        channel = get_channel(kwargs.get("section"))
        feed = cast("FullTextRss", self.get_feed(channel, request))
        response = HttpResponse(content_type=feed.content_type)
        feed.write(response, "utf-8")
        return _named(response, channel.keys)

    def title(self, channel: Channel) -> str:  # noqa: D102 (Django's own names, here and below)
        return channel.title

    def description(self, channel: Channel) -> str:  # noqa: D102
        return channel.description

    def link(self, channel: Channel) -> str:  # noqa: D102
        return channel.link

    def feed_url(self, channel: Channel) -> str:  # noqa: D102
        return paths.absolute(channel.path)

    def items(self, channel: Channel) -> Sequence[FeedItem]:  # noqa: D102
        return channel.items

    def item_title(self, item: FeedItem) -> str:  # noqa: D102
        return item.title

    def item_description(self, item: FeedItem) -> str:  # noqa: D102
        return str(summary_html(item))

    def item_link(self, item: FeedItem) -> str:  # noqa: D102
        return item.url

    def item_guid(self, item: FeedItem) -> str:  # noqa: D102
        return item.guid

    def item_pubdate(self, item: FeedItem) -> datetime:  # noqa: D102
        return item.published_at

    def item_updateddate(self, item: FeedItem) -> datetime:  # noqa: D102
        return item.updated_at

    def item_categories(self, item: FeedItem) -> list[str]:  # noqa: D102
        return [item.section] if item.section else []

    def item_enclosures(self, item: FeedItem) -> list[Enclosure]:  # noqa: D102
        if item.audio is None:
            return []
        return [Enclosure(item.audio.url, str(item.audio.size), item.audio.media_type)]

    def item_extra_kwargs(self, item: FeedItem) -> dict[str, Any]:  # noqa: D102
        return {
            "creators": item.authors,
            "language": item.language,
            "content_html": str(content_html(item)),
        }


@require_safe
def site_json(request: HttpRequest) -> HttpResponse:
    """Answer with the site's feed as JSON Feed 1.1."""
    channel = get_channel(None)
    data = json_feed.json_feed(
        channel.items,
        title=channel.title,
        description=channel.description,
        home_url=channel.link,
        feed_url=paths.absolute(paths.SITE_JSON),
        language=get_language() or settings.LANGUAGE_CODE,
    )
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _named(HttpResponse(body, content_type=json_feed.MEDIA_TYPE), channel.keys)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with the sitemap, or with an index of its parts once one file is not enough."""
    parts = paths.sitemap_parts()
    if parts:
        index = (sitemaps.Address(url=paths.absolute(path)) for path in parts)
        return _xml(sitemaps.sitemap_index(index))
    return _xml(sitemaps.sitemap([*_fronts(), *_articles(1)]))


@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with one part of a large sitemap; the first holds the fronts."""
    if not 1 <= number <= sitemap_count() or sitemap_count() == 1:
        return HttpResponse(status=404)
    return _xml(sitemaps.sitemap([*(_fronts() if number == 1 else ()), *_articles(number)]))


@require_safe
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with the news sitemap: articles of the last two days."""
    entries = [
        sitemaps.NewsEntry(
            url=paths.absolute(paths.path_of(article)),
            title=article.title,
            language=article.language,
            published_at=article.published_at,
        )
        for article in news_articles(now=timezone.now())
        if article.published_at
    ]
    return _xml(sitemaps.news_sitemap(entries, publication=settings.SITE_NAME))


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
    return _named(
        HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"), ["robots"]
    )


def _fronts() -> Iterable[sitemaps.Address]:
    home = find_home()
    for page in [*([home] if home else []), *live_sections()]:
        yield sitemaps.Address(url=paths.absolute(paths.path_of(page)))


def _articles(number: int) -> Iterable[sitemaps.Address]:
    for article in sitemap_articles(number):
        yield sitemaps.Address(
            url=paths.absolute(paths.path_of(article)),
            modified_at=article.updated_at or article.published_at,
        )


def _xml(body: bytes) -> HttpResponse:
    # Whatever changes the front changes the list of all articles.
    return _named(HttpResponse(body, content_type=XML), ["front", "sections"])


def _named(response: HttpResponse, keys: Iterable[str]) -> HttpResponse:
    response.headers["Surrogate-Key"] = " ".join(keys)
    return response
