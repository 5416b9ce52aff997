"""Small feeds written on the spot for the tests of the verbs."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

Fields = Mapping[str, str]


def rss(*items: Fields, title: str = "Harbour Post") -> bytes:
    """Write an RSS 2.0 feed; each item is a mapping of element to text."""
    written = "".join(
        "<item>"
        + "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in item.items())
        + "</item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(title)}</title><language>en</language>{written}</channel></rss>"
    ).encode()


def story(number: int, text: str = "", **more: str) -> dict[str, str]:
    """Return an item with its full text."""
    return {
        "guid": f"urn:harbour:{number}",
        "link": f"https://harbour.example/{number}",
        "title": f"Ferry story {number}",
        "pubDate": "Fri, 06 Mar 2026 08:00:00 GMT",
        "content:encoded": text
        or f"<p>Ferry {number} sails again. “We are glad. We waited,” said Mia Tarn.</p>",
        **more,
    }


def page(title: str, *paragraphs: str) -> bytes:
    """Write an article page with navigation round it."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{escape(title)}</title></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li></ul></nav>"
        f"<main><article><h1>{escape(title)}</h1>{body}</article></main>"
        "<footer>All rights reserved</footer></body></html>"
    ).encode()
