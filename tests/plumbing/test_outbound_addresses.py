"""The explicit deny list: every range, its edges, and IPv4 hidden inside IPv6."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.plumbing.addresses import same_address, why_denied

DENIED_NETWORKS = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/128", "::1/128", "::/96", "::ffff:127.0.0.0/104", "::ffff:10.0.0.0/104",
    "::ffff:169.254.0.0/112", "64:ff9b::7f00:0/104", "64:ff9b::a9fe:0/112", "64:ff9b:1::/48",
    "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7",
    "fe80::/10", "fec0::/10", "ff00::/8",
]  # fmt: skip

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
    "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
    "223.255.255.255", "2600::", "2606:4700::1111", "2a00:1450:4001:80b::200e",
    "::ffff:8.8.8.8", "64:ff9b::808:808", "2001:200::", "2003::1",
]  # fmt: skip


@pytest.mark.parametrize("network", DENIED_NETWORKS)
def test_first_last_and_middle_of_every_denied_range(network: str) -> None:
    parsed = ip_network(network)
    first, last = int(parsed.network_address), int(parsed.broadcast_address)
    kind = IPv4Address if parsed.version == 4 else IPv6Address
    for number in (first, (first + last) // 2, last):
        assert why_denied(str(kind(number))), kind(number)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert why_denied(address) == ""


@pytest.mark.parametrize(
    "address", ["", "localhost", "127.1", "0177.0.0.1", "fe80::1%eth0", "::1%lo", "1.2.3.4 "]
)
def test_what_is_no_plain_address_is_denied(address: str) -> None:
    assert why_denied(address)


@given(st.ip_addresses(v=4))
def test_an_address_mapped_into_ipv6_is_judged_as_itself(address: IPv4Address) -> None:
    for carrier in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert bool(why_denied(carrier)) == bool(why_denied(str(address)))


@given(st.ip_addresses(v=4))
def test_nothing_private_is_public(address: IPv4Address) -> None:
    if address.is_private or address.is_multicast or address.is_reserved:
        assert why_denied(str(address))


@given(st.ip_addresses(v=6))
def test_ipv6_outside_global_unicast_is_denied(address: IPv6Address) -> None:
    if address not in ip_network("2000::/3") and address not in ip_network("::/8"):
        assert why_denied(str(address))


def test_same_address_sees_through_spelling() -> None:
    assert same_address("127.0.0.1", "::ffff:127.0.0.1")
    assert same_address("2606:4700:0:0::1111", "2606:4700::1111")
    assert not same_address("127.0.0.1", "127.0.0.2")
