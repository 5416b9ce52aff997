"""RSS 2.0 with full text.

RSS 2.0.11, content module 1.0 (``content:encoded``), Atom (``atom:link`` to the feed itself
and to its hubs, ``atom:updated``), Dublin Core (``dc:creator``, ``dc:language``), Media RSS
1.5.1 (``media:content`` with credit). Elements in the namespace of XHTML are for whoever
opens the feed in a browser: a style sheet alone can make no link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

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
"""What browsers show with the feed's style sheet; ``application/rss+xml`` they show as source."""

NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
    "xmlns:h": "http://www.w3.org/1999/xhtml",
}


def rss(head: FeedHead, items: Sequence[FeedItem]) -> bytes:
    """Return the feed of ``items``, as they come."""
    xml = XmlWriter(stylesheet=head.stylesheet)
    with xml.inside("rss", {"version": "2.0", **NAMESPACES}), xml.inside("channel"):
        write_head(xml, head, changed_at=latest(items))
        for item in items:
            with xml.inside("item"):
                write_item(xml, item)
                write_text(xml, item)
    return xml.done()


def write_head(xml: XmlWriter, head: FeedHead, *, changed_at: datetime) -> None:
    """Write what every channel says of itself."""
    xml.element("title", head.title)
    xml.element("link", head.home_url)
    xml.element("description", head.description)
    _link(xml, {"rel": "self", "type": "application/rss+xml", "href": head.feed_url})
    for hub in head.hubs:
        _link(xml, {"rel": "hub", "href": hub})
    if head.invitation:
        with xml.inside("h:p"):
            xml.element("h:a", head.title, {"href": head.home_url})
            xml.element("h:span", head.invitation)
            xml.element("h:code", head.feed_url)
    xml.element("language", head.language)
    xml.element("lastBuildDate", rfc2822(changed_at))
    xml.element("generator", "Onrecord")
    xml.element("docs", "https://www.rssboard.org/rss-specification")


def write_item(xml: XmlWriter, item: FeedItem) -> None:
    """Write what every item has: address, identity, times, authors, audio."""
    xml.element("title", item.title)
    xml.element("h:a", item.title, {"href": item.url})
    xml.element("h:span", shown_date(item.published_at))
    xml.element("link", item.url)
    xml.element("guid", item.guid, {"isPermaLink": "false"})
    xml.element("pubDate", rfc2822(item.published_at))
    if item.updated_at > item.published_at:
        xml.element("atom:updated", timestamp(item.updated_at))
    for author in item.authors:
        xml.element("dc:creator", author)
    if item.section:
        xml.element("category", item.section)
    if item.language:
        xml.element("dc:language", item.language)
    if item.audio is not None:
        xml.element(
            "enclosure",
            None,
            {
                "url": item.audio.url,
                "length": str(item.audio.size),
                "type": item.audio.media_type,
            },
        )


def write_text(xml: XmlWriter, item: FeedItem) -> None:
    """Write the summary, the picture with its credit, and the whole text."""
    xml.element("description", summary_html(item))
    if item.lead is not None:
        size = {"width": str(item.lead.width), "height": str(item.lead.height)}
        known = {"url": item.lead.url, "medium": "image", "type": item.lead.media_type, **size}
        with xml.inside("media:content", known):
            xml.element("media:description", item.lead.caption or item.lead.alt, {"type": "plain"})
            if item.lead.credit:
                xml.element("media:credit", item.lead.credit)
    xml.element("content:encoded", content_html(item))


def rfc2822(instant: datetime) -> str:
    """Return an instant as RSS has it, in UTC."""
    return format_datetime(instant.astimezone(UTC))


def _link(xml: XmlWriter, attributes: Mapping[str, str]) -> None:
    xml.element("atom:link", None, attributes)
