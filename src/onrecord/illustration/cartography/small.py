"""The map for a picture of a few centimetres: the ground, where it happens, and no more.

Beside a headline on a phone a map is 112 pixels wide; the names of the large one are two pixels
high there. This one says at most two names, in letters four times as large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.illustration import palette
from onrecord.illustration.cartography.atlas import Atlas
from onrecord.illustration.cartography.clipping import Box
from onrecord.illustration.cartography.extent import Extent
from onrecord.illustration.cartography.ground import Ground, draw_ground
from onrecord.illustration.cartography.lettering import (
    Label,
    Sheet,
    Style,
    area_label,
    point_label,
)
from onrecord.illustration.cartography.scenes import Spot
from onrecord.illustration.markup import drawing, text_element
from onrecord.illustration.typography import Face, printable
from onrecord.vocabulary.pictures import SMALL_HEIGHT, SMALL_WIDTH

TOWN = (Style(Face.SANS_BOLD, 136, palette.INK), Style(Face.SANS_BOLD, 104, palette.INK))
"""How a town is written, in pixels of the large map's canvas; the second where it is long."""

COUNTRY = (
    Style(Face.SANS_BOLD, 112, palette.INK, spacing=8.0),
    Style(Face.SANS_BOLD, 84, palette.INK, spacing=4.0),
)
MOST_NAMES = 2
RADIUS = 40.0
OTHER_RADIUS = 28.0
RING = 11.0
GAP = 62.0
HALO = 16.0
EDGE = 30.0
APART = 95.0
"""A name no farther than this from the middle of another town's mark would seem that town's."""
SPECK = 4000.0
"""A country of fewer square pixels is ringed, or nobody would find it."""

GRAIN = 3.0
"""Outlines are as coarse as the picture is small: it is drawn at half the size, shown at less."""


def draw_small(extent: Extent, atlas: Atlas) -> str:
    """Return the small map of an extent as SVG of ``SMALL_WIDTH`` by ``SMALL_HEIGHT`` pixels."""
    view = replace(extent.view, grain=GRAIN)
    ground = draw_ground(replace(extent, view=view), atlas)
    sheet = Sheet(view.canvas)
    marks, labels = _towns(sheet, extent)
    if not labels:
        labels = _countries(sheet, ground, extent, atlas)
    if not labels:
        ring, labels = _speck(sheet, ground, extent)
        marks += ring
    body = ground.svg + marks + "".join(_written(label) for label in labels)
    svg = drawing(view.width, view.height, body, ground.definitions)
    large = f'width="{view.width}" height="{view.height}"'
    return svg.replace(large, f'width="{SMALL_WIDTH}" height="{SMALL_HEIGHT}"', 1)


def _towns(sheet: Sheet, extent: Extent) -> tuple[str, list[Label]]:
    """Return the marks of all towns that show, and the names of the weightiest where they fit."""
    placed = [
        (spot, *extent.view.pixel(spot.longitude, spot.latitude))
        for spot in extent.spots
        if not spot.is_country and extent.view.shows(spot.longitude, spot.latitude, EDGE)
    ]
    towns = [one for one in placed if not one[0].is_region]
    marks: list[str] = []
    for rank, (_, x, y) in enumerate(towns):
        radius = OTHER_RADIUS if rank else RADIUS
        sheet.take(Box(x - radius, y - radius, x + radius, y + radius))
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{palette.ACCENT}"'
            f' stroke="{palette.PAPER}" stroke-width="{RING:g}"/>'
        )
    labels: list[Label] = []
    # Seas and regions are named where no town is: their names would stand beside a mark.
    for spot, x, y in towns or placed:
        others = [(left, top) for _, left, top in towns if (left, top) != (x, y)]
        labels += _named(sheet, spot, x, y, others)
        if len(labels) == MOST_NAMES:
            break
    return "".join(reversed(marks)), labels


def _named(
    sheet: Sheet, spot: Spot, x: float, y: float, others: Sequence[tuple[float, float]]
) -> list[Label]:
    """Return the name of a place beside its mark, where it would not seem another's."""
    name = printable(spot.name)
    kept = [Box(a - APART, b - APART, a + APART, b + APART) for a, b in others]
    for style in TOWN if name else ():
        room = Sheet(sheet.canvas, [*sheet.taken, *kept])
        label = (_over if spot.is_region else point_label)(room, name, x, y, style, GAP)
        if label is not None:
            sheet.take(label.box)
            return [label]
    return []


def _over(sheet: Sheet, name: str, x: float, y: float, style: Style, gap: float) -> Label | None:
    """Place the name of a sea or a region over its middle, or beside it where that is taken."""
    half = style.width(name) / 2
    box = Box(x - half - 4, y - style.size / 2, x + half + 4, y + style.size / 2)
    if not sheet.free(box):
        return point_label(sheet, name, x, y, style, gap)
    return Label(name, x, y + style.size * 0.26, "middle", style, box)


def _countries(sheet: Sheet, ground: Ground, extent: Extent, atlas: Atlas) -> list[Label]:
    """Return the names of the countries that the story is about, weightiest first, if they fit."""
    lines: list[Label] = []
    names = 0
    weighed = [spot.country for spot in extent.spots if spot.is_country]
    others = sorted(extent.focus, key=lambda code: -ground.areas.get(code, 0.0))
    for code in dict.fromkeys([*weighed, *others]):
        name, number = printable(atlas.names.get(code, "")), ground.numbers.get(code)
        if not name or number is None or names == MOST_NAMES:
            continue
        # A name may run over its borders: what is filled is told from the rest by its colour.
        found = next(
            (
                one
                for style in COUNTRY
                for fill in (0.9, 0.6)
                if (one := area_label(ground.territory, sheet, number, name, style, fill=fill))
            ),
            [],
        )
        names += bool(found)
        lines += found
    return lines


def _speck(sheet: Sheet, ground: Ground, extent: Extent) -> tuple[str, list[Label]]:
    """Return the name of a country too small or narrow to be written in; a speck gets a ring."""
    for spot in extent.spots:
        if not spot.is_country or not extent.view.shows(spot.longitude, spot.latitude, EDGE):
            continue
        x, y = extent.view.pixel(spot.longitude, spot.latitude)
        if ground.areas.get(spot.country, 0.0) > SPECK:
            return "", _named(sheet, spot, x, y, ())
        sheet.take(Box(x - 90, y - 90, x + 90, y + 90))
        ring = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2 * RADIUS:g}" fill="none"'
            f' stroke="{palette.ACCENT}" stroke-width="{RING:g}"/>'
        )
        return ring, _named(sheet, spot, x + RADIUS, y, ())
    return "", []


def _written(label: Label) -> str:
    return text_element(
        label.style.shown(label.text),
        label.x,
        label.y,
        face=label.style.face,
        size=label.style.size,
        fill=label.style.fill,
        anchor=label.anchor,
        spacing=label.style.spacing,
        halo=palette.PAPER,
        halo_width=HALO,
    )
