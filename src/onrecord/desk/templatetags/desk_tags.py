"""What the desk's templates ask for beside what their views give them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def newsroom_name() -> str:
    """Return the name of the newsroom, for the frame round every page."""
    return str(settings.SITE_NAME)


AGAIN = "placed again among "


@register.filter
def told_once(reasons: Sequence[str]) -> list[str]:
    """Return why a report is where it is; of several placings only the last is told."""
    again = [reason for reason in reasons if reason.startswith(AGAIN)]
    return [reason for reason in reasons if reason not in again[1:] or reason == again[0]]
