"""Which format a delivery is in, told by its own bytes first and by its labels last."""

from __future__ import annotations

import re

from onrecord.intake.parsers.decoding import decode
from onrecord.intake.parsers.mailboxes import is_mailbox
from onrecord.intake.parsers.ninjs import is_ninjs, items_of
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.structured import load_json, string
from onrecord.intake.parsers.wire_text import looks_like_wire

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
    "newsml": "newsml-1",
    "html": "html",
}
_REFUSED_ROOTS = {
    "opml": "This is a list of feeds (OPML), not news; import it as sources instead.",
    "urlset": "This is a sitemap, not a feed; give the address of the feed instead.",
    "sitemapindex": "This is a sitemap, not a feed; give the address of the feed instead.",
    "svg": "This is a picture (SVG), not news.",
}
_KINDS_WITHOUT_TEXT = (
    (b"%PDF-", "This is a PDF; copy its text and give that."),
    (b"PK\x03\x04", "This is a ZIP archive or an office document; unpack it, or give its text."),
    (b"PK\x05\x06", "This is a ZIP archive; unpack it and give what is in it."),
    (b"\x1f\x8b", "This is packed (gzip); unpack it and give what is in it."),
    (b"BZh", "This is packed (bzip2); unpack it and give what is in it."),
    (b"\xfd7zXZ\x00", "This is packed (xz); unpack it and give what is in it."),
    (b"\x28\xb5\x2f\xfd", "This is packed (Zstandard); unpack it and give what is in it."),
    (b"7z\xbc\xaf\x27\x1c", "This is an archive (7z); unpack it and give what is in it."),
    (b"Rar!\x1a\x07", "This is an archive (RAR); unpack it and give what is in it."),
    (b"{\\rtf", "This is a text with its typesetting (RTF); copy its text and give that."),
    (b"\xd0\xcf\x11\xe0", "This is an old office document; copy its text and give that."),
    (b"\xff\xd8\xff", "This is a picture (JPEG), not news."),
    (b"\x89PNG\r\n\x1a\n", "This is a picture (PNG), not news."),
    (b"GIF8", "This is a picture (GIF), not news."),
    (b"II*\x00", "This is a picture (TIFF), not news."),
    (b"MM\x00*", "This is a picture (TIFF), not news."),
    (b"ID3", "This is sound (MP3), not news."),
    (b"OggS", "This is sound (Ogg), not news."),
)
"""What a person may hand in by mistake, by its first bytes, and what to do instead."""

_FIELD = re.compile(rb"[!-9;-~]{1,70}:")
_OF_MAILERS = re.compile(
    rb"^(?:message-id|received|mime-version|return-path|delivered-to|dkim-signature|x-mailer):",
    re.IGNORECASE | re.MULTILINE,
)
_FROM = re.compile(rb"^from:", re.IGNORECASE | re.MULTILINE)
_MAIL_NAMES = (".eml", ".mbox")
_MAY_BE_FEED = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry|channel|feed)\b", re.IGNORECASE)
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
    for beginning, refusal in _KINDS_WITHOUT_TEXT:
        if data.startswith(beginning):
            raise Unreadable(refusal)
    if looks_like_mail(data, media_type, filename):
        return "mbox" if is_mailbox(data) else "mail"
    text = decode(data, charset=charset).lstrip("\ufeff \t\r\n")
    if looks_like_wire(text):
        return "wire-text"
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


def looks_like_mail(data: bytes, media_type: str = "", filename: str = "") -> bool:
    """Say whether ``data`` begins with a message's headers: From, and one that mailers set."""
    head = data.lstrip(b" \t\r\n\xef\xbb\xbf")[:65_536]
    if head.startswith(b"From "):
        head = head.partition(b"\n")[2]
    if not _FIELD.match(head):
        return False
    lines = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    called = media_type == "message/rfc822" or filename.lower().endswith(_MAIL_NAMES)
    called = called or is_mailbox(data)
    return bool(_FROM.search(lines) and (called or _OF_MAILERS.search(lines)))


def _recognise_json(text: str) -> str:
    try:
        document = load_json(text)
    except Unreadable:
        if "jsonfeed.org/version" in text[:_HEAD] or '"uri"' in text[:_HEAD]:
            raise
        return "text" if text[:1] == "[" else _refuse_json()
    if isinstance(document, dict) and "jsonfeed.org/version/" in string(document, "version"):
        return "json-feed"
    items = items_of(document)
    return "ninjs" if items and is_ninjs(items[0]) else _refuse_json()


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
    if root and not _MAY_BE_FEED.search(head):
        raise Unreadable(
            f"This XML is in no format of news that is read here: its first element is <{root}>."
        )
    return "feed"


def _looks_binary(text: str) -> bool:
    """Say whether the beginning holds many characters that no text has."""
    head = text[:4000]
    odd = sum(1 for character in head if character in "\x00\ufffd" or character < "\t")
    return odd * 20 > len(head)
