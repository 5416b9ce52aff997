"""Boot check: the order of work makes sense."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from onrecord.pipeline.line import problems


@register
def check_lines(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse an order in which a step needs what nothing earlier gives."""
    return [Error(text, id="onrecord.E010") for text in problems()]
