"""Sitemaps 0.9 with Google's extensions for news (``news`` 0.9) and images (``image`` 1.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from onrecord.distribution.formats.xml_writer import XmlWriter, timestamp

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One page of a sitemap; ``images`` are addresses of the pictures on it."""

    url: str
    modified_at: datetime | None = None
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsEntry:
    """One article of a news sitemap. ``published_at`` is its first publication."""

    url: str
    title: str
    language: str
    published_at: datetime


def sitemap(addresses: Iterable[Address]) -> bytes:
    """Return a ``urlset`` of pages."""
    xml = XmlWriter()
    with xml.inside("urlset", {"xmlns": SITEMAP, "xmlns:image": IMAGE}):
        for address in addresses:
            with xml.inside("url"):
                _location(xml, address)
                for image in address.images:
                    with xml.inside("image:image"):
                        xml.element("image:loc", image)
    return xml.done()


def sitemap_index(addresses: Iterable[Address]) -> bytes:
    """Return a ``sitemapindex`` that names further sitemaps."""
    xml = XmlWriter()
    with xml.inside("sitemapindex", {"xmlns": SITEMAP}):
        for address in addresses:
            with xml.inside("sitemap"):
                _location(xml, address)
    return xml.done()


def news_sitemap(entries: Iterable[NewsEntry], *, publication: str) -> bytes:
    """Return a news sitemap; ``publication`` is the name exactly as the articles show it."""
    xml = XmlWriter()
    with xml.inside("urlset", {"xmlns": SITEMAP, "xmlns:news": NEWS}):
        for entry in entries:
            with xml.inside("url"):
                xml.element("loc", entry.url)
                with xml.inside("news:news"):
                    with xml.inside("news:publication"):
                        xml.element("news:name", publication)
                        xml.element("news:language", news_language(entry.language))
                    xml.element("news:publication_date", timestamp(entry.published_at))
                    xml.element("news:title", entry.title)
    return xml.done()


def _location(xml: XmlWriter, address: Address) -> None:
    xml.element("loc", address.url)
    if address.modified_at is not None:
        xml.element("lastmod", timestamp(address.modified_at))


def news_language(tag: str) -> str:
    """Return the ISO 639 code that Google News takes for a BCP 47 tag.

    Chinese alone keeps a region: ``zh-cn`` or ``zh-tw``.
    """
    language, *rest = tag.lower().replace("_", "-").split("-")
    if language == "zh":
        return "zh-tw" if {"tw", "hk", "mo", "hant"} & set(rest) else "zh-cn"
    return language or "en"
