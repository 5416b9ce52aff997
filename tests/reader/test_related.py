"""Related articles: near, fresh, varied, never the same story, the same each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.publishing.models import ArticlePage
from onrecord.reader.models import ArticleVector
from onrecord.reader.related import Candidate, choose, related_to, remember, shelves
from tests.reader.material import Newsroom

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


def candidate(number: int, vector: list[float], *, story: int = 0, days: float = 0) -> Candidate:
    array = np.asarray(vector, dtype="<f4")
    return Candidate(
        article_id=number,
        path="",
        stories=frozenset({story} if story else ()),
        at=NOON - timedelta(days=days),
        vector=array / np.linalg.norm(array),
    )


OWN = candidate(1, [1, 0, 0], story=1)


class TestChoosing:
    def test_nearest_first(self) -> None:
        near, far = candidate(2, [1, 0.2, 0]), candidate(3, [1, 2, 0])
        assert choose(OWN, [far, near], 2) == [near, far]

    def test_fresh_before_stale_at_the_same_distance(self) -> None:
        stale, fresh = candidate(2, [1, 1, 0], days=60), candidate(3, [1, 1, 0], days=1)
        assert choose(OWN, [stale, fresh], 1) == [fresh]

    def test_a_copy_gives_way_to_something_else(self) -> None:
        near, copy = candidate(2, [1, 0.4, 0]), candidate(3, [1, 0.41, 0])
        other = candidate(4, [1, 0, 0.5])
        assert choose(OWN, [near, copy, other], 2) == [near, other]

    def test_one_telling_of_another_story(self) -> None:
        one, two = candidate(2, [1, 0.1, 0], story=7), candidate(3, [1, 0.2, 0], story=7)
        assert choose(OWN, [one, two], 2) == [one]

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.lists(st.floats(-1, 1), min_size=3, max_size=3).filter(
                    lambda vector: np.linalg.norm(vector) > 1e-3
                ),
                st.integers(0, 4),
                st.floats(-3, 300),
            ),
            max_size=12,
        ),
        st.integers(0, 6),
        st.randoms(use_true_random=False),
    )
    def test_the_same_whatever_the_order(
        self, made: list[tuple[list[float], int, float]], limit: int, random: object
    ) -> None:
        others = [
            candidate(number, vector, story=story, days=days)
            for number, (vector, story, days) in enumerate(made, start=2)
        ]
        chosen = choose(OWN, others, limit)
        shuffled = list(others)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert [c.article_id for c in choose(OWN, shuffled, limit)] == [
            c.article_id for c in chosen
        ]
        assert len(chosen) <= limit
        told = [story for c in chosen for story in c.stories]
        assert len(told) == len(set(told))


def remember_all(newsroom: Newsroom, *articles: ArticlePage) -> None:
    for article in articles:
        remember(article_id=article.pk, now=newsroom.now)


class TestArticles:
    def test_never_itself_nor_its_own_story(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        story = newsroom.story("Talks")
        article = newsroom.article(section, "Talks go on", story=story)
        newsroom.article(section, "Talks went on", story=story)
        other = newsroom.article(section, "Something else")
        remember_all(newsroom, *ArticlePage.objects.all())
        assert [a.pk for a in related_to(article, 4)] == [other.pk]

    def test_the_section_first_then_elsewhere(self, newsroom: Newsroom) -> None:
        world, science = newsroom.section("World"), newsroom.section("Science")
        article = newsroom.article(world, "Here")
        here, there = newsroom.article(world, "Also here"), newsroom.article(science, "There")
        remember_all(newsroom, article, here, there)
        more, elsewhere = shelves(article, 4)
        assert ([a.pk for a in more], [a.pk for a in elsewhere]) == ([here.pk], [there.pk])

    def test_without_vectors_the_newest_come_first(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        article = newsroom.article(section, "Here")
        old = newsroom.article(section, "Old", hours=50)
        new = newsroom.article(section, "New", hours=2)
        assert [a.pk for a in related_to(article, 4)] == [new.pk, old.pk]

    def test_only_what_readers_may_see(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        article = newsroom.article(section, "Here")
        draft = newsroom.article(section, "Draft", is_live=False)
        remember_all(newsroom, article, draft)
        assert related_to(article, 4) == []

    def test_remembering_twice_keeps_one_unit_vector(self, newsroom: Newsroom) -> None:
        article = newsroom.article(newsroom.section("World"), "Here")
        remember_all(newsroom, article, article)
        (row,) = ArticleVector.objects.all()
        vector = np.frombuffer(row.dense, dtype="<f4")
        assert abs(float(np.linalg.norm(vector)) - 1) < 1e-3
