"""What the templates of gathering pages ask for: addresses, JSON-LD, links into them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from onrecord.language.gazetteer import gazetteer
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


@register.simple_tag
def country(code: str) -> str:
    """Return the name of a country by its ISO code, the code itself where none is known."""
    spot = gazetteer().countries.get(code.upper())
    return spot.name if spot else code


@register.simple_tag
def language_words(tag: str) -> str:
    """Return the name of a language in the language of the page, by its BCP 47 tag."""
    try:
        return str(get_language_info(tag.split("-")[0].lower())["name_translated"])
    except KeyError:
        return tag


@register.filter
def host(url: str) -> str:
    """Return the host of an address, without ``www.``."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
