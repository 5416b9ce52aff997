"""Every address of the reader site: how it is made, and the list of all that are public."""

from __future__ import annotations

from django.conf import settings
from wagtail.models import Page

from onrecord.publishing.models import ArticlePage, SectionPage

FRONT = "/"
ABOUT = "/about/"
SITE_FEED = "/feeds/site.rss"


def path_of(page: Page) -> str:
    """Return the path under which ``page`` is served, ending in a slash.

    Taken from the stored tree path without a query; the front itself is ``/``.
    """
    below_root = str(page.url_path).split("/", 2)[2:]
    return "/" + "".join(below_root)


def absolute(path: str) -> str:
    """Return the public address of ``path``; an address that is absolute stays as it is."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def section_feed(slug: str) -> str:
    """Return the path of a section's feed."""
    return f"/feeds/{slug}.rss"


def ledger_path(article: ArticlePage) -> str:
    """Return the path of the machine-readable ledger of ``article``."""
    return f"{path_of(article)}ledger.json"


def discussion_path(article_id: int) -> str:
    """Return the path of the page with an article's thread; it works without script."""
    return f"/discussion/{article_id}/"


def fragment_path(article_id: int) -> str:
    """Return the path of the thread alone, fetched after the printed page."""
    return f"/discussion/{article_id}/fragment/"


def public_paths() -> list[str]:
    """Return the path of every page of the site that readers may see, newest article first.

    What is not live, or is live behind a Wagtail privacy setting, is not in the list.
    """
    paths = [FRONT, ABOUT]
    sections = SectionPage.objects.live().public().order_by("position", "title")
    paths += [path_of(section) for section in sections.only("url_path")]
    articles = ArticlePage.objects.live().public().order_by("-published_at", "-pk")
    for article in articles.only("url_path"):
        paths += [path_of(article), ledger_path(article)]
    return paths
