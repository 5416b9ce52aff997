"""What every illustrator promises, whoever wrote it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from onrecord.illustration.engines import Illustrator, illustrators
from onrecord.illustration.files import examine
from onrecord.vocabulary.pictures import Datum, Figure, FigureForm, Picture, PictureBrief

BRIEF = PictureBrief(
    headline="Kremlin says it is ready to talk further",
    section="World",
    site_name="The Daily Sample",
    texts=(
        "Talks between Moscow and Washington went on for five hours.",
        "Officials in Kyiv said they had been told of the outcome.",
    ),
    now=datetime(2026, 3, 6, 9, 30, tzinfo=UTC),
)
HOSTILE_SAYING = "</text><script>alert(1)</script> & ]]>"
"""What is said is drawn letter by letter or not at all, so it holds none that cannot be drawn."""
HOSTILE_WORDS = f"{HOSTILE_SAYING} \x00\u202e"
DATUM = Datum(
    label="Atlas Public Media",
    passage_id=7,
    start=0,
    end=40,
    words="We have asked for that wall to be mended for eleven years.",
    speaker="Amina Haddad",
    role="harbour master",
    first=date(2026, 3, 1),
)
FIGURES = (
    Figure(
        form=FigureForm.SERIES,
        what="dead",
        data=tuple(
            dataclasses.replace(DATUM, value=value, bound=bound, at=BRIEF.now + timedelta(hours=at))
            for value, bound, at in ((12.0, "least", 0), (14.0, "", 7), (61.0, "about", 40))
        ),
    ),
    Figure(
        form=FigureForm.TIMELINE,
        data=tuple(dataclasses.replace(DATUM, first=date(2026, 3, day)) for day in (1, 2, 5)),
    ),
    Figure(form=FigureForm.QUOTATION, data=(DATUM,)),
)
BRIEF = dataclasses.replace(BRIEF, figures=FIGURES)
HOSTILE = dataclasses.replace(
    BRIEF,
    headline='</text><script>alert(1)</script>&"\x00\x1b',
    section="<svg onload=alert(1)>",
    site_name="A&B <Co> ]]> \x0b",
    texts=("In Paris <image href='file:///etc/passwd'/> & \x00 London ]]>", "\u202eBerlin", ""),
    quotation="<![CDATA[ x ]]> & \x00",
    quotation_by="</svg>",
    figures=tuple(
        dataclasses.replace(
            figure,
            data=tuple(
                dataclasses.replace(
                    one, label=HOSTILE_WORDS, words=HOSTILE_SAYING * 9, speaker=HOSTILE_SAYING
                )
                for one in figure.data
            ),
        )
        for figure in FIGURES
    ),
)


DRAWING = sorted(name for name, one in illustrators.classes().items() if not one.generates)
"""Those that ask a service have a table of faults: tests/illustration/test_generating.py."""


@pytest.fixture(params=DRAWING)
def engine(request) -> Illustrator:
    return illustrators.classes()[request.param]()


@cache
def picture_of(engine_class: type[Illustrator], brief: PictureBrief) -> Picture:
    """Drawn once for all tests that only look at it."""
    picture = engine_class().draw(brief)
    assert picture is not None
    return picture


class TestEveryIllustrator:
    def drawn(self, engine: Illustrator, brief: PictureBrief) -> Picture:
        return picture_of(type(engine), brief)

    def test_says_who_it_is(self, engine: Illustrator) -> None:
        assert engine.name
        assert engine.version
        assert engine.problems() == []

    def test_bytes_are_what_it_says_they_are(self, engine: Illustrator) -> None:
        picture = self.drawn(engine, BRIEF)
        found = examine(picture.data)
        assert found.media_type == picture.media_type
        assert (found.width, found.height) == (picture.width, picture.height)
        assert len(picture.data) < 400_000

    def test_carries_everything_that_the_gate_asks_for(self, engine: Illustrator) -> None:
        picture = self.drawn(engine, BRIEF)
        assert picture.label
        assert picture.credit.credit
        assert picture.credit.source
        assert picture.credit.licence
        assert picture.making.engine == engine.name
        assert picture.making.made_at == BRIEF.now
        assert picture.making.digital_source_type is picture.digital_source_type

    def test_alternative_text_describes_and_is_not_the_headline(self, engine: Illustrator) -> None:
        picture = self.drawn(engine, BRIEF)
        assert 10 <= len(picture.alt) <= 500
        assert BRIEF.headline.lower() not in picture.alt.lower()

    def test_same_brief_gives_the_same_bytes(self, engine: Illustrator) -> None:
        later = dataclasses.replace(BRIEF, now=BRIEF.now + timedelta(days=1))
        again = engine.draw(later)
        assert again is not None
        assert again.data == self.drawn(engine, BRIEF).data

    def test_hostile_words_are_drawn_as_words(self, engine: Illustrator) -> None:
        picture = self.drawn(engine, HOSTILE)
        assert examine(picture.data).media_type == picture.media_type
        assert b"script" not in picture.data

    def test_an_empty_brief_is_no_error(self, engine: Illustrator) -> None:
        bare = PictureBrief(headline="", section="", site_name="", texts=(), now=BRIEF.now)
        picture = engine.draw(bare)
        assert picture is None or examine(picture.data)
