"""Lines and rings cut to a rectangle, and turned into SVG path data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onrecord.illustration.cartography.sphere import Points


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Box:
        """Return the box with ``by`` pixels more on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlaps(self, other: Box) -> bool:
        """Tell whether the two boxes share any area."""
        return (
            self.left < other.right
            and self.right > other.left
            and self.top < other.bottom
            and self.bottom > other.top
        )

    def holds(self, other: Box) -> bool:
        """Tell whether ``other`` lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


def clip_ring(ring: Points, box: Box) -> Points:
    """Return the ring cut to the box (Sutherland and Hodgman); empty when it is outside."""
    for axis, limit, sign in (
        (0, box.left, 1.0),
        (0, box.right, -1.0),
        (1, box.top, 1.0),
        (1, box.bottom, -1.0),
    ):
        ring = clip_half(ring, axis, limit, sign)
        if len(ring) < 3:
            return np.empty((0, 2))
    return ring


def clip_half(ring: Points, axis: int, limit: float, sign: float) -> Points:
    """Return the part of a closed ring where ``sign * (coordinate - limit) >= 0``."""
    depth = (ring[:, axis] - limit) * sign
    inside = depth >= 0
    if inside.all():
        return ring
    if not inside.any():
        return np.empty((0, 2))
    before = np.roll(ring, 1, axis=0)
    depth_before = np.roll(depth, 1)
    crosses = inside != (depth_before >= 0)
    span = np.where(crosses, depth_before - depth, 1.0)
    met = before + (ring - before) * (depth_before / span)[:, None]
    both = np.empty((2 * len(ring), 2))
    both[0::2], both[1::2] = met, ring
    keep = np.empty(2 * len(ring), dtype=bool)
    keep[0::2], keep[1::2] = crosses, inside
    return both[keep]


def clip_line(line: Points, box: Box) -> list[Points]:
    """Return the stretches of a line that touch the box; edges that cross it are kept whole."""
    inside = (
        (line[:, 0] >= box.left)
        & (line[:, 0] <= box.right)
        & (line[:, 1] >= box.top)
        & (line[:, 1] <= box.bottom)
    )
    if inside.all():
        return [line]
    if not inside.any():
        return []
    near = inside.copy()
    near[:-1] |= inside[1:]
    near[1:] |= inside[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], near.astype(np.int8), [0]])))
    return [line[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]


def thinned(points: Points, grid: float = 0.6) -> Points:
    """Return the points on a grid of ``grid`` pixels without repeats one after another."""
    snapped = np.round(points / grid) * grid
    if len(snapped) < 2:
        return snapped
    keep = np.ones(len(snapped), dtype=bool)
    keep[1:] = np.any(snapped[1:] != snapped[:-1], axis=1)
    kept: Points = snapped[keep]
    return kept


def path_data(parts: list[Points], *, closed: bool, grid: float = 0.6) -> str:
    """Return SVG path data for rings (``closed``) or lines, on a grid of ``grid`` pixels."""
    out = []
    for part in parts:
        points = thinned(part, grid)
        if len(points) < (3 if closed else 2):
            continue
        numbers = " ".join([f"{value:.1f}".removesuffix(".0") for value in points.ravel().tolist()])
        out.append(f"M{numbers}{'Z' if closed else ''}")
    return "".join(out)
