"""A view: the part of the world on the canvas, and how the sphere comes onto it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from onrecord.illustration.cartography.atlas import Shape, caps_of
from onrecord.illustration.cartography.clipping import Box, clip_half, clip_line, clip_ring
from onrecord.illustration.cartography.detail import least_detail
from onrecord.illustration.cartography.projections import EqualEarth, Projection
from onrecord.illustration.cartography.sphere import (
    EARTH_KM,
    KM_PER_DEGREE,
    Points,
    degrees_between,
    unit_vectors,
    unrolled,
    wrapped,
)

BLEED = 40.0
"""Pixels drawn beyond the canvas, so that no outline shows at its edge."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A projection with scale and offset.

    ``scale`` is pixels per unit of the plane (one Earth radius); ``x`` and ``y`` are the
    plane's point at the middle of the canvas; ``centre`` and ``radius`` (degrees) a cap
    that holds all that shows. ``world`` views may show the whole Earth. Outlines are drawn as if
    pixels were ``grain`` times as large.
    """

    projection: Projection
    scale: float
    x: float
    y: float
    width: int
    height: int
    centre: tuple[float, float]
    radius: float
    world: bool = False
    grain: float = 1.0

    @property
    def canvas(self) -> Box:
        """The canvas in pixels."""
        return Box(0, 0, self.width, self.height)

    @property
    def km_per_pixel(self) -> float:
        """Kilometres a pixel at the middle of the view."""
        return EARTH_KM / self.scale

    def pixels(self, points: Points) -> Points:
        """Return pixel coordinates of places in degrees."""
        if self.world and isinstance(self.projection, EqualEarth):
            points = points.copy()
            points[:, 0] = wrapped(points[:, 0] - self.projection.longitude)
        return self._placed(self.projection.forward(points))

    def pixel(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the pixel of one place."""
        x, y = self.pixels(np.array([[longitude, latitude]], dtype=float))[0]
        return float(x), float(y)

    def shows(self, longitude: float, latitude: float, margin: float = 0.0) -> bool:
        """Tell whether a place is on the canvas, ``margin`` pixels or more from its edge."""
        if not self.world:
            place = np.array([[longitude, latitude]], dtype=float)
            if float(degrees_between(place, *self.centre)[0]) > self.radius + 1:
                return False
        x, y = self.pixel(longitude, latitude)
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin

    def visible(self, shapes: Iterable[Shape]) -> list[Shape]:
        """Return the shapes that can touch the canvas and are not too small, by their caps."""
        least = (4.0 if self.world else 0.4) * self.km_per_pixel / KM_PER_DEGREE / 2
        kept = tuple(shapes)
        centres, radii = caps_of(kept)
        seen = radii >= least
        if not self.world:
            centre = unit_vectors(np.array([self.centre]))[0]
            angles = np.degrees(np.arccos(np.clip(centres @ centre, -1.0, 1.0)))
            seen &= angles <= radii + self.radius
        return [kept[number] for number in np.flatnonzero(seen).tolist()]

    def rings(self, shape: Shape) -> tuple[list[Points], list[Points]]:
        """Return a polygon's outer rings and its holes in pixels, cut to the canvas.

        There may be two outer rings: one at each edge of a map of the world.
        """
        parts = self._drawn(shape)
        found = self._rings(parts[:1])
        return found, self._rings(parts[1:]) if found else []

    def _drawn(self, shape: Shape) -> list[Points]:
        """Return a shape's lines without the points that are too fine for this scale."""
        if not shape.detail:
            return list(shape.parts)
        least = least_detail(self.km_per_pixel * self.grain)
        return [part[fine >= least] for part, fine in zip(shape.parts, shape.detail, strict=True)]

    def _rings(self, parts: list[Points]) -> list[Points]:
        box = self.canvas.grown(BLEED)
        found: list[Points] = []
        for part in parts:
            if len(part) < 4:
                continue
            pieces = self._cut_ring(part) if self.world else [self.projection.forward(part)]
            clipped = [clip_ring(self._placed(piece), box) for piece in pieces]
            found += [ring for ring in clipped if len(ring)]
        return found

    def lines(self, shape: Shape) -> list[Points]:
        """Return a line's visible stretches in pixels."""
        box = self.canvas.grown(BLEED * 4)
        found: list[Points] = []
        for part in self._drawn(shape):
            pieces = self._cut_line(part) if self.world else [self.projection.forward(part)]
            for piece in pieces:
                found += clip_line(self._placed(piece), box)
        return found

    def outline(self) -> Points:
        """Return the edge of the Earth in pixels; only world views have one."""
        latitudes = np.linspace(-90, 90, 91)
        east = np.stack([np.full(91, 180.0), latitudes], axis=1)
        west = np.stack([np.full(91, -180.0), latitudes[::-1]], axis=1)
        return self._placed(self.projection.forward(np.vstack([east, west])))

    def _placed(self, plane: Points) -> Points:
        return np.stack(
            [
                self.width / 2 + (plane[:, 0] - self.x) * self.scale,
                self.height / 2 - (plane[:, 1] - self.y) * self.scale,
            ],
            axis=1,
        )

    def _relative(self, part: Points) -> Points:
        """Return the part with longitudes as running differences from the middle meridian."""
        middle = self.projection.longitude if isinstance(self.projection, EqualEarth) else 0.0
        return np.stack([unrolled(part[:, 0] - middle), part[:, 1]], axis=1)

    def _cut_ring(self, part: Points) -> list[Points]:
        """Return a ring's pieces between the two edges of the world map, projected."""
        ring = self._relative(part)
        turns = ring[-1, 0] - ring[0, 0]
        if abs(turns) > 180:
            pole = math.copysign(90.0, float(ring[:, 1].mean()))
            ring = np.vstack([ring, [[ring[-1, 0], pole], [ring[0, 0], pole]]])
        pieces = []
        for shift in (-360.0, 0.0, 360.0):
            moved = ring + np.array((shift, 0.0))
            if moved[:, 0].max() <= -180 or moved[:, 0].min() >= 180:
                continue
            piece = clip_half(moved, 0, -180.0, 1.0)
            piece = clip_half(piece, 0, 180.0, -1.0) if len(piece) else piece
            if len(piece) > 2:
                pieces.append(self.projection.forward(piece))
        return pieces

    def _cut_line(self, part: Points) -> list[Points]:
        line = self._relative(part)
        line[:, 0] = wrapped(line[:, 0])
        breaks = np.flatnonzero(np.abs(np.diff(line[:, 0])) > 180) + 1
        pieces = [piece for piece in np.split(line, breaks) if len(piece) > 1]
        return [self.projection.forward(piece) for piece in pieces]


def grid_lines(view: View, step: float) -> list[Points]:
    """Return meridians and parallels ``step`` degrees apart as visible pixel lines."""
    lines: list[Points] = []
    latitudes = np.arange(-88.0, 88.1, 1.0)
    for longitude in np.arange(-180.0, 180.0, step):
        lines.append(np.stack([np.full_like(latitudes, longitude), latitudes], axis=1))
    longitudes = np.arange(-179.9, 180.0, 1.0)
    if isinstance(view.projection, EqualEarth):
        longitudes = longitudes + view.projection.longitude
    for latitude in np.arange(-90.0 + step, 90.0, step):
        lines.append(np.stack([longitudes, np.full_like(longitudes, latitude)], axis=1))
    centre = unit_vectors(np.array([view.centre]))[0]
    found: list[Points] = []
    for line in lines:
        if not view.world:
            near = unit_vectors(line) @ centre >= math.cos(math.radians(view.radius + 2))
            runs = np.flatnonzero(np.diff(np.concatenate([[0], near.astype(np.int8), [0]])))
            pieces = [line[a:b] for a, b in zip(runs[::2], runs[1::2], strict=True) if b - a > 1]
        else:
            pieces = [line]
        for piece in pieces:
            found += view.lines(Shape((piece,), centre, 180.0))
    return found
