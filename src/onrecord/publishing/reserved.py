"""The first words of paths that belong to the site itself: no section may be called so."""

from __future__ import annotations

RESERVED = frozenset(
    {
        "about",
        "archive",
        "authors",
        "corrections",
        "desk",
        "favicon.ico",
        "discussion",
        "feeds",
        "intake",
        "manifest.webmanifest",
        "media",
        "news-sitemap",
        "offline",
        "report",
        "robots.txt",
        "saved",
        "search",
        "sources",
        "speakers",
        "static",
        "stories",
        "sw.js",
        "topics",
        "verify",
        ".well-known",
    }
)

_BEGINNINGS = ("sitemap", "news-sitemap")


def is_reserved(slug: str) -> bool:
    """Return whether a section called ``slug`` would stand in the way of the site's own pages."""
    word = slug.casefold()
    return word in RESERVED or word.startswith(_BEGINNINGS)
