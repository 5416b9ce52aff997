"""Sitemaps 0.9 and the Google News extension (``news`` 0.9)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from onrecord.distribution.formats.xml_text import xml_text

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NONE: AttributesImpl[str] = AttributesImpl({})

NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One page of a sitemap."""

    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsEntry:
    """One article of a news sitemap. ``published_at`` is its first publication."""

    url: str
    title: str
    language: str
    published_at: datetime


def sitemap(addresses: Iterable[Address]) -> bytes:
    """Return a ``urlset`` of pages."""
    out, xml = _begin("urlset", {"xmlns": SITEMAP})
    for address in addresses:
        xml.startElement("url", _NONE)
        xml.addQuickElement("loc", xml_text(address.url))
        if address.modified_at is not None:
            xml.addQuickElement("lastmod", _w3c(address.modified_at))
        xml.endElement("url")
    return _end(out, xml, "urlset")


def sitemap_index(addresses: Iterable[Address]) -> bytes:
    """Return a ``sitemapindex`` that names further sitemaps."""
    out, xml = _begin("sitemapindex", {"xmlns": SITEMAP})
    for address in addresses:
        xml.startElement("sitemap", _NONE)
        xml.addQuickElement("loc", xml_text(address.url))
        if address.modified_at is not None:
            xml.addQuickElement("lastmod", _w3c(address.modified_at))
        xml.endElement("sitemap")
    return _end(out, xml, "sitemapindex")


def news_sitemap(entries: Iterable[NewsEntry], *, publication: str) -> bytes:
    """Return a news sitemap; ``publication`` is the name exactly as the articles show it."""
    out, xml = _begin("urlset", {"xmlns": SITEMAP, "xmlns:news": NEWS})
    for entry in entries:
        xml.startElement("url", _NONE)
        xml.addQuickElement("loc", xml_text(entry.url))
        xml.startElement("news:news", _NONE)
        xml.startElement("news:publication", _NONE)
        xml.addQuickElement("news:name", xml_text(publication))
        xml.addQuickElement("news:language", news_language(entry.language))
        xml.endElement("news:publication")
        xml.addQuickElement("news:publication_date", _w3c(entry.published_at))
        xml.addQuickElement("news:title", xml_text(entry.title))
        xml.endElement("news:news")
        xml.endElement("url")
    return _end(out, xml, "urlset")


def news_language(tag: str) -> str:
    """Return the ISO 639 code that Google News takes for a BCP 47 tag.

    Chinese alone keeps a region: ``zh-cn`` or ``zh-tw``.
    """
    language, *rest = tag.lower().replace("_", "-").split("-")
    if language == "zh":
        return "zh-tw" if {"tw", "hk", "mo", "hant"} & set(rest) else "zh-cn"
    return language or "en"


def _w3c(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")


def _begin(root: str, attributes: dict[str, str]) -> tuple[io.StringIO, SimplerXMLGenerator]:
    out = io.StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement(root, AttributesImpl(attributes))
    return out, xml


def _end(out: io.StringIO, xml: SimplerXMLGenerator, root: str) -> bytes:
    xml.endElement(root)
    xml.endDocument()
    return out.getvalue().encode("utf-8")
