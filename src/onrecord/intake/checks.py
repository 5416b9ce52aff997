"""Boot check: what the operator lets through the outbound door is written so that it works."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


@register
def check_allowed_hosts(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report entries of ``OUTBOUND_ALLOWED_HOSTS`` that can never match a host."""
    return [
        Error(
            f"OUTBOUND_ALLOWED_HOSTS: {entry!r} is no host. Write name or name:port, as in "
            "127.0.0.1:8765, without http:// and without a path.",
            id="onrecord.intake.E001",
        )
        for entry in settings.OUTBOUND_ALLOWED_HOSTS
        if not _HOST.fullmatch(entry)
    ]
