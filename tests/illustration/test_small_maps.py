"""The map beside a headline: what it says in a few centimetres, and when a page shows it."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from PIL import Image

from onrecord.illustration import operations
from onrecord.illustration.cartography.atlas import get_atlas
from onrecord.illustration.cartography.extent import choose_extent
from onrecord.illustration.cartography.scenes import Spot
from onrecord.illustration.cartography.small import MOST_NAMES, draw_small
from onrecord.illustration.models import Picture
from onrecord.plumbing import provenance
from onrecord.reader import pictures
from onrecord.vocabulary.pictures import SMALL_HEIGHT, SMALL_WIDTH, PictureBrief

PHONE = 112
"""CSS pixels of the narrowest place on a phone."""


def words(*spots: Spot) -> list[tuple[str, float]]:
    """Return what a small map says, each with its height in pixels of the whole canvas."""
    svg = ET.fromstring(draw_small(choose_extent(spots, get_atlas()), get_atlas()))
    assert (svg.get("width"), svg.get("height")) == (str(SMALL_WIDTH), str(SMALL_HEIGHT))
    texts = [one for one in svg.iter() if one.tag.endswith("text")]
    return [("".join(one.itertext()), float(one.get("font-size", "0"))) for one in texts]


def test_it_says_where_in_letters_that_a_phone_can_show() -> None:
    said = words(
        Spot("Tallinn", 24.75, 59.44, "EE", "capital", 4),
        Spot("Riga", 24.1, 56.95, "LV", "capital", 3),
        Spot("Turku", 22.27, 60.45, "FI", "city", 2),
        Spot("Estonia", 25.8, 58.7, "EE", "country", 2),
    )
    assert [name for name, _ in said] == ["Tallinn", "Riga"][:MOST_NAMES]
    assert min(size for _, size in said) * PHONE / 1600 > 7


def test_a_country_is_named_where_no_town_is_and_ringed_where_it_is_a_speck() -> None:
    assert [name for name, _ in words(Spot("India", 79.0, 22.0, "IN", "country", 3))] == ["India"]
    speck = Spot("Maldives", 73.5, 4.2, "MV", "country", 3)
    assert [name for name, _ in words(speck)] == ["Maldives"]
    svg = draw_small(choose_extent([speck], get_atlas()), get_atlas())
    assert re.search(r'<circle [^>]*fill="none"', svg)


def test_no_name_stands_beside_the_mark_of_another_town() -> None:
    said = words(
        Spot("Rio de Janeiro", -43.2, -22.9, "BR", "city", 5),
        Spot("Johannesburg", 28.05, -26.2, "ZA", "city", 4),
        Spot("Washington", -77.04, 38.9, "US", "capital", 3),
    )
    assert [name for name, _ in said] == ["Rio de Janeiro", "Washington"]


@pytest.mark.django_db
def test_places_of_a_few_centimetres_show_it_and_its_files_go_with_the_picture(
    now, settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    cache.clear()  # Wagtail keeps renditions there
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ILLUSTRATORS = {"default": {"ENGINE": "locator", "OPTIONS": {}}}
    brief = PictureBrief(
        headline="Cranes",
        section="World",
        site_name="The Sample",
        texts=("The terminals of Rotterdam share a control room.",),
        now=now,
    )
    picture = Picture.objects.get(pk=operations.draw(brief=brief, now=now))
    for file in (picture.small, picture.small_dark):
        with file.open("rb") as opened:
            data = opened.read()
        assert Image.open(io.BytesIO(data)).size == (SMALL_WIDTH, SMALL_HEIGHT)
        assert provenance.read(data, "image/webp"), "it is signed as the large one is"

    shown = pictures.show(picture, pictures.TEASER)
    assert shown is not None
    assert [one.width for one in shown.avif] == [320, 640]
    assert all(".small." in one.url for one in (*shown.avif, *shown.jpeg, *shown.dark))
    lead = pictures.show(picture, pictures.LEAD)
    assert lead is not None
    assert not any(".small" in one.url for one in (*lead.avif, *lead.jpeg, *lead.dark))

    def pixels(spec: str) -> bytes:
        with picture.get_rendition(spec).file.open("rb") as opened:
            return Image.open(io.BytesIO(opened.read())).convert("RGB").tobytes()

    drawings = {pixels(f"width-320{which}|format-png") for which in ("", "|small", "|small|dark")}
    assert len(drawings) == 3

    left = tmp_path / "media" / "original_images"
    assert len(list(left.iterdir())) == 4
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    # Wagtail has its worker take away the file of the picture itself.
    assert [one.name for one in left.iterdir()] == [str(picture.file.name).split("/")[-1]]
