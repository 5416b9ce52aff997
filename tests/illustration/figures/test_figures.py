"""Charts, timelines and quotations: honest axes, direct labels, words that come from the data."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onrecord.illustration import operations, palette
from onrecord.illustration.cartography.clipping import Box
from onrecord.illustration.engines.chart import Chart
from onrecord.illustration.engines.quote import QuoteCard
from onrecord.illustration.engines.timeline import Timeline
from onrecord.illustration.figures.charts import comparison_chart, series_chart
from onrecord.illustration.figures.scales import MOST_MARKS, number_scale, time_scale
from onrecord.illustration.figures.sheets import BOTTOM, LEFT, RIGHT
from onrecord.illustration.figures.timelines import MOST_EVENTS, timeline
from onrecord.illustration.figures.wording import ENGLISH, FRENCH, mark_in_words, tongue_of
from onrecord.illustration.rendering import MOST_PLAIN
from onrecord.illustration.typography import Face, is_drawn_whole, width_of
from onrecord.vocabulary.makings import DigitalSourceType
from onrecord.vocabulary.pictures import Datum, Figure, FigureForm, PictureBrief

BEGAN = datetime(2026, 3, 3, 6, tzinfo=UTC)


def told(value: float, hours: float, *, bound: str = "", label: str = "Courier Press") -> Datum:
    return Datum(
        label=label,
        passage_id=int(value) + 1,
        start=0,
        end=9,
        value=value,
        bound=bound,
        at=BEGAN + timedelta(hours=hours),
    )


def happened(day: int, words: str) -> Datum:
    return Datum(
        label="Gazette", passage_id=day, start=0, end=9, first=date(2026, 3, day), words=words
    )


TOLL = Figure(
    form=FigureForm.SERIES,
    what="dead",
    data=(told(12, 0, bound="least"), told(61, 30, label="Gazette"), told(81, 70)),
)
ACCOUNTS = Figure(
    form=FigureForm.COMPARISON,
    what="displaced",
    data=(told(12400, 0), told(18000, 2, bound="about", label="Gazette, Atlas")),
)
DAYS = Figure(
    form=FigureForm.TIMELINE,
    data=(
        happened(5, "The airport opened again."),
        happened(1, "The first tremor shook the coast."),
        happened(3, "The harbour wall fell."),
    ),
)
SAID = Figure(
    form=FigureForm.QUOTATION,
    data=(
        Datum(
            label="Atlas",
            passage_id=4,
            start=3,
            end=60,
            words="For eleven years nobody came to look at it.",
            speaker="Amina Haddad",
            role="harbour master",
        ),
    ),
)
ENGINES = {FigureForm.TIMELINE: Timeline, FigureForm.QUOTATION: QuoteCard}


def brief(*figures: Figure, language: str = "en") -> PictureBrief:
    return PictureBrief(
        headline="A wall falls",
        section="World",
        site_name="The Sample",
        texts=(),
        now=BEGAN,
        language=language,
        figures=figures,
    )


def words_in(svg: str) -> list[str]:
    return [element.text for element in ET.fromstring(svg).iter() if element.text]


class TestScales:
    @given(st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=20))
    def test_begin_at_zero_and_hold_every_number(self, values: list[float]) -> None:
        scale = number_scale(values)
        assert scale.marks[0] == 0
        assert scale.top >= max(values) * (1 - 1e-9)
        assert len(scale.marks) <= 2 * MOST_MARKS
        assert all(0 <= scale.share(value) <= 1 for value in values)

    def test_count_people_in_whole_numbers(self) -> None:
        assert number_scale([1.0, 2.0, 3.0]).marks == (0, 1, 2, 3)
        assert number_scale([81.0]).marks == (0, 25, 50, 75, 100)

    @pytest.mark.parametrize("hours", [0, 2, 9, 40, 120, 900, 9000, 90000])
    def test_mark_round_instants_inside(self, hours: int) -> None:
        scale = time_scale([BEGAN, BEGAN + timedelta(hours=hours)])
        assert len(scale.marks) <= MOST_MARKS
        assert all(scale.first <= mark <= scale.last for mark in scale.marks)
        assert all(mark.minute == 0 for mark in scale.marks)


class TestDrawing:
    @pytest.mark.parametrize("figure", [TOLL, ACCOUNTS, DAYS, SAID], ids=lambda one: one.form)
    def test_both_schemes_are_small_quick_and_alike(self, figure: Figure) -> None:
        engine = ENGINES.get(figure.form, Chart)()
        engine.draw(brief(figure))
        began = time.process_time()
        picture = engine.draw(brief(figure))
        assert time.process_time() - began < 1.0
        assert picture is not None
        assert picture.figure is not None
        assert len(picture.data) < 60_000
        assert len(picture.dark) < 60_000
        light, dark = (
            Image.open(io.BytesIO(data)).convert("L") for data in (picture.data, picture.dark)
        )
        assert light.size == dark.size == (picture.width, picture.height)
        assert light.tobytes()[0] > 230
        assert dark.tobytes()[0] < 60

    def test_numbers_are_labelled_with_their_bounds_and_sources(self) -> None:
        shown = words_in(series_chart(TOLL, site_name="The Sample", tongue=ENGLISH, zone=UTC))
        assert {"Dead", "at least 12", "61", "81", "The Sample"} <= set(shown)
        assert "Sources: Courier Press, Gazette" in shown

    def test_a_bar_is_as_long_as_its_number(self) -> None:
        svg = comparison_chart(ACCOUNTS, site_name="The Sample", tongue=ENGLISH)
        bars = [
            float(rect.get("width", "0"))
            for rect in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")
            if rect.get("x") == "96" and rect.get("fill") == palette.ACCENT
        ][1:]
        assert bars[0] / bars[1] == pytest.approx(12400 / 18000, abs=0.002)

    def test_words_come_from_the_data_in_the_language_of_the_article(self) -> None:
        english, french = (
            Chart().draw(brief(TOLL, language=language)) for language in ("en", "fr-CA")
        )
        assert english is not None
        assert french is not None
        assert "Dead: at least 12 (Courier Press, 3 March); 61 (Gazette, 4 March)" in english.alt
        assert "au moins 12" in french.alt
        assert "Morts" in french.alt
        assert tongue_of("fr-CA") is FRENCH
        assert tongue_of("sv") is ENGLISH
        assert english.digital_source_type is DigitalSourceType.DATA_DRIVEN_MEDIA
        assert english.making.inputs == ("passage 13", "passage 62", "passage 82")

    def test_events_are_told_in_their_order(self) -> None:
        picture = Timeline().draw(brief(DAYS))
        assert picture is not None
        assert picture.alt.index("1 March") < picture.alt.index("3 March")
        assert picture.alt.startswith("Timeline of 3 dated events: 1 March: The first tremor")

    def test_what_is_too_little_is_not_drawn(self) -> None:
        few = replace(TOLL, data=TOLL.data[:2])
        flat = replace(TOLL, data=tuple(replace(one, value=9.0) for one in TOLL.data))
        nameless = replace(TOLL, what="rout")
        below = replace(ACCOUNTS, data=tuple(replace(one, value=-1.0) for one in ACCOUNTS.data))
        unsigned = replace(SAID, data=(replace(SAID.data[0], speaker=""),))
        for figure in (few, flat, nameless, below):
            assert Chart().draw(brief(figure)) is None, figure
        assert Timeline().draw(brief(replace(DAYS, data=DAYS.data[:2]))) is None
        assert QuoteCard().draw(brief(unsigned)) is None

    @pytest.mark.parametrize(
        "values",
        [(1240, 900, 610, 88), (3, 8, 9, 14, 22, 31, 30, 45, 1050), (12e5, 15e5, 1275e4)],
        ids=["falling", "crowded", "long"],
    )
    def test_no_number_stands_on_another_or_under_the_ground(self, values: tuple[float]) -> None:
        data = tuple(told(value, 9 * n * n, bound="about") for n, value in enumerate(values))
        root = ET.fromstring(
            series_chart(replace(TOLL, data=data), site_name="x", tongue=ENGLISH, zone=UTC)
        )
        written = []
        for one in root.iter("{http://www.w3.org/2000/svg}text"):
            size, x, y = (float(one.get(name, "0")) for name in ("font-size", "x", "y"))
            face = Face.SANS_BOLD if one.get("font-weight") == "600" else Face.SANS
            wide = width_of(str(one.text), face, size)
            x -= wide if one.get("text-anchor") == "end" else 0
            written.append((one, Box(x, y - size * 0.7, x + wide, y)))
        numbers = [(one, box) for one, box in written if str(one.text).startswith("about")]
        assert len(numbers) >= 2
        for one, box in numbers:
            assert box.bottom < BOTTOM - 46
            assert LEFT - 8 <= box.left < box.right <= RIGHT + 8
            assert not [1 for other, there in written if other is not one and box.overlaps(there)]

    def test_words_of_many_lines_stay_apart_and_light(self) -> None:
        long = "The commission of inquiry into the collapse of the northern wall said so. " * 4
        events = tuple(happened(day, long) for day in range(1, 7))
        svg = timeline(replace(DAYS, data=events), site_name="x", tongue=ENGLISH)
        lines = [
            float(one.get("y", "0"))
            for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
            if "commission" in str(one.text) or "collapse" in str(one.text)
        ]
        assert len(lines) > MOST_EVENTS
        assert min(b - a for a, b in pairwise(lines)) > 34 * 1.2
        assert max(lines) < BOTTOM
        quoted = replace(SAID, data=(replace(SAID.data[0], words=" ".join(long.split()[:34])),))
        for engine, figure in ((Timeline, replace(DAYS, data=events)), (QuoteCard, quoted)):
            picture = engine().draw(brief(figure))
            assert max(len(picture.data), len(picture.dark)) <= MOST_PLAIN

    def test_a_quotation_is_drawn_word_for_word_or_not_at_all(self) -> None:
        for words, speaker in (
            ("لم يأتِ أحد", "Amina Haddad"),
            ("He said “مرحبا” and left.", "Amina Haddad"),
            ("Nobody came.", "陳美玲"),
        ):
            said = replace(SAID.data[0], words=words, speaker=speaker)
            assert QuoteCard().draw(brief(replace(SAID, data=(said,)))) is None
        assert is_drawn_whole("Nguyễn Thị Minh Khai, Łódź, 3\u202f°C, €40\u200b")

    def test_days_of_several_years_carry_theirs(self) -> None:
        over = Datum(
            label="G", passage_id=1, start=0, end=1, first=date(2025, 12, 30),
            last=date(2026, 1, 2), words="Talks.",
        )  # fmt: skip
        picture = Timeline().draw(brief(replace(DAYS, data=(*DAYS.data[:2], over))))
        assert "30 December 2025 – 2 January 2026: Talks" in picture.alt
        assert "1 March 2026" in picture.alt
        scale = time_scale([BEGAN, BEGAN + timedelta(days=300)])
        marks = [mark_in_words(mark, ENGLISH, in_hours=False, in_months=True)
                 for mark in scale.marks]  # fmt: skip
        assert scale.in_months
        assert marks == ["May", "Jul", "Sep", "Nov"]

    def test_only_the_colours_differ_in_the_dark(self) -> None:
        svg = series_chart(TOLL, site_name="fill=#faf7f1", tongue=ENGLISH, zone=UTC)
        dark = palette.in_the_dark(svg)
        assert words_in(dark) == words_in(svg)
        colour = re.compile(r'"#[0-9a-f]{6}"')
        assert colour.sub("", dark) == colour.sub("", svg)
        assert palette.PAPER in svg
        assert f'"{palette.PAPER}"' not in dark


def test_figures_survive_being_stored() -> None:
    for figure in (TOLL, ACCOUNTS, DAYS, SAID):
        assert Figure.from_json(figure.as_json()) == figure


def test_a_new_headline_draws_no_chart_again() -> None:
    engine = Chart()
    key = operations.drawing_key(brief(TOLL), engine)
    other = replace(brief(TOLL), headline="Another", texts=("More words.",))
    assert operations.drawing_key(other, engine) == key
    assert operations.drawing_key(brief(ACCOUNTS), engine) != key
