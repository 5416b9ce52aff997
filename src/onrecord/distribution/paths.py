"""Every address of the machine-readable site, and the list of all that are public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from wagtail.models import Page

from onrecord.distribution import queries
from onrecord.distribution.formats.transcripts import FORMS
from onrecord.publishing import gatherings
from onrecord.publishing.models import ArticlePage

SITE_RSS = "/feeds/site.rss"
SITE_ATOM = "/feeds/site.atom"
SITE_JSON = "/feeds/site.json"
CORRECTIONS_RSS = "/feeds/corrections.rss"
PODCAST_RSS = "/feeds/podcast.rss"
COVER = "/feeds/cover.png"
SITEMAP = "/sitemap.xml"
NEWS_SITEMAP = "/news-sitemap.xml"
ROBOTS = "/robots.txt"

ARTICLES = "articles"
"""The name of the directory of articles, in ``/sitemap-articles-1.xml``."""

FRONTS = "fronts"
"""The name of the directory of the home front and the sections."""


def section_rss(slug: str) -> str:
    """Return the path of a section's RSS feed."""
    return f"/feeds/{slug}.rss"


def section_json(slug: str) -> str:
    """Return the path of a section's JSON feed."""
    return f"/feeds/{slug}.json"


def path_of(page: Page) -> str:
    """Return the path under which ``page`` is served, ending in a slash; not percent-encoded."""
    return "/" + str(page.url_path).split("/", 2)[2]


def ninjs_path(article: Page) -> str:
    """Return the path of an article as ninjs."""
    return f"{path_of(article)}ninjs.json"


def section_podcast(slug: str) -> str:
    """Return the path of the show of a section."""
    return f"/feeds/{slug}/podcast.rss"


def section_cover(slug: str) -> str:
    """Return the path of the cover of a section's show."""
    return f"/feeds/{slug}/cover.png"


def transcript_path(article: Page, form: str = "vtt") -> str:
    """Return the path of what is said when an article is read aloud, in one of ``FORMS``."""
    return f"{path_of(article)}transcript.{form}"


def chapters_path(article: Page) -> str:
    """Return the path of the chapters of an article that is read aloud."""
    return f"{path_of(article)}chapters.json"


def spoken_paths(article: Page) -> list[str]:
    """Return the paths of all that belongs to the narration of an article."""
    return [*(transcript_path(article, form) for form in FORMS), chapters_path(article)]


def absolute(path: str) -> str:
    """Return the public address of ``path``, percent-encoded where it must be."""
    return str(iri_to_uri(path if "://" in path else f"{settings.SITE_URL}{path}"))


def sitemap_part(name: str, number: int) -> str:
    """Return the path of one part of the directory called ``name``."""
    return f"/sitemap-{name}-{number}.xml"


def news_part(number: int) -> str:
    """Return the path of one part of a news sitemap that one file cannot hold."""
    return f"/news-sitemap-{number}.xml"


def paths_listing(article: ArticlePage) -> list[str]:
    """Return the paths of all that carries or lists ``article``, the most important first.

    Also for an article that is live no more: then they are what must lose it. A fixed number
    of queries, however many articles there are.
    """
    section = path_of(article).split("/")[1]
    own = [ninjs_path(article)] if article.live else []
    spoken = [PODCAST_RSS, section_podcast(section)] if article.narration_id else []
    if spoken and article.live:
        own += spoken_paths(article)
    feeds = [
        SITE_RSS,
        section_rss(section),
        SITE_ATOM,
        SITE_JSON,
        section_json(section),
        *(gathering.feed for gathering in gatherings.holding(article)),
    ]
    if queries.has_corrections(article.pk):
        feeds.append(CORRECTIONS_RSS)
    # What the article brought with it (a story, a topic, an author) stands in the newest part.
    brought = [
        sitemap_part(name, directory.newest_part())
        for name, directory in gatherings.directories().items()
    ]
    return [*own, *feeds, NEWS_SITEMAP, *spoken, *paths_of_number(article.pk), *brought]


def paths_of_number(article_id: int) -> list[str]:
    """Return the sitemaps that list the article with this number, deleted ones included."""
    return [sitemap_part(ARTICLES, gatherings.part_of(article_id)), NEWS_SITEMAP, SITEMAP]


def public_paths() -> Iterator[str]:
    """Yield the path of everything that is public here, feeds first; memory stays flat."""
    yield from (SITE_RSS, SITE_ATOM, SITE_JSON, CORRECTIONS_RSS, PODCAST_RSS, COVER)
    for section in queries.live_sections():
        yield section_rss(section.slug)
        yield section_json(section.slug)
        if queries.is_spoken(section):
            yield section_podcast(section.slug)
            yield section_cover(section.slug)
    yield from map(gatherings.feed_of, gatherings.every())
    yield from (SITEMAP, NEWS_SITEMAP, ROBOTS)
    yield from news_parts(now=timezone.now())
    yield from sitemap_parts()
    for article in queries.exported_articles():
        yield ninjs_path(article)
        if article.narration_id:
            yield from spoken_paths(article)


def sitemap_parts() -> Iterator[str]:
    """Yield the path of every part of every directory."""
    yield sitemap_part(FRONTS, 1)
    for number in gatherings.article_parts():
        yield sitemap_part(ARTICLES, number)
    for name, directory in gatherings.directories().items():
        for number in directory.parts():
            yield sitemap_part(name, number)


def news_parts(*, now: datetime) -> list[str]:
    """Return the paths of the parts of the news sitemap; none while one file holds it."""
    count = queries.news_count(now=now)
    return [news_part(number) for number in range(1, count + 1)] if count > 1 else []
