"""Patterns for cards: four kinds of line work, each grown from one seed.

All are computed from a smooth random field or a grid; the same seed gives the same lines.
Every generator takes a ``Ground`` (where and in which colours) and gives SVG.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from onrecord.illustration import palette
from onrecord.illustration.cartography.clipping import Box

Field = np.ndarray


@dataclass(frozen=True, slots=True)
class Inks:
    """The three colours of a pattern."""

    ground: str
    line: str
    spark: str


INKS = (
    Inks("#dce4e3", "#4d6b72", palette.ACCENT),
    Inks("#eadfca", "#7d6a48", palette.ACCENT),
    Inks("#2b3236", "#cdbf9f", "#d9694f"),
    Inks("#e6d3c5", "#8c5746", "#2f4a52"),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a pattern is drawn and in what."""

    box: Box
    inks: Inks


class Seed:
    """Numbers that follow from a text: the same text, the same numbers, on every machine."""

    def __init__(self, text: str) -> None:
        digest = hashlib.sha256(text.encode("utf-8")).digest()
        self._random = np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
        self.first = digest[0]
        self.second = digest[1]

    def between(self, low: float, high: float) -> float:
        """Return a number between two bounds."""
        return float(self._random.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` up to but without ``high``."""
        return int(self._random.integers(low, high))


def pattern(seed: Seed, box: Box) -> tuple[str, Inks]:
    """Return a pattern that fills the box, and the colours that it was given."""
    inks = INKS[seed.second % len(INKS)]
    ground = Ground(box, inks)
    back = (
        f'<rect x="{box.left:g}" y="{box.top:g}" width="{box.right - box.left:g}"'
        f' height="{box.bottom - box.top:g}" fill="{inks.ground}"/>'
    )
    return back + GENERATORS[seed.first % len(GENERATORS)](seed, ground), inks


def contours(seed: Seed, ground: Ground) -> str:
    """Height lines of a made-up land; one of them in the accent."""
    columns, rows = 150, 128
    field = smooth_field(seed, columns, rows, hills=9)
    levels = np.linspace(field.min() + 0.02, field.max() - 0.02, 19)
    marked = 6 + seed.whole(0, 7)
    parts = []
    for number, level in enumerate(levels):
        data = _level_line(field, float(level), ground.box)
        special = number == marked
        colour = ground.inks.spark if special else ground.inks.line
        width = 5.0 if special else 3.0 if number % 4 == 0 else 1.7
        parts.append(
            f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{width}"'
            ' stroke-linecap="round"/>'
        )
    return "".join(parts)


def engraving(seed: Seed, ground: Ground) -> str:
    """Level lines that swell where the field is dark, as in a steel engraving."""
    box = ground.box
    lines, steps = 46, 130
    field = smooth_field(seed, steps, lines, hills=6)
    field = (field - field.min()) / (field.max() - field.min())
    wave = smooth_field(seed, steps, lines, hills=4)
    gap = (box.bottom - box.top) / lines
    xs = np.linspace(box.left, box.right, steps)
    marked = seed.whole(lines // 3, 2 * lines // 3)
    parts = []
    for row in range(lines):
        middle = box.top + (row + 0.5) * gap + wave[row] * gap * 1.3
        half = 0.5 + field[row] ** 1.7 * gap * 0.44
        upper = [f"{x:.1f} {y:.1f}" for x, y in zip(xs, middle - half, strict=True)]
        lower = [f"{x:.1f} {y:.1f}" for x, y in zip(xs[::-1], (middle + half)[::-1], strict=True)]
        colour = ground.inks.spark if row == marked else ground.inks.line
        parts.append(f'<path d="M{" ".join(upper)} {" ".join(lower)}Z" fill="{colour}"/>')
    return "".join(parts)


def halftone(seed: Seed, ground: Ground) -> str:
    """A dot screen at an angle with a soft light behind it, as in newsprint."""
    box = ground.box
    angle = math.radians(seed.between(15, 35))
    pitch = 30.0
    x0, y0 = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    reach = int(math.hypot(box.right - box.left, box.bottom - box.top) / pitch / 2) + 2
    a, b = np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1))
    x = x0 + (a * math.cos(angle) - b * math.sin(angle)) * pitch
    y = y0 + (a * math.sin(angle) + b * math.cos(angle)) * pitch
    light_x = seed.between(box.left + 250, box.right - 250)
    light_y = seed.between(box.top + 250, box.bottom - 250)
    radius = seed.between(230, 320)
    field = smooth_field(seed, 60, 60, hills=5)
    column = np.clip((x - box.left) / (box.right - box.left) * 59, 0, 59).astype(int)
    row = np.clip((y - box.top) / (box.bottom - box.top) * 59, 0, 59).astype(int)
    tone = 0.5 + 0.5 * field[row, column] / max(1e-9, float(np.abs(field).max()))
    size = pitch * (0.1 + 0.46 * tone)
    lit = np.hypot(x - light_x, y - light_y) < radius
    near = (
        (x > box.left - pitch)
        & (x < box.right + pitch)
        & (y > box.top - pitch)
        & (y < box.bottom + pitch)
    )
    return _dots(x, y, size, near & ~lit, ground.inks.line) + _dots(
        x, y, np.maximum(size, pitch * 0.3), near & lit, ground.inks.spark
    )


def weave(seed: Seed, ground: Ground) -> str:
    """Tiles of quarter circles (Truchet 1704, Smith 1987): endless bands that cross nowhere."""
    box = ground.box
    tile = 125.0
    columns = math.ceil((box.right - box.left) / tile)
    rows = math.ceil((box.bottom - box.top) / tile)
    spark = (seed.whole(2, columns - 1), seed.whole(2, rows - 1))
    radii = [tile * (n + 0.5) / 7 for n in range(7)]
    data = []
    for column in range(columns):
        for row in range(rows):
            x, y = box.left + column * tile, box.top + row * tile
            rising = seed.whole(0, 2) == 0
            corners = ((x, y), (x + tile, y + tile)) if rising else ((x + tile, y), (x, y + tile))
            data.append(_tile_arcs(corners, radii, x + tile / 2, y + tile / 2, tile))
    path = "".join(data)
    x, y, radius = box.left + spark[0] * tile, box.top + spark[1] * tile, tile * 1.9
    return (
        f'<clipPath id="spark"><circle cx="{x:g}" cy="{y:g}" r="{radius:g}"/></clipPath>'
        f'<g fill="none" stroke-width="3.4"><path d="{path}" stroke="{ground.inks.line}"/>'
        f'<g clip-path="url(#spark)"><circle cx="{x:g}" cy="{y:g}" r="{radius:g}"'
        f' fill="{ground.inks.ground}"/><path d="{path}" stroke="{ground.inks.spark}"'
        ' stroke-width="4.4"/></g></g>'
    )


GENERATORS: tuple[Callable[[Seed, Ground], str], ...] = (contours, engraving, halftone, weave)


def smooth_field(seed: Seed, columns: int, rows: int, *, hills: int) -> Field:
    """Return a ``(rows, columns)`` field of a few broad hills and hollows, about in [-1, 1]."""
    x, y = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    field = np.zeros_like(x)
    for _ in range(hills):
        cx, cy = seed.between(-0.1, 1.1), seed.between(-0.1, 1.1)
        wide, tall = seed.between(0.12, 0.36), seed.between(0.12, 0.36)
        height = seed.between(0.4, 1.0) * (1 if seed.between(0, 1) < 0.6 else -1)
        field += height * np.exp(-(((x - cx) / wide) ** 2) - ((y - cy) / tall) ** 2)
    return field


def _dots(x: Field, y: Field, size: Field, mask: Field, colour: str) -> str:
    circles = "".join(
        f"M{cx - r:.1f} {cy:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0"
        f"a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0Z"
        for cx, cy, r in zip(x[mask].tolist(), y[mask].tolist(), size[mask].tolist(), strict=True)
    )
    return f'<path d="{circles}" fill="{colour}"/>'


def _tile_arcs(
    corners: tuple[tuple[float, float], tuple[float, float]],
    radii: list[float],
    middle_x: float,
    middle_y: float,
    tile: float,
) -> str:
    """Return quarter circles round two opposite corners of a tile; the second goes under."""
    out = []
    for order, (x, y) in enumerate(corners):
        right, down = (1 if middle_x > x else -1), (1 if middle_y > y else -1)
        sweep = 1 if right * down > 0 else 0
        for radius in radii:
            if order == 1 and radius > tile / 2:
                continue
            out.append(
                f"M{x + right * radius:.1f} {y:.1f}"
                f"A{radius:.1f} {radius:.1f} 0 0 {sweep} {x:.1f} {y + down * radius:.1f}"
            )
    return "".join(out)


def _level_line(field: Field, level: float, box: Box) -> str:
    """Return path data where the field crosses a level (marching squares)."""
    rows, columns = field.shape
    dx, dy = (box.right - box.left) / (columns - 1), (box.bottom - box.top) / (rows - 1)
    high = field > level
    corners = (field[:-1, :-1], field[:-1, 1:], field[1:, 1:], field[1:, :-1])
    case = high[:-1, :-1] * 1 + high[:-1, 1:] * 2 + high[1:, 1:] * 4 + high[1:, :-1] * 8
    # Which two sides (0 top, 1 right, 2 bottom, 3 left) a line joins in each case.
    joins = {
        1: (3, 0), 2: (0, 1), 3: (3, 1), 4: (1, 2), 5: (3, 0), 6: (0, 2), 7: (3, 2),
        8: (2, 3), 9: (0, 2), 10: (0, 1), 11: (1, 2), 12: (3, 1), 13: (0, 1), 14: (3, 0),
    }  # fmt: skip
    out = []
    for number, (start, end) in joins.items():
        for row, column in np.argwhere(case == number).tolist():
            values = [float(corner[row, column]) for corner in corners]
            x, y = box.left + column * dx, box.top + row * dy
            sx, sy = _crossing(start, values, level)
            ex, ey = _crossing(end, values, level)
            out.append(f"M{x + sx * dx:.1f} {y + sy * dy:.1f}L{x + ex * dx:.1f} {y + ey * dy:.1f}")
    return "".join(out)


def _crossing(side: int, values: list[float], level: float) -> tuple[float, float]:
    """Return where a level crosses a side of a cell, in cell units from its top left."""
    a, b = values[side], values[(side + 1) % 4]
    share = (level - a) / (b - a) if a != b else 0.5
    return ((share, 0.0), (1.0, share), (1 - share, 1.0), (0.0, 1 - share))[side]
