"""OPML 1.0 and 2.0: lists of feeds, read in the guarded child and written for others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from lxml import etree

from onrecord.intake.parsers.decoding import decode
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.trees import parse_tree
from onrecord.intake.sanitising import one_line

MOST_OUTLINES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list. ``section`` is the category it stands under, as written."""

    url: str
    name: str = ""
    home_url: str = ""
    section: str = ""
    language: str = ""


def run(payload: bytes) -> bytes:
    """Read an OPML document: ``+`` and a JSON list of outlines, or ``-`` and one sentence."""
    try:
        outlines = read_opml(decode(payload))
    except Unreadable as error:
        return b"-" + error.message.encode("utf-8", "replace")
    return b"+" + json.dumps([asdict(outline) for outline in outlines]).encode("ascii")


def read_opml(text: str) -> list[Outline]:
    """Return the feeds of an OPML document, each address once, in order.

    An outline without a feed that holds others gives them its name as their section, unless
    they have a ``category`` of their own. Raises ``Unreadable``.
    """
    root = parse_tree(text)
    body = root.find("body")
    if root.tag != "opml" or body is None:
        raise Unreadable("This is no OPML: it has no list of outlines.")
    found: dict[str, Outline] = {}
    for outline in _walk(body, ""):
        found.setdefault(outline.url, outline)
        if len(found) > MOST_OUTLINES:
            raise Unreadable(f"The list has more than {MOST_OUTLINES:,} feeds.")
    return list(found.values())


def write_opml(outlines: Iterable[Outline], *, title: str) -> str:
    """Return an OPML 2.0 document that ``read_opml`` reads back."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{_escape(title)}</title></head>",
        "<body>",
    ]
    lines += [
        f'<outline type="rss" text={quoteattr(outline.name)} xmlUrl={quoteattr(outline.url)}'
        + "".join(
            f" {name}={quoteattr(value)}"
            for name, value in (
                ("htmlUrl", outline.home_url),
                ("category", outline.section),
                ("language", outline.language),
            )
            if value
        )
        + "/>"
        for outline in outlines
    ]
    return "\n".join([*lines, "</body>", "</opml>", ""])


def _walk(parent: etree._Element, section: str) -> Iterable[Outline]:
    for element in parent.iterfind("outline"):
        members = {
            str(name).lower(): one_line(str(value), 2000) for name, value in element.attrib.items()
        }
        name = members.get("text") or members.get("title", "")
        url = members.get("xmlurl", "")
        own = members.get("category", "").strip("/ ").partition(",")[0].rpartition("/")[2]
        if is_web_address(url):
            home = members.get("htmlurl", "")
            yield Outline(
                url=url,
                name=name[:200],
                home_url=home if is_web_address(home) and len(home) <= 500 else "",
                section=own or section,
                language=members.get("language", "")[:35],
            )
        yield from _walk(element, own or (section if url else name))


def is_web_address(url: str) -> bool:
    """Say whether ``url`` is a web address with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
