"""Requests that no client should send, made by chance from a seed, and thrown at a server."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator

SEED = 23
_HOST = b"Host: 127.0.0.1\r\n"
_UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


def requests(count: int, seed: int = SEED) -> Iterator[bytes]:
    """Yield ``count`` requests, each wrong in its own way."""
    chance = random.Random(seed)
    kinds = (
        _bytes, _cut, _header_bytes, _long, _lengths, _websocket, _methods, _targets, _conditions,
    )  # fmt: skip
    for number in range(count):
        yield kinds[number % len(kinds)](chance)


def throw(port: int, data: bytes, wait: float = 0.05) -> bytes:
    """Send ``data`` on a connection of its own; return the beginning of what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.settimeout(wait)
        try:
            client.sendall(data)
            return client.recv(200)
        except OSError:
            return b""


def _request(head: bytes, headers: bytes = b"", body: bytes = b"") -> bytes:
    return head + b" HTTP/1.1\r\n" + _HOST + headers + b"Connection: close\r\n\r\n" + body


def _bytes(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(1, 400)) + b"\r\n\r\n"


def _cut(chance: random.Random) -> bytes:
    whole = _request(b"GET /world/", b"Accept: text/html\r\n")
    return whole[: chance.randint(1, len(whole) - 1)]


def _header_bytes(chance: random.Random) -> bytes:
    name = chance.choice(
        [b"X", b"Cookie", b"Accept-Encoding", b"If-None-Match", b"Range", b"X-Forwarded-For"]
    )
    value = bytes(chance.choice(range(256)) for _ in range(chance.randint(1, 60)))
    value = value.replace(b"\r", b" ").replace(b"\n", b" ")
    return _request(b"GET /", name + b": " + value + b"\r\n")


def _long(chance: random.Random) -> bytes:
    many = chance.randint(90, 400)
    headers = b"".join(b"X-%d: %s\r\n" % (n, b"v" * chance.randint(1, 900)) for n in range(many))
    return _request(b"GET /" + b"a" * chance.choice([10, 9000, 70000]), headers)


def _lengths(chance: random.Random) -> bytes:
    headers = chance.choice(
        [
            b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n",
            b"Content-Length: 5\r\nContent-Length: 6\r\n",
            b"Transfer-Encoding: chunked, identity\r\n",
            b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", b"Content-Length: x\r\n",
            b"Transfer-Encoding: chunked\r\n",
        ]
    )  # fmt: skip
    return _request(
        b"POST /", headers, chance.choice([b"zz\r\n", b"FFFFFFFFFFFFFFFFF\r\n", b"abc"])
    )


def _websocket(chance: random.Random) -> bytes:
    """Offer a WebSocket, now and then with bytes in its headers that are no text."""
    protocol = b"Sec-WebSocket-Protocol: " + bytes([chance.randint(128, 255)]) + b"\r\n"
    return _request(b"GET /world/", _UPGRADE + chance.choice([b"", protocol])) + b"\x81\x05hello"


def _methods(chance: random.Random) -> bytes:
    method = chance.choice([b"get", b"G\xffT", b"", b"GET" * 300, b"CONNECT", b"PRI"])
    return _request(method + b" " + chance.choice([b"/", b"*", b"127.0.0.1:80"]))


def _targets(chance: random.Random) -> bytes:
    return _request(
        b"GET "
        + chance.choice(
            [
                b"/%", b"/%zz", b"/%00", b"/%ff%fe/", b"//", b"http://[", b"/../../etc/passwd",
                b"/\xff\xfe", b"/a b", b"*", b"/?%", b"/static/%2e%2e/", b"/media/audio/%00.mp3",
            ]
        )
    )  # fmt: skip


def _conditions(chance: random.Random) -> bytes:
    header = chance.choice(
        [
            b"Range: bytes=-0\r\n", b"Range: bytes=9-1\r\n",
            b"Range: bytes=" + b"9" * 400 + b"-\r\n",
            b'If-None-Match: "' + b"x" * 5000 + b"\r\n", b"If-Modified-Since: Thu, 99 Abc 0\r\n",
            b"Accept-Encoding: " + b"gzip;q=," * 200 + b"\r\n",
            b"If-Range: W/\r\nRange: bytes=0-\r\n",
        ]
    )  # fmt: skip
    return _request(b"GET /media/audio/x.mp3", header)
