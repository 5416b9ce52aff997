"""What may be distributed: live, public articles, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet
from wagtail.models import Site

from onrecord.grounding.models import EntrySupport
from onrecord.publishing.models import ArticlePage, HomePage, ReviewCertificate, SectionPage

NEWS_AGE = timedelta(days=2)
"""Google News takes articles of the last two days."""

NEWS_MOST = 1000
SITEMAP_MOST = 40_000
"""Pages in one sitemap file; the protocol allows 50,000 and 50 MB."""


def live_sections() -> list[SectionPage]:
    """Return the sections that readers see, in the order of the navigation."""
    return list(SectionPage.objects.live().public().order_by("position", "title"))


def find_home() -> HomePage | None:
    """Return the front of the site, if it is live."""
    site = Site.objects.filter(is_default_site=True).first()
    homes = HomePage.objects.live().public()
    home: HomePage | None = (homes.filter(pk=site.root_page_id) if site else homes).first()
    return home


def live_articles() -> QuerySet[ArticlePage]:
    """Return the articles that anyone may read, first published last."""
    articles: QuerySet[ArticlePage] = (
        ArticlePage.objects.live()
        .public()
        .filter(published_at__isnull=False)
        .order_by("-published_at", "-pk")
    )
    return articles


def newest_articles(*, limit: int, section: SectionPage | None = None) -> list[ArticlePage]:
    """Return the newest articles, of one section or of all, with what a feed shows of them."""
    articles = live_articles()
    if section is not None:
        articles = articles.filter(path__startswith=section.path)
    approved = ReviewCertificate.objects.filter(approved_at__isnull=False).order_by("-approved_at")
    return list(
        articles.select_related("lead_picture", "narration").prefetch_related(
            "authors",
            "lead_picture__renditions",
            Prefetch("certificates", queryset=approved, to_attr="approved_certificates"),
        )[:limit]
    )


def supports_of(ledger_ids: Sequence[int]) -> Iterable[EntrySupport]:
    """Return every support of these ledgers with passage, report and source: one query."""
    return (
        EntrySupport.objects.filter(entry__ledger_id__in=ledger_ids)
        .select_related("entry", "passage__report__source")
        .order_by("entry__ledger_id", "entry__position", "-score", "pk")
    )


def news_articles(*, now: datetime) -> list[ArticlePage]:
    """Return the articles first published in the two days before ``now``."""
    recent = live_articles().filter(published_at__gt=now - NEWS_AGE, published_at__lte=now)
    return list(recent.only("title", "language", "published_at", "url_path")[:NEWS_MOST])


def sitemap_count() -> int:
    """Return how many files the sitemap needs; at least one."""
    return max(1, -(-live_articles().count() // SITEMAP_MOST))


def sitemap_articles(number: int) -> list[ArticlePage]:
    """Return the articles of the ``number``-th sitemap file (from 1); oldest first, so that
    an article stays in the file that first held it."""
    start = (number - 1) * SITEMAP_MOST
    articles = live_articles().order_by("pk").only("url_path", "published_at", "updated_at")
    return list(articles[start : start + SITEMAP_MOST])
