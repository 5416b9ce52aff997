"""Every address of the reader site: how it is made, and the list of all that are public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef
from wagtail.models import Page

from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.publishing.records import Correction, PublishedVersion
from onrecord.reader import listing, stories

FRONT = "/"
ABOUT = "/about/"
ABOUT_PAGES = ("masthead", "ethics", "ai", "reading")
"""The pages about the newsroom below ``/about/``."""

AT_ONCE = 500
"""So many articles are held in memory at once while all pages are listed."""

AUTHORS = "/authors/"
STORIES = "/stories/"
TOPICS = "/topics/"
SOURCES = "/sources/"
SPEAKERS = "/speakers/"
ARCHIVE = "/archive/"
CORRECTIONS = "/corrections/"
VERIFY = "/verify/"
SITE_FEED = "/feeds/site.rss"
SHELL = ("/saved/", "/offline/", "/manifest.webmanifest", "/sw.js", "/favicon.ico")
"""What offline reading needs beside the pages themselves."""


PAGE_MANIFEST = "page.c2pa"
"""Below the address of an article: what the page says of its making, signed."""


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


def story_data_path(slug: str) -> str:
    """Return the path of a story as JSON."""
    return f"{STORIES}{slug}/story.json"


def author_path(slug: str) -> str:
    """Return the path of an author's page."""
    return f"{AUTHORS}{slug}/"


def topic_path(slug: str) -> str:
    """Return the path of a topic's page."""
    return f"{TOPICS}{slug}/"


def source_path(slug: str) -> str:
    """Return the path of a source's page."""
    return f"{SOURCES}{slug}/"


def speaker_path(key: str) -> str:
    """Return the path of the page of a speaker: what they are on record as saying."""
    return f"{SPEAKERS}{key}/"


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


def paths_listing(article: ArticlePage) -> list[str]:
    """Return the paths of all pages that list ``article``, the most important first.

    Also for an article that is live no more, as far as what is remembered of it still
    stands. A fixed number of queries, however many articles there are.
    """
    topics = listing.topics_of(article.pk)
    slugs = _story_slugs(article)
    found = [*map(story_path, slugs), *map(story_data_path, slugs)]
    found += _leaves(AUTHORS, listing.authors_of(article))
    found += [topic_path(one.slug) for one in topics if one.articles >= listing.LEAST_ARTICLES]
    found += [
        leaf_path(topic_path(one.slug), number)
        for one in topics
        if (number := listing.newest_full(one.articles))
    ]
    found += _leaves(SOURCES, listing.sources_of(article.pk))
    if article.published_at:
        found += _days(article, listing.local_day(article.published_at))
    if Correction.objects.filter(article_id=article.pk, version__isnull=False).exists():
        found.append(CORRECTIONS)
    if PublishedVersion.objects.filter(article_id=article.pk, number__gt=1).exists():
        found.append(changes_path(article))
    # A topic that just got its page is linked from the one other article about it.
    others = ArticlePage.objects.live().filter(pk__in=[one.other_id for one in topics])
    found += [path_of(other) for other in others.only("url_path")]
    if len(found) and any(one.articles == listing.LEAST_ARTICLES for one in topics):
        found.append(TOPICS)
    return list(dict.fromkeys(found))


def _story_slugs(article: ArticlePage) -> list[str]:
    place = stories.place_of(article.draft.story_id) if article.draft else None
    return [place.slug] if place else []


def _leaves(base: str, counted: list[listing.Counted]) -> list[str]:
    """Return the pages below ``base`` with the leaf that the newest article has just filled.

    The list of all of them is new where one has its first article.
    """
    found = []
    for one in counted:
        path = f"{base}{one.slug}/"
        number = listing.newest_full(one.articles)
        found += [path, leaf_path(path, number)] if number else [path]
    if base == SOURCES and any(one.articles <= 1 for one in counted):
        found.append(base)
    return found


def _days(article: ArticlePage, day: date) -> list[str]:
    first = day.replace(day=1)
    found = [day_path(day), month_path(day)]
    if listing.is_first_of(first, listing.next_month(day), article.pk):
        found.append(ARCHIVE)
    return found


def public_paths() -> Iterator[str]:
    """Yield the path of every page of the site that readers may see, newest article first.

    What is not live, or is live behind a Wagtail privacy setting, is not among them. Memory
    stays flat however many there are.
    """
    yield from (FRONT, ABOUT, *map(about_path, ABOUT_PAGES), *SHELL)
    for section in SectionPage.objects.live().public().order_by("position", "title"):
        yield path_of(section)
    yield from (TOPICS, SOURCES, ARCHIVE, CORRECTIONS)
    later = PublishedVersion.objects.filter(article_id=OuterRef("pk"), number__gt=1)
    articles = ArticlePage.objects.live().public().order_by("-published_at", "-pk")
    articles = articles.only("url_path").annotate(is_changed=Exists(later))
    for article in articles.iterator(chunk_size=AT_ONCE):
        yield from (path_of(article), ledger_path(article))
        if article.is_changed:
            yield changes_path(article)
    yield from _gathered_paths()


def _gathered_paths() -> Iterator[str]:
    """Yield the pages that gather articles, with every leaf of their lists."""
    for slug in listing.every_story():
        yield story_path(slug)
        yield story_data_path(slug)
    counted = (
        (TOPICS, listing.every_topic),
        (AUTHORS, listing.every_author),
        (SOURCES, listing.every_source),
    )
    for base, every in counted:
        for one in every():
            path = f"{base}{one.slug}/"
            yield path
            yield from (leaf_path(path, n) for n in range(listing.full_leaves(one.articles), 0, -1))
    corrections = Correction.objects.filter(listing.readable("article__"), version__isnull=False)
    for number in range(listing.full_leaves(corrections.count()), 0, -1):
        yield leaf_path(CORRECTIONS, number)
    month: date | None = None
    for day in listing.days():
        yield day_path(day)
        if month != (month := day.replace(day=1)):
            yield month_path(day)
