"""A circle of feeds on 127.0.0.1, most of them well, in a process of its own.

``/f/N`` is the feed of source N, with one new item at each asking. By its number a feed is slow,
failing, moved, a bomb or a drip. ``/asked`` tells at which seconds each was asked.
"""

from __future__ import annotations

import gzip
import http.server
import json
import sys
import time
from collections import Counter, defaultdict
from typing import ClassVar

KINDS = {3: "slow", 7: "failing", 11: "moved", 13: "bomb", 17: "drip"}
"""What a feed is by the rest of its number divided by twenty; the others are well."""

BOMB = gzip.compress(b"\x00" * 30_000_000, compresslevel=9)
WORDS = "The harbour office said on Friday that ferry number %d sails again at %d. " * 8


def kind_of(number: int) -> str:
    """Return how a feed behaves."""
    return KINDS.get(number % 20, "well")


def feed(number: int, turn: int) -> bytes:
    """Return ten items, of which one is new at each turn."""
    items = "".join(
        f"<item><guid>f{number}-{one}</guid><title>Ferry {one} of {number}</title>"
        f"<description>{WORDS % ((number, one) * 8)}</description></item>"
        for one in range(turn, turn + 10)
    )
    return f'<rss version="2.0"><channel><title>F {number}</title>{items}</channel></rss>'.encode()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the feed's kind has it."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[defaultdict[int, list[float]]] = defaultdict(list)
    turns: ClassVar[Counter[int]] = Counter()
    began = time.monotonic()

    def do_GET(self) -> None:
        parts = self.path.strip("/").split("/")
        if parts[0] == "asked":
            self._say(json.dumps(self.asked).encode(), "application/json")
        elif parts[0] != "f":
            self.send_error(404)
        else:
            self._feed(int(parts[1]), moved=len(parts) > 2)

    def _feed(self, number: int, *, moved: bool) -> None:
        kind = kind_of(number)
        if not moved:
            self.asked[number].append(time.monotonic() - self.began)
            self.turns[number] += 1
        if kind == "slow":
            time.sleep(3)
        if kind == "failing":
            self.send_error(500)
        elif kind == "moved" and not moved:
            self.send_response(302)
            self.send_header("Location", f"/f/{number}/here")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif kind == "bomb":
            self._say(BOMB, "application/rss+xml", ("Content-Encoding", "gzip"))
        elif kind == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b"<")
                time.sleep(0.5)
        else:
            self._say(feed(number, self.turns[number]), "application/rss+xml")

    def _say(self, body: bytes, kind: str, *headers: tuple[str, str]) -> None:
        self.send_response(200)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """Says nothing of clients that went away: that is what a bomb's does."""

    def handle_error(self, *arguments: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until killed; the first line printed is host and port."""
    server = Server(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
