"""Which pages list an article, and every page there is beside articles: rows, no addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import get_default_timezone, localtime
from wagtail.models import PageViewRestriction

from onrecord.intake.models import Source
from onrecord.publishing.gatherings import PART_PAGES, part_of
from onrecord.publishing.models import ArticlePage, Author
from onrecord.reader import lists
from onrecord.reader.lists import AT_ONCE, TOPIC_KINDS
from onrecord.reader.models import (
    ArticleSource,
    ArticleTopic,
    ListEntry,
    ListKind,
    ListTotal,
    StoryAddress,
    Topic,
)
from onrecord.stories.models import Story

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
    counts = ListTotal.objects.filter(
        kind__in=TOPIC_KINDS.values(), of__in=[topic.pk for topic in topics]
    )
    found = dict(counts.values_list("of", "articles"))
    others = _others([pk for pk, n in found.items() if n == LEAST_ARTICLES], article_id)
    return [
        Tagged(
            pk=topic.pk,
            slug=topic.slug,
            name=topic.name,
            kind=topic.kind,
            articles=found.get(topic.pk, 0),
            other_id=others.get(topic.pk),
        )
        for topic in topics
    ]


def _others(topic_ids: Sequence[int], article_id: int) -> dict[int, int]:
    """Return, per topic of just two articles, the one that is not ``article_id``."""
    if not topic_ids or not article_id:
        return {}
    rows = ListEntry.objects.filter(kind__in=TOPIC_KINDS.values(), of__in=topic_ids)
    return dict(rows.exclude(article=article_id).values_list("of", "article_id"))


def authors_of(article: ArticlePage) -> list[Counted]:
    """Return who signed an article, with how many readable articles each has; two queries."""
    authors = article.authors.values_list("pk", "slug")
    return _counted(ListKind.AUTHOR, list(authors))


def sources_of(article_id: int) -> list[Counted]:
    """Return what an article rests on, with how many readable articles do; two queries."""
    rows = ArticleSource.objects.filter(article_id=article_id)
    return _counted(ListKind.SOURCE, list(rows.values_list("source", "source__slug")))


def _counted(kind: ListKind, slugs: Iterable[tuple[int, str]]) -> list[Counted]:
    known = dict(slugs)
    counts = lists.totals(kind, list(known))
    return [
        Counted(pk=pk, slug=slug, articles=counts.get(pk, (0, 0))[0]) for pk, slug in known.items()
    ]


def every_topic(numbers: range | None = None) -> Iterator[Counted]:
    """Yield the topics that have a page, of all or of a range of row numbers."""
    least = Q(kind__in=TOPIC_KINDS.values(), articles__gte=LEAST_ARTICLES)
    yield from _every(Topic, least, numbers)


def every_author() -> Iterator[Counted]:
    """Yield the authors that have a page: those with something to read."""
    yield from _every(Author, Q(kind=ListKind.AUTHOR))


def every_source() -> Iterator[Counted]:
    """Yield the sources that have a page: those on which something to read rests."""
    yield from _every(Source, Q(kind=ListKind.SOURCE))


def _every(
    model: type[Topic] | type[Author] | type[Source], chosen: Q, numbers: range | None = None
) -> Iterator[Counted]:
    """Yield what has a list, by its number; so many at a time that no query stays open."""
    rows = ListTotal.objects.filter(chosen).order_by("of").values_list("of", "articles")
    at, stop = (numbers.start, numbers.stop) if numbers is not None else (0, None)
    while some := list(rows.filter(of__gte=at, **({"of__lt": stop} if stop else {}))[:AT_ONCE]):
        named = model.objects.filter(pk__in=[of for of, _ in some])
        names = {pk: (slug, name) for pk, slug, name in named.values_list("pk", "slug", "name")}
        for of, count in some:
            if of in names:
                slug, name = names[of]
                yield Counted(pk=of, slug=slug, name=name, articles=count)
        at = some[-1][0] + 1


def every_story(numbers: range | None = None) -> Iterator[str]:
    """Yield the slug of every story that has its page at its own address, of all or of a range.

    A story merged into another is left out, unless the other has no address of its own:
    then it is told at that of its part.
    """
    told = ListTotal.objects.filter(kind=ListKind.STORY)
    parts = Story.objects.filter(
        Exists(told.filter(of=OuterRef("pk"))), merged_into=OuterRef("story")
    )
    rows = StoryAddress.objects.filter(
        Q(Exists(told.filter(of=OuterRef("story")))) | Q(Exists(parts)),
        Q(story__merged_into=None) | Q(story__merged_into__address=None),
    ).order_by("pk")
    if numbers is not None:
        rows = rows.filter(pk__gte=numbers.start, pk__lt=numbers.stop)
    yield from rows.values_list("slug", flat=True).iterator()


def topic_parts() -> list[int]:
    """Return the parts (of row numbers) in which a topic has a page; one query."""
    rows = ListTotal.objects.filter(kind__in=TOPIC_KINDS.values(), articles__gte=LEAST_ARTICLES)
    parts = rows.order_by().values_list((F("of") - 1) / PART_PAGES + 1, flat=True)
    return sorted(set(parts.distinct()))


def story_parts() -> list[int]:
    """Return the parts (of numbers of addresses) in which a story has a page; two queries.

    Of each part only as many addresses are looked at as it takes to find one page.
    """
    newest = StoryAddress.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _STORY_PARTS, [part_of(newest), PART_PAGES, PART_PAGES, *[int(ListKind.STORY)] * 2]
        )
        return [part for (part,) in cursor.fetchall()]


_STORY_PARTS = """
    WITH RECURSIVE part(number) AS (
        SELECT 1 UNION ALL SELECT number + 1 FROM part WHERE number < %s
    )
    SELECT number FROM part WHERE EXISTS (
        SELECT 1 FROM reader_storyaddress address
        JOIN stories_story story ON story.id = address.story_id
        LEFT JOIN reader_storyaddress survivor ON survivor.story_id = story.merged_into_id
        WHERE address.id > (number - 1) * %s AND address.id <= number * %s
        AND survivor.id IS NULL
        AND (
            EXISTS (
                SELECT 1 FROM reader_listtotal total
                WHERE total.kind = %s AND total."of" = story.id
            ) OR EXISTS (
                SELECT 1 FROM stories_story told CROSS JOIN reader_listtotal total
                WHERE told.merged_into_id = story.id AND total.kind = %s AND total."of" = told.id
            )
        )
    )
"""
"""The same condition as ``every_story``, asked part by part; SQLite and PostgreSQL alike."""


def days() -> Iterator[date]:
    """Yield every day (in the site's zone) on which something readable appeared, newest first."""
    rows = ListTotal.objects.filter(kind=ListKind.DAY).order_by("-of")
    yield from map(date.fromordinal, rows.values_list("of", flat=True))


def articles_by_day(first: date, after: date) -> dict[date, int]:
    """Return how many readable articles appeared on each day from ``first`` to before ``after``."""
    rows = ListTotal.objects.filter(
        kind=ListKind.DAY, of__gte=first.toordinal(), of__lt=after.toordinal()
    )
    return {date.fromordinal(of): n for of, n in rows.values_list("of", "articles")}


def local_day(at: datetime) -> date:
    """Return the day of an instant in the site's zone."""
    return localtime(at, get_default_timezone()).date()


def neighbours(first: date, after: date) -> tuple[date | None, date | None]:
    """Return the days nearest before ``first`` and from ``after`` on that have articles."""
    found = ListTotal.objects.filter(kind=ListKind.DAY).values_list("of", flat=True)
    before = found.filter(of__lt=first.toordinal()).order_by("-of").first()
    following = found.filter(of__gte=after.toordinal()).order_by("of").first()
    return (
        date.fromordinal(before) if before else None,
        date.fromordinal(following) if following else None,
    )


def next_month(day: date) -> date:
    """Return the first day of the month after that of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def sentences_on(source_ids: Sequence[int] | None = None) -> dict[int, tuple[int, int]]:
    """Return, per source (or all), how many readable articles rest on it, and sentences."""
    return lists.totals(ListKind.SOURCE, source_ids)


def is_first_of(first: date, after: date, article_id: int) -> bool:
    """Return whether no other readable article appeared from ``first`` to before ``after``."""
    others = ListEntry.objects.filter(
        kind=ListKind.DAY, of__gte=first.toordinal(), of__lt=after.toordinal()
    )
    return not others.exclude(article=article_id).exists()
