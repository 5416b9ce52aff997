"""Locator maps: what is shown, what is written where, and what is said about it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from onrecord.illustration import palette
from onrecord.illustration.cartography import tongues
from onrecord.illustration.cartography.atlas import get_atlas
from onrecord.illustration.cartography.extent import Extent, choose_extent
from onrecord.illustration.cartography.locator import LocatorDrawing, draw_locator
from onrecord.illustration.cartography.policy import get_policy
from onrecord.illustration.cartography.projections import EqualEarth, LambertConformal
from onrecord.illustration.cartography.scenes import Spot
from onrecord.illustration.cartography.wording import alternative_text, caption
from onrecord.illustration.engines.locator import LocatorMap
from onrecord.illustration.rendering import MARKS, MOST_BYTES
from onrecord.vocabulary.makings import DigitalSourceType
from onrecord.vocabulary.pictures import PictureBrief, PictureKind

KYIV = Spot("Kyiv", 30.52, 50.45, "UA", "capital", 5)
MOSCOW = Spot("Moscow", 37.62, 55.75, "RU", "capital", 4)
DONETSK = Spot("Donetsk", 37.8, 48.0, "UA", "city", 2)
WASHINGTON = Spot("Washington", -77.04, 38.9, "US", "capital", 3)
PASSAU = Spot("Passau", 13.46, 48.57, "DE", "city", 3)
FUNAFUTI = Spot("Funafuti", 179.2, -8.52, "TV", "capital", 3)
SUVA = Spot("Suva", 178.44, -18.14, "FJ", "capital", 2)
APIA = Spot("Apia", -171.77, -13.83, "WS", "capital", 2)
MCMURDO = Spot("McMurdo Station", 166.67, -77.85, "AQ", "city", 1)
CASES = {
    "two neighbours": (KYIV, MOSCOW, DONETSK),
    "across an ocean": (MOSCOW, WASHINGTON),
    "one town": (PASSAU,),
    "an atoll": (FUNAFUTI,),
    "across the antimeridian": (SUVA, APIA),
    "Antarctica": (MCMURDO,),
}


@cache
def drawn(*spots: Spot) -> tuple[Extent, LocatorDrawing]:
    extent = choose_extent(spots, get_atlas())
    return extent, draw_locator(extent, get_atlas())


@pytest.mark.parametrize("spots", CASES.values(), ids=list(CASES))
def test_every_label_is_on_the_canvas_and_none_lies_on_another(spots) -> None:
    extent, drawing = drawn(*spots)
    for number, label in enumerate(drawing.labels):
        assert extent.view.canvas.holds(label.box), label.text
        for other in drawing.labels[:number]:
            assert not label.box.grown(-3).overlaps(other.box.grown(-3)), (label.text, other.text)


@pytest.mark.parametrize("spots", CASES.values(), ids=list(CASES))
def test_every_place_is_shown_and_named(spots) -> None:
    extent, drawing = drawn(*spots)
    assert [spot.name for spot in extent.spots] == [spot.name for spot in spots]
    assert {spot.name for spot in spots} <= {label.text for label in drawing.labels}
    assert ET.fromstring(drawing.svg).tag.endswith("svg")


def test_the_extent_follows_the_places() -> None:
    assert drawn(PASSAU)[0].view.km_per_pixel < 1.5
    assert isinstance(drawn(KYIV, MOSCOW, DONETSK)[0].view.projection, LambertConformal)
    assert isinstance(drawn(MOSCOW, WASHINGTON)[0].view.projection, EqualEarth)
    assert drawn(SUVA, APIA)[0].view.km_per_pixel < 2
    assert drawn(FUNAFUTI)[0].view.km_per_pixel > 1


def test_a_whole_country_is_shown_for_one_town_in_it() -> None:
    view = drawn(PASSAU)[0].view
    assert all(view.shows(*place) for place in [(8.4, 54.9), (6.0, 50.8), (14.9, 51.0)])


def test_a_far_place_named_in_passing_does_not_blow_up_the_map() -> None:
    passing = Spot("Canberra", 149.1, -35.3, "AU", "capital", 1)
    actor = Spot("United States", -98.0, 39.0, "US", "country", 1)
    extent = choose_extent((KYIV, MOSCOW, DONETSK, passing, actor), get_atlas())
    assert [spot.name for spot in extent.spots] == ["Kyiv", "Moscow", "Donetsk"]
    assert extent.view.km_per_pixel < 2.5


def test_one_scene_is_not_buried_in_a_map_of_the_world() -> None:
    extent = choose_extent((KYIV, MOSCOW, WASHINGTON), get_atlas())
    assert [spot.name for spot in extent.spots] == ["Kyiv", "Moscow"]
    assert extent.view.km_per_pixel < 2.5


def test_a_town_named_once_in_passing_gets_no_map() -> None:
    texts = ("The bridge is closed.", "It will stay so.", "Cars turn round.", "Rust did it.")
    brief = PictureBrief(
        headline="The bridge is closed",
        section="Local",
        site_name="The Courier",
        texts=(*texts, "The bearing comes from a foundry in Sheffield."),
        now=datetime(2026, 3, 6, tzinfo=UTC),
    )
    assert LocatorMap().draw(brief) is None
    assert LocatorMap().draw(replace(brief, texts=("A fire broke out in Sheffield.", *texts)))


def test_crimea_is_hatched_and_said() -> None:
    _, drawing = drawn(KYIV, MOSCOW, DONETSK)
    assert "Hatched: Crimea, occupied by Russia since 2014, drawn as Ukraine." in drawing.notes
    assert 'fill="url(#hatch)"' in drawing.svg
    assert not drawn(PASSAU)[1].notes


def test_words_come_from_the_data() -> None:
    atlas = get_atlas()
    extent = drawn(KYIV, MOSCOW, DONETSK)[0]
    assert alternative_text(extent, atlas) == (
        "Map of eastern Europe showing Kyiv, Moscow and Donetsk, "
        "with Ukraine and Russia highlighted."
    )
    assert caption(extent, atlas) == "Places in this story: Kyiv, Moscow and Donetsk."
    one = drawn(PASSAU)[0]
    assert alternative_text(one, atlas) == (
        "Map of Germany showing Passau in the south-east of the country."
    )
    assert caption(one, atlas) == "Passau, in the south-east of Germany."


@given(
    st.lists(
        st.tuples(
            st.text(max_size=30),
            st.floats(-180, 180, allow_nan=False),
            st.floats(-88, 88, allow_nan=False),
            st.sampled_from(["", "DE", "US", "RU", "FJ", "AQ", "KI", "ZZ", "VA"]),
            st.sampled_from(["city", "capital", "region", "country"]),
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_places_give_a_well_formed_map(rows) -> None:
    spots = [Spot(*row, weight=number + 1) for number, row in enumerate(rows)]
    extent = choose_extent(spots, get_atlas())
    drawing = draw_locator(extent, get_atlas())
    root = ET.fromstring(drawing.svg)
    assert root.get("width") == "1600"
    assert all(extent.view.canvas.holds(label.box) for label in drawing.labels)
    assert "nan" not in drawing.svg.replace("nance", "")
    assert alternative_text(extent, get_atlas()).startswith("Map of ")


def test_hostile_names_are_escaped() -> None:
    spot = Spot('</text><script>x</script>&"', 2.35, 48.85, "FR", "city", 1)
    _, drawing = drawn(spot)
    assert "<script" not in drawing.svg
    assert ET.fromstring(drawing.svg) is not None


def brief(*texts: str) -> PictureBrief:
    return PictureBrief(
        headline="A headline",
        section="World",
        site_name="The Sample",
        texts=texts,
        now=datetime(2026, 3, 6, tzinfo=UTC),
    )


def test_no_place_no_map() -> None:
    assert LocatorMap().draw(brief("A study found a protein that slows ageing in mice.")) is None


def test_the_engine_says_what_it_used_and_how_to_credit_it() -> None:
    picture = LocatorMap().draw(brief("A depot in Sevastopol burned.", "Kyiv did not comment."))
    assert picture is not None
    assert picture.kind is PictureKind.LOCATOR_MAP
    assert picture.label == "Computed map"
    assert picture.digital_source_type is DigitalSourceType.DATA_DRIVEN_MEDIA
    assert picture.credit.credit.startswith("Map: The Sample. Hatched: Crimea")
    assert picture.credit.source == "Natural Earth (borders), GeoNames (places)"
    assert any(entry.startswith("Sevastopol ") for entry in picture.making.inputs)
    assert "A headline" not in picture.alt


def test_a_map_on_a_french_page_is_french(now) -> None:
    """Names of countries and seas, what is said of borders, caption and description."""
    brief = PictureBrief(
        headline="x",
        section="Monde",
        site_name="Le Journal",
        texts=("Talks in Moscow and Kyiv.", "Officials in Moscow and in Kyiv agreed."),
        now=now,
        language="fr",
    )
    drawn = LocatorMap().draw(brief)
    assert drawn is not None
    assert drawn.alt == (
        "Carte qui situe Moscow (Russie) et Kyiv (Ukraine, nord du pays). "
        "Pays mis en évidence : Russie et Ukraine."
    )
    assert drawn.caption.startswith("Lieux de cet article : Moscow et Kyiv.")
    whole = LocatorMap().draw(replace(brief, texts=("Ukraine met.", "Ukraine signed.")))
    assert whole is not None
    assert whole.caption.startswith("Ukraine, avec les alentours.")
    assert "Hachures : la Crimée, occupée par la Russie depuis 2014" in whole.credit.credit
    english = LocatorMap().draw(replace(brief, language="en-GB"))
    assert english is not None
    assert english.data != drawn.data
    assert english.alt.startswith("Map of")


def test_every_name_on_a_map_has_its_french() -> None:
    atlas, policy = get_atlas(), get_policy()
    french = tongues.translated(atlas, "fr")
    same = {sea.name for sea in atlas.seas} & {sea.name for sea in french.seas}
    assert same == {"Río de la Plata"}
    assert french.names["DE"] == "Allemagne"
    rows = (*policy.areas, *policy.overlays, *policy.dashed)
    notes = [row.note for row in rows if row.note]
    assert all(note not in tongues.notes_in(notes, "fr") for note in notes)
    assert tongues.notes_in(notes, "en") == tuple(notes)


def test_both_drawings_of_a_jagged_coast_stay_under_sixty_kilobytes() -> None:
    drawn = LocatorMap().draw(
        PictureBrief(
            headline="h",
            section="World",
            site_name="The Harbour Record",
            texts=("Norway closed its coast.",),
            now=datetime(2026, 11, 20, tzinfo=UTC),
            language="en",
        )
    )
    assert drawn is not None
    for data in (drawn.data, drawn.dark):
        assert 10_000 < len(data) <= MOST_BYTES - MARKS
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (1600, 1000)
            colours = {colour for _count, colour in image.convert("RGB").getcolors(1000) or []}
    assert bytes.fromhex(palette.in_the_dark(f'fill="{palette.FOCUS}"')[7:13]) in {
        bytes(colour) for colour in colours
    }


def test_a_sea_that_the_story_names_is_written_once() -> None:
    for name, place in (("Mediterranean", (18.0, 35.5)), ("South China Sea", (114.0, 12.0))):
        _, drawing = drawn(
            Spot(name, *place, "", "region", 5),
            Spot("A", place[0] - 4, place[1] + 3, "", "city", 1),
            Spot("B", place[0] + 4, place[1] - 3, "", "city", 1),
        )
        assert sum(name in label.text for label in drawing.labels) == 1


def test_a_country_beside_the_towns_is_not_shown_whole_for_one_mention() -> None:
    towns = (
        Spot("Rafah", 34.25, 31.29, "PS", "city", 3),
        Spot("Gaza", 34.45, 31.5, "PS", "city", 2),
        Spot("Jerusalem", 35.22, 31.78, "IL", "capital", 1),
    )
    extent, _ = drawn(*towns, Spot("Egypt", 31.2, 30.0, "EG", "country", 1))
    assert extent.view.km_per_pixel < 0.5
    assert "EG" in extent.focus
    assert drawn(*towns, Spot("Egypt", 31.2, 30.0, "EG", "country", 4))[0].view.km_per_pixel > 0.5


def test_the_heaviest_maps_leave_out_rivers_and_stay_light(now) -> None:
    brief = PictureBrief(
        headline="x", section="x", site_name="x", now=now, language="fr",
        texts=("Des drones ont frappé Kyïv et Kharkiv, en Ukraine.",
               "À Varsovie, la Pologne a réagi ; Moscou se tait."),
    )  # fmt: skip
    picture = LocatorMap().draw(brief)
    assert picture is not None
    assert max(len(picture.data), len(picture.dark)) <= MOST_BYTES - MARKS
    assert "Varsovie (Pologne, est du pays)" in picture.alt
