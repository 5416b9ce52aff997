"""Likeness of reports: pure parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.engines.fake import FakeEmbedder
from onrecord.language.frequency import text_share
from onrecord.stories import grouping
from onrecord.stories.glue import glue_reason
from onrecord.stories.importance import importance, rest
from onrecord.stories.likeness import LEAST_TITLE, read
from onrecord.stories.sections import section_of
from onrecord.stories.tables import tables_of

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
EMBEDDER = FakeEmbedder()


def features(title: str, text: str, at: datetime = NOON) -> grouping.Features:
    everywhere, in_title = grouping.names_of(title, text)
    return grouping.Features(
        terms=grouping.terms_of(title, text),
        names=everywhere,
        title_names=in_title,
        dense=EMBEDDER.embed([grouping.lead(title, text)])[0],
        at=at,
    )


RARE = grouping.rarity({}, 0)
FIRE = features(
    "Two die in Strelsau fire",
    "A fire in a hotel in Strelsau killed two people on Friday, police said.",
)
SAME_FIRE = features(
    "Hotel fire kills two in Strelsau",
    "Two people died when a hotel burned in Strelsau, police said.",
)
OTHER_FIRE = features(
    "Two die in Port Merrow fire",
    "A fire in a hotel in Port Merrow killed two people on Friday, police said.",
)


def test_two_incidents_of_one_kind_on_one_day_stay_apart() -> None:
    same = grouping.pair_score(FIRE, SAME_FIRE, RARE)
    other = grouping.pair_score(FIRE, OTHER_FIRE, RARE)
    assert grouping.are_about_others(FIRE, OTHER_FIRE)
    assert not grouping.are_about_others(FIRE, SAME_FIRE)
    assert same > other


def test_a_title_that_tells_only_an_office_is_no_evidence() -> None:
    """Any report of the day holds its words: that they are told joins nothing."""
    thanks = "The president gave an address and made a call to the mayor of Strelsau."
    bare = titled("Address by the President", "Help came to Strelsau from abroad on Friday.")
    full = titled("President calls Strelsau mayor about burst dam in Hentzau", "He thanked him.")
    answer = titled("Mayor of Hentzau hopes", f"{thanks} They spoke of the burst dam in Hentzau.")
    weights = [sum(read(one, RARE).title.values()) for one in (bare, full)]
    assert weights[0] < LEAST_TITLE < weights[1]
    told_by_one = tables_of([bare, full, answer], RARE).shares[3]
    assert told_by_one[1, 2] > 0.8
    assert told_by_one[0, 2] < 0.8, "all of the title's words are told, and they say little"


def titled(title: str, text: str) -> grouping.Features:
    return replace(features(title, text), title_terms=grouping.title_terms_of(title))


def test_time_between_reports_counts() -> None:
    late = features(
        "Hotel fire kills two in Strelsau", "Two people died.", NOON + timedelta(days=9)
    )
    soon = features("Hotel fire kills two in Strelsau", "Two people died.", NOON)
    assert grouping.pair_score(FIRE, soon, RARE) > grouping.pair_score(FIRE, late, RARE)


def test_a_choice_names_its_reasons() -> None:
    candidate = grouping.Candidate(story_id=7, members=[FIRE])
    choice = grouping.choose(SAME_FIRE, [candidate], RARE)
    assert choice.story_id == 7
    assert any("Strelsau" in reason for reason in choice.reasons)
    refused = grouping.choose(SAME_FIRE, [candidate], RARE, threshold=1.0)
    assert refused.story_id is None
    assert "nearest story scores" in refused.reasons[0]
    assert grouping.choose(FIRE, [], RARE).story_id is None


def test_the_same_choice_whatever_the_order_of_candidates() -> None:
    one = grouping.Candidate(story_id=1, members=[FIRE])
    two = grouping.Candidate(story_id=2, members=[FIRE])
    assert grouping.choose(SAME_FIRE, [two, one], RARE) == grouping.choose(
        SAME_FIRE, [one, two], RARE
    )


def test_common_words_say_less_than_rare_ones() -> None:
    assert text_share("the") > text_share("minister") > text_share("elphberg")
    assert RARE("elphberg") > RARE("minister")
    assert grouping.rarity({"elphberg": 90}, 100)("elphberg") < RARE("elphberg")
    assert grouping.term("Minister’s") == grouping.term("ministers") == "minister"
    assert grouping.term("the") == ""


def test_the_rarest_words_stay_under_the_bound() -> None:
    assert grouping.rarest({"a": 5, "b": 1, "c": 3}, most=4) == ["b", "c"]
    assert grouping.rarest({"a": 5}, most=4) == ["a"]
    assert grouping.rarest({}) == []


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Live updates: the war", "words " * 50, "many events"),
        ("Fire", "", "fewer than"),
        ("Opinion: The minister must go", "words " * 9, "opinion"),
        ("Lotto numbers: 4, 9, 17, 22", "words " * 9, "routine notice"),
        ("Lottery winner gives half of prize to flood victims", "words " * 9, ""),
        ("Review of police conduct finds 14 failures", "words " * 9, ""),
        ("Partner content: Reasons to move to Lomar", "words " * 9, "advert"),
        ("Two die in hotel fire in Strelsau", "Police said so.", ""),
    ],
)
def test_glue_is_named(title: str, text: str, expected: str) -> None:
    assert expected in glue_reason(title, text)
    assert bool(glue_reason(title, text)) == bool(expected)


def test_section_is_what_most_sources_say_else_what_words_say() -> None:
    assert section_of(["local", "world", "local"], []) == "local"
    assert section_of(["", ""], [{"bank": 1, "inflation": 2, "market": 1}]) == "business"
    assert section_of([], []) == "world"


def test_importance_counts_sources_before_pace_and_fades() -> None:
    many = importance(independent_sources=3, times=[NOON], now=NOON)
    fast = importance(independent_sources=1, times=[NOON] * 5, now=NOON)
    assert many > fast
    assert many > importance(independent_sources=3, times=[NOON], now=NOON + timedelta(days=2))
    assert [rest(NOON, NOON + timedelta(days=days)) for days in (1, 5, 20)] == [
        "open",
        "quiet",
        "closed",
    ]


@given(st.text(), st.text(), st.text())
def test_any_text_gives_a_score_between_nothing_and_one(title: str, one: str, two: str) -> None:
    a, b = features(title, one), features(title, two)
    score = grouping.pair_score(a, b, RARE)
    assert 0 <= score <= 1.0001
    assert score == pytest.approx(grouping.pair_score(b, a, RARE))
