"""Related articles: near, fresh, varied, never the same story, the same each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from onrecord.language.engines import embedders
from onrecord.publishing.models import ArticlePage
from onrecord.reader import related
from onrecord.reader.models import ArticleVector, ShelfPlace
from onrecord.reader.related import (
    PLACES,
    Candidate,
    choose,
    forget,
    holders_of,
    related_to,
    remember,
    shelves,
)
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


def shelf_of(article: ArticlePage) -> list[int]:
    return [shown.pk for shown in related_to(article)]


def stored() -> set[tuple[int, int, int, bool]]:
    rows = ShelfPlace.objects.values_list("article_id", "shown_id", "place", "is_elsewhere")
    return set(rows)


class TestArticles:
    def test_never_itself_nor_its_own_story(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        story = newsroom.story("Talks")
        article = newsroom.article(section, "Talks go on", story=story)
        newsroom.article(section, "Talks went on", story=story)
        other = newsroom.article(section, "Something else")
        remember_all(newsroom, *ArticlePage.objects.all())
        assert shelf_of(article) == [other.pk]

    def test_the_section_first_then_elsewhere(self, newsroom: Newsroom) -> None:
        world, science = newsroom.section("World"), newsroom.section("Science")
        article = newsroom.article(world, "Here")
        here, there = newsroom.article(world, "Also here"), newsroom.article(science, "There")
        remember_all(newsroom, article, here, there)
        more, elsewhere = shelves(article)
        assert ([a.pk for a in more], [a.pk for a in elsewhere]) == ([here.pk], [there.pk])

    def test_without_vectors_the_newest_come_first(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        article = newsroom.article(section, "Here")
        old = newsroom.article(section, "Old", hours=50)
        new = newsroom.article(section, "New", hours=2)
        remember_all(newsroom, article)
        assert shelf_of(article) == [new.pk, old.pk]

    def test_only_what_readers_may_see(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        article = newsroom.article(section, "Here")
        draft = newsroom.article(section, "Draft", is_live=False)
        remember_all(newsroom, article, draft)
        assert shelf_of(article) == []
        assert shelf_of(draft) == [article.pk]

    def test_remembering_twice_keeps_one_unit_vector(self, newsroom: Newsroom) -> None:
        article = newsroom.article(newsroom.section("World"), "Here")
        remember_all(newsroom, article, article)
        (row,) = ArticleVector.objects.all()
        vector = np.frombuffer(row.dense, dtype="<f4")
        assert abs(float(np.linalg.norm(vector)) - 1) < 1e-3

    def test_the_meaning_of_the_very_text_is_not_taken_twice(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        article = newsroom.article(newsroom.section("World"), "Here")
        remember_all(newsroom, article)
        before = ArticleVector.objects.get().dense

        def refuse(texts: object) -> None:
            raise AssertionError("embedded again")

        with monkeypatch.context() as patched:
            patched.setattr(embedders["default"], "embed", refuse)
            remember_all(newsroom, article)
        ArticlePage.objects.filter(pk=article.pk).update(standfirst="Quite another thing.")
        remember_all(newsroom, article)
        assert ArticleVector.objects.get().dense != before


class TestEntering:
    def test_a_new_article_takes_its_place_on_older_shelves(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        old = newsroom.article(section, "Old", hours=9)
        remember_all(newsroom, old)
        assert shelf_of(old) == []
        new = newsroom.article(section, "New", hours=1)
        remember_all(newsroom, new)
        assert (shelf_of(old), shelf_of(new)) == ([new.pk], [old.pk])
        assert set(holders_of(new.pk)) == {old.pk}

    def test_it_enters_where_it_is_near_and_pushes_out_what_is_far(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        section = newsroom.section("World")
        words = {"Flood": [1.0, 0.1, 0], "Frost": [0, 1, 0], "Drought": [0.9, 0.3, 0]}
        words |= {f"Other {n}": [0.1 * n, 0, 1] for n in range(PLACES)}

        def embed(texts: list[str]) -> np.ndarray:
            rows = np.asarray([words[text.splitlines()[0]] for text in texts], dtype="<f4")
            return rows / np.linalg.norm(rows, axis=1, keepdims=True)

        monkeypatch.setattr(embedders["default"], "embed", embed)
        others = [newsroom.article(section, f"Other {n}", hours=20 + n) for n in range(PLACES)]
        flood = newsroom.article(section, "Flood", hours=10)
        remember_all(newsroom, *others, flood)
        before = shelf_of(flood)
        frost = newsroom.article(section, "Frost", hours=2)
        remember_all(newsroom, frost)
        assert before[-1] == others[0].pk
        assert frost.pk in shelf_of(flood), "a little near is nearer than not at all"
        drought = newsroom.article(section, "Drought", hours=1)
        remember_all(newsroom, drought)
        assert shelf_of(flood)[0] == drought.pk
        assert len(shelf_of(flood)) == PLACES
        assert others[0].pk not in shelf_of(flood)

    def test_it_enters_a_bounded_number_of_shelves(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        section = newsroom.section("World")
        articles = [newsroom.article(section, f"Piece {n}", hours=20 + n) for n in range(PLACES)]
        remember_all(newsroom, *articles)
        monkeypatch.setattr(related, "ENTERED", PLACES - 1)
        new = newsroom.article(section, "New", hours=1)
        remember_all(newsroom, new)
        assert len(holders_of(new.pk)) == PLACES - 1

    def test_a_draft_enters_no_shelf(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        article = newsroom.article(section, "Here")
        draft = newsroom.article(section, "Draft", is_live=False)
        remember_all(newsroom, article, draft)
        assert not holders_of(draft.pk)

    def test_two_tellings_of_one_story_never_share_a_shelf(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        story = newsroom.story("Talks")
        article = newsroom.article(section, "Here", hours=9)
        first = newsroom.article(section, "Talks", story=story, hours=5)
        remember_all(newsroom, article, first)
        second = newsroom.article(section, "Talks again", story=story, hours=1)
        remember_all(newsroom, second)
        assert len(shelf_of(article)) == 1
        assert set(shelf_of(article)) <= {first.pk, second.pk}

    def test_remembering_again_changes_nothing(self, newsroom: Newsroom) -> None:
        section = newsroom.section("World")
        articles = [newsroom.article(section, f"Piece {n}", hours=n) for n in range(6)]
        remember_all(newsroom, *articles)
        before = stored()
        remember_all(newsroom, articles[-1])
        assert stored() == before


class TestForgetting:
    def test_what_is_withdrawn_leaves_every_shelf_and_its_place_is_filled(
        self, newsroom: Newsroom
    ) -> None:
        section = newsroom.section("World")
        articles = [newsroom.article(section, f"Piece {n}", hours=n + 1) for n in range(7)]
        remember_all(newsroom, *articles)
        gone = max(articles, key=lambda article: len(holders_of(article.pk)))
        held = set(holders_of(gone.pk))
        assert held
        ArticlePage.objects.filter(pk=gone.pk).update(live=False)
        assert gone.pk not in {pk for holder in held for pk in shelf_of_id(holder)}
        forget(article_id=gone.pk, now=newsroom.now)
        assert not holders_of(gone.pk)
        assert all(len(shelf_of_id(holder)) == PLACES for holder in held)
        forget(article_id=gone.pk, now=newsroom.now)

    def test_a_deleted_article_can_be_forgotten(self, newsroom: Newsroom) -> None:
        forget(article_id=999_999, now=newsroom.now)
        assert stored() == set()


def shelf_of_id(article_id: int) -> list[int]:
    return shelf_of(ArticlePage.objects.get(pk=article_id))


def test_reading_a_shelf_takes_two_queries(
    newsroom: Newsroom, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    section = newsroom.section("World")
    articles = [newsroom.article(section, f"Piece {n}", hours=n + 1) for n in range(9)]
    remember_all(newsroom, *articles)
    with django_assert_num_queries(3):  # the third asks for privacy settings
        beside, _elsewhere = shelves(articles[0])
    assert beside
    assert articles[0] not in beside
