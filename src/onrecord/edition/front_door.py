"""The front door: a WSGI application that hands out printed bytes before Django is asked.

Printed pages, media and hashed assets are answered here, and so are addresses that Django has
just said are dead; whatever else (other methods, unknown paths, queries) goes on to the
application behind, untouched. Nothing here knows
Django, sessions or cookies: every reader gets the same bytes.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from onrecord.edition.files import MEDIA_TYPES, Assets, OpenFile, open_below, safe_parts
from onrecord.edition.missing import Missing
from onrecord.edition.negotiating import (
    RangeNotSatisfiable,
    choose_encoding,
    http_date,
    matching_etag,
    parse_http_date,
    parse_range,
)
from onrecord.edition.prints import IDENTITY
from onrecord.edition.shelf import (
    RECHECK_SECONDS,
    STATUS_LINES,
    Answer,
    Headers,
    Shelf,
    ShelvedPage,
)

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

PUBLIC_MEDIA = ("audio", "images")
"""Folders of the media root that hold what pages show. Originals and documents are not there."""

TRACKING = frozenset(
    {"dclid", "fbclid", "gbraid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "wbraid"}
)
"""Query parameters that others append to links and that change nothing; ``utm_*`` as well."""

NOT_FOUND, FAILED = "/404.html", "/500.html"
"""Where the pages are printed that are shown for dead addresses, and when Django fails."""

_NOT_MODIFIED = "304 Not Modified"

_READING = frozenset({"GET", "HEAD"})
_CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"})

Ready = tuple[int, Headers, bytes]
"""A whole answer: status, headers (which nobody may change) and body."""


def default_memory() -> int:
    """Return how many bytes of pages a process keeps: a sixty-fourth of the machine's memory.

    Never less than 24 MB, which hold some two thousand pages, nor more than 128 MB.
    """
    try:
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        machine = 0
    return min(max(machine // 64, 24 * 1024 * 1024), 128 * 1024 * 1024)


class FrontDoor:
    """WSGI application in front of Django.

    ``memory`` bounds the bytes of pages kept in memory (assets get at most 12 MB on top).
    ``https_only`` sends requests that did not come over TLS on to Django, which redirects
    them; ``trust_forwarded_proto`` says that a proxy sets ``X-Forwarded-Proto``.
    ``extra_headers`` go on media and assets (pages replay what Django sent with them).
    Below ``always_asked`` (prefixes) Django alone knows what there is. ``recheck_seconds`` is
    for how long a printed page is believed to be unchanged while no printer says otherwise.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        edition_root: Path,
        media_root: Path,
        static_root: Path,
        media_url: str = "/media/",
        static_url: str = "/static/",
        public_media: Sequence[str] = PUBLIC_MEDIA,
        memory: int | None = None,
        https_only: bool = False,
        trust_forwarded_proto: bool = False,
        extra_headers: Sequence[tuple[str, str]] = (),
        always_asked: Sequence[str] = (),
        recheck_seconds: float = RECHECK_SECONDS,
    ) -> None:
        self._application = application
        memory = default_memory() if memory is None else memory
        self._shelf = Shelf(edition_root, memory=memory, recheck_seconds=recheck_seconds)
        self._missing = Missing()
        self._always_asked = tuple(always_asked)
        self._assets = Assets(static_root, memory=min(memory // 2, 12 * 1024 * 1024))
        self._media_root = os.path.realpath(media_root)
        self._media_url = media_url
        self._static_url = static_url
        self._files = (static_url, media_url)
        self._public_media = frozenset(public_media)
        self._https_only = https_only
        self._trust_forwarded_proto = trust_forwarded_proto
        self._extra_headers = list(extra_headers)

    def find_ready(self, environ: WSGIEnvironment) -> Ready | None:
        """Return the whole answer where a printed page or an asset is asked for, else ``None``.

        A server that can send such an answer as it is need not call the application for it.
        """
        method = environ["REQUEST_METHOD"]
        # What nearly every reader asks for is found within this call: beside the work of a server
        # each further call costs as much as all that it does (a tenth of the whole together).
        asked: str = environ.get("PATH_INFO", "")
        if (
            method == "GET"
            and asked.isascii()
            and (not self._https_only or self._is_https(environ))
            and not environ.get("QUERY_STRING")
            and _CONDITIONS.isdisjoint(environ)
        ):
            answer = self._shelf.find_in_memory(asked, environ.get("HTTP_ACCEPT_ENCODING", ""))
            if answer is not None:
                return answer.status, answer.headers, answer.body
        if method not in _READING or (self._https_only and not self._is_https(environ)):
            return None
        path = _path(environ)
        if path is None:
            return None
        if path.startswith(self._files):
            if path.startswith(self._media_url):
                return None
            return self._find_asset(path[len(self._static_url) :], environ)
        query = environ.get("QUERY_STRING")
        if query and not is_only_tracking(query):
            return None
        found = self._shelf.find(path, environ.get("HTTP_ACCEPT_ENCODING", ""))
        return None if found is None else _ready(*found, environ)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the edition where it can, else let the application answer."""
        ready = self.find_ready(environ)
        if ready is not None:
            return _give(ready, start_response)
        return self.answer_unprinted(environ, start_response)

    def is_file(self, environ: WSGIEnvironment) -> bool:
        """Say whether a media file is asked for, which a client may take minutes to fetch."""
        return bool(environ.get("PATH_INFO", "").startswith(self._media_url))

    def answer_unprinted(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer what ``find_ready`` has no answer to: media, and what Django knows."""
        method = environ["REQUEST_METHOD"]
        if method not in _READING or (self._https_only and not self._is_https(environ)):
            return self._ask(environ, start_response)
        path = _path(environ)
        if path is None:
            return self._ask(environ, start_response)
        answer: Iterable[bytes] | None = None
        if path.startswith(self._media_url):
            answer = self._answer_media(path[len(self._media_url) :], environ, start_response)
        if answer is None:
            return self._look_behind(path, environ, start_response)
        return answer

    def _look_behind(
        self, path: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Ask Django for what is not printed, unless it has just said that it is not there."""
        if path.startswith(self._always_asked):
            return self._ask(environ, start_response)
        # A page that is printed came here for its query alone.
        if self._missing.is_known(path) and not self._shelf.is_printed(path):
            ready = self._notice(NOT_FOUND, environ)
            if ready is not None:
                return _give(ready, start_response)
        return self._ask(environ, self._missing.watching(path, start_response))

    def _notice(self, path: str, environ: WSGIEnvironment) -> Ready | None:
        """Return the answer that is printed for all dead addresses, or for failures."""
        found = self._shelf.find(path, environ.get("HTTP_ACCEPT_ENCODING", ""))
        return None if found is None else _ready(*found, environ)

    def _ask(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let the application answer; where even that fails, show the page printed for it."""
        try:
            return self._application(environ, start_response)
        except Exception:
            ready = self._notice(FAILED, environ)
            if ready is None:
                raise
            logger.exception("the application behind the front door failed")
            return _give(ready, start_response)

    def _is_https(self, environ: WSGIEnvironment) -> bool:
        if self._trust_forwarded_proto and "HTTP_X_FORWARDED_PROTO" in environ:
            forwarded: str = environ["HTTP_X_FORWARDED_PROTO"]
            return forwarded.partition(",")[0].strip() == "https"
        return bool(environ.get("wsgi.url_scheme") == "https")

    def _find_asset(self, path: str, environ: WSGIEnvironment) -> Ready | None:
        asset = self._assets.find(path)
        if asset is None:
            return None
        encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), frozenset(asset.bodies))
        headers = [*asset.headers, *self._extra_headers]
        known = frozenset(asset.etags.values())
        tag = _unchanged_tag(environ, known, asset.last_modified, asset.etags[encoding])
        if tag:
            return 304, [*headers[1:], ("ETag", tag)], b""
        body = asset.bodies[encoding]
        headers += [("ETag", asset.etags[encoding]), ("Content-Length", str(len(body)))]
        if encoding != IDENTITY:
            headers.append(("Content-Encoding", encoding))
        return 200, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body

    def _answer_media(
        self, path: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        parts = safe_parts(path)
        if parts is None or len(parts) < 2 or parts[0] not in self._public_media:
            return None
        file = open_below(self._media_root, parts)
        if file is None:
            return None
        headers = [*_media_headers(parts[-1], file), *self._extra_headers]
        return _answer_file(file, headers, environ, start_response)


def is_only_tracking(query: str) -> bool:
    """Whether every parameter of ``query`` is one that cannot change a page."""
    if len(query) > 2000:
        return False
    names = (unquote_plus(part.partition("=")[0]) for part in query.split("&") if part)
    return all(name in TRACKING or name.startswith("utm_") for name in names)


def _path(environ: WSGIEnvironment) -> str | None:
    """Return the decoded path that is asked for, or ``None`` where it cannot be decoded."""
    path: str = environ.get("PATH_INFO", "")
    if path.isascii():
        return path
    try:
        return path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def _ready(page: ShelvedPage, answer: Answer, environ: WSGIEnvironment) -> Ready:
    """Return the answer as the request's method and conditions have it."""
    if page.is_conditional and not _CONDITIONS.isdisjoint(environ):
        tag = _unchanged_tag(environ, page.etags, page.last_modified, answer.etag)
        if tag is not None:
            return 304, [*page.unchanged_headers, ("ETag", tag)], b""
    return (
        answer.status,
        answer.headers,
        b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body,
    )


def _give(ready: Ready, start_response: StartResponse) -> list[bytes]:
    status, headers, body = ready
    # A copy: servers add to the list that they are given.
    start_response(STATUS_LINES[status], headers.copy())
    return [body] if body else []


def _unchanged_tag(
    environ: WSGIEnvironment, known: frozenset[str], last_modified: int, etag: str
) -> str | None:
    """Return the entity tag to confirm with a 304, or ``None`` when the whole must be sent.

    ``If-None-Match`` decides alone where it is sent (RFC 9110, 13.2.2). A client that holds
    another encoding of the same bytes is confirmed by the tag that it holds.
    """
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    if if_none_match is not None:
        return matching_etag(if_none_match, known) or None
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is not None:
        asked = parse_http_date(since)
        if asked is not None and last_modified <= asked:
            return etag
    return None


def _media_headers(name: str, file: OpenFile) -> Headers:
    """Return the headers of a media file: whatever it is, it can run nothing."""
    media_type = MEDIA_TYPES.get(PurePosixPath(name).suffix.lower())
    headers = [
        ("Content-Type", media_type or "application/octet-stream"),
        ("ETag", file.etag),
        ("Last-Modified", http_date(file.last_modified)),
        ("Cache-Control", "public, max-age=86400"),
        ("Accept-Ranges", "bytes"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        # Feed readers and podcast players in a browser show media from their own origin.
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    ]
    if media_type is None:
        headers.append(("Content-Disposition", "attachment"))
    return headers


def _answer_file(
    file: OpenFile, headers: Headers, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Send a file or the one range of it that is asked for."""
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    start, end, status = 0, file.size, "200 OK"
    if _unchanged_tag(environ, frozenset({file.etag}), file.last_modified, file.etag):
        start_response(_NOT_MODIFIED, headers[1:])
        return _nothing(file)
    if not is_head and _may_send_range(environ, file):
        try:
            asked = parse_range(environ["HTTP_RANGE"], file.size)
        except RangeNotSatisfiable:
            headers += [("Content-Range", f"bytes */{file.size}"), ("Content-Length", "0")]
            start_response("416 Range Not Satisfiable", headers)
            return _nothing(file)
        if asked is not None:
            start, end, status = asked.start, asked.end, "206 Partial Content"
            headers.append(("Content-Range", f"bytes {start}-{end - 1}/{file.size}"))
    headers.append(("Content-Length", str(end - start)))
    start_response(status, headers)
    return _nothing(file) if is_head else file.chunks(start, end)


def _nothing(file: OpenFile) -> list[bytes]:
    os.close(file.handle)
    return []


def _may_send_range(environ: WSGIEnvironment, file: OpenFile) -> bool:
    """Whether a range may be sent: asked for, and of the file that the client began with."""
    if "HTTP_RANGE" not in environ:
        return False
    condition = environ.get("HTTP_IF_RANGE")
    if condition is None:
        return True
    return condition == file.etag or parse_http_date(condition) == file.last_modified
