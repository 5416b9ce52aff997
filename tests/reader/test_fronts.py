"""Home and section fronts: hierarchy, no repetition, few queries; about, 404 and 500."""

from __future__ import annotations

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from onrecord.publishing.models import ArticlePage
from onrecord.reader import queries
from onrecord.reader.fronts import front, section_front
from onrecord.reader.teasers import teasers_of
from tests.reader.material import Newsroom


def soup(client: Client, path: str, status: int = 200) -> Tag:
    response = client.get(path)
    assert response.status_code == status
    return BeautifulSoup(response.content.decode(), "html.parser")


def texts(page: Tag, selector: str) -> list[str]:
    return [found.get_text() for found in page.select(selector)]


def fill(newsroom: Newsroom, count: int) -> list[ArticlePage]:
    """Return articles in two sections, the newest first; the fifth is of the weightiest story."""
    sections = [newsroom.section("World"), newsroom.section("Science")]
    return [
        newsroom.article(
            sections[number % 2],
            f"Headline {number}",
            standfirst=f"Standfirst {number}.",
            story=newsroom.story(f"Story {number}", importance=9 if number == 4 else 1),
            hours=number + 1,
            narration=newsroom.narration([], duration=61) if number == 2 else None,
        )
        for number in range(count)
    ]


class TestFront:
    def test_the_weightiest_story_leads(self, newsroom: Newsroom) -> None:
        articles = fill(newsroom, 14)
        found = front(queries.sections())
        assert found.lead is not None
        assert found.lead.article_id == articles[4].pk
        assert [t.headline for t in found.seconds] == ["Headline 0", "Headline 1", "Headline 2"]
        assert [t.headline for t in found.below] == ["Headline 3", "Headline 5"]

    def test_importance_fades(self, newsroom: Newsroom) -> None:
        articles = fill(newsroom, 6)
        ArticlePage.objects.filter(pk=articles[4].pk).update(
            published_at=newsroom.now.replace(day=1)
        )
        found = front(queries.sections())
        assert found.lead is not None
        assert found.lead.headline == "Headline 0"

    def test_shelves_repeat_nothing_of_the_top(self, newsroom: Newsroom) -> None:
        fill(newsroom, 14)
        found = front(queries.sections())
        assert found.lead is not None
        top = {t.article_id for t in (found.lead, *found.seconds, *found.below)}
        shelved = [t.article_id for shelf in found.shelves for t in shelf.teasers]
        assert shelved
        assert not top & set(shelved)
        assert len(shelved) == len(set(shelved))

    def test_a_story_is_told_once_at_the_top(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        story = newsroom.story("One", importance=5)
        for number in range(3):
            newsroom.article(section, f"Telling {number}", story=story, hours=number + 1)
        other = newsroom.article(section, "Another", hours=9)
        found = front(queries.sections())
        assert found.lead is not None
        assert found.lead.headline == "Telling 0"
        assert [t.article_id for t in found.seconds] == [other.pk]

    def test_a_pictured_piece_opens_a_shelf(self, newsroom: Newsroom) -> None:
        fill(newsroom, 8)
        section = newsroom.sections["science"]
        for number in range(3):
            newsroom.article(
                section,
                f"Old {number}",
                hours=40 + number,
                lead_picture=newsroom.picture() if number == 1 else None,
            )
        shelf = next(s for s in front(queries.sections()).shelves if s.section.pk == section.pk)
        assert shelf.teasers[0].headline == "Old 1"

    def test_nothing_published_is_a_page_too(self, client: Client, newsroom: Newsroom) -> None:
        newsroom.section("World")
        assert "Nothing has been published yet" in soup(client, "/").get_text()
        assert "Nothing has been published in this" in soup(client, "/world/").get_text()

    def test_lists_for_reading_and_listening(self, client: Client, newsroom: Newsroom) -> None:
        articles = fill(newsroom, 14)
        page = soup(client, "/")
        lead = texts(page, ".teaser--lead h2")
        latest = texts(page, ".top__rail a")
        newest = [f"Headline {number}" for number in range(14)]
        assert latest == [headline for headline in newest if headline not in lead][:9]
        listen = page.select(".listen:not(.listen--rail) .listen__list a")[0]
        assert listen["href"] == f"/world/{articles[2].slug}/#listen"
        assert "1:01" in listen.get_text()

    def test_few_pieces_are_not_listed_twice(self, client: Client, newsroom: Newsroom) -> None:
        fill(newsroom, 4)
        page = soup(client, "/")
        assert not page.select(".rail-list")
        assert texts(page, ".listen--rail .listen__headline") == ["Headline 2"]

    def test_hierarchy_of_headings(self, client: Client, newsroom: Newsroom) -> None:
        fill(newsroom, 14)
        for path in ("/", "/world/"):
            levels = [int(h.name[1]) for h in soup(client, path).select("h1,h2,h3,h4")]
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(after - before <= 1 for before, after in pairwise(levels))

    @pytest.mark.parametrize("path", ["/", "/world/"])
    def test_queries(
        self,
        client: Client,
        newsroom: Newsroom,
        path: str,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for article in fill(newsroom, 12)[:6]:
            ArticlePage.objects.filter(pk=article.pk).update(lead_picture=newsroom.picture())
        client.get(path)
        with django_assert_max_num_queries(25):
            answer = client.get(path)
        assert "Headline 0" in answer.content.decode()

    def test_surrogate_keys(self, client: Client, newsroom: Newsroom) -> None:
        articles = fill(newsroom, 3)
        keys = set(client.get("/").headers["Surrogate-Key"].split())
        assert {"front", "sections", *(f"article-{a.pk}" for a in articles)} <= keys
        section = newsroom.sections["world"]
        keys = set(client.get("/world/").headers["Surrogate-Key"].split())
        assert keys == {
            "sections",
            f"section-{section.pk}",
            f"article-{articles[0].pk}",
            f"article-{articles[2].pk}",
        }


class TestSectionFront:
    def test_all_of_the_section_and_nothing_else(self, newsroom: Newsroom) -> None:
        fill(newsroom, 14)
        section = newsroom.sections["world"]
        found = section_front(section, queries.sections())
        assert found.lead is not None
        shown = [found.lead, *found.seconds, *found.earlier]
        assert sorted(t.headline for t in shown) == sorted(
            f"Headline {number}" for number in range(0, 14, 2)
        )
        assert found.lead.headline == "Headline 4"

    def test_a_section_whose_name_begins_alike_keeps_its_own(self, newsroom: Newsroom) -> None:
        world = newsroom.section("World")
        newsroom.section("Worlds")
        mine = newsroom.article(world, "Mine")
        newsroom.article(newsroom.sections["worlds"], "Theirs")
        found = section_front(world, queries.sections())
        assert found.lead is not None
        assert found.lead.article_id == mine.pk
        assert not found.seconds

    def test_autopilot_is_told(self, client: Client, newsroom: Newsroom) -> None:
        newsroom.section("World", autopilot=True)
        assert "without review by a person" in soup(client, "/world/").get_text()


def test_teasers_count_sources(newsroom: Newsroom) -> None:
    article = newsroom.full_article(newsroom.section("World"))
    (teaser,) = teasers_of([article], queries.sections())
    assert (teaser.sources, teaser.length, teaser.section) == (2, "3:07", "World")
    assert teasers_of([], []) == []


def test_about_tells_of_evidence_and_machines(client: Client, newsroom: Newsroom) -> None:
    newsroom.section("World")
    page = soup(client, "/about/")
    assert [h["id"] for h in page.select("main h2")] == [
        "evidence",
        "machines",
        "bylines",
        "principles",
        "corrections",
    ]
    assert client.get("/about/").headers["Surrogate-Key"] == "about sections"
    assert client.post("/about/").status_code == 405


def test_a_page_that_is_not_there(client: Client, newsroom: Newsroom) -> None:
    newsroom.article(newsroom.section("World"), "A piece")
    newsroom.section("Empty")
    page = soup(client, "/world/nothing-here/", status=404)
    assert page.select_one("h1").get_text().startswith("This page is not on the record")
    assert [a.get_text() for a in page.select('nav[aria-label="Sections"] a')] == ["World"]


def test_a_failure_on_our_side_needs_no_database(settings: Settings) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/broken/")
    assert response.status_code == 500
    assert "Something failed on our side" in response.content.decode()
