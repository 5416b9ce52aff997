"""Shared caches in front (a content delivery network, Varnish): what was printed leaves them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from django.conf import settings
from wagtail.contrib.frontend_cache.backends.base import BaseBackend
from wagtail.contrib.frontend_cache.tasks import purge_urls_from_cache_task

from onrecord.plumbing import outbound
from onrecord.vocabulary.errors import Temporary


class NotPurged(Temporary):
    """A cache did not do as it was asked; it may still show the page as it was."""

    code: ClassVar[str] = "edition.not_purged"


class PurgeBackend(BaseBackend):
    """Sends ``PURGE`` for each address to the cache at ``LOCATION``, through the outbound door.

    Wagtail's own ``HTTPBackend`` does the same without a time limit. Raises ``NotPurged``.
    """

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self.location = str(params["LOCATION"]).rstrip("/")
        self.timeout = float(params.get("TIMEOUT", 10.0))

    def purge(self, url: str) -> None:
        """Have one address forgotten. A cache that never had it is content (404)."""
        parts = urlsplit(url)
        answer = outbound.send(
            "PURGE",
            f"{self.location}{parts.path}",
            headers={"Host": parts.netloc},  # caches keep pages by host and path
            timeout=self.timeout,
            allowed=[urlsplit(self.location).netloc],
        )
        if not (200 <= answer.status < 300 or answer.status == 404):
            raise NotPurged(
                f"The cache at {self.location} answered {answer.status} to PURGE {parts.path}.",
                data={"url": url, "status": answer.status},
            )


def are_configured() -> bool:
    """Say whether a cache stands in front that wants to be told."""
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


def public_url(path: str) -> str:
    """Return the public address of the page at ``path`` (decoded)."""
    return settings.SITE_URL + quote(path, safe="/~!$&'()*+,;=:@")


def purge(paths: Sequence[str]) -> None:
    """Have every configured cache forget the pages at ``paths``, in one batch a cache.

    Raises ``NotPurged``. Wagtail's backends only log what went wrong; that is heard here.
    """
    with _listening() as problems:
        purge_urls_from_cache_task.func([public_url(path) for path in paths])
    if problems:
        raise NotPurged(problems[0], data={"paths": list(paths)})


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Gather the errors that Wagtail's backends log on this thread."""
    handler = _Ear()
    logger = logging.getLogger("wagtail.frontendcache")
    logger.addHandler(handler)
    try:
        yield handler.heard
    finally:
        logger.removeHandler(handler)


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what was said."""
        self.heard.append(record.getMessage())
