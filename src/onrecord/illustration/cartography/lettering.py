"""Where names go on a map: no label over another, none cut by the edge.

Names of countries and seas need an area and are placed on a coarse picture of who owns
which cell; towns need a point and try the places round it in the order cartographers do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from onrecord.illustration.cartography.clipping import Box
from onrecord.illustration.cartography.sphere import Points
from onrecord.illustration.typography import Face, width_of

CELL = 8
"""Pixels a cell of the coarse picture."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of name is written; sizes in pixels of the full canvas."""

    face: Face
    size: float
    fill: str
    spacing: float = 0.0
    upper: bool = False

    def shown(self, text: str) -> str:
        """Return the text as this style writes it."""
        return text.upper() if self.upper else text

    def width(self, text: str) -> float:
        """Return the width of a line of text in this style."""
        return width_of(self.shown(text), self.face, self.size, self.spacing)


@dataclass(frozen=True, slots=True)
class Label:
    """A placed name: baseline start or middle, per ``anchor``, and the box it fills."""

    text: str
    x: float
    y: float
    anchor: str
    style: Style
    box: Box


@dataclass(slots=True)
class Sheet:
    """The canvas with what is taken on it."""

    canvas: Box
    taken: list[Box] = field(default_factory=list)

    def free(self, box: Box) -> bool:
        """Tell whether a box lies on the canvas and touches nothing that is taken."""
        return self.canvas.grown(-10).holds(box) and not any(box.overlaps(b) for b in self.taken)

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        self.taken.append(box)


def point_label(
    sheet: Sheet, text: str, x: float, y: float, style: Style, gap: float
) -> Label | None:
    """Place a town's name near its mark, or return ``None`` when no place is free.

    Right is best, then left, above and below; the order is Imhof's (1975).
    """
    width, ascent, descent = style.width(text), style.size * 0.76, style.size * 0.24
    half = (ascent - descent) / 2
    options = (
        ("start", x + gap, y + half),
        ("end", x - gap, y + half),
        ("start", x + gap * 0.8, y - gap * 0.8),
        ("start", x + gap * 0.8, y + gap * 0.6 + ascent),
        ("end", x - gap * 0.8, y - gap * 0.8),
        ("end", x - gap * 0.8, y + gap * 0.6 + ascent),
        ("middle", x, y - gap - descent),
        ("middle", x, y + gap + ascent),
    )
    for anchor, left, baseline in options:
        start = left - {"start": 0.0, "end": width, "middle": width / 2}[anchor]
        box = Box(start - 4, baseline - ascent - 5, start + width + 4, baseline + descent + 5)
        if sheet.free(box):
            sheet.take(box)
            return Label(text, left, baseline, anchor, style, box)
    return None


class Territory:
    """A coarse picture of the canvas: which cell belongs to which country, 0 is water.

    ``earth`` is the outline of the Earth on maps of the world; outside it is neither.
    """

    def __init__(self, width: int, height: int, *, earth: Points | None = None) -> None:
        self._size = (width // CELL, height // CELL)
        self._image = Image.new("I", self._size, 0 if earth is None else -1)
        self._draw = ImageDraw.Draw(self._image)
        self._cells: np.ndarray | None = None
        if earth is not None:
            self.paint([earth], 0)

    def paint(self, rings: Sequence[Points], number: int) -> None:
        """Give the inside of outer rings to country ``number``; holes are left to others."""
        for ring in rings:
            if len(ring) > 2:
                self._draw.polygon([(x / CELL, y / CELL) for x, y in ring.tolist()], fill=number)
        self._cells = None

    def claim(self, outline: Points, taken_from: int, number: int) -> None:
        """Give the cells of one country that lie in an outline to country ``number``."""
        mask = Image.new("1", self._size, 0)
        ImageDraw.Draw(mask).polygon([(x / CELL, y / CELL) for x, y in outline.tolist()], fill=1)
        cells = self.cells.copy()
        cells[np.asarray(mask, dtype=bool) & (cells == taken_from)] = number
        self._image = Image.fromarray(cells, "I")
        self._draw = ImageDraw.Draw(self._image)
        self._cells = cells

    @property
    def cells(self) -> np.ndarray:
        """The numbers as ``(rows, columns)``."""
        if self._cells is None:
            self._cells = np.asarray(self._image, dtype=np.int32)
        return self._cells

    def share(self, number: int) -> float:
        """Return which share of the canvas a country fills."""
        return float(np.mean(self.cells == number))

    def place(
        self,
        number: int,
        sheet: Sheet,
        width: float,
        height: float,
        *,
        near: tuple[float, float] | None = None,
        reach: float = 1e9,
        fill: float = 0.97,
    ) -> tuple[float, float] | None:
        """Return the middle of a free box of one country (or of water), or ``None``.

        ``near`` is where the box should rather be, else the middle of the area; ``reach``
        the farthest it may be from there, in pixels; ``fill`` the least share of the box
        that must lie in the area.
        """
        mine = self.cells == number
        if not mine.any():
            return None
        rows, columns = np.nonzero(mine)
        aim = near or ((columns.mean() + 0.5) * CELL, (rows.mean() + 0.5) * CELL)
        wide, tall = max(1, round(width / CELL)), max(1, round(height / CELL))
        free = ~self._taken(sheet)
        inside = _box_sums(mine & free, wide, tall)
        if inside is None or inside.max() < fill * wide * tall:
            return None
        fits = inside >= fill * wide * tall
        if fill < 1:
            fits &= _box_sums(free, wide, tall) == wide * tall
        if not fits.any():
            return None
        top, left = np.nonzero(fits)
        x, y = (left + wide / 2) * CELL, (top + tall / 2) * CELL
        distance = np.hypot(x - aim[0], (y - aim[1]) * 1.3)
        best = int(np.argmin(distance))
        if distance[best] > reach:
            return None
        return float(x[best]), float(y[best])

    def _taken(self, sheet: Sheet) -> np.ndarray:
        taken = np.zeros((self._size[1], self._size[0]), dtype=bool)
        edge = 3
        taken[:edge], taken[-edge:], taken[:, :edge], taken[:, -edge:] = True, True, True, True
        for box in sheet.taken:
            top, bottom = max(0, int(box.top // CELL)), int(box.bottom // CELL) + 1
            left, right = max(0, int(box.left // CELL)), int(box.right // CELL) + 1
            taken[top : max(bottom, 0), left : max(right, 0)] = True
        return taken


def area_label(
    territory: Territory,
    sheet: Sheet,
    number: int,
    text: str,
    style: Style,
    *,
    near: tuple[float, float] | None = None,
    reach: float = 1e9,
    fill: float = 0.97,
) -> list[Label]:
    """Place a name over its area, on one line or two; empty when it does not fit."""
    for lines in _line_breaks(text):
        width = max(style.width(line) for line in lines)
        leading = style.size * 1.16
        height = leading * len(lines)
        found = territory.place(
            number, sheet, width + 26, height + 6, near=near, reach=reach, fill=fill
        )
        if found is None:
            continue
        x, y = found
        sheet.take(Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2))
        first = y - height / 2 + style.size * 0.9
        return [
            Label(
                line,
                x + style.spacing / 2,
                first + index * leading,
                "middle",
                style,
                Box(
                    x - style.width(line) / 2,
                    first + index * leading - style.size * 0.76,
                    x + style.width(line) / 2,
                    first + index * leading + style.size * 0.24,
                ),
            )
            for index, line in enumerate(lines)
        ]
    return []


def _line_breaks(text: str) -> list[list[str]]:
    """Return the text on one line, then on two as even as its words allow."""
    words = text.split()
    options = [[text]]
    if len(words) > 1:
        cut = min(
            range(1, len(words)),
            key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))),
        )
        options.append([" ".join(words[:cut]), " ".join(words[cut:])])
    return options


def _box_sums(mask: np.ndarray, wide: int, tall: int) -> np.ndarray | None:
    """Return how many cells of ``mask`` lie in each box of the size, by its top left cell."""
    rows, columns = mask.shape
    if wide > columns or tall > rows:
        return None
    sums = np.zeros((rows + 1, columns + 1), dtype=np.int32)
    sums[1:, 1:] = mask.cumsum(axis=0).cumsum(axis=1)
    found: np.ndarray = (
        sums[tall:, wide:] - sums[:-tall, wide:] - sums[tall:, :-wide] + sums[:-tall, :-wide]
    )
    return found
