"""The addresses of speakers in templates."""

from __future__ import annotations

from django import template

from onrecord.reader import paths
from onrecord.stories.parties import key_of

register = template.Library()


@register.simple_tag
def speaker_address(name: str) -> str:
    """Return the path of the page of everything somebody is on record as saying."""
    key = key_of(name)
    return paths.speaker_path(key) if key else ""
