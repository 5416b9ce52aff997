"""The one outbound door: every byte that comes from elsewhere comes through ``fetch``.

HTTP and HTTPS only; names are resolved once, every address is checked against an explicit
list and the connection pinned to it; each redirect passes the same door; time, headers and
the unpacked body are bounded; certificates are always verified; no proxy from the
environment is used.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from importlib.metadata import version
from typing import ClassVar

import certifi
import httpcore
import httpx
from django.conf import settings

from onrecord.plumbing.pinning import (
    Deadline,
    PinnedBackend,
    Refused,
    Resolver,
    is_named,
    system_resolver,
)
from onrecord.plumbing.unpacking import ACCEPTED_ENCODINGS, TooLarge, unpack
from onrecord.vocabulary.errors import Permanent, Temporary

__all__ = [
    "Answer",
    "Busy",
    "Gone",
    "Refused",
    "Rejected",
    "TooLarge",
    "Unreachable",
    "fetch",
    "is_own_host",
    "require_success",
    "send",
    "user_agent",
]

MAX_BYTES = 10 * 1024 * 1024
"""The most bytes of an unpacked body when the caller names no other limit."""

TIMEOUT_SECONDS = 20.0
"""The most seconds that a whole fetch may take, all redirects included."""

MAX_REDIRECTS = 5
MAX_URL_LENGTH = 2000
MOST_RETRY_AFTER = timedelta(days=7)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_UNSAFE_IN_URL = re.compile(r"[\x00-\x1f\x7f\\]")
_HOST = re.compile(rb"[A-Za-z0-9._:-]+")
_PORTS = {"http": 80, "https": 443}


class Unreachable(Temporary):
    """No complete answer came: no address, no connection, a broken or a slow one."""

    code: ClassVar[str] = "outbound.unreachable"


class Busy(Temporary):
    """The server asks to come back later; ``retry_after`` is its own word, if it gave one."""

    code: ClassVar[str] = "outbound.busy"


class Rejected(Permanent):
    """The server answered that it does not give us this."""

    code: ClassVar[str] = "outbound.rejected"


class Gone(Permanent):
    """The server says that the thing existed and never comes back (410)."""

    code: ClassVar[str] = "outbound.gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. ``url`` is the last address after redirects, ``headers`` are lower-cased.

    ``moved`` is where permanent redirects lead from the first address on, if they lead
    anywhere. ``media_type`` is the bare type (``application/rss+xml``), ``charset`` its parameter;
    both are empty when the server names none. ``body`` is unpacked.
    """

    status: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    media_type: str = ""
    charset: str = ""
    moved: str = ""


def user_agent() -> str:
    """Return the one name under which Onrecord asks, with the site's own address."""
    return f"Onrecord/{version('onrecord')} (+{settings.SITE_URL})"


def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    accept: str = "*/*",
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT_SECONDS,
    headers: Mapping[str, str] | None = None,
    resolver: Resolver = system_resolver,
    admit: Callable[[str], None] | None = None,
) -> Answer:
    """Get ``url`` and return the answer, whatever its status (see ``require_success``).

    ``etag`` and ``last_modified`` make the request conditional; an unchanged thing answers
    304 with an empty body. ``headers`` go to the first host only. ``admit`` is told each
    address before it is asked and may raise; its time is not the fetch's. Raises ``Refused`` when
    the address may not be fetched, ``TooLarge`` when the body passes ``max_bytes``,
    ``Unreachable`` when no whole answer came within ``timeout`` seconds.
    """
    deadline = Deadline(timeout)
    backend = PinnedBackend(
        resolver=resolver,
        allowed=settings.OUTBOUND_ALLOWED_HOSTS,
        deadline=deadline,
        max_bytes=max_bytes,
    )
    asked = {
        "User-Agent": user_agent(),
        "Accept": accept,
        "Accept-Encoding": ACCEPTED_ENCODINGS,
        **({"If-None-Match": etag} if _is_sendable(etag) else {}),
        **({"If-Modified-Since": last_modified} if _is_sendable(last_modified) else {}),
    }
    here, first = checked_url(url), checked_url(url)
    moved, is_permanent = "", True
    for _ in range(MAX_REDIRECTS + 1):
        if admit is not None:
            began = time.monotonic()
            admit(str(here))
            deadline.extend(time.monotonic() - began)
        own = dict(headers or {}) if _origin(here) == _origin(first) else {}
        answer = _exchange(here, {**own, **asked}, backend, deadline, max_bytes)
        target = _as_sent(answer.headers.get("location", ""))
        if answer.status not in _REDIRECTS or not target:
            return replace(answer, moved=moved)
        here = checked_url(target, base=here)
        is_permanent = is_permanent and answer.status in _PERMANENT
        moved = str(here) if is_permanent else moved
    raise Refused(f"{url} redirects more than {MAX_REDIRECTS} times.", data={"url": url})


def send(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    media_type: str = "application/json",
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT_SECONDS,
    headers: Mapping[str, str] | None = None,
    allowed: Collection[str] = (),
    heard: Callable[[bytes], None] | None = None,
    resolver: Resolver = system_resolver,
) -> Answer:
    """Send ``body`` to a service that the operator named, and return its answer.

    The same door as ``fetch`` in all but one thing: a redirect is an answer, never
    followed, for what is sent is meant for one host. ``allowed`` names hosts that the operator
    put in a setting of their own, so that they may be local. ``heard`` is shown each part of
    a body as it comes; what it raises ends the exchange. Raises what ``fetch`` raises.
    """
    deadline = Deadline(timeout)
    backend = PinnedBackend(
        resolver=resolver,
        allowed=[*settings.OUTBOUND_ALLOWED_HOSTS, *allowed],
        deadline=deadline,
        max_bytes=max_bytes,
    )
    asked = {
        **(headers or {}),
        "User-Agent": user_agent(),
        "Accept": media_type,
        "Accept-Encoding": ACCEPTED_ENCODINGS,
        "Content-Type": media_type,
        "Content-Length": str(len(body)),
    }
    return _exchange(
        checked_url(url),
        asked,
        backend,
        deadline,
        max_bytes,
        method=method,
        content=body,
        heard=heard,
    )


def is_own_host(url: str) -> bool:
    """Say whether the operator named the host of ``url`` as one of their own."""
    here = checked_url(url)
    allowed = [name.lower() for name in settings.OUTBOUND_ALLOWED_HOSTS]
    return is_named(allowed, here.host, here.port or _PORTS[here.scheme])


def checked_url(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """Return ``url`` parsed, joined to ``base`` when it is relative.

    Raises ``Refused`` for other schemes than http and https, missing hosts, user names
    in the address, control characters, and addresses that are too long.
    """
    shown = url[:200]
    if len(url) > MAX_URL_LENGTH or _UNSAFE_IN_URL.search(url.strip()):
        raise Refused(f"{shown!r} is not a usable web address.", data={"url": shown})
    try:
        parsed = httpx.URL(url.strip())
        parsed = base.join(parsed) if base is not None else parsed
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise Refused(f"{shown!r} is not a web address.", data={"url": shown}) from None
    if parsed.scheme not in _PORTS:
        raise Refused(f"{shown!r} is not http or https, so it is not fetched.")
    if not _HOST.fullmatch(parsed.raw_host) or not 0 < (parsed.port or 80) < 65536:
        raise Refused(f"{shown!r} names no host and port that can exist.")
    if parsed.userinfo:
        raise Refused(f"The address at {parsed.host} carries a user name or password; remove it.")
    return parsed.copy_with(fragment=None)


def require_success(answer: Answer, *, now: datetime) -> Answer:
    """Return ``answer`` when its status is 2xx or 304, and raise what the status means else.

    ``Busy`` (408, 425, 429, 5xx) carries the server's ``Retry-After``, at most a week;
    ``Gone`` is 410; every other status is ``Rejected``.
    """
    status = answer.status
    if 200 <= status < 300 or status == 304:
        return answer
    data = {"url": answer.url, "status": status}
    if status in (408, 425, 429) or status >= 500:
        wait = retry_after(answer.headers.get("retry-after", ""), now=now)
        raise Busy(
            f"{answer.url} answered {status}; it is asked again later.", data=data, retry_after=wait
        )
    if status == 410:
        raise Gone(f"{answer.url} is gone for good (410).", data=data)
    raise Rejected(f"{answer.url} answered {status} and gave nothing.", data=data)


def retry_after(value: str, *, now: datetime) -> timedelta | None:
    """Read a ``Retry-After`` header (seconds or an HTTP date); ``None`` when it says nothing."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:12]), MOST_RETRY_AFTER.total_seconds()))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), MOST_RETRY_AFTER)


def _exchange(
    url: httpx.URL,
    headers: Mapping[str, str],
    backend: PinnedBackend,
    deadline: Deadline,
    max_bytes: int,
    *,
    method: str = "GET",
    content: bytes | None = None,
    heard: Callable[[bytes], None] | None = None,
) -> Answer:
    target, sent = _as_request(url, headers)
    wait = deadline.seconds
    extensions = {"timeout": {"connect": wait, "read": wait, "write": wait, "pool": wait}}
    with (
        _told_plainly(url),
        httpcore.ConnectionPool(
            ssl_context=_tls(), network_backend=backend, http1=True, http2=False, retries=0
        ) as pool,
        pool.stream(
            method, target, headers=sent, content=content, extensions=extensions
        ) as response,
    ):
        lowered = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in response.headers
        }
        moved = response.status in _REDIRECTS and "location" in lowered
        body = b""
        if not moved and response.status != 304:
            body = unpack(
                _shown(response.iter_stream(), heard),
                lowered.get("content-encoding", ""),
                max_bytes=max_bytes,
                where=str(url),
            )
    media_type, charset = _content_type(lowered.get("content-type", ""))
    return Answer(
        status=response.status,
        url=str(url),
        headers=lowered,
        body=body,
        media_type=media_type,
        charset=charset,
    )


def _shown(parts: Iterable[bytes], heard: Callable[[bytes], None] | None) -> Iterator[bytes]:
    for part in parts:
        if heard is not None:
            heard(part)
        yield part


def _as_request(
    url: httpx.URL, headers: Mapping[str, str]
) -> tuple[httpcore.URL, list[tuple[str, str | bytes]]]:
    """Return the target and the headers as they go out; ``Host`` is the target's unless given."""
    target = httpcore.URL(
        scheme=url.raw_scheme,
        host=url.raw_host,
        port=url.port or _PORTS[url.scheme],
        target=url.raw_path,
    )
    sent: list[tuple[str, str | bytes]] = [
        ("Host", headers.get("Host", "").encode("latin-1") or url.netloc),
        *((name, value.encode("latin-1")) for name, value in headers.items() if name != "Host"),
    ]
    return target, sent


@contextmanager
def _told_plainly(url: httpx.URL) -> Iterator[None]:
    """Turn what the HTTP library raises into one sentence with the address in it."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise Unreachable(f"{url} gave no whole answer in time: {error or 'too slow'}.") from error
    except (httpcore.NetworkError, httpcore.RemoteProtocolError, OSError) as error:
        raise Unreachable(
            f"{url} could not be reached: {error or type(error).__name__}."
        ) from error
    except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol) as error:
        raise Refused(f"{url} cannot be asked for over HTTP: {error}.") from error


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Return the TLS settings of every connection: verified, with the carried authorities."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _is_sendable(value: str) -> bool:
    """Say whether a validator that a server once gave can go back in a header unharmed."""
    return bool(value) and all(" " <= character <= "\xff" for character in value)


def _as_sent(value: str) -> str:
    """Undo the latin-1 reading of a header value that a server wrote in UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return value


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or _PORTS[url.scheme]


def _content_type(value: str) -> tuple[str, str]:
    """Split a ``Content-Type`` header into the bare type and its charset, both lower-cased."""
    bare, _, parameters = value.partition(";")
    found = re.search(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", parameters, re.IGNORECASE)
    return bare.strip().lower()[:200], found.group(1).lower() if found else ""
