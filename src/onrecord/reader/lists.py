"""The lists in which articles stand, kept in order and counted while articles come and go.

A list of a hundred thousand articles costs a page no more than one of ten: which articles
stand on a leaf is read from one index, how many there are from one row. ``relist`` brings the
entries of some articles in line with what is stored of them; nothing else writes entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.timezone import get_default_timezone, localtime

from onrecord.grounding.models import LedgerEntry
from onrecord.publishing.gatherings import part_of
from onrecord.publishing.models import ArticlePage, Disclosure, ReviewCertificate, SectionPage
from onrecord.reader.models import (
    ArticleSource,
    ArticleTopic,
    ListEntry,
    ListKind,
    ListTotal,
    TopicKind,
)
from onrecord.vocabulary.verdicts import Verdict

AT_ONCE = 500
"""So many articles are put in line at once while all are."""

TOPIC_KINDS = {
    TopicKind.PERSON.value: ListKind.PERSON,
    TopicKind.BODY.value: ListKind.BODY,
    TopicKind.PLACE.value: ListKind.PLACE,
}

DISCLOSURES = Disclosure.values
VERDICTS = [verdict.value for verdict in Verdict]
"""Values that lists are numbered by: more may come at the end, the order stays."""

_Place = tuple[int, int, int]
"""Number of the article, kind and number of the list."""

_Value = tuple[datetime, int]
"""Where the article stands in time, and its weight."""


def relist(*, article_ids: Collection[int], now: datetime) -> None:
    """Let articles stand in the lists they belong to, and in no other. Safe to run twice.

    One that nobody may read, or that is gone, leaves all. A fixed number of queries.
    ``now`` belongs to the form of every verb that writes.
    """
    with transaction.atomic():
        _store(article_ids, dict(_wanted(article_ids)))


def leave(*, article_ids: Collection[int], now: datetime) -> None:
    """Take articles off all lists: they are about to be deleted."""
    with transaction.atomic():
        _store(article_ids, {})


def _store(article_ids: Collection[int], wanted: Mapping[_Place, _Value]) -> None:
    """Make the entries of these articles those that are wanted, and the totals fit."""
    rows = ListEntry.objects.filter(article_id__in=article_ids)
    known: dict[_Place, tuple[int, _Value]] = {
        (article_id, kind, of): (pk, (at, weight))
        for pk, article_id, kind, of, at, weight in rows.values_list(
            "pk", "article_id", "kind", "of", "at", "weight"
        )
    }
    gone = {place: row for place, row in known.items() if wanted.get(place) != row[1]}
    new = {
        place: value
        for place, value in wanted.items()
        if place not in known or known[place][1] != value
    }
    if gone:
        ListEntry.objects.filter(pk__in=[pk for pk, _ in gone.values()]).delete()
    ListEntry.objects.bulk_create(
        ListEntry(article_id=article_id, kind=kind, of=of, at=at, weight=weight)
        for (article_id, kind, of), (at, weight) in new.items()
    )
    _count({place: value for place, (_, value) in gone.items()}, new)


def relist_everything(*, now: datetime) -> None:
    """Put every list right, some articles at a time: after an import, or in another zone."""
    ids = ArticlePage.objects.order_by("pk").values_list("pk", flat=True)
    last = 0
    while some := list(ids.filter(pk__gt=last)[:AT_ONCE]):
        relist(article_ids=some, now=now)
        last = some[-1]


def relist_below(*, path: str, now: datetime) -> None:
    """Put the lists right of every article at or below a place in the tree of pages."""
    ids = ArticlePage.objects.filter(path__startswith=path).order_by("pk")
    numbers = iter(list(ids.values_list("pk", flat=True)))
    while some := list(islice(numbers, AT_ONCE)):
        relist(article_ids=some, now=now)


def _wanted(article_ids: Collection[int]) -> Iterator[tuple[_Place, _Value]]:
    """Yield in which lists these articles belong; eight queries."""
    found = (
        ArticlePage.objects.live().public().filter(pk__in=article_ids, published_at__isnull=False)
    )
    fields = ("pk", "path", "published_at", "draft__story_id", "disclosure", "updated_at")
    rows = list(found.order_by().values_list(*fields))
    times: dict[int, datetime] = {pk: at for pk, _, at, *_ in rows}
    sections = dict(SectionPage.objects.order_by().values_list("path", "pk"))
    for pk, path, at, story_id, disclosure, updated_at in rows:
        section_id = sections.get(path[: -ArticlePage.steplen])
        if section_id is not None:
            yield (pk, ListKind.SECTION, section_id), (at, 1)
        if story_id is not None:
            yield (pk, ListKind.STORY, story_id), (at, 1)
        yield (pk, ListKind.DAY, day_number(at)), (at, 1)
        yield (pk, ListKind.PART, part_of(pk)), (updated_at or at, 1)
        yield (pk, ListKind.DISCLOSURE, DISCLOSURES.index(disclosure)), (at, 1)
    authors = ArticlePage.authors.through.objects.filter(articlepage__in=times)
    for pk, author_id in authors.values_list("articlepage_id", "author_id"):
        yield (pk, ListKind.AUTHOR, author_id), (times[pk], 1)
    topics = ArticleTopic.objects.filter(article__in=times)
    named = topics.values_list("article_id", "topic_id", "topic__kind", "speaks")
    for pk, topic_id, kind, speaks in named:
        yield (pk, TOPIC_KINDS[kind], topic_id), (times[pk], 1)
        if speaks:
            yield (pk, ListKind.SPEAKER, topic_id), (times[pk], 1)
    sources = ArticleSource.objects.filter(article__in=times)
    for pk, source_id, count in sources.values_list("article_id", "source_id", "sentences"):
        yield (pk, ListKind.SOURCE, source_id), (times[pk], count)
    approved = ReviewCertificate.objects.filter(
        article__in=times, approved_at__isnull=False, reviewer__isnull=False
    )
    for pk, reviewer_id in approved.values_list("article_id", "reviewer_id"):
        yield (pk, ListKind.REVIEWER, reviewer_id), (times[pk], 1)
    judged = LedgerEntry.objects.filter(ledger__article__in=times).order_by()
    counted = judged.values_list("ledger__article", "verdict").annotate(Count("pk"))
    for pk, verdict, count in counted:
        yield (pk, ListKind.VERDICT, VERDICTS.index(verdict)), (times[pk], count)


def day_number(at: datetime) -> int:
    """Return the number of the day (in the site's zone) of an instant, for lists of a day."""
    return localtime(at, get_default_timezone()).toordinal()


def _count(gone: Mapping[_Place, _Value], new: Mapping[_Place, _Value]) -> None:
    """Change the totals by what left and what came; two that do so at once add up."""
    articles: Counter[tuple[int, int]] = Counter()
    weights: Counter[tuple[int, int]] = Counter()
    for sign, places in ((-1, gone), (1, new)):
        for (_, kind, of), (_, weight) in places.items():
            articles[int(kind), of] += sign
            weights[int(kind), of] += sign * weight
    changed = sorted(one for one in articles if articles[one] or weights[one])
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_ADD_UP, [(*one, articles[one], weights[one]) for one in changed])
    if gone:
        ListTotal.objects.filter(articles__lte=0).delete()


_ADD_UP = """
    INSERT INTO reader_listtotal (kind, "of", articles, weight) VALUES (%s, %s, %s, %s)
    ON CONFLICT (kind, "of") DO UPDATE SET
        articles = reader_listtotal.articles + excluded.articles,
        weight = reader_listtotal.weight + excluded.weight
"""


def total_of(kind: ListKind, of: int) -> int:
    """Return how many articles stand in a list; one look at one row."""
    return totals(kind, [of]).get(of, (0, 0))[0]


def totals(kind: ListKind, of: Sequence[int] | None = None) -> dict[int, tuple[int, int]]:
    """Return, per list of a kind (or of all of it), how many articles and what weight."""
    rows = ListTotal.objects.filter(kind=kind)
    if of is not None:
        rows = rows.filter(of__in=of)
    return {one: (articles, weight) for one, articles, weight in rows.values_list(*_TOTAL)}


_TOTAL = ("of", "articles", "weight")


def latest(kind: ListKind) -> dict[int, datetime]:
    """Return, per list of a kind, where its newest article stands in time; one query."""
    newest = ListEntry.objects.filter(kind=kind, of=OuterRef("of")).order_by("-at", "-article_id")
    rows = ListTotal.objects.filter(kind=kind).order_by("of")
    return dict(rows.values_list("of", Subquery(newest.values("at")[:1])))


def newest_in(kind: ListKind, of: int | Sequence[int], limit: int | None) -> list[int]:
    """Return the numbers of the newest articles of a list, or of several together; or of all."""
    wanted = Q(of=of) if isinstance(of, int) else Q(of__in=of)
    return list(_in_order(ListEntry.objects.filter(wanted, kind=kind))[:limit])


def _in_order(entries: Any) -> Any:
    return entries.order_by("-at", "-article_id").values_list("article_id", flat=True)


class Numbers:
    """A list as a sequence of articles' numbers, newest first; a slice is one query."""

    def __init__(self, kind: ListKind, of: int) -> None:
        self._entries = _in_order(ListEntry.objects.filter(kind=kind, of=of))

    def __getitem__(self, wanted: slice, /) -> list[int]:
        """Return a part of the list."""
        return list(self._entries[wanted])
