"""What the templates of gathering pages ask for: addresses, JSON-LD, links into them."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from onrecord.reader import heads, paths, structured

register = template.Library()


@register.simple_tag
def page_data(head: heads.Head) -> SafeString:
    """Return a page's JSON-LD, safe inside a data block."""
    return structured.json_ld(heads.graph(head))


@register.simple_tag
def source_address(slug: str) -> str:
    """Return the path of a source's page."""
    return paths.source_path(slug)


@register.simple_tag
def topic_address(slug: str) -> str:
    """Return the path of a topic's page."""
    return paths.topic_path(slug)


@register.simple_tag
def author_address(slug: str) -> str:
    """Return the path of an author's page."""
    return paths.author_path(slug)
