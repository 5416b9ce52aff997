"""The parts between candidates and paragraphs: budgets, counts, disputes, attribution, order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.writing.extraction import arranging, candidates, conflicts, quantities
from onrecord.writing.extraction.attribution import attributed, spoken_name
from onrecord.writing.extraction.budgets import Budgets
from onrecord.writing.extraction.centrality import measure
from tests.writing.building import DAM, brief_of, passages_of, report


def test_a_word_taken_twice_counts_once() -> None:
    passage = passages_of(DAM)[1]
    budgets = Budgets({1: 6})

    budgets.take(passage, 0, 30)
    before = budgets.counts()[1]
    budgets.take(passage, 0, 30)

    assert budgets.counts()[1] == before
    assert not budgets.fits(passage, 0, len(passage.text))


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=8), st.integers(0, 9))
def test_what_fits_never_goes_over(spans: list[tuple[int, int]], limit: int) -> None:
    passage = passages_of(DAM)[1]
    budgets = Budgets({1: limit})

    for first, second in spans:
        start, end = sorted((first, second))
        if budgets.fits(passage, start, end):
            budgets.take(passage, start, end)

    assert budgets.counts().get(1, 0) <= limit


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("At least 12 people were killed.", [(12.0, "people")]),
        ("Twenty-three soldiers died.", [(23.0, "soldier")]),
        ("It cost $4.5 million.", [(4_500_000.0, "$")]),
        ("Prices rose 3 percent.", [(3.0, "percent")]),
        ("It opened on 4 May 1998.", []),
        ("No numbers here.", []),
    ],
)
def test_counts_are_found_with_what_they_count(text: str, found: list[tuple[float, str]]) -> None:
    assert [(q.value, q.unit) for q in quantities.find(text)] == found


def test_two_numbers_for_one_thing_are_a_conflict() -> None:
    found = candidates.gather(brief_of(DAM))
    pairs = conflicts.find_conflicts(found, measure(found).similarity)

    told = [
        {found[pair.first].passage.source_id, found[pair.second].passage.source_id}
        for pair in pairs
    ]

    assert {1, 2} in told


def test_the_correction_of_a_source_replaces_what_it_said() -> None:
    reports = [
        report(title, text, source="A", source_id=1, hours_ago=hours)
        for title, text, hours in (
            ("Crash kills 40", "A bus crash killed 40 people near Tarn, police said today.", 4),
            (
                "Correction: 14 killed",
                "A bus crash killed 14 people near Tarn, police said today.",
                5,
            ),
        )
    ]
    found = candidates.gather(brief_of(reports))
    similarity = measure(found).similarity

    gone = conflicts.superseded(found, similarity, conflicts.find_conflicts(found, similarity))

    assert [found[index].text for index in gone] == [
        "A bus crash killed 40 people near Tarn, police said today."
    ]


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Northern Courier", "the Northern Courier"),
        ("The Guardian", "the Guardian"),
        ("Reuters", "Reuters"),
        ("Ministry of Water", "the Ministry of Water"),
        ("Osland Radio", "Osland Radio"),
    ],
)
def test_sources_are_named_as_in_running_text(name: str, spoken: str) -> None:
    assert spoken_name(name) == spoken


def test_attribution_keeps_the_words_of_the_source() -> None:
    assert attributed("The dam leaks.", "Reuters") == "The dam leaks, Reuters reported."
    assert attributed("“It leaks,” she said, “now.”", "Reuters") == (
        "According to Reuters, “It leaks,” she said, “now.”"
    )
    assert attributed("The ministry carries out the E.O.", "Reuters") == (
        "According to Reuters, the ministry carries out the E.O."
    )
    assert attributed("The dam opens at 9 a.m.", "Reuters") == (
        "According to Reuters, the dam opens at 9 a.m."
    )


def test_every_chosen_sentence_is_arranged_once_and_leaners_stand_behind() -> None:
    found = candidates.gather(brief_of(DAM))
    chosen = list(range(len(found)))
    similarity = np.zeros((len(found), len(found)), dtype=np.float32)

    paragraphs = arranging.arrange(
        found, chosen, followers={2: 3}, disputes=[(0, 5)], similarity=similarity
    )

    flat = [index for paragraph in paragraphs for index in paragraph]
    assert sorted(flat) == chosen
    assert flat[flat.index(2) + 1] == 3
    assert [0, 5] in paragraphs
    assert all(len(paragraph) <= arranging.MOST_IN_PARAGRAPH for paragraph in paragraphs)
