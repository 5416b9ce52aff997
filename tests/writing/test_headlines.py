from __future__ import annotations

import pytest

from onrecord.writing.extraction import headlines
from onrecord.writing.extraction.budgets import Budgets
from tests.writing.building import DAM, passages_of, report


@pytest.mark.parametrize(
    ("title", "tidy"),
    [
        ("BREAKING: Dam cracks force thousands to leave", "Dam cracks force thousands to leave"),
        (
            "Dam cracks force thousands to leave | Osland Radio",
            "Dam cracks force thousands to leave",
        ),
        (
            "Dam cracks force thousands to leave - The Courier",
            "Dam cracks force thousands to leave",
        ),
        ("Dam cracks force thousands to leave.", "Dam cracks force thousands to leave"),
        ("What the vote means for the U.S.", "What the vote means for the U.S."),
        (
            "Engineers find cracks in the wall of the Lorne dam as thousands are told to leave the "
            "valley below it",
            "Engineers find cracks in the wall of the Lorne dam",
        ),
        ("Word " * 40, ""),
    ],
)
def test_titles_are_tidied(title: str, tidy: str) -> None:
    assert headlines.tidied(title) == tidy
    assert len(headlines.tidied(title)) <= headlines.MOST_CHARACTERS


@pytest.mark.parametrize(
    "title",
    [
        "Is the Lorne dam about to break?",
        "Minister slams inspectors over dam cracks",
        "What the dam cracks mean for the valley",
        "Cracks in dam “worse than",
        "Dam cracks",
        "5 things to know about the dam",
        "Engineers find cracks in the",
    ],
)
def test_unfit_titles_are_refused(title: str) -> None:
    assert not headlines.is_sound(title)


@pytest.mark.parametrize(
    ("title", "text", "cased"),
    [
        (
            "Engineers Find Cracks In Lorne Dam",
            "The engineers find cracks in Lorne. The dam leaks.",
            "Engineers find cracks in Lorne dam",
        ),
        ("Engineers Find Cracks In Dam", "Nothing of it here.", "Engineers Find Cracks In Dam"),
        (
            "Theresa May Leaves London",
            "He may go if Theresa May leaves London.",
            "Theresa May leaves London",
        ),
        ("Aide Calls Talks “Very Good News”", "aide calls talks very good news", None),
    ],
)
def test_title_case_goes_only_where_the_reports_show_how(
    title: str, text: str, cased: str | None
) -> None:
    assert headlines.sentence_case(title, text) == (cased or title)


def test_the_title_chosen_cites_passages_that_bear_it_out() -> None:
    passages = passages_of(DAM)

    chosen = headlines.choose(passages, {"dam": 1.0, "crack": 1.0, "valley": 0.8}, Budgets({}))

    assert chosen is not None
    text, cites = chosen
    assert text == "Valley towns evacuated as cracks found in Lorne dam"
    assert cites
    assert {p.report_id for p in passages if p.id in cites} == {1}


def test_a_title_without_words_in_its_report_is_not_chosen() -> None:
    passages = passages_of(
        [
            report(
                "Star weds in secret island party", "The dam leaks again.", source="A", source_id=1
            )
        ]
    )

    assert headlines.choose(passages, {}, Budgets({})) is None
