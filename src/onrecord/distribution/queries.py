"""What may be distributed: live, public articles, and what they rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import F, Prefetch, QuerySet
from wagtail.models import Site

from onrecord.grounding.models import EntrySupport
from onrecord.illustration.models import Picture, PictureRendition
from onrecord.publishing.gatherings import newest_in_section, numbers_of
from onrecord.publishing.models import (
    ArticlePage,
    Correction,
    HomePage,
    ReviewCertificate,
    SectionPage,
)
from onrecord.publishing.sharing import shared

NEWS_AGE = timedelta(days=2)
"""Google News takes articles of the last two days."""

NEWS_MOST = 1000
"""Articles in one file of the news sitemap; Google takes no more."""

SECTION_NEWEST = 200
"""How far back in a section is looked for articles that are read aloud."""

PICTURE = "width-912|format-jpeg"
"""The rendition that feeds and sitemaps carry; JPEG, which every reader shows."""


def live_sections() -> list[SectionPage]:
    """Return the sections that readers see, in the order of the navigation."""
    return list(shared("distribution.sections", _sections))


def _sections() -> list[SectionPage]:
    return [one for one in SectionPage.objects.public().order_by("position", "title") if one.live]


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


def with_what_feeds_show(articles: QuerySet[ArticlePage]) -> QuerySet[ArticlePage]:
    """Return ``articles`` with all that a feed item is made of."""
    approved = ReviewCertificate.objects.filter(approved_at__isnull=False).order_by("-approved_at")
    return articles.select_related("lead_picture", "narration").prefetch_related(
        "authors",
        "lead_picture__renditions",
        Prefetch("certificates", queryset=approved, to_attr="approved_certificates"),
    )


def newest_articles(*, limit: int) -> list[ArticlePage]:
    """Return the newest articles of the whole site."""
    return list(with_what_feeds_show(live_articles())[:limit])


def articles_numbered(numbers: Sequence[int], *, with_text: bool = True) -> list[ArticlePage]:
    """Return those of these articles that anyone may read, in this order."""
    found = with_what_feeds_show(live_articles().order_by().filter(pk__in=numbers))
    by_number = {article.pk: article for article in (found if with_text else found.defer("body"))}
    return [by_number[number] for number in numbers if number in by_number]


def spoken_articles(*, limit: int) -> list[ArticlePage]:
    """Return the newest articles that can be listened to, without their texts."""
    # Words in which nothing but the index of what is spoken, by time, serves: SQLite would
    # else gather all that was ever spoken by its number, and sort it.
    spoken = ArticlePage.objects.live().public().alias(voice=F("narration_id") + 0)
    newest = spoken.filter(voice__gt=0, narration__size__gt=0).order_by("-published_at", "-pk")
    return articles_numbered(list(newest.values_list("pk", flat=True)[:limit]), with_text=False)


def spoken_in_section(section: SectionPage, *, limit: int) -> list[ArticlePage]:
    """Return those of the newest articles of a section that can be listened to, without texts."""
    return articles_numbered(_spoken_numbers(section)[:limit], with_text=False)


def is_spoken(section: SectionPage) -> bool:
    """Whether any of the newest articles of a section can be listened to."""
    return bool(_spoken_numbers(section))


def _spoken_numbers(section: SectionPage) -> list[int]:
    newest = newest_in_section(section.pk, SECTION_NEWEST)
    live = ArticlePage.objects.live().public().filter(pk__in=newest, narration__size__gt=0)
    spoken = set(live.values_list("pk", flat=True))
    return [number for number in newest if number in spoken]


def find_article(section: str, slug: str) -> ArticlePage | None:
    """Return the article at ``/<section>/<slug>/`` with what a feed shows, if it is public."""
    path = f"/{section}/{slug}/"
    articles = live_articles().filter(slug=slug, url_path__endswith=path).select_related("draft")
    for article in with_what_feeds_show(articles):
        if article.url_path.split("/", 2)[2] == path[1:]:
            found: ArticlePage = article
            return found
    return None


def exported_articles() -> Iterator[ArticlePage]:
    """Yield every article that anyone may read, newest first, with its address alone."""
    fields = ("url_path", "narration_id")
    yield from live_articles().only(*fields).iterator(chunk_size=1000)


def reports_behind(ledger_ids: Sequence[int]) -> Iterable[tuple[int, int, str, str, str]]:
    """Return (ledger, report, source, title, URL) of every support, in order: one query.

    As bare values: a feed of thirty articles rests on a thousand supports.
    """
    return (
        EntrySupport.objects.filter(entry__ledger_id__in=ledger_ids)
        .order_by("entry__ledger_id", "entry__position", "-score", "pk")
        .values_list(
            "entry__ledger_id",
            "passage__report_id",
            "passage__report__source__name",
            "passage__report__title",
            "passage__report__url",
        )
    )


def corrections_of(article_ids: Sequence[int]) -> dict[int, list[Correction]]:
    """Return, per article, the corrections that readers have, the newest first: one query."""
    found: dict[int, list[Correction]] = defaultdict(list)
    rows = _shown_corrections().filter(article_id__in=article_ids)
    for correction in rows.order_by("-version__at", "-pk"):
        found[correction.article_id].append(correction)
    return found


def has_corrections(article_id: int) -> bool:
    """Whether readers have any correction of this article."""
    return _shown_corrections().filter(article_id=article_id).exists()


def _shown_corrections() -> QuerySet[Correction]:
    shown = Correction.objects.filter(version__isnull=False).select_related("version")
    return shown.defer("version__lines", "version__evidence")


def news_articles(*, now: datetime, part: int = 1) -> list[ArticlePage]:
    """Return one part of the articles first published in the two days before ``now``."""
    start = (part - 1) * NEWS_MOST
    fields = ("title", "language", "published_at", "url_path")
    return list(_news(now).only(*fields)[start : start + NEWS_MOST])


def news_count(*, now: datetime) -> int:
    """Return how many files the news sitemap needs; at least one."""
    return max(1, -(-_news(now).count() // NEWS_MOST))


def find_news_end(*, now: datetime) -> datetime | None:
    """Return when the oldest article of the news sitemap is two days old; ``None`` without one."""
    oldest = _news(now).order_by("published_at").values_list("published_at", flat=True).first()
    return oldest + NEWS_AGE if oldest else None


def _news(now: datetime) -> QuerySet[ArticlePage]:
    return live_articles().filter(published_at__gt=now - NEWS_AGE, published_at__lte=now)


def part_articles(part: int) -> list[ArticlePage]:
    """Return the articles of one part of the sitemap, with their lead pictures' files."""
    numbers = numbers_of(part)
    pictures = Picture.objects.only("pk").prefetch_related(
        Prefetch("renditions", queryset=PictureRendition.objects.filter(filter_spec=PICTURE))
    )
    return list(
        live_articles()
        .filter(pk__gte=numbers.start, pk__lt=numbers.stop)
        .order_by("pk")
        .only("url_path", "published_at", "updated_at", "lead_picture_id")
        .prefetch_related(Prefetch("lead_picture", queryset=pictures))
    )
