"""Who sends, as far as we want to know: a digest of an address, never the address."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.utils.crypto import salted_hmac


def author_key(meta: Mapping[str, str]) -> str:
    """Return the key (64 hex digits) of the sender of a request with these ``META`` values.

    An HMAC-SHA-256 under the site's secret: the same sender gives the same key, and the
    address cannot be had back from the database.
    """
    address = client_address(meta, proxies=settings.PROXY_COUNT)
    return salted_hmac("onrecord.discussion.sender", address, algorithm="sha256").hexdigest()


def client_address(meta: Mapping[str, str], *, proxies: int) -> str:
    """Return the address of the client, an IPv6 one as its /64 (what one household has).

    ``X-Forwarded-For`` is read only behind ``proxies`` proxies of our own, and then only
    the entry that the outermost of them wrote: all others are the client's to invent.
    """
    address = meta.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(forwarded) >= proxies and _parse(forwarded[-proxies]):
        address = forwarded[-proxies]
    parsed = _parse(address)
    if parsed is None:
        return address[:100]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return None
