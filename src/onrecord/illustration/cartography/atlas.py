"""The vendored map data, read once a process: polygons, borders, waters, cities, seas."""

from __future__ import annotations

import gc
import gzip
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from onrecord.illustration.cartography.detail import LAST, Detail, details
from onrecord.illustration.cartography.policy import MAP_DATA, Area, Policy, get_policy
from onrecord.illustration.cartography.sphere import (
    Points,
    square_km,
    unit_vectors,
    unrolled,
    with_short_edges,
)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Lines on the sphere with a cap (centre, radius in degrees) that holds them all.

    ``detail`` has a byte for each point of each line (see ``detail``); none: all are drawn.
    """

    parts: tuple[Points, ...]
    centre: Points
    radius: float
    detail: tuple[Detail, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class Polygon(Shape):
    """A ring and its holes, drawn as country ``code``; ``note`` is said when it shows."""

    code: str
    area: float
    hatched: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Border(Shape):
    """An arc between countries (two codes), or a coast (one)."""

    codes: frozenset[str]
    coast: bool
    dashed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class City:
    """A town of the gazetteer."""

    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    capital: bool


@dataclass(frozen=True, slots=True)
class Sea:
    """A named water: where to write it and about how wide it is, in kilometres."""

    name: str
    longitude: float
    latitude: float
    width: float


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """All of it; ``neighbours`` are the pairs of countries that share a border on land."""

    polygons: tuple[Polygon, ...]
    borders: tuple[Border, ...]
    lakes: tuple[Shape, ...]
    rivers: tuple[Shape, ...]
    cities: tuple[City, ...]
    seas: tuple[Sea, ...]
    names: dict[str, str]
    part_of: dict[str, tuple[str, str]]
    neighbours: frozenset[frozenset[str]]

    @property
    def mainland(self) -> frozenset[str]:
        """The countries that share a border on land with another."""
        return frozenset(code for pair in self.neighbours for code in pair)

    def polygons_of(self, code: str) -> list[Polygon]:
        """Return a country's polygons, largest first."""
        found = [polygon for polygon in self.polygons if polygon.code == code]
        return sorted(found, key=lambda polygon: -polygon.area)


@lru_cache(maxsize=1)
def get_atlas() -> Atlas:
    """Return the atlas; the first call reads about 0.8 MB of packed data."""
    with _collecting_nothing():
        return _read()


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Keep the collector away: a million small lists are made here, and none is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read() -> Atlas:
    countries = _packed("countries.json.gz")
    waters = _packed("waters.json.gz")
    geometries = countries["objects"]["countries"]["geometries"]
    arcs = [with_short_edges(arc) for arc in decoded(countries)]
    water_arcs = [with_short_edges(arc) for arc in decoded(waters)]
    policy = get_policy()
    fine = list(details(arcs))
    polygons, owners = _polygons(geometries, arcs, fine, policy)
    borders = tuple(_borders(arcs, fine, owners, policy))
    return Atlas(
        polygons=tuple(polygons),
        borders=borders,
        lakes=tuple(
            _shape([_joined(ring, water_arcs) for ring in rings])
            for geometry in waters["objects"]["lakes"]["geometries"]
            for rings in _each_polygon(geometry)
        ),
        rivers=tuple(_shape([arc]) for arc in _river_arcs(waters, water_arcs)),
        cities=tuple(
            City(name, country, latitude, longitude, population, bool(capital))
            for name, country, latitude, longitude, population, capital in _packed("cities.json.gz")
        ),
        seas=tuple(Sea(*row) for row in json.loads((MAP_DATA / "seas.json").read_text("utf-8"))),
        names={g["id"]: g["properties"]["name"] for g in geometries},
        part_of={g["id"]: tuple(g["properties"]["part_of"]) for g in geometries},
        neighbours=frozenset(border.codes for border in borders if len(border.codes) > 1),
    )


def inside(ring: Points, longitude: float, latitude: float) -> bool:
    """Tell whether a place lies in a ring, by the even-odd rule in degrees round the place."""
    x, y = unrolled(ring[:, 0] - longitude), ring[:, 1] - latitude
    turns = x[-1] - x[0]
    if abs(turns) > 180:
        # The ring goes round a pole: close it by way of that pole.
        pole = np.full(2, 90.0 if ring[:, 1].mean() > 0 else -90.0) - latitude
        x, y = np.append(x, [x[-1], x[0]]), np.append(y, pole)
    x2, y2 = np.roll(x, 1), np.roll(y, 1)
    crosses = (y > 0) != (y2 > 0)
    rise = np.where(crosses, y - y2, 1.0)
    at = x2 - y2 * (x - x2) / rise
    return bool(np.count_nonzero(crosses & (at > 0)) % 2)


def _packed(name: str) -> Any:
    return json.loads(gzip.decompress((MAP_DATA / name).read_bytes()))


def decoded(topology: dict[str, Any]) -> Iterator[Points]:
    """Yield the arcs of a TopoJSON topology in degrees."""
    scale = np.array(topology["transform"]["scale"])
    origin = np.array(topology["transform"]["translate"])
    for arc in topology["arcs"]:
        yield np.cumsum(np.array(arc, dtype=float), axis=0) * scale + origin


def _each_polygon(geometry: dict[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = geometry["arcs"]
    return arcs if geometry["type"] == "MultiPolygon" else [arcs]


def _joined(ring: list[int], arcs: list[Points]) -> Points:
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def _joined_detail(ring: list[int], fine: list[Detail]) -> Detail:
    parts = [fine[i] if i >= 0 else fine[~i][::-1] for i in ring]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def cap_of(points: Points) -> tuple[Points, float]:
    """Return the middle (a unit vector) and radius in degrees of a cap round the points."""
    vectors = unit_vectors(points)
    middle = vectors.mean(axis=0)
    length = float(np.linalg.norm(middle))
    middle = middle / length if length > 1e-9 else vectors[0]
    nearest = float(np.clip((vectors @ middle).min(), -1.0, 1.0))
    return middle, float(np.degrees(np.arccos(nearest)))


@lru_cache(maxsize=16)
def caps_of(shapes: tuple[Shape, ...]) -> tuple[Points, Points]:
    """Return the caps of shapes as arrays: their middles (n, 3) and radii in degrees (n)."""
    middles = np.array([shape.centre for shape in shapes], dtype=float).reshape(-1, 3)
    return middles, np.array([shape.radius for shape in shapes], dtype=float)


def _shape(parts: list[Points]) -> Shape:
    return Shape(tuple(parts), *cap_of(parts[0]))


def _polygons(
    geometries: Iterable[dict[str, Any]], arcs: list[Points], fine: list[Detail], policy: Policy
) -> tuple[list[Polygon], dict[int, list[tuple[str, str]]]]:
    """Return the polygons, and for each arc the (code in the data, code drawn) that use it."""
    found: list[Polygon] = []
    owners: dict[int, list[tuple[str, str]]] = {}
    for geometry in geometries:
        code = geometry["id"]
        rules = [area for area in policy.areas if area.in_data == code]
        for rings in _each_polygon(geometry):
            parts = [_joined(ring, arcs) for ring in rings]
            rule = next((area for area in rules if _applies(area, parts[0])), None)
            drawn = rule.drawn_as if rule else code
            for index in (i for ring in rings for i in ring):
                owners.setdefault(index if index >= 0 else ~index, []).append((code, drawn))
            found.append(
                Polygon(
                    tuple(parts),
                    *cap_of(parts[0]),
                    detail=tuple(_joined_detail(ring, fine) for ring in rings),
                    code=drawn,
                    area=square_km(parts[0]),
                    hatched=rule.hatched if rule else False,
                    note=rule.note if rule else "",
                )
            )
    return found, owners


def _applies(area: Area, ring: Points) -> bool:
    return area.at is None or inside(ring, *area.at)


def _borders(
    arcs: list[Points],
    fine: list[Detail],
    owners: dict[int, list[tuple[str, str]]],
    policy: Policy,
) -> Iterator[Border]:
    for number, (arc, detail) in enumerate(zip(arcs, fine, strict=True)):
        drawn = frozenset(code for _, code in owners[number])
        in_data = frozenset(code for code, _ in owners[number])
        coast = len(owners[number]) == 1
        within_one = not coast and len(drawn) == 1 and len(in_data) > 1
        for start, end, dashed, note in _by_rule(arc, drawn, policy):
            stretch = arc[start:end]
            cuts = _without_seams(stretch)
            if cuts:
                yield Border(
                    tuple(stretch[a:b] for a, b in cuts),
                    *cap_of(stretch),
                    detail=tuple(_ends_kept(detail[start + a : start + b]) for a, b in cuts),
                    codes=drawn,
                    coast=coast,
                    dashed=within_one or dashed,
                    note=note,
                )


def _ends_kept(detail: Detail) -> Detail:
    """Return the bytes of a stretch of a line, of which both ends stay."""
    if detail[0] == LAST == detail[-1]:
        return detail
    kept = detail.copy()
    kept[[0, -1]] = LAST
    return kept


def _by_rule(
    arc: Points, codes: frozenset[str], policy: Policy
) -> Iterator[tuple[int, int, bool, str]]:
    """Yield an arc in stretches (from, to), each with whether it is dashed and what is said."""
    for rule in policy.dashed if len(codes) > 1 else ():
        covered = rule.covers(codes, arc)
        if covered.any():
            cuts = np.flatnonzero(np.diff(covered.astype(np.int8))) + 1
            edges = [0, *cuts.tolist(), len(arc)]
            for start, end in pairwise(edges):
                on = bool(covered[start])
                # One point more, so that the stretches meet.
                yield start, min(end + 1, len(arc)), on, rule.note if on else ""
            return
    yield 0, len(arc), False, ""


def _without_seams(arc: Points) -> list[tuple[int, int]]:
    """Return the stretches (from, to) of a line that are no seams at the antimeridian."""
    on_seam = np.abs(arc[:, 0]) > 179.99
    seam = on_seam[1:] & on_seam[:-1]
    if not seam.any():
        return [(0, len(arc))]
    edges = [0, *(np.flatnonzero(seam) + 1).tolist(), len(arc)]
    return [(start, end) for start, end in pairwise(edges) if end - start > 1]


def _river_arcs(waters: dict[str, Any], arcs: list[Points]) -> Iterator[Points]:
    for geometry in waters["objects"]["rivers"]["geometries"]:
        lines = geometry["arcs"] if geometry["type"] == "MultiLineString" else [geometry["arcs"]]
        for line in lines:
            yield _joined(line, arcs)
