"""Boot checks: every configured engine is built once, and all faults are told together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from onrecord.plumbing.loading import PORTS


@register
def check_engines(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report every engine that cannot be built or that says it cannot work."""
    found: list[CheckMessage] = []
    for port in PORTS.values():
        try:
            aliases = list(port)
        except ImproperlyConfigured as error:
            found.append(Error(str(error), id="onrecord.E001"))
            continue
        for alias in aliases:
            try:
                problems = port[alias].problems()
            except ImproperlyConfigured as error:
                found.append(Error(str(error), id="onrecord.E001"))
                continue
            found += [
                Error(f"{port.setting}[{alias!r}]: {problem}", id="onrecord.E002")
                for problem in problems
            ]
    return found
