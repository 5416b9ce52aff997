"""A locator map of the places that a story names."""

from __future__ import annotations

from dataclasses import replace

from onrecord.illustration.cartography import tongues
from onrecord.illustration.cartography.atlas import Atlas, get_atlas
from onrecord.illustration.cartography.extent import HEIGHT, WIDTH, Extent, choose_extent
from onrecord.illustration.cartography.locator import LocatorDrawing, draw_locator
from onrecord.illustration.cartography.scenes import Spot
from onrecord.illustration.cartography.small import draw_small
from onrecord.illustration.engines import Illustrator
from onrecord.illustration.rendering import rendered_twice
from onrecord.illustration.typography import printable
from onrecord.language.places import Place, find_places
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.pictures import Credit, Picture, PictureBrief, PictureKind

SOURCE = "Natural Earth (borders), GeoNames (places)"
LICENCE = "public domain and CC BY 4.0"
MOST_PLACES = 9
LONGEST_CREDIT = 300
GRAINS = ((1.0, 225_000), (2.5, 200_000), (5.0, 10**9))
"""How large pixels are taken to be, and the longest drawing in characters that is tried so.

A longer one would weigh too much in most cases, and each try takes a third of a second.
"""
OPENING_SENTENCES = 3


class LocatorMap(Illustrator):
    """Draws where the story happens; gives nothing when no place is named."""

    name = "locator"
    version = "6"

    def draw(self, brief: PictureBrief) -> Picture | None:
        """Return a map of the places in ``brief.texts``, or ``None`` when there are none."""
        places = find_places(brief.texts)
        if not _is_about(places, brief):
            return None
        atlas = get_atlas()
        spots = [spot for spot in _spots(places, atlas) if printable(spot.name)]
        if not spots:
            return None
        extent = choose_extent(spots, atlas)
        tongue = tongues.tongue_of(brief.language)
        named = tongues.translated(atlas, tongue)
        drawn, light, dark = _drawn(extent, named)
        small, small_dark = rendered_twice(draw_small(extent, named))
        notes = tongues.notes_in(drawn.notes, tongue)
        credit, rest = _credit_and_rest(brief.site_name, notes)
        return Picture(
            kind=PictureKind.LOCATOR_MAP,
            data=light,
            dark=dark,
            small=small,
            small_dark=small_dark,
            media_type="image/webp",
            width=WIDTH,
            height=HEIGHT,
            alt=tongues.alternative_text(extent, named, tongue),
            caption=f"{tongues.caption(extent, named, tongue)} {rest}".strip(),
            label="Computed map",
            credit=Credit(
                credit=credit,
                source=SOURCE,
                source_url="https://www.naturalearthdata.com/",
                licence=LICENCE,
            ),
            digital_source_type=DigitalSourceType.DATA_DRIVEN_MEDIA,
            making=Making(
                engine=self.name,
                version=self.version,
                made_at=brief.now,
                inputs=tuple(
                    f"{spot.name} {spot.latitude:.3f} {spot.longitude:.3f}" for spot in extent.spots
                ),
                digital_source_type=DigitalSourceType.DATA_DRIVEN_MEDIA,
                notes={"disputed": list(drawn.notes), "focus": _focus(extent)},
            ),
        )


def _drawn(extent: Extent, atlas: Atlas) -> tuple[LocatorDrawing, bytes, bytes]:
    """Return the map and its two files; a coast of fjords is drawn once more, and rougher."""
    for grain, longest in GRAINS:
        drawn = draw_locator(replace(extent, view=replace(extent.view, grain=grain)), atlas)
        if len(drawn.svg) > longest:
            continue
        light, dark = rendered_twice(drawn.svg, is_last=grain == GRAINS[-1][0])
        if dark:
            break
    return drawn, light, dark


def _spots(places: list[Place], atlas: Atlas) -> list[Spot]:
    """Return the weightiest places; the one named first counts for two mentions more.

    A region that the atlas draws as a country of its own (Antarctica) is one here.
    """
    codes = {name: code for code, name in atlas.names.items()}
    first = min(place.first_offset for place in places)
    spots = [
        Spot(
            name=place.name,
            longitude=place.longitude,
            latitude=place.latitude,
            country=place.country or codes.get(place.name, ""),
            kind="country" if place.name in codes and not place.country else place.kind.value,
            weight=place.mentions + (2 if place.first_offset == first else 0),
        )
        for place in places
    ]
    return sorted(spots, key=lambda spot: -spot.weight)[:MOST_PLACES]


def _is_about(places: list[Place], brief: PictureBrief) -> bool:
    """Say whether the story is about its places: named twice, or in its first sentences.

    A town named once in passing is no reason to lead a story with a map of it.
    """
    opening = " ".join(brief.texts[:OPENING_SENTENCES])
    return any(place.mentions > 1 or place.name in opening for place in places)


def _focus(extent: Extent) -> list[int]:
    """Return what a crop must keep: x, y, width, height in pixels round the places."""
    placed = [extent.view.pixel(spot.longitude, spot.latitude) for spot in extent.spots]
    xs = [min(max(x, 0.0), float(WIDTH)) for x, _ in placed] or [WIDTH / 2]
    ys = [min(max(y, 0.0), float(HEIGHT)) for _, y in placed] or [HEIGHT / 2]
    wide, tall = max(xs) - min(xs) + 240, max(ys) - min(ys) + 160
    middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return [round(number) for number in (*middle, wide, tall)]


def _credit_and_rest(site_name: str, notes: tuple[str, ...]) -> tuple[str, str]:
    """Return the credit with what must be said of disputed areas, and what did not fit."""
    credit, rest = f"Map: {site_name}", []
    for note in notes:
        stop = " " if credit.endswith(".") else ". "
        if len(credit) + len(stop) + len(note) <= LONGEST_CREDIT:
            credit += stop + note
        else:
            rest.append(note)
    return credit, " ".join(rest)
