"""Connections pinned to an address that was checked: resolve once, check, connect, look again.

A name that is checked and then resolved a second time by the HTTP library can answer
differently (DNS rebinding). Here the library never resolves: it asks this backend, which
connects to the very address that it checked, and compares the peer of the open socket.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, ClassVar

import httpcore

from onrecord.plumbing.addresses import same_address, why_denied
from onrecord.vocabulary.errors import Permanent

Resolver = Callable[[str, int], Sequence[str]]
"""Gives the numeric addresses of a host name. Raises ``OSError`` when it has none."""

_SPARE_BYTES = 1024 * 1024
"""Room for headers, chunk framing and TLS beyond the body's own limit."""


class Refused(Permanent):
    """The door does not go there: not HTTP, a private address, or an answer out of bounds."""

    code: ClassVar[str] = "outbound.refused"


class Deadline:
    """An instant by which the whole exchange must be over, on the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def extend(self, seconds: float) -> None:
        """Move the end by what was spent on something else than the exchange."""
        self._ends += seconds

    def remaining(self) -> float:
        """Return the seconds left. Raises ``httpcore.ReadTimeout`` when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(f"not finished within {self.seconds:g} s")
        return left


def system_resolver(host: str, port: int) -> list[str]:
    """Return the addresses that the operating system has for ``host``, without repeats."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_within(resolver: Resolver, host: str, port: int, deadline: Deadline) -> list[str]:
    """Run ``resolver``, but wait no longer than ``deadline``: the system's has no time limit.

    Raises ``httpcore.ConnectError`` when the name has no address and
    ``httpcore.ConnectTimeout`` when the answer does not come in time.
    """
    answer: list[str] = []
    fault: list[Exception] = []

    def ask() -> None:
        try:
            answer.extend(resolver(host, port))
        except (OSError, UnicodeError) as error:
            fault.append(error)

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(deadline.remaining())
    if asking.is_alive():
        raise httpcore.ConnectTimeout(f"the name {host} was not resolved in time")
    if fault or not answer:
        raise httpcore.ConnectError(f"the name {host} has no address")
    return answer


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only, within one deadline and one allowance of bytes.

    ``allowed`` names local hosts (``name`` or ``name:port``) whose addresses are not
    checked; they are pinned all the same.
    """

    def __init__(
        self,
        *,
        resolver: Resolver,
        allowed: Collection[str],
        deadline: Deadline,
        max_bytes: int,
        connector: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._resolver = resolver
        self._allowed = frozenset(name.lower() for name in allowed)
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._connector = connector or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address of ``host`` that answers.

        Raises ``Refused`` when any of its addresses is not public.
        """
        addresses = resolve_within(self._resolver, host, port, self._deadline)
        if not self.is_allowed(host, port):
            for address in addresses:
                _refuse_private(host, port, address)
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses:
            try:
                stream = self._connector.connect_tcp(
                    address, port, self._deadline.remaining(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            self._verify_peer(stream, host, address)
            return _BoundedStream(stream, self._deadline, self._max_bytes + _SPARE_BYTES)
        raise failure or httpcore.ConnectError(f"no address of {host} answered")

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Refuse: nothing outside this machine is a file."""
        raise Refused(f"The outbound door opens no local sockets: {path}.")

    def is_allowed(self, host: str, port: int) -> bool:
        """Say whether the operator named this host, or this host and port."""
        return is_named(self._allowed, host, port)

    @staticmethod
    def _verify_peer(stream: httpcore.NetworkStream, host: str, address: str) -> None:
        peer = stream.get_extra_info("server_addr")
        if peer and same_address(str(peer[0]), address):
            return
        stream.close()
        raise Refused(
            f"The connection to {host} reached {peer[0] if peer else 'nobody'} instead of "
            f"{address}, the address that was checked; nothing was sent.",
            data={"host": host, "address": address},
        )


def is_named(allowed: Collection[str], host: str, port: int) -> bool:
    """Say whether ``allowed`` (lower-cased) names a host, or a host and port."""
    name = host.lower().strip("[]")
    bracketed = f"[{name}]" if ":" in name else name
    return any(entry in (name, bracketed, f"{bracketed}:{port}") for entry in allowed)


def _refuse_private(host: str, port: int, address: str) -> None:
    why = why_denied(address)
    if why:
        raise Refused(
            f"{host} is not fetched because {address} is {why}; if you run it yourself, name "
            "it in ONRECORD_OUTBOUND_ALLOWED_HOSTS.",
            data={"host": host, "port": port, "address": address},
        )


class _BoundedStream(httpcore.NetworkStream):
    """A stream whose every wait ends at the deadline and whose intake is counted."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, max_bytes: int) -> None:
        self._inner = inner
        self._deadline = deadline
        self._left = max_bytes

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._deadline.remaining())
        self._left -= len(data)
        if self._left < 0:
            raise httpcore.ReadError("more bytes came than the answer may have")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.remaining())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.remaining())
        return _BoundedStream(secured, self._deadline, self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
