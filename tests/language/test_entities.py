"""Names of people, bodies and places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.entities import NameKind, names

LEAD = (
    "Russian President Vladimir Putin spoke with U.S. President Joe Biden on Friday, "
    "Kremlin aide Yuri Ushakov said. Putin told Biden that NATO must stop."
)


def found(text: str) -> dict[str, tuple[str, str]]:
    return {name.text: (name.kind.value, name.canonical) for name in names(text)}


def test_people_keep_their_roles_outside_their_names() -> None:
    roles = {name.text: name.role for name in names(LEAD) if name.role}
    assert roles == {
        "Vladimir Putin": "Russian President",
        "Joe Biden": "U.S. President",
        "Yuri Ushakov": "Kremlin aide",
    }


def test_a_surname_is_linked_to_the_fullest_name() -> None:
    assert found(LEAD)["Putin"] == ("person", "Vladimir Putin")
    assert found(LEAD)["Biden"] == ("person", "Joe Biden")
    assert found(LEAD)["NATO"] == ("body", "NATO")


def test_a_surname_that_two_people_share_stays_itself() -> None:
    text = "Hillary Clinton and Bill Clinton came to the house. Later Clinton said nothing."
    assert found(text)["Clinton"] == ("person", "Clinton")


def test_a_surname_with_a_particle_and_one_that_only_speaks_are_linked() -> None:
    text = (
        "Its director, Joris van Eyck, left. Van Eyck said so. "
        "Wanjiru Kamande came. Kamande said no. Analysts said yes."
    )
    assert "Analysts" not in found(text)
    assert found(text)["Van Eyck"] == ("person", "Joris van Eyck")
    assert found(text)["Kamande"] == ("person", "Wanjiru Kamande")


def test_an_acronym_is_linked_to_what_it_stands_for() -> None:
    text = "The International Atomic Energy Agency (IAEA) warned. The IAEA said more."
    assert found(text)["IAEA"] == ("body", "International Atomic Energy Agency")


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("He met Minister of Foreign Affairs of Ukraine Dmytro Kuleba.", "Dmytro Kuleba", "person"),
        ("President of the Russian Federation Vladimir Putin left.", "Vladimir Putin", "person"),
        ("“We will,” Ursula von der Leyen said.", "Ursula von der Leyen", "person"),
        ("The army of Bashar al-Assad’s allies fled.", "Bashar al-Assad", "person"),
        ("It came from the Bank of England today.", "Bank of England", "body"),
        (
            "The Department of Health and Human Services acted.",
            "Department of Health and Human Services",
            "body",
        ),
        ("People fled from Kharkiv to Poland.", "Kharkiv", "place"),
        ("They crossed the Black Sea at night.", "Black Sea", "place"),
    ],
)
def test_finds_whole_names_with_their_kind(text: str, name: str, kind: str) -> None:
    assert found(text)[name][0] == kind


@pytest.mark.parametrize(
    "text",
    [
        "Sanctions were imposed. The sanctions hurt.",
        "Meanwhile, on Friday in March, nothing came.",
        "Russian troops and Ukrainian soldiers fought.",
        "I think so. Christmas came.",
        "",
    ],
)
def test_openings_days_and_peoples_are_not_names(text: str) -> None:
    assert names(text) == []


def test_capitals_of_a_headline_prove_nothing() -> None:
    assert found("Putin Speaks With Macron About Ukraine, Report Says") == {
        "Ukraine": ("place", "Ukraine")
    }


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "President ",
                    "of ",
                    "the ",
                    "Kyiv ",
                    "U.S. ",
                    "Vladimir ",
                    "Putin",
                    "’s ",
                    ". ",
                    "(EU) ",
                    "von ",
                ]
            )
        ).map("".join),
    )
)
def test_spans_are_in_order_apart_and_exact(text: str) -> None:
    edge = 0
    for name in names(text):
        assert edge <= name.start < name.end
        assert text[name.start : name.end] == name.text
        assert name.kind in NameKind
        assert name.role == "" or name.role in text
        edge = name.end


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("The Additional General License helps. The license is new.", set()),
        ("Four General Licenses were given at 3 P.M. EST by Strelsau.", set()),
        ("It came from the Deputy Chief of Mission in Strelsau.", set()),
        (
            "In Strelsau — And President Hentzau spoke, and on it President Hentzau left.",
            {"Hentzau"},
        ),
        ("The Constitution says so. It is old.", set()),
        ("Adviser to the Head of the President's Office Oleksiy Ek spoke.", {"Oleksiy Ek"}),
    ],
)
def test_who_is_a_person_is_not_told_by_a_capital_alone(text: str, people: set[str]) -> None:
    found = [name for name in names(text) if name.kind is NameKind.PERSON]
    assert {name.canonical for name in found} == people
