"""Questions the reader site asks: sections, articles that readers may see, their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, QuerySet

from onrecord.grounding.models import EntrySupport, LedgerEntry
from onrecord.grounding.queries import entries_of
from onrecord.publishing.models import ArticlePage, ReviewCertificate, SectionPage
from onrecord.publishing.records import Correction
from onrecord.publishing.sharing import ledger_name, shared
from onrecord.reader import lists
from onrecord.reader.models import ListKind, ListTotal, StoryAddress

_TEASER_RELATIONS = ("lead_picture", "narration", "draft__story")
_TEASER_FIELDS = (
    "path",
    "title",
    "slug",
    "url_path",
    "live",
    "standfirst",
    "language",
    "published_at",
    "updated_at",
    "ledger",
    # A picture is never taken in parts: missing renditions are drawn in threads, and a field
    # fetched late would be fetched there, over another connection.
    "lead_picture",
    "narration__audio",
    "narration__duration",
    "draft__story__importance",
)
"""What a list shows of an article. A page has so many columns that naming them costs the most."""

_SECTION_FIELDS = ("path", "title", "slug", "url_path", "live", "tagline", "is_sample", "position")

_RELATIONS = ("lead_picture", "narration", "draft", "ledger")


def sections() -> list[SectionPage]:
    """Return the sections that readers see, in the order of the navigation.

    ``is_filled`` tells those that hold an article anyone may read, within the one query.
    """
    return list(shared("reader.sections", _sections))


def _sections() -> list[SectionPage]:
    filled = ListTotal.objects.filter(kind=ListKind.SECTION, of=OuterRef("pk"))
    found = SectionPage.objects.public().order_by("position", "title")
    # Asked which are live, SQLite begins with all pages of the site instead of the sections.
    asked = found.only(*_SECTION_FIELDS).annotate(is_filled=Exists(filled))
    return [one for one in asked if one.live]


def section_of(article: ArticlePage, among: Iterable[SectionPage]) -> SectionPage | None:
    """Return the section that ``article`` stands in, found among those already read."""
    return next((section for section in among if article.path.startswith(section.path)), None)


def readable_articles() -> QuerySet[ArticlePage]:
    """Return every article that anyone may read, newest first."""
    articles: QuerySet[ArticlePage] = (
        ArticlePage.objects.live().public().order_by("-published_at", "-pk")
    )
    return articles


def for_teasers(articles: QuerySet[ArticlePage]) -> QuerySet[ArticlePage]:
    """Return ``articles`` with what a list shows of them, and nothing else."""
    return articles.select_related(*_TEASER_RELATIONS).only(*_TEASER_FIELDS)


def articles_for_teasers(article_ids: Sequence[int]) -> list[ArticlePage]:
    """Return those of these articles that anyone may read, in this order; two queries."""
    # Looked up by number and put in order here: the database would else sort, or walk, them all.
    found = for_teasers(readable_articles().order_by().filter(pk__in=article_ids))
    by_number = {article.pk: article for article in found}
    return [by_number[pk] for pk in article_ids if pk in by_number]


def newest_articles(*, limit: int, section: SectionPage | None = None) -> list[ArticlePage]:
    """Return the newest articles, of one section or of all."""
    if section is not None:
        return articles_for_teasers(lists.newest_in(ListKind.SECTION, section.pk, limit))
    return list(for_teasers(readable_articles())[:limit])


def source_counts(article_ids: Sequence[int]) -> dict[int, int]:
    """Return, per article id, how many sources carry its sentences: one query."""
    rows = (
        EntrySupport.objects.filter(entry__ledger__article__in=article_ids)
        .values_list("entry__ledger__article")
        .annotate(sources=Count("passage__report__source", distinct=True))
        .order_by()
    )
    return {article_id: sources for article_id, sources in rows if article_id is not None}


def story_addresses(story_ids: Iterable[int]) -> dict[int, str]:
    """Return the slugs of the pages of those stories that have one: one query."""
    rows = StoryAddress.objects.filter(story_id__in=set(story_ids))
    return dict(rows.values_list("story_id", "slug"))


def newest_corrections(*, limit: int) -> list[Correction]:
    """Return the newest corrections that readers can see, with their articles: two queries."""
    return corrections_numbered(list(corrections_readers_have()[:limit]))


def corrections_readers_have() -> QuerySet[Correction, int]:
    """Return the numbers of all corrections that readers can see, the newest first.

    Numbers alone: the database would else carry texts and versions along while it sorts.
    """
    # Asked of each correction: as a list of articles the database makes one of them all.
    article = ArticlePage.objects.live().public().order_by().filter(pk=OuterRef("article"))
    found = Correction.objects.filter(Exists(article), version__isnull=False)
    # Versions are numbered as they come to readers: the index of the key is in order of time.
    return found.order_by("-version_id", "-pk").values_list("pk", flat=True)


def corrections_numbered(numbers: Sequence[int]) -> list[Correction]:
    """Return these corrections in this order, with their articles and versions: one query."""
    unused = ("article__body", "version__lines", "version__evidence")
    found = Correction.objects.select_related("article", "version").defer(*unused)
    by_number = found.in_bulk(numbers)
    return [by_number[number] for number in numbers if number in by_number]


def find_live(url_path: str, *, slug: str) -> ArticlePage | None:
    """Return the live article at ``url_path`` with what its page needs of others: one query."""
    found: ArticlePage | None = (
        ArticlePage.objects.live()
        .filter(slug=slug, url_path=url_path)
        .select_related(*_RELATIONS)
        .defer("draft__text")
        .first()
    )
    return found


def fetch_relations(article: ArticlePage) -> None:
    """Fetch what ``article`` points to in one query, as far as it is not here yet.

    A preview that points elsewhere than the stored row keeps its own relations.
    """
    if all(article._meta.get_field(name).is_cached(article) for name in _RELATIONS):
        return
    stored = (
        ArticlePage.objects.filter(pk=article.pk)
        .select_related(*_RELATIONS)
        .defer("body", "draft__text")
        .first()
    )
    for name in _RELATIONS if stored else ():
        if getattr(article, f"{name}_id") == getattr(stored, f"{name}_id"):
            setattr(article, name, getattr(stored, name))


def evidence_of(article: ArticlePage) -> list[LedgerEntry]:
    """Return the ledger entries of ``article`` with all that they rest on, in order."""
    number = article.ledger_id
    return shared(ledger_name(number), lambda: entries_of(number)) if number else []


def find_certificate(article: ArticlePage) -> ReviewCertificate | None:
    """Return the newest approved review of ``article``, if a person has reviewed it."""
    return (
        ReviewCertificate.objects.filter(article_id=article.pk, approved_at__isnull=False)
        .order_by("-approved_at", "-pk")
        .first()
    )
