"""What each feed carries: its name, its place, its newest articles, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onrecord.distribution import paths
from onrecord.distribution.assembling import correction_item, feed_items
from onrecord.distribution.formats.items import FeedHead, FeedItem
from onrecord.distribution.formats.podcast import Show
from onrecord.distribution.queries import (
    articles_numbered,
    live_sections,
    newest_articles,
    spoken_articles,
    spoken_in_section,
)
from onrecord.publishing import gatherings
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.publishing.queries import newest_corrections

FEED_ITEMS = 30
"""How many articles a feed carries."""

EPISODES = 100
"""How many episodes the podcast carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed ready to be written in any format; ``keys`` name what it shows."""

    head: FeedHead
    items: Sequence[FeedItem]
    keys: tuple[str, ...]


def site_channel(path: str) -> Channel:
    """Return the newest articles of the whole site, as the feed at ``path``."""
    head = _head(
        path,
        title=settings.SITE_NAME,
        description=_("The newest articles of %(site)s.") % {"site": settings.SITE_NAME},
        page="/",
    )
    return _of_articles(head, newest_articles(limit=FEED_ITEMS), "front")


def section_channel(slug: str, path: str) -> Channel | None:
    """Return the newest articles of the section called ``slug``, if readers see it."""
    section = find_live_section(slug)
    if section is None:
        return None
    head = _head(
        path,
        title=f"{settings.SITE_NAME}: {section.title}",
        description=section.tagline or f"{settings.SITE_NAME}: {section.title}",
        page=paths.path_of(section),
    )
    numbers = gatherings.newest_in_section(section.pk, FEED_ITEMS)
    return _of_articles(head, articles_numbered(numbers), f"section-{section.pk}")


def gathering_channel(kind: str, slug: str) -> Channel | None:
    """Return the newest articles of a story, an author or a topic, if it has a page."""
    gathering = gatherings.find(kind, slug)
    if gathering is None:
        return None
    title = f"{settings.SITE_NAME}: {gathering.title}"
    head = _head(
        gathering.feed,
        title=title,
        description=gathering.description or title,
        page=gathering.path,
    )
    return _of_articles(head, articles_numbered(gathering.newest(FEED_ITEMS)), gathering.key)


def corrections_channel() -> Channel:
    """Return the newest corrections of everything that anyone may read."""
    head = _head(
        paths.CORRECTIONS_RSS,
        title=_("%(site)s: corrections") % {"site": settings.SITE_NAME},
        description=_("What was wrong in articles of %(site)s, and what is right.")
        % {"site": settings.SITE_NAME},
        page="/corrections/",
    )
    sections = live_sections()
    items = [correction_item(row, sections) for row in newest_corrections(FEED_ITEMS)]
    return Channel(head=head, items=items, keys=("corrections", *_articles(items)))


def podcast_channel() -> tuple[Show, Channel]:
    """Return every article that can be listened to, the newest ones, as a show."""
    name = {"site": settings.SITE_NAME}
    head = _head(
        paths.PODCAST_RSS,
        title=_("%(site)s, read aloud") % name,
        description=_(
            "The articles of %(site)s, read aloud by a synthetic voice. Most are drafted by "
            "machine from the reports that they name; each episode says how its text was made "
            "and whether a person reviewed it. Every sentence can be opened on the page to show "
            "where it comes from."
        )
        % name,
        page="/",
    )
    episodes = spoken_articles(limit=EPISODES)
    return _show(head, episodes, cover=paths.COVER, key="podcast")


def section_podcast_channel(slug: str) -> tuple[Show, Channel] | None:
    """Return what can be listened to in the section called ``slug`` as a show of its own.

    ``None`` where readers see no such section, or nothing of it is read aloud.
    """
    section = find_live_section(slug)
    episodes = spoken_in_section(section, limit=EPISODES) if section else []
    if section is None or not episodes:
        return None
    name = {"site": settings.SITE_NAME, "section": section.title}
    head = _head(
        paths.section_podcast(slug),
        title=_("%(site)s: %(section)s, read aloud") % name,
        description=_(
            "What %(site)s writes on %(section)s, read aloud by a synthetic voice. Each episode "
            "says how its text was made and whether a person reviewed it."
        )
        % name,
        page=paths.path_of(section),
    )
    cover = paths.section_cover(slug)
    return _show(head, episodes, cover=cover, key=f"section-{section.pk}")


def find_live_section(slug: str) -> SectionPage | None:
    """Return the section called ``slug`` if readers see it."""
    return next((one for one in live_sections() if one.slug == slug), None)


def _show(
    head: FeedHead, episodes: Sequence[ArticlePage], *, cover: str, key: str
) -> tuple[Show, Channel]:
    # Episodes carry what is said about a text, and not the text.
    items = feed_items(episodes, live_sections(), with_text=False)
    show = Show(
        head=head,
        author=settings.SITE_NAME,
        cover_url=paths.absolute(cover),
        email=settings.PODCAST_EMAIL,
    )
    return show, Channel(head=head, items=items, keys=(key, *_articles(items)))


def _of_articles(head: FeedHead, articles: Sequence[ArticlePage], key: str) -> Channel:
    items = feed_items(articles, live_sections())
    return Channel(head=head, items=items, keys=(key, *_articles(items)))


def _articles(items: Sequence[FeedItem]) -> list[str]:
    return list(dict.fromkeys(f"article-{item.article_id}" for item in items))


def _head(path: str, *, title: str, description: str, page: str) -> FeedHead:
    return FeedHead(
        title=title,
        description=description,
        home_url=paths.absolute(page),
        feed_url=paths.absolute(path),
        language=get_language() or settings.LANGUAGE_CODE,
        hubs=tuple(settings.WEBSUB_HUBS),
        icon_url=paths.absolute(paths.COVER),
        stylesheet=static("distribution/feed.css"),
        invitation=_(
            "This is a feed. Give its address to a feed reader or a podcast app, and new pieces "
            "come to you, without an account."
        ),
    )
