"""What the templates of the site ask for: each tag gathers values once for a page.

Templates get no context processor and no page method: publishing stands below this app
and knows nothing of it, and previews at the desk render by the same tags.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils import dateformat
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language

from onrecord.illustration.models import Picture
from onrecord.intake.models import Report
from onrecord.publishing.models import ArticlePage, Author, SectionPage
from onrecord.reader import fronts, openings, paths, pictures, queries, structured
from onrecord.reader.article import ArticleView
from onrecord.reader.article import article_view as view_of
from onrecord.reader.evidence import safe_link, time_of
from onrecord.reader.surrogates import shows, shows_articles
from onrecord.reader.typesetting import closed as close
from onrecord.reader.typesetting import set_line

register = template.Library()

CAPITAL_MONTHS = frozenset({None, "en", "en-gb", "de"})
"""Languages in which the names of months begin with a capital letter."""

SLOTS = {
    "lead": pictures.LEAD,
    "inset": pictures.INSET,
    "front-lead": pictures.FRONT_LEAD,
    "teaser": pictures.TEASER,
    "half": pictures.HALF,
    "beside": pictures.BESIDE,
    "more": pictures.MORE,
    "third": pictures.THIRD,
    "shelf": pictures.SHELF,
    "thumb": pictures.THUMB,
}


@register.simple_tag
def site_name() -> str:
    """Return the name of the site."""
    return str(settings.SITE_NAME)


@register.simple_tag(takes_context=True)
def site_sections(context: RequestContext) -> list[SectionPage]:
    """Return the sections of the navigation; read once a page."""
    request = context.get("request")
    found: list[SectionPage] | None = getattr(request, "onrecord_sections", None)
    if found is None:
        found = queries.sections()
        if request is not None:
            request.onrecord_sections = found
    shows(request, "sections")
    return found


@register.simple_tag(takes_context=True)
def filled_sections(context: RequestContext) -> list[SectionPage]:
    """Return the sections of the navigation that hold something to read, and the one shown."""
    current = current_section(context)["pk"]
    return [s for s in site_sections(context) if s.is_filled or s.pk == current]


@register.simple_tag
def any_sample(sections: list[SectionPage]) -> bool:
    """Return whether any section is part of a sample newsroom."""
    return any(section.is_sample for section in sections)


@register.simple_tag(takes_context=True)
def current_section(context: RequestContext) -> dict[str, Any]:
    """Return which section the page belongs to, and whether it is that section's front."""
    page = context.get("page")
    if isinstance(page, SectionPage):
        return {"pk": page.pk, "is_front": True}
    if isinstance(page, ArticlePage):
        section = queries.section_of(page, site_sections(context))
        return {"pk": section.pk if section else None, "is_front": False}
    return {"pk": None, "is_front": False}


@register.simple_tag(takes_context=True)
def article_view(context: RequestContext, page: ArticlePage) -> ArticleView:
    """Return all that the page of an article shows; gathered once for all its blocks."""
    request = context.get("request")
    known: tuple[ArticlePage, ArticleView] | None = getattr(request, "onrecord_article", None)
    if known and known[0] is page:
        return known[1]
    view = view_of(page, site_sections(context))
    if request is not None:
        request.onrecord_article = (page, view)
    if page.pk:
        shows_articles(request, [page.pk])
    shows_articles(request, [teaser.article_id for teaser in (*view.more, *view.elsewhere)])
    return view


@register.simple_tag(takes_context=True)
def home_front(context: RequestContext) -> fronts.Front:
    """Return what the home front shows."""
    request = context.get("request")
    found = fronts.front(site_sections(context))
    shelves = (*found.shelves, *found.columns)
    shows(request, "front", *(f"section-{shelf.section.pk}" for shelf in shelves))
    shows_articles(request, [teaser.article_id for teaser in found.shown])
    shows_articles(request, [correction.article_id for correction in found.corrections])
    return found


@register.simple_tag(takes_context=True)
def section_front(context: RequestContext, page: SectionPage) -> fronts.SectionFront:
    """Return what a section front shows."""
    found = fronts.section_front(page, site_sections(context))
    request = context.get("request")
    shows(request, f"section-{page.pk}")
    lead = [found.lead] if found.lead else []
    shows_articles(request, [t.article_id for t in (*lead, *found.seconds, *found.earlier)])
    return found


@register.inclusion_tag("reader/parts/picture.html")
def picture(
    image: Picture | None, slot: str, eager: bool = False, alt: bool = True
) -> dict[str, Any]:
    """Print ``<picture>`` for a slot; ``alt=False`` beside a headline that says the same."""
    shown = pictures.show(image, SLOTS[slot])
    return {"picture": shown, "eager": eager, "with_alt": alt}


@register.simple_tag
def show_picture(image: Picture | None, slot: str) -> pictures.Shown | None:
    """Return a picture for a slot, with its words."""
    return pictures.show(image, SLOTS[slot])


@register.filter
def address(page: ArticlePage | SectionPage) -> str:
    """Return the path of a page without a query."""
    return paths.path_of(page)


@register.filter
def absolute(path: str) -> str:
    """Return the public address of a path."""
    return paths.absolute(path)


@register.filter
def feed(section: SectionPage) -> str:
    """Return the path of a section's feed."""
    return paths.section_feed(section.slug)


@register.filter
def ledger_address(article: ArticlePage) -> str:
    """Return the path of an article's machine-readable ledger."""
    return paths.ledger_path(article)


@register.filter
def author_address(author: Author) -> str:
    """Return the path of an author's page."""
    return paths.author_path(author.slug)


@register.filter
def discussion_address(article: ArticlePage) -> str:
    """Return the path of the page with an article's thread."""
    return paths.discussion_path(article.pk or 0)


@register.filter
def fragment_address(article: ArticlePage) -> str:
    """Return the path of the thread alone."""
    return paths.fragment_path(article.pk or 0)


@register.filter
def iso(at: datetime | None) -> str:
    """Return an instant as ISO 8601 in the site's zone."""
    return structured.instant(at) or ""


@register.filter
def short_day(at: datetime | None, pattern: str) -> str:
    """Return a day as ``date`` does; its month begins small where the language writes it so."""
    is_small = get_language() not in CAPITAL_MONTHS
    shown = pattern.replace("M", "b") if is_small else pattern
    return dateformat.format(localtime(at), shown) if at else ""


@register.filter
def moment(at: datetime | None) -> str:
    """Return day and minute in the site's zone, as ``date:"j F Y, H:i"`` does."""
    return _moment(localtime(at).replace(tzinfo=None), get_language()) if at else ""


@lru_cache(maxsize=512)
def _moment(at: datetime, language: str | None) -> str:
    # The same few reports stand under many sentences of a page. The language is part of the key.
    return dateformat.format(at, "j F Y, H:i")


@register.filter
def zone(at: datetime | None) -> str:
    """Return the short name of the site's zone at an instant, for instance ``UTC``."""
    return localtime(at).tzname() or "" if at else ""


@register.filter
def printed(text: str, language: str) -> str:
    """Return a line with the quotation marks, apostrophes and dashes of its language."""
    return set_line(text, language)


@register.filter
def closed(text: str) -> str:
    """Return a statement with a full stop where it ends in a word."""
    return close(text)


@register.filter
def opening(text: str, words: int) -> str:
    """Return the first sentences of a text, about so many words."""
    return openings.opening(text, words)


@register.filter
def seconds(value: float) -> str:
    """Return seconds for a ``data-`` attribute: at most two decimals, always a point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@register.simple_tag
def report_link(report: Report) -> str:
    """Return the address of a report if a reader may follow it."""
    return safe_link(report.url)


@register.simple_tag
def report_time(report: Report) -> datetime:
    """Return when a report was published, or received."""
    return time_of(report)


@register.simple_tag
def article_data(view: ArticleView) -> SafeString:
    """Return the article's JSON-LD, safe inside a data block."""
    return structured.json_ld(structured.article_page(view))


@register.simple_tag
def site_data() -> SafeString:
    """Return the site's JSON-LD, safe inside a data block."""
    return structured.json_ld(structured.newsroom())


@register.simple_tag
def share_links(view: ArticleView) -> list[tuple[str, str]]:
    """Return (network, address) pairs that share an article; plain links, nothing embedded."""
    url, title = view.url, view.article.title
    both = f"{title} {url}"
    return [
        ("Mastodon", f"https://share.joinmastodon.org/#text={quote(both, safe='')}"),
        ("Bluesky", _to("https://bsky.app/intent/compose", text=both)),
        ("WhatsApp", _to("https://wa.me/", text=both)),
        ("Telegram", _to("https://t.me/share/url", url=url, text=title)),
        ("X", _to("https://x.com/intent/post", text=title, url=url)),
        ("Facebook", _to("https://www.facebook.com/sharer/sharer.php", u=url)),
        ("LinkedIn", _to("https://www.linkedin.com/sharing/share-offsite/", url=url)),
        ("Reddit", _to("https://www.reddit.com/submit", url=url, title=title)),
    ]


def _to(address: str, **values: str) -> str:
    return f"{address}?{urlencode(values, quote_via=quote)}"


@register.simple_tag
def mail_link(view: ArticleView) -> str:
    """Return a ``mailto:`` address that carries headline and link of an article."""
    subject, body = quote(view.article.title), quote(f"{view.article.title}\n\n{view.url}\n")
    return f"mailto:?subject={subject}&body={body}"
