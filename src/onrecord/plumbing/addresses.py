"""Which network addresses the outbound door may reach: an explicit list of those it may not.

``ipaddress.is_private`` is no guard: under Python 3.11.7 it passes 100.64.0.1, NAT64 and
6to4 forms of the metadata address, ``fec0::1`` and ``::127.0.0.1`` (CVE-2024-4032). The
list follows the IANA special-purpose registries (RFC 6890 and its updates).
"""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

_DENIED_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "an address of this network"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier's shared address"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a protocol assignment"),
        ("192.0.2.0/24", "a documentation address"),
        ("192.88.99.0/24", "a 6to4 relay address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "a benchmarking address"),
        ("198.51.100.0/24", "a documentation address"),
        ("203.0.113.0/24", "a documentation address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved or broadcast address"),
    )
)

_DENIED_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("::/128", "the unspecified address"),
        ("::1/128", "a loopback address"),
        ("::/96", "an IPv4-compatible address"),
        ("::ffff:0:0:0/96", "an IPv4-translated address"),
        ("64:ff9b:1::/48", "a local-use NAT64 address"),
        ("100::/64", "a discard address"),
        ("2001::/23", "a protocol assignment (Teredo and others)"),
        ("2001:db8::/32", "a documentation address"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "a documentation address"),
        ("5f00::/16", "a segment routing address"),
        ("fc00::/7", "a unique local address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
    )
)

_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")


def why_denied(address: str) -> str:
    """Return what makes ``address`` unreachable for us, or ``""`` when it is public.

    ``address`` is a numeric IPv4 or IPv6 address as a resolver or a socket gives it.
    IPv4 addresses carried inside IPv6 ones (mapped, NAT64) are judged as themselves.
    """
    if "%" in address:
        return "an address of one network interface"
    try:
        parsed = ip_address(address)
    except ValueError:
        return "not a network address"
    if isinstance(parsed, IPv4Address):
        return _why_denied_v4(parsed)
    return _why_denied_v6(parsed)


def same_address(one: str, other: str) -> bool:
    """Say whether two numeric addresses name the same host (``::ffff:a.b.c.d`` is a.b.c.d)."""
    return _plain(one) == _plain(other)


def _plain(address: str) -> IPv4Address | IPv6Address:
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed


def _why_denied_v4(address: IPv4Address) -> str:
    return next((what for network, what in _DENIED_V4 if address in network), "")


def _why_denied_v6(address: IPv6Address) -> str:
    if address in _MAPPED or address in _NAT64:
        inner = _why_denied_v4(IPv4Address(int(address) & 0xFFFFFFFF))
        return f"{inner} inside an IPv6 address" if inner else ""
    found = next((what for network, what in _DENIED_V6 if address in network), "")
    if found or address in _GLOBAL_UNICAST:
        return found
    return "outside the global unicast addresses"
