"""What the desk's templates ask for beside what their views give them."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def newsroom_name() -> str:
    """Return the name of the newsroom, for the frame round every page."""
    return str(settings.SITE_NAME)
