"""What must hold at boot for pages to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.http.request import validate_host


@register
def check_site_address(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn when Django would refuse the site's own address, so that nothing can be printed."""
    address = urlsplit(settings.SITE_URL)
    if address.scheme not in {"http", "https"} or not address.hostname:
        return [
            Warning(
                f"SITE_URL is {settings.SITE_URL!r}: it must be the site's public address, "
                "for instance https://news.example.org.",
                id="onrecord.W801",
            )
        ]
    host = f"[{address.hostname}]" if ":" in address.hostname else address.hostname
    if settings.DEBUG or validate_host(host, settings.ALLOWED_HOSTS):
        return []
    return [
        Warning(
            f"No page can be printed: the host of SITE_URL ({host}) is not in ALLOWED_HOSTS. "
            "Add it to ONRECORD_ALLOWED_HOSTS.",
            id="onrecord.W802",
        )
    ]


@register
def check_bucket(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse to start with a bucket that cannot be used."""
    if not settings.EDITION_BUCKET:
        return []
    problems = []
    if not (settings.EDITION_BUCKET_KEY and settings.EDITION_BUCKET_SECRET):
        problems.append(
            "ONRECORD_EDITION_BUCKET is set: its key is needed as well, in "
            "ONRECORD_EDITION_BUCKET_KEY and ONRECORD_EDITION_BUCKET_SECRET."
        )
    if urlsplit(settings.EDITION_BUCKET_ENDPOINT).scheme not in {"http", "https"}:
        problems.append(
            f"ONRECORD_EDITION_BUCKET_ENDPOINT is {settings.EDITION_BUCKET_ENDPOINT!r}: it must "
            "be an address, for instance https://s3.eu-central-1.amazonaws.com."
        )
    if find_spec("botocore") is None:
        problems.append("ONRECORD_EDITION_BUCKET needs the extra s3; run: make extra NAME=s3.")
    return [Error(problem, id="onrecord.E803") for problem in problems]
