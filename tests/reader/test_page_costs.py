"""What pages that gather articles cost: queries, at any length of their lists."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from onrecord.publishing import gatherings
from onrecord.publishing.models import ArticlePage, Author, SectionPage
from onrecord.reader import lists, paths
from onrecord.reader.models import (
    ArticleSource,
    ArticleTopic,
    ListEntry,
    ListKind,
    ListTotal,
    StoryAddress,
    Topic,
)
from tests.reader.material import Newsroom

FEW, MANY = 50, 200

MOST = {
    "/": 22,
    "/world/": 13,
    "/topics/": 9,
    "/topics/ilse-brandt/": 15,
    "/topics/ilse-brandt/1/": 10,
    "/authors/ada/": 10,
    "/sources/": 5,
    "/sources/harbour-wire/": 12,
    "/stories/told/": 20,
    "/archive/": 4,
    "/archive/2026/03/": 6,
    "/archive/2026/03/06/": 10,
    "/corrections/": 8,
    "/about/masthead/": 9,
    "/about/ai/": 6,
}
"""At most so many queries a page, however many articles it gathers."""


class Growing:
    """A newsroom in which everything that is published has the same author, topic and source."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.section: SectionPage = newsroom.section("World")
        self.author: Author = newsroom.author("Ada")
        self.source = newsroom.source("Harbour Wire")
        self.topic = Topic.objects.create(name="Ilse Brandt", kind="person", slug="ilse-brandt")
        self.story = newsroom.story("Told")
        StoryAddress.objects.create(story=self.story, slug="told", made_at=newsroom.now)

    def grow(self, total: int) -> None:
        """Publish until there are so many articles, one every few minutes."""
        had = ArticlePage.objects.count()
        numbers = range(had, total)
        with patch.object(lists, "relist"):  # all are listed together, below
            articles = [
                self.newsroom.article(
                    self.section,
                    f"Piece {number}",
                    hours=number / 100,
                    story=self.story if number < 3 else None,
                )
                for number in numbers
            ]
        through = ArticlePage.authors.through
        through.objects.bulk_create(
            through(articlepage=article, author=self.author) for article in articles
        )
        ArticleTopic.objects.bulk_create(
            ArticleTopic(article=article, topic=self.topic, speaks=True) for article in articles
        )
        ArticleSource.objects.bulk_create(
            ArticleSource(article=article, source=self.source, sentences=2) for article in articles
        )
        lists.relist(article_ids=[article.pk for article in articles], now=self.newsroom.now)


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(captured)


def test_no_page_costs_more_queries_when_there_are_more_articles(
    client: Client, newsroom: Newsroom
) -> None:
    growing = Growing(newsroom)
    growing.grow(FEW)
    few = {path: queries(client, path) for path in MOST if not path.endswith("/1/")}
    growing.grow(MANY)
    many = {path: queries(client, path) for path in MOST}
    assert {path: count for path, count in many.items() if count > MOST[path]} == {}
    assert {path: many[path] for path in few if many[path] > few[path]} == {}
    with CaptureQueriesContext(connection) as captured:
        assert len(gatherings.newest_in_section(growing.section.pk, 30)) == 30
        parts = {name: one.parts() for name, one in gatherings.directories().items()}
    assert len(captured) <= 5
    assert list(parts["stories"]) == [1]
    # One topic with many articles has a page; without any the part is not named.
    assert list(parts["topics"]) == [1]
    growing.topic.articles.all().delete()
    lists.relist_everything(now=newsroom.now)
    assert list(gatherings.directories()["topics"].parts()) == []
    assert lists.total_of(ListKind.AUTHOR, growing.author.pk) == MANY


def test_a_list_is_read_from_its_index_alone(newsroom: Newsroom) -> None:
    if connection.vendor != "sqlite":
        return
    newest = ListEntry.objects.filter(kind=ListKind.AUTHOR, of=1).order_by("-at", "-article_id")
    plan = newest.values_list("article_id", flat=True)[:30].explain()
    assert "USING COVERING INDEX list_by_time" in plan
    assert "TEMP B-TREE" not in plan


def test_totals_follow_what_comes_and_goes(newsroom: Newsroom) -> None:
    growing = Growing(newsroom)
    growing.grow(4)
    first, second, third, _ = ArticlePage.objects.order_by("pk")
    author = (ListKind.AUTHOR, growing.author.pk)
    assert lists.newest_in(*author, 2) == [first.pk, second.pk]
    assert lists.totals(ListKind.SOURCE) == {growing.source.pk: (4, 8)}
    hidden = PageViewRestriction.objects.create(
        page=second, restriction_type=PageViewRestriction.LOGIN
    )
    assert lists.newest_in(*author, 2) == [first.pk, third.pk]
    assert lists.total_of(*author) == 3
    hidden.delete()
    assert lists.total_of(*author) == 4
    first.delete()
    assert lists.total_of(*author) == 3
    assert lists.totals(ListKind.SOURCE) == {growing.source.pk: (3, 6)}
    moved = newsroom.now - timedelta(days=400)
    ArticlePage.objects.filter(pk=second.pk).update(published_at=moved)
    lists.relist(article_ids=[second.pk], now=newsroom.now)
    assert lists.newest_in(*author, 3)[-1] == second.pk
    assert paths.day_path(moved.date()) in set(paths.public_paths())
    before = sorted(ListTotal.objects.values_list("kind", "of", "articles", "weight"))
    lists.relist_everything(now=newsroom.now)
    assert before == sorted(ListTotal.objects.values_list("kind", "of", "articles", "weight"))
    ArticlePage.objects.all().delete()
    assert not ListTotal.objects.exists()
