"""WebSub, pure: where a feed says its hub is, what is sent there, and whose push it is."""

from __future__ import annotations

import hashlib
import hmac
import html
import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

LEASE = timedelta(days=10)
LEAST_LEASE, LONGEST_LEASE = timedelta(minutes=5), timedelta(days=30)
RENEW_AT = 0.8
"""Share of a lease after which it is renewed."""

MAX_URL = 2000
_HEAD = 65_536
_LINK_ELEMENT = re.compile(r"<(?:[\w.-]{1,20}:)?link\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\b(rel|href)\s*=\s*(?:"([^"]{0,2000})"|'([^']{0,2000})')""", re.IGNORECASE
)
_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>\s*;([^<]{0,500})")
_REL = re.compile(
    r"""\brel\s*=\s*(?:"([^"]{1,200})"|'([^']{1,200})'|([\w.-]{1,200}))""", re.IGNORECASE
)
_JSON_HUB = re.compile(
    r'"hubs"\s*:\s*\[[^\]]{0,1000}?"type"\s*:\s*"WebSub"[^\]]{0,1000}?"url"\s*:\s*"((?:[^"\\]|\\/){1,2000})"'
    r'|"hubs"\s*:\s*\[[^\]]{0,1000}?"url"\s*:\s*"((?:[^"\\]|\\/){1,2000})"[^\]]{0,1000}?"type"\s*:\s*"WebSub"',
    re.IGNORECASE,
)
_JSON_SELF = re.compile(r'"feed_url"\s*:\s*"((?:[^"\\]|\\/){1,2000})"')
_ALGORITHMS = {"sha1", "sha256", "sha384", "sha512"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A hub that a feed names, and the address by which the hub knows the feed."""

    hub: str
    topic: str


def offer_in(body: bytes, *, link: str = "", url: str = "") -> Offer | None:
    """Return the hub that an answer names, by its ``Link`` header first, then inside the feed.

    Only a beginning of the body is looked at, with patterns: nothing is parsed here.
    """
    found: dict[str, str] = {}
    for address, parameters in _HEADER_LINK.findall(link[:8000]):
        stated = _REL.search(parameters)
        for rel in (next(filter(None, stated.groups()), "") if stated else "").lower().split():
            found.setdefault(rel, address)
    if "hub" not in found:
        _look_inside(body[:_HEAD].decode("utf-8", "replace"), found)
    hub = _usable(found.get("hub", ""), url)
    topic = _usable(found.get("self", ""), url) or _usable(url, "")
    return Offer(hub=hub, topic=topic) if hub and topic else None


def _look_inside(text: str, found: dict[str, str]) -> None:
    head = re.split(r"<(?:item|entry)[\s>]", text, maxsplit=1)[0]
    for inside in _LINK_ELEMENT.findall(head):
        stated = {
            name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(inside)
        }
        for rel in stated.get("rel", "").lower().split():
            found.setdefault(rel, html.unescape(stated.get("href", "")))
    if text.lstrip("\ufeff \r\n\t").startswith("{"):
        hub, own = _JSON_HUB.search(text), _JSON_SELF.search(text)
        if hub:
            found.setdefault("hub", (hub[1] or hub[2]).replace("\\/", "/"))
        if own:
            found.setdefault("self", own[1].replace("\\/", "/"))


def _usable(address: str, base: str) -> str:
    try:
        joined = urljoin(base, address.strip()) if address.strip() else ""
        parts = urlsplit(joined)
    except ValueError:
        return ""
    fits = parts.scheme in ("http", "https") and parts.hostname and len(joined) <= MAX_URL
    return joined if fits else ""


def secret_of(key: str, site_secret: str) -> str:
    """Return the secret that a hub signs with: made, not stored, and worth nothing elsewhere."""
    return hmac.new(site_secret.encode(), f"websub:{key}".encode(), hashlib.sha256).hexdigest()


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Say whether ``signature`` (``X-Hub-Signature``: method=hex) is that of ``body``."""
    method, _, given = signature.strip().partition("=")
    if method.lower() not in _ALGORITHMS or len(given) > 200:
        return False
    wanted = hmac.new(secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(wanted.encode(), given.strip().lower().encode("utf-8", "replace"))


def lease_of(seconds: str) -> timedelta:
    """Return how long the hub will push; a missing or absurd word is brought within bounds."""
    given = int(seconds[:10]) if seconds.isascii() and seconds.isdigit() else 0
    return min(max(timedelta(seconds=given) if given else LEASE, LEAST_LEASE), LONGEST_LEASE)
