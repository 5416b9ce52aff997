"""Every address of the machine-readable site, and the list of all that are public."""

from __future__ import annotations

from django.conf import settings
from django.utils.encoding import iri_to_uri
from wagtail.models import Page

from onrecord.distribution.queries import live_sections, sitemap_count

SITE_RSS = "/feeds/site.rss"
SITE_JSON = "/feeds/site.json"
SITEMAP = "/sitemap.xml"
NEWS_SITEMAP = "/news-sitemap.xml"
ROBOTS = "/robots.txt"


def section_rss(slug: str) -> str:
    """Return the path of a section's RSS feed."""
    return f"/feeds/{slug}.rss"


def path_of(page: Page) -> str:
    """Return the path under which ``page`` is served, ending in a slash; not percent-encoded."""
    return "/" + str(page.url_path).split("/", 2)[2]


def absolute(path: str) -> str:
    """Return the public address of ``path``, percent-encoded where it must be."""
    return str(iri_to_uri(path if "://" in path else f"{settings.SITE_URL}{path}"))


def sitemap_part(number: int) -> str:
    """Return the path of the numbered part of a sitemap that one file cannot hold."""
    return f"/sitemap-{number}.xml"


def sitemap_parts() -> list[str]:
    """Return the paths of the parts of the sitemap; none while one file holds it."""
    count = sitemap_count()
    return [sitemap_part(number) for number in range(1, count + 1)] if count > 1 else []


def paths_listing(section: Page) -> list[str]:
    """Return the paths of everything that lists the articles of ``section``."""
    return [SITE_RSS, SITE_JSON, section_rss(section.slug), SITEMAP, NEWS_SITEMAP, *sitemap_parts()]


def public_paths() -> list[str]:
    """Return the path of every feed, sitemap and robots file."""
    feeds = [section_rss(section.slug) for section in live_sections()]
    return [SITE_RSS, SITE_JSON, *feeds, SITEMAP, *sitemap_parts(), NEWS_SITEMAP, ROBOTS]
