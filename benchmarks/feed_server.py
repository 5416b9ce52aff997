"""Made-up feeds on 127.0.0.1, served by a process of its own: used by the benchmarks of intake.

``/f/N`` is the RSS feed of source N with whole texts, the same bytes for the same numbers
everywhere; it answers conditional requests. Nothing is read from outside.
"""

from __future__ import annotations

import argparse
import hashlib
import http.server
import random
import subprocess
import sys
import urllib.request
from functools import lru_cache
from types import TracebackType

SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "dra")
WORDS_AN_ITEM = 380


def item_text(source: int, number: int) -> str:
    """Return the HTML of one item: some ten paragraphs, a quotation, a list of links."""
    dice = random.Random(source * 100_003 + number)

    def sentence() -> str:
        words = ["".join(dice.choices(SYLLABLES, k=dice.choice((1, 2, 2, 3)))) for _ in range(19)]
        return " ".join(words).capitalize() + "."

    parts = []
    for paragraph in range(WORDS_AN_ITEM // 38):
        said = f"{sentence()} {sentence()}"
        if paragraph == 2:
            said = f"“{sentence()} {sentence()}” said {sentence()[:-1].title()[:20]}."
        parts.append(f'<p class="c">{said} <a href="https://x.example/{number}">more</a></p>')
    return "".join(parts)


@lru_cache(maxsize=64)
def feed(source: int, items: int) -> bytes:
    """Return the RSS feed of one source."""
    written = "".join(
        f"<item><guid isPermaLink='false'>s{source}-{number}</guid>"
        f"<link>http://127.0.0.1/s{source}/{number}</link><title>Item {number} of {source}: "
        f"{item_text(source, number)[13:60].replace('<', '')}</title>"
        f"<pubDate>Fri, 06 Mar 2026 {number % 24:02d}:{number % 60:02d}:00 GMT</pubDate>"
        f"<content:encoded><![CDATA[{item_text(source, number)}]]></content:encoded></item>"
        for number in range(items)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Source {source}</title><link>http://127.0.0.1/s{source}/</link>"
        f"<description>Made up</description><language>en</language>{written}</channel></rss>"
    ).encode()


class _Handler(http.server.BaseHTTPRequestHandler):
    items = 30
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = self.path.strip("/").split("/")
        if parts[0] != "f":
            self.send_error(404)
            return
        body = feed(int(parts[1]), self.items)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        fresh = self.headers.get("If-None-Match") == tag
        self.send_response(304 if fresh else 200)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", "0" if fresh else str(len(body)))
        self.end_headers()
        if not fresh:
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class FeedServer:
    """The server as a child process, so that its time is not ours."""

    def __init__(self, items: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--items", str(items)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.host = self._process.stdout.readline().strip()

    def url(self, source: int) -> str:
        """Return the address of a source's feed."""
        return f"http://{self.host}/f/{source}"

    def warm(self, sources: int) -> None:
        """Let the server write its feeds before anybody is timed."""
        for source in range(min(sources, 64)):
            urllib.request.urlopen(self.url(source)).read()

    def __enter__(self) -> FeedServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()


def main() -> None:
    """Serve until killed; the first line printed is host and port."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=30)
    _Handler.items = parser.parse_args().items
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(f"127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
