"""The job of the guarded child that finds feeds named on a page."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urljoin, urlsplit

_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
)
_TAG = re.compile(r"<(link|a)\b([^<>]{1,3000})>([^<]{0,200})", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z-]{1,40})\s*=\s*(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'<>]{1,2000}))"""
)
_LOOKS = re.compile(
    r"(?:^|[/._-])(?:rss|atom|rdf|feed|feeds)(?:$|[/._?-])|\.(?:rss|atom|rdf)$|/feed\.json$",
    re.IGNORECASE,
)
_CHARACTERS = 1_000_000
MOST = 12


def run(payload: bytes) -> bytes:
    """Answer JSON ``[[address, title], …]`` for a page: named feeds first, then likely links.

    ``payload`` is the page's address, a line feed, and the page.
    """
    base, _, page = payload.partition(b"\n")
    address = base.decode("utf-8", "replace")
    named: dict[str, str] = {}
    likely: dict[str, str] = {}
    for tag, inside, text in _TAG.findall(page.decode("utf-8", "replace")[:_CHARACTERS]):
        fields = {
            name.lower(): html.unescape(double or single or bare).strip()
            for name, double, single, bare in _ATTRIBUTE.findall(inside)
        }
        target = _joined(address, fields.get("href", ""))
        if not target:
            continue
        if tag.lower() == "link":
            kinds = fields.get("rel", "").lower().split()
            if "alternate" in kinds and fields.get("type", "").lower().split(";")[0] in _TYPES:
                named.setdefault(target, fields.get("title", ""))
        elif _LOOKS.search(urlsplit(target).path):
            likely.setdefault(target, html.unescape(text).strip())
    found = [[url, " ".join(title.split())[:200]] for url, title in {**likely, **named}.items()]
    found.sort(key=lambda pair: pair[0] not in named)
    return json.dumps(found[:MOST]).encode("ascii")


def _joined(base: str, target: str) -> str:
    try:
        joined = urljoin(base, target)
        parts = urlsplit(joined)
    except ValueError:
        return ""
    fits = parts.scheme in ("http", "https") and parts.hostname and len(joined) <= 2000
    return joined.partition("#")[0] if fits else ""
