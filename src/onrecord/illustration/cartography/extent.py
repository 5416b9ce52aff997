"""Which part of the world a map shows, chosen from the places that a story names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.illustration.cartography.atlas import Atlas, Polygon, inside
from onrecord.illustration.cartography.projections import (
    EqualEarth,
    LambertAzimuthal,
    LambertConformal,
    Projection,
)
from onrecord.illustration.cartography.scenes import Spot, main_scene, without_strays
from onrecord.illustration.cartography.sphere import (
    EARTH_KM,
    KM_PER_DEGREE,
    Points,
    covering_arc,
    degrees_between,
    wrapped,
)
from onrecord.illustration.cartography.view import View

WIDTH, HEIGHT = 1600, 1000
LARGEST_COUNTRY_KM = 2000.0
"""A country wider than this is not shown whole for one town in it."""
TOWN_WINDOW_KM = 1500.0
LEAST_WIDTH_KM = 420.0
OCEAN_WIDTH_KM = 2600.0
"""A town on a small island is shown with this much sea, or nobody would know where."""
REGION_KM_PER_PIXEL = 4.5
"""On maps coarser than this, names of regions without a mark would stand anywhere."""
GROUP_KM = 350.0
"""Islands within this of a country's main land, or of each other, belong together."""
REMOTE_KM = 180.0
LIGHT = 3
"""A country with a third of the weight of the towns or less is more often an actor than a scene."""
CITY_STATE_KM = 900.0
MOST_LEAN = 62.0
"""Degrees between north at the left and north at the right edge of a regional map."""
WORLD_DEGREES = 52.0
"""Places farther than this from their middle need a map of the world."""


@dataclass(frozen=True, slots=True)
class Extent:
    """A view with the spots that it shows and the countries to tint, weightiest first.

    ``leading`` are those tinted in full: the first, and countries with at least half its
    weight that do not touch it; the others are paler.
    """

    view: View
    spots: tuple[Spot, ...]
    focus: tuple[str, ...]
    leading: tuple[str, ...]


def choose_extent(spots: Sequence[Spot], atlas: Atlas) -> Extent:
    """Return the extent for one or more spots, weightiest first."""
    kept = main_scene(without_strays(list(spots)))
    points = [spot for spot in kept if not spot.is_country]
    countries = [spot for spot in kept if spot.is_country]
    alone = [spot for spot in countries if _is_scene_itself(spot, points)]
    if len(points) > 1:
        alone = _without_neighbours(points, alone, atlas)
    if len(points) == 1 and not alone:
        anchors, least = _round_one_town(points[0], atlas)
    else:
        anchors, least = _round_all(points, alone, atlas)
    view = fitted(anchors, least_km=least)
    focus, leading = _focus(kept, atlas)
    too_wide = bool(points) and view.km_per_pixel > REGION_KM_PER_PIXEL
    shown = [
        spot
        for spot in kept
        if spot.is_country
        or (view.shows(spot.longitude, spot.latitude, 12) and not (spot.is_region and too_wide))
    ]
    return Extent(view, tuple(shown), focus, leading)


def _is_scene_itself(country: Spot, points: list[Spot]) -> bool:
    """Say whether a country is shown whole: it has no town here, or is named more than all."""
    towns = [spot.weight for spot in points if spot.country == country.country]
    return country.weight > sum(towns)


def _without_neighbours(points: list[Spot], alone: list[Spot], atlas: Atlas) -> list[Spot]:
    """Return the countries to show whole, less those of little weight that show anyway.

    A crossing "from Egypt" is no reason to draw all of Egypt round three towns beside it.
    """
    towns = sum(spot.weight for spot in points)
    light = [spot for spot in alone if spot.weight * LIGHT <= towns]
    if not light:
        return alone
    anchors, least = _round_all(points, [], atlas)
    view = fitted(anchors, least_km=least)
    if view.world:
        return alone
    touching = {shape.code for shape in view.visible(atlas.polygons) if isinstance(shape, Polygon)}
    return [spot for spot in alone if spot not in light or spot.country not in touching]


def _focus(spots: list[Spot], atlas: Atlas) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the countries to tint and the leading ones; none when they are too many."""
    weights: dict[str, int] = {}
    for spot in spots:
        if spot.country:
            weights[spot.country] = weights.get(spot.country, 0) + spot.weight
    ordered = sorted(weights, key=lambda code: -weights[code])
    if not 0 < len(ordered) <= 6:
        return (), ()
    first = ordered[0]
    # Neighbours of the first are paler, or the two would look like one country.
    leading = [
        code
        for code in ordered[1:]
        if weights[code] * 2 >= weights[first] and frozenset({first, code}) not in atlas.neighbours
    ]
    return tuple(ordered), (first, *leading)


def main_part(code: str, atlas: Atlas, near: tuple[float, float] | None = None) -> list[Polygon]:
    """Return the polygons of a country that belong together on a map.

    That is the largest (or the one nearest to ``near``) and all that lie within
    ``GROUP_KM`` of the group; so Alaska, the Canaries and French Guiana do not count.
    """
    polygons = atlas.polygons_of(code)
    if not polygons:
        return []
    seed = polygons[0] if near is None else _nearest(polygons, near)
    centres = np.array([polygon.centre for polygon in polygons])
    radii = np.array([polygon.radius for polygon in polygons])
    waiting = np.array([polygon is not seed for polygon in polygons])
    group, frontier = [seed], [seed]
    while frontier:
        current = frontier.pop()
        # Caps first: few islands are near enough for their outlines to be measured.
        angles = np.degrees(np.arccos(np.clip(centres @ current.centre, -1.0, 1.0)))
        close = waiting & ((angles - radii - current.radius) * KM_PER_DEGREE < GROUP_KM)
        for index in np.flatnonzero(close).tolist():
            if _gap_km(current, polygons[index]) < GROUP_KM:
                waiting[index] = False
                group.append(polygons[index])
                frontier.append(polygons[index])
    return group


def fitted(anchors: Points, *, least_km: float) -> View:
    """Return a view of the canvas's size that holds all anchors with a margin."""
    middle, _ = covering_arc(anchors[:, 0])
    latitude = float((anchors[:, 1].min() + anchors[:, 1].max()) / 2)
    if np.any(np.abs(anchors[:, 1]) > 78) and len(anchors) > 3:
        middle, latitude = _polar_centre(anchors, middle, latitude)
    _, width = covering_arc(anchors[:, 0])
    # On a cone or a disc a wide band of longitudes lies on its side at both ends.
    leans = width * math.sin(math.radians(abs(latitude))) > MOST_LEAN and abs(latitude) < 68
    far = float(degrees_between(anchors, middle, latitude).max())
    if far > WORLD_DEGREES or leans:
        return _world(anchors, middle)
    projection = _projection(middle, latitude, anchors)
    plane = projection.forward(anchors)
    low, high = plane.min(axis=0), plane.max(axis=0)
    x, y = (low + high) / 2
    wide = max(float(high[0] - low[0]) / 0.72, float(high[1] - low[1]) * WIDTH / HEIGHT / 0.74)
    wide = max(wide, least_km / EARTH_KM)
    scale = WIDTH / wide
    return _view(projection, scale, float(x), float(y))


def _view(projection: Projection, scale: float, x: float, y: float) -> View:
    half_x, half_y = WIDTH / 2 / scale, HEIGHT / 2 / scale
    steps = np.linspace(-1, 1, 9)
    edge = [(sx * half_x, sy * half_y) for sx in (-1, 1) for sy in steps]
    edge += [(sx * half_x, sy * half_y) for sy in (-1, 1) for sx in steps]
    plane = np.array([(0.0, 0.0), *edge]) + np.array((x, y))
    degrees = projection.inverse(plane)
    centre = (float(degrees[0, 0]), float(degrees[0, 1]))
    seen = degrees[1:][~np.isnan(degrees[1:]).any(axis=1)]
    radius = float(degrees_between(seen, *centre).max()) if len(seen) > 8 else 180.0
    return View(projection, scale, x, y, WIDTH, HEIGHT, centre, radius * 1.03)


def _projection(longitude: float, latitude: float, anchors: Points) -> Projection:
    south, north = float(anchors[:, 1].min()), float(anchors[:, 1].max())
    reach = max(north - south, 4.0)
    middle_latitudes = 24 <= abs(latitude) <= 62 and reach < 34
    if middle_latitudes and max(abs(south), abs(north)) < 72:
        return LambertConformal(longitude, latitude, latitude - reach / 3, latitude + reach / 3)
    return LambertAzimuthal(longitude, latitude)


def _polar_centre(anchors: Points, longitude: float, latitude: float) -> tuple[float, float]:
    """Return the pole as centre when the anchors lie round it, else the centre given."""
    pole = math.copysign(90.0, latitude)
    _, width = covering_arc(anchors[:, 0])
    return (longitude, pole) if width > 150 else (longitude, latitude)


def _world(anchors: Points, middle: float) -> View:
    """Return Equal Earth round the anchors' middle, as large as they allow."""
    projection = EqualEarth(middle)
    relative = anchors.copy()
    relative[:, 0] = wrapped(relative[:, 0] - middle)
    plane = projection.forward(relative)
    edge = float(projection.forward(np.array([[180.0, 0.0]]))[0, 0])
    top = float(projection.forward(np.array([[0.0, 84.0]]))[0, 1])
    bottom = float(projection.forward(np.array([[0.0, -62.0]]))[0, 1])
    low, high = plane.min(axis=0), plane.max(axis=0)
    tall = max(float(high[1] - low[1]) / 0.62, (top - bottom) * 0.5)
    wide = max(float(high[0] - low[0]) / 0.76, tall * WIDTH / HEIGHT)
    if wide > 1.6 * edge:
        # Nearly all of it: show the whole world, and the sea around it evenly.
        wide = 2 * edge * 1.05
    scale = WIDTH / wide
    half = HEIGHT / scale / 2
    y = float((low[1] + high[1]) / 2)
    whole = 2 * half >= top - bottom
    y = (top + bottom) / 2 if whole else min(max(y, bottom + half), top - half)
    x = float((low[0] + high[0]) / 2)
    reach = max(0.0, edge - wide / 2)
    x = min(max(x, -reach), reach)
    centre = (float(wrapped(np.array([middle]))[0]), 0.0)
    return View(projection, scale, x, y, WIDTH, HEIGHT, centre, 180.0, world=True)


def _round_one_town(spot: Spot, atlas: Atlas) -> tuple[Points, float]:
    """Return anchors and least width for one town: its country, or the country round it."""
    town = np.array([[spot.longitude, spot.latitude]])
    part = main_part(spot.country, atlas, (spot.longitude, spot.latitude))
    if not part or spot.country == "AQ":
        return town, 5200.0 if spot.country == "AQ" else TOWN_WINDOW_KM
    outline = np.vstack([polygon.parts[0] for polygon in part])
    width, height = _size_km(outline)
    land = sum(polygon.area for polygon in part)
    if land < 30_000 and _is_island(part, atlas):
        remote = _is_remote(part, atlas)
        return np.vstack([town, outline]), OCEAN_WIDTH_KM if remote else CITY_STATE_KM
    if max(width, height) <= LARGEST_COUNTRY_KM:
        return np.vstack([town, outline]), LEAST_WIDTH_KM
    return town, TOWN_WINDOW_KM


def _round_all(points: list[Spot], alone: list[Spot], atlas: Atlas) -> tuple[Points, float]:
    """Return anchors and least width for several places and for countries without a town."""
    anchors = [np.array([[spot.longitude, spot.latitude]]) for spot in points]
    anchors += _whole_countries(points, atlas)
    small = True
    for spot in alone:
        part = main_part(spot.country, atlas)
        if not part:
            anchors.append(np.array([[spot.longitude, spot.latitude]]))
            continue
        anchors.append(np.vstack([polygon.parts[0] for polygon in part]))
        small = small and sum(polygon.area for polygon in part) < 30_000
    joined = np.vstack(anchors)
    least = LEAST_WIDTH_KM
    if alone and small and not points:
        parts = [main_part(spot.country, atlas) for spot in alone]
        remote = all(_is_island(part, atlas) and _is_remote(part, atlas) for part in parts)
        least = OCEAN_WIDTH_KM if remote else LEAST_WIDTH_KM * 1.5
    return joined, least


def _whole_countries(points: list[Spot], atlas: Atlas) -> list[Points]:
    """Return the outlines of the towns' countries that fit without losing the towns."""
    if not points:
        return []
    places = np.array([[spot.longitude, spot.latitude] for spot in points], dtype=float)
    across = max(_size_km(places))
    found = []
    codes = dict.fromkeys(spot.country for spot in points)
    for code in codes:
        first = next(spot for spot in points if spot.country == code)
        part = main_part(code, atlas, (first.longitude, first.latitude))
        if not part:
            continue
        outline = np.vstack([polygon.parts[0] for polygon in part])
        joined = max(_size_km(np.vstack([places, outline])))
        fits = joined <= 1.6 * across
        only = len(codes) == 1 and joined <= LARGEST_COUNTRY_KM and across > 0.12 * joined
        if fits or only:
            found.append(outline)
    return found


def _is_remote(part: list[Polygon], atlas: Atlas) -> bool:
    """Tell whether no land of another country worth the name lies near."""
    if not part:
        return True
    return all(
        _gap_km(part[0], other) > REMOTE_KM
        for other in atlas.polygons
        if other.code != part[0].code and other.area > 2000
    )


def _is_island(part: list[Polygon], atlas: Atlas) -> bool:
    """Tell whether no border on land touches these polygons' country."""
    return atlas.mainland.isdisjoint(polygon.code for polygon in part)


def _nearest(polygons: list[Polygon], place: tuple[float, float]) -> Polygon:
    for polygon in polygons:
        if inside(polygon.parts[0], *place):
            return polygon
    return min(polygons, key=lambda p: float(degrees_between(p.parts[0], *place).min()))


def _gap_km(one: Polygon, other: Polygon) -> float:
    """Return about how far apart two polygons are: caps first, then the nearer outline."""
    angle = math.degrees(math.acos(max(-1.0, min(1.0, float(one.centre @ other.centre)))))
    if (angle - one.radius - other.radius) * KM_PER_DEGREE > GROUP_KM:
        return math.inf
    longitude = math.degrees(math.atan2(other.centre[1], other.centre[0]))
    latitude = math.degrees(math.asin(max(-1.0, min(1.0, float(other.centre[2])))))
    outline = one.parts[0][:: max(1, len(one.parts[0]) // 400)]
    nearest = float(degrees_between(outline, longitude, latitude).min())
    return max(0.0, nearest - other.radius) * KM_PER_DEGREE


def _size_km(outline: Points) -> tuple[float, float]:
    _, width = covering_arc(outline[:, 0])
    south, north = float(outline[:, 1].min()), float(outline[:, 1].max())
    squeeze = math.cos(math.radians((south + north) / 2))
    return width * squeeze * KM_PER_DEGREE, (north - south) * KM_PER_DEGREE
