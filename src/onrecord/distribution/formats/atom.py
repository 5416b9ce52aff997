"""Atom 1.0 (RFC 4287) with full text."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.distribution.formats.items import (
    FeedHead,
    FeedItem,
    content_html,
    latest,
    shown_date,
    summary_html,
)
from onrecord.distribution.formats.xml_writer import XmlWriter, timestamp

MEDIA_TYPE = "application/xml; charset=utf-8"
"""As for RSS; links to the feed call it ``application/atom+xml``."""


def atom(head: FeedHead, items: Sequence[FeedItem]) -> bytes:
    """Return the feed of ``items``; an entry's id is the guid that the other formats give it."""
    xml = XmlWriter(stylesheet=head.stylesheet)
    root = {
        "xmlns": "http://www.w3.org/2005/Atom",
        "xmlns:h": "http://www.w3.org/1999/xhtml",
        "xml:lang": head.language,
    }
    with xml.inside("feed", root):
        xml.element("title", head.title)
        xml.element("subtitle", head.description)
        xml.element("id", head.feed_url)
        _link(xml, "self", head.feed_url, type="application/atom+xml")
        _link(xml, "alternate", head.home_url, type="text/html")
        for hub in head.hubs:
            _link(xml, "hub", hub)
        if head.invitation:
            with xml.inside("h:p"):
                xml.element("h:a", head.title, {"href": head.home_url})
                xml.element("h:span", head.invitation)
                xml.element("h:code", head.feed_url)
        xml.element("updated", timestamp(latest(items)))
        xml.element("generator", "Onrecord")
        for item in items:
            with xml.inside("entry", {"xml:lang": item.language} if item.language else None):
                _entry(xml, item)
    return xml.done()


def _entry(xml: XmlWriter, item: FeedItem) -> None:
    xml.element("title", item.title)
    xml.element("h:a", item.title, {"href": item.url})
    xml.element("h:span", shown_date(item.published_at))
    xml.element("id", item.guid)
    _link(xml, "alternate", item.url, type="text/html")
    if item.audio is not None:
        _link(
            xml,
            "enclosure",
            item.audio.url,
            type=item.audio.media_type,
            length=str(item.audio.size),
        )
    xml.element("published", timestamp(item.published_at))
    xml.element("updated", timestamp(max(item.updated_at, item.published_at)))
    for author in item.authors:
        with xml.inside("author"):
            xml.element("name", author)
    if item.section:
        xml.element("category", None, {"term": item.section})
    xml.element("summary", summary_html(item), {"type": "html"})
    xml.element("content", content_html(item), {"type": "html"})


def _link(xml: XmlWriter, rel: str, href: str, **more: str) -> None:
    xml.element("link", None, {"rel": rel, "href": href, **more})
