"""Which pages list an article, and every page there is beside articles: rows, no addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.timezone import get_default_timezone, localtime
from wagtail.models import PageViewRestriction

from onrecord.publishing.models import ArticlePage, Author
from onrecord.reader.models import ArticleSource, ArticleTopic, StoryAddress, Topic

LEAST_ARTICLES = 2
"""A topic has a page from so many articles on."""


FULL = 30
"""How many entries a numbered leaf of a long list holds (see ``reader.leaves``)."""


def full_leaves(total: int) -> int:
    """Return how many numbered leaves a list of ``total`` has."""
    return max(0, total // FULL - 1)


def newest_full(total: int) -> int | None:
    """Return the number of the leaf that the last entry filled, ``None`` if it filled none."""
    return full_leaves(total) or None if total % FULL == 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The slug of a page that lists articles, and how many readable articles it lists."""

    pk: int
    slug: str
    articles: int
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A topic of an article, with how many readable articles are about it.

    ``other_id`` is the other article where there are just two: its page gains and loses
    the link to the topic together with the topic's page.
    """

    pk: int
    slug: str
    name: str
    kind: str
    articles: int
    other_id: int | None


def readable(prefix: str = "") -> Q:
    """Return the condition under which anyone may read the article at ``prefix``; one query.

    The same as ``live().public()`` of Wagtail, for an article reached over a relation.
    """
    wanted = Q(**{f"{prefix}live": True})
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        wanted &= ~Q(**{f"{prefix}path__startswith": path})
    return wanted


def topics_of(article_id: int) -> list[Tagged]:
    """Return what an article is about, weightiest first, in three queries.

    Topics that have no page yet are among them.
    """
    rows = list(
        ArticleTopic.objects.filter(article_id=article_id)
        .select_related("topic")
        .order_by("-weight", "topic__name")
    )
    return tagged([row.topic for row in rows], article_id)


def tagged(topics: Sequence[Topic], article_id: int) -> list[Tagged]:
    """Return topics with how many readable articles are about each, seen from one article."""
    if not topics:
        return []
    counts = {
        topic: (count, first, last)
        for topic, count, first, last in ArticleTopic.objects.filter(
            readable("article__"), topic__in=[topic.pk for topic in topics]
        )
        .order_by()
        .values_list("topic")
        .annotate(Count("pk"), Min("article"), Max("article"))
    }
    return [_tagged(topic, article_id, counts.get(topic.pk, (0, 0, 0))) for topic in topics]


def _tagged(topic: Topic, article_id: int, found: tuple[int, int, int]) -> Tagged:
    count, first, last = found
    other = (last if first == article_id else first) if count == LEAST_ARTICLES else None
    return Tagged(
        pk=topic.pk,
        slug=topic.slug,
        name=topic.name,
        kind=topic.kind,
        articles=count,
        other_id=other,
    )


def authors_of(article: ArticlePage) -> list[Counted]:
    """Return who signed an article, with how many readable articles each has; two queries."""
    return _counted(
        Author.objects.filter(pk__in=article.authors.values("pk"))
        .annotate(n=Count("articles", filter=readable("articles__"), distinct=True))
        .values_list("pk", "slug", "n")
    )


def sources_of(article_id: int) -> list[Counted]:
    """Return what an article rests on, with how many readable articles do; two queries."""
    mine = ArticleSource.objects.filter(article_id=article_id).values("source")
    return _counted(
        ArticleSource.objects.filter(readable("article__"), source__in=mine)
        .order_by()
        .values_list("source", "source__slug")
        .annotate(n=Count("pk"))
    )


def _counted(rows: Iterable[tuple[int, str, int]]) -> list[Counted]:
    return [Counted(pk=pk, slug=slug, articles=count) for pk, slug, count in rows]


def every_topic(numbers: range | None = None) -> Iterator[Counted]:
    """Yield the topics that have a page, of all or of a range of row numbers."""
    wanted = ArticleTopic.objects.filter(readable("article__"))
    if numbers is not None:
        wanted = wanted.filter(topic__gte=numbers.start, topic__lt=numbers.stop)
    rows = (
        wanted.order_by()
        .values_list("topic", "topic__slug", "topic__name")
        .annotate(n=Count("pk"))
        .filter(n__gte=LEAST_ARTICLES)
    )
    for pk, slug, name, count in rows.iterator():
        yield Counted(pk=pk, slug=slug, name=name, articles=count)


def every_author() -> Iterator[Counted]:
    """Yield the authors that have a page: those with something to read."""
    rows = (
        Author.objects.filter(readable("articles__"))
        .values_list("pk", "slug")
        .annotate(n=Count("articles", distinct=True))
    )
    yield from (Counted(pk=pk, slug=slug, articles=n) for pk, slug, n in rows.iterator())


def every_source() -> Iterator[Counted]:
    """Yield the sources that have a page: those on which something to read rests."""
    rows = (
        ArticleSource.objects.filter(readable("article__"))
        .order_by()
        .values_list("source", "source__slug")
        .annotate(n=Count("pk"))
    )
    yield from (Counted(pk=pk, slug=slug, articles=n) for pk, slug, n in rows.iterator())


def every_story(numbers: range | None = None) -> Iterator[str]:
    """Yield the slug of every story that has its page at its own address, of all or of a range.

    A story merged into another is left out, unless the other has no address of its own:
    then it is told at that of its part.
    """
    told = ArticlePage.objects.filter(readable()).values("draft__story")
    whole = Q(story__in=told) | Q(story__merged_from__in=told)
    last = Q(story__merged_into=None) | Q(story__merged_into__address=None)
    rows = StoryAddress.objects.filter(whole & last).distinct()
    if numbers is not None:
        rows = rows.filter(pk__gte=numbers.start, pk__lt=numbers.stop)
    yield from rows.values_list("slug", flat=True).iterator()


def days() -> Iterator[date]:
    """Yield every day (in the site's zone) on which something readable appeared, newest first."""
    last: date | None = None
    instants = (
        ArticlePage.objects.filter(readable(), published_at__isnull=False)
        .order_by("-published_at")
        .values_list("published_at", flat=True)
    )
    for at in instants.iterator():
        day = local_day(at)
        if day != last:
            last = day
            yield day


def local_day(at: datetime) -> date:
    """Return the day of an instant in the site's zone."""
    return localtime(at, get_default_timezone()).date()


def between(first: date, after: date) -> tuple[datetime, datetime]:
    """Return the instants at which the days from ``first`` to before ``after`` begin and end."""
    zone = get_default_timezone()
    return (
        datetime.combine(first, time.min, tzinfo=zone),
        datetime.combine(after, time.min, tzinfo=zone),
    )


def neighbours(first: date, after: date) -> tuple[date | None, date | None]:
    """Return the days nearest before ``first`` and from ``after`` on that have articles."""
    start, end = between(first, after)
    found = ArticlePage.objects.filter(readable())
    before = found.filter(published_at__lt=start).aggregate(at=Max("published_at"))["at"]
    following = found.filter(published_at__gte=end).aggregate(at=Min("published_at"))["at"]
    return (
        local_day(before) if before else None,
        local_day(following) if following else None,
    )


def next_month(day: date) -> date:
    """Return the first day of the month after that of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def sentences_on(source_ids: Sequence[int] | None = None) -> dict[int, tuple[int, int]]:
    """Return, per source (or all), how many readable articles rest on it, and sentences."""
    rows = ArticleSource.objects.filter(readable("article__"))
    if source_ids is not None:
        rows = rows.filter(source__in=source_ids)
    counted = rows.order_by().values_list("source").annotate(Count("pk"), Sum("sentences"))
    return {source: (articles, sentences) for source, articles, sentences in counted}


def is_first_of(first: date, after: date, article_id: int) -> bool:
    """Return whether no other readable article appeared from ``first`` to before ``after``."""
    start, end = between(first, after)
    others = ArticlePage.objects.filter(readable(), published_at__gte=start, published_at__lt=end)
    return not others.exclude(pk=article_id).exists()
