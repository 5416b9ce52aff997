"""Rendering a public page as a stranger would get it, or refusing to.

The page goes through Django's own handler and every middleware, so the headers recorded
are those that Django sends; but there is no cookie, no session and no signed-in editor.
"""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone, translation

from onrecord.edition.filing import is_printable_path
from onrecord.edition.minifying import minify_html
from onrecord.publishing.privacy import one_look
from onrecord.vocabulary.errors import Permanent, Temporary

INSTANT = "onrecord.now"
"""Under this name the environment of a page that is printed carries the instant it shows."""

STALE_AT = "Surrogate-Until"
"""The header in which a view says from when on its page would read otherwise by itself."""

LARGEST = 20_000_000
"""A page of more bytes is refused: something is wrong with it."""

_NOT_REPLAYED = frozenset(
    {
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "etag",
        "expires",
        "last-modified",
        "surrogate-key",
        "surrogate-until",
        "vary",
    }
)


class PrintRefused(Permanent):
    """A page is not the same for every reader, or is not public; it is not printed.

    ``data`` has ``path``, and ``status`` where Django answered.
    """

    code: ClassVar[str] = "edition.refused"


class PrintFailed(Temporary):
    """Django failed while rendering a page; the old print, if there is one, still stands."""

    code: ClassVar[str] = "edition.failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A page as Django gave it: ready to be compressed and filed.

    ``stale_at``: from then on it would read otherwise, though nothing was changed.
    """

    path: str
    status: int
    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    keys: frozenset[str]
    stale_at: datetime | None = None


def render(path: str, *, now: datetime | None = None) -> Rendered:
    """Return the public page at ``path`` (decoded; no query) as it reads at ``now``.

    Without ``now`` pages that depend on the time take it from the clock. Raises
    ``PrintRefused`` unless Django answers 200, sets no cookie, and gives the same bytes to
    everyone; raises ``PrintFailed`` when Django answers 5xx.
    """
    return _render(path, _handler(tuple(settings.MIDDLEWARE)), expected=HTTPStatus.OK, now=now)


@lru_cache(maxsize=1)
def _handler(middleware: tuple[str, ...]) -> BaseHandler:
    """Return Django's handler with this middleware; loaded once a process, not once a page."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


@receiver(setting_changed)
def _forget_handler(**kwargs: Any) -> None:
    """Load the middleware again: it read its settings when it was loaded."""
    _handler.cache_clear()


def render_notice(
    path: str, template: str, context: dict[str, Any], *, status: int = HTTPStatus.GONE
) -> Rendered:
    """Return the notice (410, 404, 500) that stands at ``path``, with Django's own headers."""
    handler = _NoticeHandler(template, context, status)
    handler.load_middleware()
    return _render(path, handler, expected=status)


class _NoticeHandler(BaseHandler):
    """Django's handler with one answer instead of the views; the middleware is the same."""

    def __init__(self, template: str, context: dict[str, Any], status: int) -> None:
        super().__init__()
        self.status = status
        self.template = template
        self.context = context

    def _get_response(self, request: HttpRequest) -> HttpResponseBase:
        response = TemplateResponse(request, self.template, self.context, status=self.status)
        response.render()
        # A notice that was ordered is no failed request: keep it out of Django's log.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response


def _render(
    path: str, handler: BaseHandler, *, expected: int, now: datetime | None = None
) -> Rendered:
    if not is_printable_path(path):
        raise PrintRefused(
            f"{path!r} is not a path that can be printed: it must be absolute, without a query, "
            "dots at the start of a part, or control characters.",
            data={"path": path},
        )
    environ = _environ(path)
    if now is not None:
        environ[INSTANT] = now
    request = WSGIRequest(environ)
    # A desk request has switched language and zone to the editor's; readers get the site's.
    site = translation.override(settings.LANGUAGE_CODE), timezone.override(None)
    with site[0], site[1], _quietly(), one_look():
        response = handler.get_response(request)
    # Not response.close(): that would announce the end of a request that is not ours.
    request.close()
    refusal = _refusal(path, response, expected)
    if refusal is not None:
        raise refusal
    return _rendered(path, response)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep answers that are no page (404) out of Django's log: the refusal tells of them."""
    token = _is_printing.set(True)
    try:
        yield
    finally:
        _is_printing.reset(token)


def _is_told(record: logging.LogRecord) -> bool:
    return not (_is_printing.get() and getattr(record, "status_code", 0) == HTTPStatus.NOT_FOUND)


_is_printing: ContextVar[bool] = ContextVar("is_printing", default=False)
logging.getLogger("django.request").addFilter(_is_told)


def _environ(path: str) -> dict[str, Any]:
    """Return a WSGI environment of an anonymous GET to the site's public address."""
    address = urlsplit(settings.SITE_URL)
    scheme = "https" if settings.SECURE_SSL_REDIRECT else address.scheme
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode("utf-8").decode("latin-1"),
        "QUERY_STRING": "",
        "CONTENT_TYPE": "",
        "CONTENT_LENGTH": "0",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": address.hostname or "localhost",
        "SERVER_PORT": str(address.port or (443 if scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": address.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _refusal(
    path: str, response: HttpResponseBase, expected: int
) -> PrintRefused | PrintFailed | None:
    """Return why ``response`` may not be printed, or ``None``."""
    data = {"path": path, "status": response.status_code}
    if response.status_code >= 500 and response.status_code != expected:
        return PrintFailed(
            f"{path}: Django answered {response.status_code}; see the log for the error.", data=data
        )
    if response.status_code != expected:
        hint = (
            f" Is the host of SITE_URL ({settings.SITE_URL}) in ALLOWED_HOSTS?"
            if response.status_code == HTTPStatus.BAD_REQUEST
            else ""
        )
        return PrintRefused(
            f"{path}: Django answered {response.status_code}, only public pages are printed.{hint}",
            data=data,
        )
    private = _private_because(response)
    if private:
        return PrintRefused(
            f"{path}: {private}; a printed page is the same for every reader.", data=data
        )
    return None


def _private_because(response: HttpResponseBase) -> str:
    """Return why the bytes are not for everyone, or an empty text."""
    if response.cookies:
        return f"it sets the cookie {', '.join(sorted(response.cookies))}"
    varies = {part.strip().lower() for part in response.get("Vary", "").split(",")}
    varies -= {"", "accept-encoding"}
    if varies:
        return f"it varies on {', '.join(sorted(varies))}"
    cache = response.get("Cache-Control", "").lower()
    if "private" in cache or "no-store" in cache:
        return f"its Cache-Control is {cache!r}"
    if not isinstance(response, HttpResponse):
        return "it is streamed"
    if response.has_header("Content-Encoding"):
        return "it is compressed already"
    if len(response.content) > LARGEST:
        return f"it has {len(response.content)} bytes, more than {LARGEST}"
    return ""


def _rendered(path: str, response: HttpResponseBase) -> Rendered:
    media_type = response.get("Content-Type", "application/octet-stream")
    body: bytes = response.content  # type: ignore[attr-defined]
    if media_type.partition(";")[0] == "text/html":
        body = minify_html(body.decode("utf-8")).encode("utf-8")
    return Rendered(
        path=path,
        status=response.status_code,
        media_type=media_type,
        body=body,
        headers=tuple(
            (name, value) for name, value in response.items() if name.lower() not in _NOT_REPLAYED
        ),
        keys=frozenset(response.get("Surrogate-Key", "").split()),
        stale_at=_instant(response.get(STALE_AT, "")),
    )


def _instant(text: str) -> datetime | None:
    """Return the instant that a view named (ISO 8601 with offset), or ``None``."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
