"""What a page says of itself in its head: address, description, breadcrumbs, JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from onrecord.reader import paths, structured
from onrecord.reader.leaves import Leaf
from onrecord.reader.pictures import Shown
from onrecord.reader.teasers import Teaser

MOST_DESCRIPTION = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One step of the way from the front to a page."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a page that is no Wagtail page.

    ``crumbs`` lead from the front to the page itself; ``feed`` is the path of its feed.
    """

    title: str
    description: str
    path: str
    crumbs: tuple[Crumb, ...]
    data: dict[str, Any] = field(default_factory=dict)
    kind: str = "website"
    feed: str = ""
    picture: Shown | None = None
    language: str = ""
    card: str = ""

    @property
    def card_words(self) -> str:
        """What the social card says where there is no picture; empty: the site's name alone.

        Pages of which there are many share that one.
        """
        return self.card or (self.title if self.path in _WITH_OWN_CARD else "")


_WITH_OWN_CARD = frozenset(
    {
        paths.ABOUT,
        *map(paths.about_path, paths.ABOUT_PAGES),
        paths.ARCHIVE,
        paths.CORRECTIONS,
        paths.SOURCES,
        paths.TOPICS,
        paths.VERIFY,
    }
)


def crumbs(*steps: tuple[str, str]) -> tuple[Crumb, ...]:
    """Return the way from the front over ``steps`` (name, path)."""
    first = Crumb(name=_("Front page"), path=paths.FRONT)
    return (first, *(Crumb(name=name, path=path) for name, path in steps))


def graph(head: Head) -> dict[str, Any]:
    """Return the JSON-LD of a page: the page itself with its breadcrumbs."""
    url = paths.absolute(head.path)
    page = {
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": head.title,
        "description": head.description,
        "inLanguage": head.language or settings.LANGUAGE_CODE,
        "isPartOf": {
            "@type": "WebSite",
            "name": settings.SITE_NAME,
            "url": paths.absolute(paths.FRONT),
        },
        "publisher": structured.publisher(),
        **head.data,
    }
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": crumb.name,
                "item": paths.absolute(crumb.path),
            }
            for number, crumb in enumerate(head.crumbs, start=1)
        ],
    }
    kept = {key: value for key, value in page.items() if value not in (None, "", [])}
    return {"@context": structured.SCHEMA, **kept, "breadcrumb": trail}


def item_list(teasers: Iterable[Teaser]) -> dict[str, Any]:
    """Return articles as an ``ItemList``, in order."""
    return {
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": teaser.headline,
                "url": paths.absolute(teaser.path),
            }
            for number, teaser in enumerate(teasers, start=1)
        ],
    }


def articles(teasers: Iterable[Teaser]) -> list[dict[str, Any]]:
    """Return articles as parts of a page, in order."""
    return [
        {
            "@type": "NewsArticle",
            "headline": teaser.headline,
            "url": paths.absolute(teaser.path),
        }
        for teaser in teasers
    ]


def collection(teasers: Sequence[Teaser], **more: Any) -> dict[str, Any]:
    """Return what makes a page that lists articles a ``CollectionPage``."""
    return {"@type": "CollectionPage", "mainEntity": item_list(teasers), **more}


def leaf_title(title: str, leaf: Leaf[Any]) -> str:
    """Return the title of one leaf of a list."""
    if leaf.number is None:
        return title
    return _("%(title)s, part %(number)d") % {"title": title, "number": leaf.number}


def instant(at: datetime | None) -> str | None:
    """Return ``at`` as JSON-LD gives it."""
    return structured.instant(at)
