"""What must hold at boot for hubs to be told of anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def check_hubs(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a hub that is no web address: feeds would name it to readers."""
    return [
        Error(
            f"ONRECORD_WEBSUB_HUBS names {hub!r}: it must be a web address, for instance "
            "https://hub.example.org/.",
            id="onrecord.E701",
        )
        for hub in settings.WEBSUB_HUBS
        if urlsplit(hub).scheme not in {"http", "https"} or not urlsplit(hub).hostname
    ]
