"""Places and where they lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.gazetteer import PlaceKind, gazetteer
from onrecord.language.places import find_places


def found(*texts: str) -> dict[str, str]:
    return {place.name: place.country for place in find_places(texts)}


def test_a_place_has_coordinates_kind_and_count() -> None:
    first, second = find_places(["Shells fell on Kyiv.", "In Kiev, Ukraine, people hid."])
    assert (first.name, first.kind, first.mentions, first.first_offset) == (
        "Kyiv",
        PlaceKind.CAPITAL,
        2,
        15,
    )
    assert first.latitude == pytest.approx(50.45, abs=0.1)
    assert first.longitude == pytest.approx(30.52, abs=0.1)
    assert (second.name, second.kind, second.country) == ("Ukraine", PlaceKind.COUNTRY, "UA")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He lives in London.", {"London": "GB"}),
        (
            "He lives in London, Ontario, in Canada.",
            {"London": "CA", "Ontario": "CA", "Canada": "CA"},
        ),
        (
            "Fighting went on in the Donbas and the Gaza Strip.",
            {"Donbas": "UA", "Gaza Strip": "PS"},
        ),
        ("The US and the U.K. agreed.", {"United States": "US", "United Kingdom": "GB"}),
        ("She spoke in Washington, D.C.", {"Washington": "US"}),
        ("She was in Nice, in France.", {"Nice": "FR", "France": "FR"}),
    ],
)
def test_the_right_one_of_several(text: str, expected: dict[str, str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nice to see you. Reading is fun. Of course.",
        "President Abraham Lincoln met Andrew Jackson.",
        "The Bank of England raised rates.",
        "Russian troops advanced.",
        "",
    ],
)
def test_common_words_people_and_bodies_are_not_places(text: str) -> None:
    assert find_places([text]) == []


def test_the_point_of_a_country_lies_inside_it() -> None:
    russia = gazetteer().countries["RU"]
    assert 50 < russia.latitude < 60
    assert 35 < russia.longitude < 60


@given(st.lists(st.text(), max_size=3))
def test_any_text_can_be_read(texts: list[str]) -> None:
    whole = "\n".join(texts)
    for place in find_places(texts):
        assert 0 <= place.first_offset < len(whole)
        assert place.mentions > 0


def test_the_last_word_of_another_name_is_no_town() -> None:
    found = find_places("The survey Cielo Chico reported it. Later Greater Manchester did.")
    assert [place.name for place in found] == ["Manchester"]


@pytest.mark.parametrize(
    ("name", "country"),
    [
        *[("Taipei", "TW"), ("Kaohsiung", "TW"), ("Taiwan", "TW"), ("Pristina", "XK")],
        *[
            ("Kosovo", "XK"),
            ("Priština", "XK"),
            ("Tokyo", "JP"),
            ("Tromsø", "NO"),
            ("Tromso", "NO"),
        ],
        *[("Kyiv", "UA"), ("Kiev", "UA"), ("Bogotá", "CO"), ("Bogota", "CO"), ("Reykjavik", "IS")],
        *[("Sao Paulo", "BR"), ("Malmö", "SE"), ("Malmo", "SE"), ("Łódź", "PL"), ("Lodz", "PL")],
        *[("İstanbul", "TR"), ("Chișinău", "MD"), ("Nuku'alofa", "TO"), ("Nukuʻalofa", "TO")],
        *[("Cologne", "DE"), ("Mecca", "SA"), ("Basra", "IQ"), ("Crete", "GR"), ("Sumatra", "ID")],
        *[("Genève", "CH"), ("Varsovie", "PL"), ("Pékin", "CN"), ("Allemagne", "DE")],
    ],
)
def test_a_place_is_found_however_it_is_spelled(name: str, country: str) -> None:
    found = find_places([f"Officials met in {name} on Tuesday."])
    assert [place.country for place in found] == [country]


@pytest.mark.parametrize("text", ["Bush spoke.", "Suede sells.", "Genes matter.", "Leon left."])
def test_letters_without_marks_make_no_town_of_a_word(text: str) -> None:
    assert find_places([text]) == []


def test_a_french_text_has_french_names() -> None:
    found = find_places(["La Suisse reçoit à Genève.", "L'Allemagne et la Pologne à Varsovie."])
    assert {place.name for place in found if place.kind is not PlaceKind.COUNTRY} == {
        "Genève",
        "Varsovie",
    }
    assert {place.country for place in found} >= {"CH", "PL"}
