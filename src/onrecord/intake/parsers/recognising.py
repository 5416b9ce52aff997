"""Which format a delivery is in, told by its own bytes first and by its labels last."""

from __future__ import annotations

import re

from onrecord.intake.parsers.decoding import decode
from onrecord.intake.parsers.ninjs import is_ninjs
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.structured import load_json, string

_HEAD = 20_000
_BEFORE_ROOT = re.compile(
    r"\s+|<\?.{0,2000}?\?>|<!--.{0,8000}?-->|<!DOCTYPE[^>\[]{0,2000}(?:\[.{0,8000}?\]\s*)?>",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:[\w.-]{1,60}:)?([A-Za-z][\w.-]{0,60})")
_BY_ROOT = {
    "rss": "feed",
    "rdf": "feed",
    "feed": "feed",
    "channel": "feed",
    "entry": "feed",
    "item": "feed",
    "newsitem": "newsml-g2",
    "newsmessage": "newsml-g2",
    "packageitem": "newsml-g2",
    "conceptitem": "newsml-g2",
    "knowledgeitem": "newsml-g2",
    "planningitem": "newsml-g2",
    "catalogitem": "newsml-g2",
    "nitf": "nitf",
    "html": "html",
}
_REFUSED_ROOTS = {
    "opml": "This is a list of feeds (OPML), not news; import it as sources instead.",
    "newsml": "This is NewsML 1, which is not read; ask the sender for NewsML-G2, ninjs or NITF.",
    "urlset": "This is a sitemap, not a feed; give the address of the feed instead.",
    "sitemapindex": "This is a sitemap, not a feed; give the address of the feed instead.",
    "svg": "This is a picture (SVG), not news.",
}
_FEED_INSIDE = re.compile(r"<(?:rss|rdf:rdf|feed)[\s>]", re.IGNORECASE)
_HTML_INSIDE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|div|p|h1|table)[\s>]", re.IGNORECASE
)


def recognise(data: bytes, media_type: str = "", filename: str = "", charset: str = "") -> str:
    """Return the name of the format, a key of ``registry.PARSERS``.

    Raises ``Unreadable`` for what is empty, binary or a known format that holds no news.
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Unreadable("It is empty.")
    text = decode(data, charset=charset).lstrip("\ufeff \t\r\n")
    if text[:1] in ("{", "["):
        return _recognise_json(text)
    if text[:1] == "<" or _FEED_INSIDE.search(text[:_HEAD]):
        return _recognise_markup(text, media_type)
    if _looks_binary(text):
        raise Unreadable("This is binary data, not text in any format of news.")
    is_page = media_type == "text/html" or filename.lower().endswith((".html", ".htm"))
    if is_page and _HTML_INSIDE.search(text[:_HEAD]):
        return "html"
    return "text"


def _recognise_json(text: str) -> str:
    try:
        document = load_json(text)
    except Unreadable:
        if "jsonfeed.org/version" in text[:_HEAD] or '"uri"' in text[:_HEAD]:
            raise
        return "text" if text[:1] == "[" else _refuse_json()
    if isinstance(document, dict) and "jsonfeed.org/version/" in string(document, "version"):
        return "json-feed"
    first = document[0] if isinstance(document, list) and document else document
    return "ninjs" if is_ninjs(first) else _refuse_json()


def _refuse_json() -> str:
    raise Unreadable("This JSON is neither a JSON Feed nor ninjs.")


def _recognise_markup(text: str, media_type: str) -> str:
    position = 0
    head = text[:_HEAD]
    if re.match(r"<!doctype\s+html\b", head, re.IGNORECASE):
        return "html"
    while (skipped := _BEFORE_ROOT.match(head, position)) and skipped.end() > position:
        position = skipped.end()
    found = _ROOT.match(head, position)
    root = found.group(1).lower() if found else ""
    if root in _REFUSED_ROOTS:
        raise Unreadable(_REFUSED_ROOTS[root])
    if root in _BY_ROOT:
        return _BY_ROOT[root]
    if _FEED_INSIDE.search(head):
        return "feed"
    if media_type in ("text/html", "application/xhtml+xml") or _HTML_INSIDE.search(head):
        return "html"
    return "feed"


def _looks_binary(text: str) -> bool:
    """Say whether the beginning holds many characters that no text has."""
    head = text[:4000]
    odd = sum(1 for character in head if character in "\x00\ufffd" or character < "\t")
    return odd * 20 > len(head)
