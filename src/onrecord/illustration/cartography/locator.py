"""A whole locator map: ground, marks, names, scale and globe."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.illustration import palette
from onrecord.illustration.cartography.atlas import Atlas, City
from onrecord.illustration.cartography.clipping import Box
from onrecord.illustration.cartography.extent import Extent
from onrecord.illustration.cartography.globe import globe
from onrecord.illustration.cartography.ground import Ground, draw_ground
from onrecord.illustration.cartography.lettering import (
    Label,
    Sheet,
    Style,
    area_label,
    point_label,
)
from onrecord.illustration.cartography.scenes import Spot
from onrecord.illustration.cartography.view import View
from onrecord.illustration.markup import drawing, text_element
from onrecord.illustration.typography import Face, printable, width_of

FIRST = Style(Face.SANS_BOLD, 42, palette.INK)
SECOND = Style(Face.SANS_BOLD, 35, palette.INK)
REGION = Style(Face.SANS_BOLD, 30, palette.ACCENT_DEEP, spacing=3.0)
FOCUS_NAME = Style(Face.SANS_BOLD, 29, palette.INK_SOFT, spacing=6.5, upper=True)
COUNTRY_NAME = Style(Face.SANS, 24, palette.INK_FAINT, spacing=4.5, upper=True)
SMALL_COUNTRY_NAME = Style(Face.SANS, 20, palette.INK_FAINT, spacing=2.5, upper=True)
ISLANDS_NAME = Style(Face.SANS, 23, palette.INK_SOFT, spacing=4.0, upper=True)
SEA_NAME = Style(Face.ITALIC, 31, palette.SEA_TEXT, spacing=1.5)
SMALL_SEA_NAME = Style(Face.ITALIC, 25, palette.SEA_TEXT, spacing=0.8)
TOWN = Style(Face.SANS, 25, palette.INK_SOFT)

UNNAMED = frozenset(
    {"UM", "TF", "HM", "GS", "IO", "X-SIA", "GG", "JE", "IM", "AX", "BL", "MF", "SX", "NF"}
)
"""Scattered or empty territories whose names would only clutter."""
SPECK = 700.0
"""A country of fewer square pixels is ringed, or nobody would find it."""
SMALLEST_CAPITAL = 40_000
GLOBE_RADIUS = 96.0
GLOBE_MARGIN = 34.0


@dataclass(frozen=True, slots=True)
class LocatorDrawing:
    """The map as SVG, the spots and labels that are on it, and what must be said with it."""

    svg: str
    spots: tuple[Spot, ...]
    labels: tuple[Label, ...]
    notes: tuple[str, ...]


def draw_locator(extent: Extent, atlas: Atlas) -> LocatorDrawing:
    """Return the locator map of an extent."""
    view = extent.view
    ground = draw_ground(extent, atlas)
    sheet = Sheet(view.canvas)
    points = _points(extent)
    corner = _reserve_globe(sheet, view, points)
    bar = _scale_bar(sheet, view, points, corner)
    marks, labels = _spots(sheet, points, ground, extent)
    labels += _focus_names(sheet, ground, extent, atlas)
    labels += _sea_names(sheet, ground, extent, atlas)
    labels += _country_names(sheet, ground, extent, atlas)
    town_marks, town_labels = _towns(sheet, extent, atlas, points)
    labels += town_labels
    inset = globe(view, atlas, *corner, GLOBE_RADIUS) if corner else ""
    body = "".join(
        [ground.svg, town_marks, *(_written(label) for label in labels), marks, bar, inset]
    )
    svg = drawing(view.width, view.height, body, ground.definitions)
    return LocatorDrawing(svg, extent.spots, tuple(labels), ground.notes)


def _points(extent: Extent) -> list[tuple[Spot, float, float]]:
    return [
        (spot, *extent.view.pixel(spot.longitude, spot.latitude))
        for spot in extent.spots
        if not spot.is_country
    ]


def _written(label: Label) -> str:
    style = label.style
    on_water = style in (SEA_NAME, SMALL_SEA_NAME, ISLANDS_NAME)
    halos = {
        FOCUS_NAME: palette.FOCUS,
        COUNTRY_NAME: palette.LAND,
        SMALL_COUNTRY_NAME: palette.LAND,
    }
    return text_element(
        style.shown(label.text),
        label.x,
        label.y,
        face=style.face,
        size=style.size,
        fill=style.fill,
        anchor=label.anchor,
        spacing=style.spacing,
        halo="" if on_water else halos.get(style, palette.PAPER),
        halo_width=8.0 if style in (FIRST, SECOND) else 6.0,
    )


def _reserve_globe(
    sheet: Sheet, view: View, points: Iterable[tuple[Spot, float, float]]
) -> tuple[float, float] | None:
    """Return where the globe goes: the corner farthest from the places; none on wide maps."""
    if view.world or view.radius > 48:
        return None
    reach = GLOBE_RADIUS + GLOBE_MARGIN
    corners = [
        (view.width - reach, reach),
        (view.width - reach, view.height - reach),
        (reach, reach),
        (reach, view.height - reach),
    ]
    placed = list(points)

    def nearest(corner: tuple[float, float]) -> float:
        return min(
            (math.hypot(x - corner[0], y - corner[1]) for _, x, y in placed), default=math.inf
        )

    # The first corner with room enough wins; none is better than a place under the globe.
    chosen = next((c for c in corners if nearest(c) > 330), max(corners, key=nearest))
    if nearest(chosen) < GLOBE_RADIUS + 60:
        return None
    x, y = chosen
    sheet.take(Box(x - reach, y - reach, x + reach, y + reach))
    return chosen


def _scale_bar(
    sheet: Sheet,
    view: View,
    points: Iterable[tuple[Spot, float, float]],
    corner: tuple[float, float] | None,
) -> str:
    """Return the scale bar in a free lower corner; maps of half the world have none."""
    if view.world or view.radius > 30:
        return ""
    longest = 260 * view.km_per_pixel
    length = max(n * 10**power for power in range(5) for n in (1, 2, 5) if n * 10**power <= longest)
    pixels = length / view.km_per_pixel
    text = f"{length:,} km"
    y = view.height - 36.0
    for x in (38.0, view.width - 38.0 - pixels):
        box = Box(x - 14, y - 48, x + max(pixels, width_of(text, Face.SANS, 23)) + 14, y + 14)
        beside = any(box.grown(30).overlaps(Box(px, py, px + 1, py + 1)) for _, px, py in points)
        if sheet.free(box) and not beside:
            break
    else:
        return ""
    sheet.take(box)
    return (
        f'<path d="M{x:g} {y - 10:g}V{y:g}H{x + pixels:.1f}V{y - 10:g}" fill="none"'
        f' stroke="{palette.PAPER}" stroke-width="7" stroke-opacity="0.7"/>'
        f'<path d="M{x:g} {y - 10:g}V{y:g}H{x + pixels:.1f}V{y - 10:g}" fill="none"'
        f' stroke="{palette.INK_SOFT}" stroke-width="2.4"/>'
        + text_element(
            text,
            x,
            y - 18,
            face=Face.SANS,
            size=23,
            fill=palette.INK_SOFT,
            halo=palette.PAPER,
        )
    )


def _spots(
    sheet: Sheet, points: list[tuple[Spot, float, float]], ground: Ground, extent: Extent
) -> tuple[str, list[Label]]:
    """Return the marks and labels of the story's places, weightiest first."""
    marks: list[str] = []
    labels: list[Label] = []
    towns = [entry for entry in points if not entry[0].is_region]
    for rank, (_, x, y) in enumerate(towns):
        radius = 13.0 if rank == 0 else 10.5
        sheet.take(Box(x - radius - 2, y - radius - 2, x + radius + 2, y + radius + 2))
        marks.append(_mark(x, y, radius))
    ring_marks, ring_labels = _specks(sheet, ground, extent)
    for rank, (spot, x, y) in enumerate(towns):
        text = printable(spot.name)
        style = FIRST if rank == 0 else SECOND
        label = point_label(sheet, text, x, y, style, 24.0) if text else None
        if label:
            labels.append(label)
    marks += ring_marks
    labels += ring_labels
    for spot, x, y in points:
        text = printable(spot.name)
        if spot.is_region and text:
            label = _centred(sheet, text, x, y) or point_label(sheet, text, x, y, REGION, 16.0)
            if label:
                labels.append(label)
    return "".join(marks), labels


def _mark(x: float, y: float, radius: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{palette.ACCENT}"'
        f' stroke="{palette.PAPER}" stroke-width="3.6"/>'
    )


def _specks(sheet: Sheet, ground: Ground, extent: Extent) -> tuple[list[str], list[Label]]:
    """Return a ring and a name for each named country that would be too small to see."""
    rings, labels = [], []
    with_town = {spot.country for spot in extent.spots if not spot.is_country}
    for spot in extent.spots:
        small = ground.areas.get(spot.country, 0.0) < SPECK
        if not spot.is_country or not small or spot.country in with_town:
            continue
        if not extent.view.shows(spot.longitude, spot.latitude, 30):
            continue
        x, y = extent.view.pixel(spot.longitude, spot.latitude)
        sheet.take(Box(x - 32, y - 32, x + 32, y + 32))
        rings.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="30" fill="none"'
            f' stroke="{palette.ACCENT}" stroke-width="3.6"/>'
        )
        label = point_label(sheet, printable(spot.name), x, y, SECOND, 42.0)
        labels += [label] if label else []
    return rings, labels


def _centred(sheet: Sheet, text: str, x: float, y: float, style: Style = REGION) -> Label | None:
    half = style.width(text) / 2
    box = Box(x - half - 6, y - style.size * 0.6, x + half + 6, y + style.size * 0.5)
    if not sheet.free(box):
        return None
    sheet.take(box)
    return Label(text, x, y + style.size * 0.26, "middle", style, box)


def _focus_names(sheet: Sheet, ground: Ground, extent: Extent, atlas: Atlas) -> list[Label]:
    labels: list[Label] = []
    written = {
        spot.country
        for spot in extent.spots
        if spot.is_country and ground.areas.get(spot.country, 0.0) < SPECK
    }
    for code in sorted(extent.focus, key=lambda c: -ground.areas.get(c, 0.0)):
        name = printable(atlas.names.get(code, ""))
        number = ground.numbers.get(code)
        if not name or number is None or code in written:
            continue
        labels += (
            area_label(ground.territory, sheet, number, name, FOCUS_NAME)
            or area_label(ground.territory, sheet, number, name, SMALL_COUNTRY_NAME, fill=0.9)
            or _islands_name(sheet, ground, code, name, ISLANDS_NAME)
        )
    return labels


def _islands_name(sheet: Sheet, ground: Ground, code: str, name: str, style: Style) -> list[Label]:
    """Write the name of a country of small islands on the water beside them."""
    if code not in ground.middles:
        return []
    return area_label(
        ground.territory, sheet, 0, name, style, near=ground.middles[code], reach=190.0, fill=1.0
    )


def _country_names(sheet: Sheet, ground: Ground, extent: Extent, atlas: Atlas) -> list[Label]:
    """Return the names of the other countries where they fit: named ones, then the largest."""
    labels: list[Label] = []
    named = {spot.country: spot for spot in extent.spots if spot.is_country}
    others = [code for code in ground.numbers if code not in extent.focus]
    most = 14 if extent.view.world else 22
    for code in sorted(others, key=lambda c: (c not in named, -ground.areas[c])):
        name = printable(atlas.names.get(code, ""))
        if not name or code in UNNAMED or len(labels) >= most:
            continue
        number = ground.numbers[code]
        for style in (COUNTRY_NAME, SMALL_COUNTRY_NAME):
            found = area_label(ground.territory, sheet, number, name, style, fill=0.98)
            if found:
                labels += found
                break
        else:
            if code in ground.middles and not extent.view.world:
                labels += _islands_name(sheet, ground, code, name, ISLANDS_NAME)
            elif code in named and ground.areas[code] >= SPECK:
                at = extent.view.pixel(named[code].longitude, named[code].latitude)
                label = _centred(sheet, name.upper(), *at, SMALL_COUNTRY_NAME)
                labels += [label] if label else []
    return labels


def _sea_names(sheet: Sheet, ground: Ground, extent: Extent, atlas: Atlas) -> list[Label]:
    """Return the names of seas, the widest first; one that the story names stands there already."""
    view = extent.view
    labels: list[Label] = []
    written = {printable(spot.name).casefold() for spot in extent.spots if spot.is_region}
    for sea in sorted(atlas.seas, key=lambda s: -s.width):
        across = sea.width / view.km_per_pixel
        said = sea.name.casefold()
        if any(name and name in said for name in written) or across < 110 or len(labels) > 14:
            continue
        if view.world and sea.width < 1000:
            continue
        if not view.shows(sea.longitude, sea.latitude, -across * 0.35):
            continue
        style = SEA_NAME if across > 420 else SMALL_SEA_NAME
        near = view.pixel(sea.longitude, sea.latitude)
        reach = max(40.0, across * 0.42)
        found = area_label(
            ground.territory, sheet, 0, sea.name, style, near=near, reach=reach, fill=1.0
        )
        if found:
            written.add(said)
            labels += found
    return labels


def _towns(
    sheet: Sheet, extent: Extent, atlas: Atlas, points: list[tuple[Spot, float, float]]
) -> tuple[str, list[Label]]:
    """Return marks and names of a few other towns, so that the reader finds the way."""
    view = extent.view
    if view.world or view.km_per_pixel > 5:
        return "", []
    most, apart = (7, 170.0) if view.km_per_pixel < 2.2 else (5, 240.0)
    named = {spot.name for spot in extent.spots}
    taken = [(x, y) for _, x, y in points]
    marks: list[str] = []
    labels: list[Label] = []
    at_home = 0
    for town in _candidates(extent, atlas):
        if len(labels) >= most:
            break
        at_home += town.country in extent.focus[:1]
        if town.country in extent.focus[:1] and at_home > 4:
            continue
        x, y = view.pixel(town.longitude, town.latitude)
        if town.name in named or any(math.hypot(x - a, y - b) < apart for a, b in taken):
            continue
        name = printable(town.name)
        dot = Box(x - 9, y - 9, x + 9, y + 9)
        if not name or not sheet.free(dot):
            continue
        label = point_label(sheet, name, x, y, TOWN, 15.0)
        if label:
            sheet.take(dot)
            taken.append((x, y))
            labels.append(label)
            marks.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{palette.PAPER}"'
                f' stroke="{palette.INK_SOFT}" stroke-width="2.6"/>'
            )
    return "".join(marks), labels


def _candidates(extent: Extent, atlas: Atlas) -> list[City]:
    """Return towns on the canvas: those of the tinted countries first, capitals, population."""
    view = extent.view
    # Boroughs of a city state are no towns to find the way by.
    tiny = {code for code in extent.focus if sum(p.area for p in atlas.polygons_of(code)) < 1500}
    least = 250_000 if view.km_per_pixel < 1.2 else 900_000
    found = [
        city
        for city in atlas.cities
        if city.country not in tiny
        and (
            (city.capital and (city.population >= SMALLEST_CAPITAL or city.country in extent.focus))
            or city.population >= least
        )
        and view.shows(city.longitude, city.latitude, 60)
    ]
    focus = extent.focus[:1]
    return sorted(
        found,
        key=lambda city: (
            city.country not in focus,
            not city.capital,
            -city.population,
            city.name,
        ),
    )
