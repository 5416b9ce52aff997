"""Every address of the reader site: how it is made, and the list of all that are public."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from wagtail.models import Page

from onrecord.publishing.models import ArticlePage, SectionPage

FRONT = "/"
ABOUT = "/about/"
ABOUT_PAGES = ("masthead", "ethics", "ai", "reading")
"""The pages about the newsroom below ``/about/``."""

AUTHORS = "/authors/"
STORIES = "/stories/"
TOPICS = "/topics/"
SOURCES = "/sources/"
ARCHIVE = "/archive/"
CORRECTIONS = "/corrections/"
SITE_FEED = "/feeds/site.rss"
SHELL = ("/saved/", "/offline/", "/manifest.webmanifest", "/sw.js")
"""What offline reading needs beside the pages themselves."""


def path_of(page: Page) -> str:
    """Return the path under which ``page`` is served, ending in a slash.

    Taken from the stored tree path without a query; the front itself is ``/``.
    """
    below_root = str(page.url_path).split("/", 2)[2:]
    return "/" + "".join(below_root)


def absolute(path: str) -> str:
    """Return the public address of ``path``; an address that is absolute stays as it is."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def about_path(name: str) -> str:
    """Return the path of a page about the newsroom (``ethics``)."""
    return f"{ABOUT}{name}/"


def story_path(slug: str) -> str:
    """Return the path of a story's page."""
    return f"{STORIES}{slug}/"


def author_path(slug: str) -> str:
    """Return the path of an author's page."""
    return f"{AUTHORS}{slug}/"


def topic_path(slug: str) -> str:
    """Return the path of a topic's page."""
    return f"{TOPICS}{slug}/"


def source_path(slug: str) -> str:
    """Return the path of a source's page."""
    return f"{SOURCES}{slug}/"


def leaf_path(base: str, number: int | None) -> str:
    """Return the path of a numbered leaf of a long list; the newest leaf is ``base`` itself."""
    return base if number is None else f"{base}{number}/"


def month_path(day: date) -> str:
    """Return the path of the calendar of a month."""
    return f"{ARCHIVE}{day:%Y/%m}/"


def day_path(day: date) -> str:
    """Return the path of everything published on a day (in the site's zone)."""
    return f"{ARCHIVE}{day:%Y/%m/%d}/"


def section_feed(slug: str) -> str:
    """Return the path of a section's feed."""
    return f"/feeds/{slug}.rss"


def ledger_path(article: ArticlePage) -> str:
    """Return the path of the machine-readable ledger of ``article``."""
    return f"{path_of(article)}ledger.json"


def changes_path(article: ArticlePage) -> str:
    """Return the path of the page that tells what changed in ``article`` since publication."""
    return f"{path_of(article)}changes/"


def report_path(article_id: int) -> str:
    """Return the path below which a reader reports sentence ``n/`` of an article as wrong."""
    return f"/report/{article_id}/"


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
    paths = [FRONT, ABOUT, *SHELL]
    sections = SectionPage.objects.live().public().order_by("position", "title")
    paths += [path_of(section) for section in sections.only("url_path")]
    articles = ArticlePage.objects.live().public().order_by("-published_at", "-pk")
    for article in articles.only("url_path"):
        paths += [path_of(article), ledger_path(article)]
    return paths
