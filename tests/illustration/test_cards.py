"""Cards and their type: what is written, broken into lines, escaped; the same every time."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.illustration.cards import quotation_card, section_card
from onrecord.illustration.cartography.clipping import Box
from onrecord.illustration.engines.card import TypographicCard
from onrecord.illustration.patterns import GENERATORS, INKS, Ground, Seed
from onrecord.illustration.typography import (
    Face,
    fitted_lines,
    font_files,
    printable,
    width_of,
    wrapped_lines,
)
from onrecord.vocabulary.makings import DigitalSourceType
from onrecord.vocabulary.pictures import PictureBrief

BRIEF = PictureBrief(
    headline="Protein slows ageing in mice",
    section="Science",
    site_name="The Sample",
    texts=("A study found a protein.",),
    now=datetime(2026, 3, 6, tzinfo=UTC),
)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.text]


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.__name__)
def test_patterns_follow_from_their_seed(generator) -> None:
    ground = Ground(Box(620, 0, 1600, 1000), INKS[0])
    first, again, other = (generator(Seed(word), ground) for word in ("a", "a", "b"))
    assert first == again
    assert first != other
    ET.fromstring(f"<g>{first}</g>")


def test_all_patterns_are_used() -> None:
    seen = {Seed(f"headline {number}").first % len(GENERATORS) for number in range(60)}
    assert seen == set(range(len(GENERATORS)))


def test_a_section_card_shows_the_section_and_the_site() -> None:
    svg = section_card(section="Science", site_name="The Sample", seed=Seed("x"))
    assert texts(svg) == ["The Sample", "Science"]


def test_a_quotation_card_shows_the_words_and_who_said_them() -> None:
    svg = quotation_card(
        quotation="“We are ready.”", speaker="Marta Weiss", site_name="S", seed=Seed("x")
    )
    assert texts(svg) == ["S", "“", "We are ready.”", "Marta Weiss"]


def test_the_card_quotes_only_when_there_is_a_quotation() -> None:
    plain = TypographicCard().draw(BRIEF)
    quoted = TypographicCard().draw(
        dataclasses.replace(BRIEF, quotation="We are ready.", quotation_by="Marta Weiss")
    )
    assert plain is not None
    assert quoted is not None
    assert plain.alt == "Card with the word Science beside an abstract pattern of lines."
    assert quoted.alt == "Card with a quotation from Marta Weiss: “We are ready.”"
    assert plain.digital_source_type is DigitalSourceType.ALGORITHMIC_MEDIA
    assert plain.label == "Computed illustration"
    assert (plain.making.notes["quotes"], quoted.making.notes["quotes"]) == (False, True)


@given(st.text(max_size=120), st.text(max_size=400), st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_any_words_give_well_formed_svg(section: str, quotation: str, speaker: str) -> None:
    seed = Seed("fixed")
    plain = section_card(section=section, site_name=speaker, seed=seed)
    quoted = quotation_card(quotation=quotation or "x", speaker=speaker, site_name="", seed=seed)
    for svg in (plain, quoted):
        root = ET.fromstring(svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert not root.findall(".//{*}script")


@given(st.text(max_size=300), st.integers(20, 120), st.integers(200, 1400))
def test_no_line_is_wider_than_it_may_be(text: str, size: int, width: int) -> None:
    shown = printable(text)
    for line in wrapped_lines(shown, Face.DISPLAY, size, width):
        assert width_of(line, Face.DISPLAY, size) <= width or len(line) <= 2


def test_words_are_not_cut_while_a_smaller_size_would_do() -> None:
    size, lines = fitted_lines("Business", Face.DISPLAY, range(132, 59, -4), 400, 3)
    assert lines == ["Business"]
    assert size < 132


def test_lines_are_even_and_an_ellipsis_tells_of_a_cut_only() -> None:
    size, lines = fitted_lines(
        "For eleven years nobody came to look at it.", Face.DISPLAY, range(108, 43, -2), 1174, 7
    )
    assert min(width_of(line, Face.DISPLAY, size) for line in lines) > 300
    _, word = fitted_lines("Donaudampfschifffahrt", Face.DISPLAY, range(90, 79, -2), 468, 3)
    assert "".join(word).replace("-", "") == "Donaudampfschifffahrt"


def test_too_much_text_ends_in_an_ellipsis() -> None:
    _, lines = fitted_lines("many words " * 80, Face.DISPLAY, range(60, 43, -4), 800, 4)
    assert len(lines) == 4
    assert lines[-1].endswith("…")


@given(st.text(max_size=60))
def test_printable_is_stable_and_drawable(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert all(char.isprintable() for char in shown)


def test_printable_keeps_marks_of_the_latin_script() -> None:
    assert printable("Łódź, Hà Nội\u202e \x00 Київ") == "Łódź, Hà Nội"


def test_only_vendored_fonts_are_used() -> None:
    assert len(font_files()) == 4
    assert all("onrecord/illustration/data/fonts" in path for path in font_files())
