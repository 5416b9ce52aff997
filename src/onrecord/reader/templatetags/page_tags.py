"""What the templates of gathering pages ask for: addresses, JSON-LD, links into them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from onrecord.illustration import social
from onrecord.publishing.models import ArticlePage
from onrecord.reader import heads, listing, paths, queries, structured, withdrawn
from onrecord.reader.countries import name_of_country
from onrecord.reader.surrogates import shows_articles

register = template.Library()


@register.simple_tag
def page_data(head: heads.Head) -> SafeString:
    """Return a page's JSON-LD, safe inside a data block."""
    return structured.json_ld(heads.graph(head))


@register.simple_tag
def social_card(words: str) -> dict[str, Any]:
    """Return the card that other sites show beside a link: ``url``, ``width``, ``height``, ``alt``.

    Drawn and signed the first time that a page asks for it.
    """
    site = settings.SITE_NAME
    name = social.social_card(title=words, site_name=site, now=timezone.now())
    return {
        "url": default_storage.url(name),
        "width": social.WIDTH,
        "height": social.HEIGHT,
        "alt": social.alternative_text(words, site),
    }


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
    """Return the name of a country in the language of the page, by its ISO code."""
    return name_of_country(code, get_language() or "en")


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


@register.simple_tag(takes_context=True)
def article_topics(context: RequestContext, page: ArticlePage) -> list[listing.Tagged]:
    """Return what an article is about, as far as it has a page; three queries.

    Where a topic has just two articles, its page goes with the other one: the page that
    links to it then shows that other one.
    """
    if not page.pk:
        return []
    found = listing.topics_of(page.pk)
    others = [one.other_id for one in found if one.other_id is not None]
    shows_articles(context.get("request"), others)
    return [one for one in found if one.articles >= listing.LEAST_ARTICLES]


@register.simple_tag
def latest_articles(most: int = 5) -> list[ArticlePage]:
    """Return the newest articles, for a page that has nothing else to offer."""
    return list(queries.readable_articles().only("title", "url_path", "published_at")[:most])


@register.simple_tag(takes_context=True)
def taken_back(context: RequestContext) -> withdrawn.TakenBack:
    """Return what may be said of the article that stood at the address of this page."""
    request = context.get("request")
    return withdrawn.taken_back(request.path if request else "")
