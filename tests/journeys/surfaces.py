"""Every surface that a stranger can look at: printed files, all addresses, what answers say."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit
from wsgiref.util import setup_testing_defaults

import brotli
import zstandard
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import URLPattern, URLResolver, get_resolver

from onrecord.edition import prints
from onrecord.edition.front_door import FrontDoor

_ADDRESS = re.compile(r"""(?<![<\w])(?:https?://127\.0\.0\.1:8000)?(/[^\s"'<>()\\,]*)""")
_MOST_ADDRESSES = 2000


@dataclass(frozen=True, slots=True)
class Leak:
    """A canary that a stranger can see."""

    place: str
    role: str
    where: str

    def __str__(self) -> str:
        return f"{self.place} seen by {self.role} in {self.where}"


@dataclass
class Answer:
    """What came back, decompressed: all of it, headers too, as one text."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        """Everything in the answer, with the ways in which text can be written undone."""
        return "\n".join(
            [*(f"{name}: {value}" for name, value in self.headers), readable(self.body)]
        )


def readable(body: bytes) -> str:
    """Return bytes as text, followed by the same with HTML, JSON and URL escapes undone."""
    raw = body.decode("utf-8", "replace")
    plain = unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), raw))
    # Marks inside a word (<mark>, <b>, soft hyphens) hide it from a plain look.
    bare = re.sub(r"<[^>]{0,200}>|\u00ad|\u200b", "", plain)
    return "\n".join({raw, plain, bare, unquote(plain)})


@dataclass
class Looker:
    """Looks for secret words, and notes which of the open ones it came across."""

    secret: Mapping[str, str]
    open_words: Mapping[str, str]
    leaks: list[Leak] = field(default_factory=list)
    met: dict[str, set[str]] = field(default_factory=dict)

    def look(self, text: str, *, role: str, where: str) -> None:
        """Search one surface."""
        folded = text.casefold()
        for place, word in self.secret.items():
            if word.casefold() in folded:
                self.leaks.append(Leak(place, role, where))
        for place, word in self.open_words.items():
            if word.casefold() in folded:
                self.met.setdefault(place, set()).add(where)


def printed_bodies(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the edition with every form it holds, decompressed."""
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        where = str(file.relative_to(root))
        data = file.read_bytes()
        yield f"{where} (its name)", where.encode()
        if data.startswith(prints.MAGIC):
            page = prints.decode(data)
            for name, body in page.bodies.items():
                yield f"{page.path} as {name}", _opened(body, name)
            yield f"{page.path} (headers)", repr((page.path, page.headers)).encode()
        else:
            yield (
                where,
                _opened(data, {".gz": "gzip", ".br": "br", ".zst": "zstd"}.get(file.suffix)),
            )


def _opened(body: bytes, encoding: str | None) -> bytes:
    match encoding:
        case "gzip":
            return gzip.decompress(body)
        case "br":
            return bytes(brotli.decompress(body))
        case "zstd":
            return bytes(zstandard.ZstdDecompressor().decompress(body))
        case _:
            return body


@contextmanager
def _connection_kept() -> Iterator[None]:
    """Let a request end within a test's transaction without closing its connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


class Street:
    """The whole site as a stranger meets it: the front door, and Django behind it."""

    def __init__(self, *, edition: Path, media: Path, static: Path) -> None:
        self.door = FrontDoor(
            WSGIHandler(), edition_root=edition, media_root=media, static_root=static
        )

    def get(self, target: str, *, cookie: str = "", method: str = "GET") -> Answer:
        """Ask for an address as a browser would."""
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": query,
            "HTTP_HOST": urlsplit(settings.SITE_URL).netloc,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": BytesIO(),
        }
        if cookie:
            environ["HTTP_COOKIE"] = cookie
        setup_testing_defaults(environ)
        got: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            got.update(status=int(status.split()[0]), headers=list(headers))
            return lambda data: None

        with _connection_kept():
            parts = self.door(environ, start_response)
            try:
                body = b"".join(parts)
            finally:
                if hasattr(parts, "close"):
                    parts.close()
        return Answer(status=got["status"], headers=got["headers"], body=body)

    def crawl(self, seeds: Iterable[str], *, cookie: str = "") -> Iterator[tuple[str, Answer]]:
        """Yield every address that can be reached from ``seeds``, with its answer.

        Not only links are followed: whatever looks like an address in any answer is.
        """
        waiting = list(dict.fromkeys(seeds))
        known = set(waiting)
        while waiting:
            target = waiting.pop()
            answer = self.get(target, cookie=cookie)
            yield target, answer
            location = dict(answer.headers).get("Location", "")
            media = any(value.startswith(("image/", "audio/", "font/")) for name, value
                        in answer.headers if name == "Content-Type")  # fmt: skip
            text = location if media else f"{location} {answer.text}"
            for found in _ADDRESS.findall(unescape(text)):
                address = found.partition("#")[0].rstrip(".;")
                fresh = address not in known and not address.startswith(("//", "/static/"))
                if fresh and len(known) < _MOST_ADDRESSES and _is_near(address):
                    known.add(address)
                    waiting.append(address)


def _is_near(address: str) -> bool:
    """Whether an address is worth asking for: not the hundreds of doors of the desk."""
    return len(address) < 200 and not address.startswith("/desk/")


def every_route() -> list[str]:
    """Return the pattern of every address that Django knows, as ``/a/<slug:b>/``."""
    found: list[str] = []

    def walk(patterns: Iterable[URLPattern | URLResolver], before: str) -> None:
        for pattern in patterns:
            route = before + str(pattern.pattern).lstrip("^").rstrip("$").replace(r"\Z", "")
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, route)
            else:
                found.append("/" + route)

    walk(get_resolver().url_patterns, "")
    return found


def guesses(numbers: Iterable[int], slugs: Iterable[str]) -> list[str]:
    """Return addresses a curious stranger would try: every route with every id and slug."""
    numbers, slugs = list(numbers), list(slugs)
    tried: dict[str, None] = {}
    for route in every_route():
        if "(" in route or "/desk/" in route:
            continue
        wanted = re.findall(r"<(?:(\w+):)?(\w+)>", route)
        kinds = {kind for kind, _ in wanted}
        named = bool(kinds - {"int"})
        # A leaf of a named page has a small number; rows are asked for by all of theirs.
        for number in (numbers[:1] if named else numbers) if "int" in kinds else [1]:
            for slug in slugs if named else [""]:
                tried.setdefault(_filled(route, number, slug))
    return list(tried)


def desk_guesses(number: int) -> list[str]:
    """Return every address of the desk, for one article; those of others answer alike."""
    return [
        _filled(route, number, "world")
        for route in every_route()
        if route.startswith("/desk/") and "(" not in route
    ]


def _filled(route: str, number: int, slug: str) -> str:
    """Return ``route`` with its numbers filled; a section before an article's slug is guessed."""
    section, _, own = slug.rpartition("/")

    def value(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if kind == "int":
            return str(number)
        return (section or "world") if name == "section" else own

    return re.sub(r"<(?:(\w+):)?(\w+)>", value, route)
