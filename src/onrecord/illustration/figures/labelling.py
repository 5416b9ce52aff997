"""Where the numbers of a chart over time stand: beside their marks, on no line or word."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from onrecord.illustration import palette
from onrecord.illustration.cartography.clipping import Box
from onrecord.illustration.figures.wording import Tongue, datum_in_words
from onrecord.illustration.markup import text_element
from onrecord.illustration.typography import Face, width_of
from onrecord.vocabulary.pictures import Datum

SIZE, LAST_SIZE = 36, 44
DOT = 13.0
LINE = 5.0
"""Half the room that a line of the chart needs, in pixels."""


def number_labels(
    data: Sequence[Datum],
    points: Sequence[tuple[float, float]],
    *,
    room: Box,
    taken: Sequence[Box],
    tongue: Tongue,
) -> str:
    """Return the numbers beside their marks: the last and the first always, others where free.

    ``room`` is where numbers may stand, ``taken`` what else is written there.
    """
    order = [len(data) - 1, 0, *range(1, len(data) - 1)]
    occupied = [*taken, *_marks(points), *_lines(points)]
    parts = []
    for rank, number in enumerate(dict.fromkeys(order)):
        words = datum_in_words(data[number], tongue)
        size = LAST_SIZE if number == len(data) - 1 else SIZE
        options = _options(points[number], words, size, room)
        free = next(
            (box for box in options if not any(box.overlaps(other) for other in occupied)), None
        )
        if free is None and rank > 1:
            continue
        box = free or min(options, key=lambda one: sum(one.overlaps(other) for other in occupied))
        occupied.append(box)
        parts.append(
            text_element(
                words,
                box.left + 6,
                box.bottom - 8,
                face=Face.SANS_BOLD,
                size=size,
                fill=palette.INK,
                halo=palette.PAPER,
                halo_width=8,
            )
        )
    return "".join(parts)


def _options(point: tuple[float, float], words: str, size: int, room: Box) -> list[Box]:
    """Return the boxes where a number may stand, the best first: at least one.

    Above is best; where a line falls to the mark or rises from it, beside that line.
    """
    x, y = point
    wide = width_of(words, Face.SANS_BOLD, size)
    beside = DOT + 12
    places = (
        (x - wide / 2, y - 30),
        (x + beside, y - 24),
        (x - wide - beside, y - 24),
        (x - wide - beside, y + size * 0.36),
        (x + beside, y + size * 1.2),
        (x - wide - beside, y + size * 1.2),
        (x - wide / 2, y + 30 + size * 0.76),
    )
    boxes = []
    for left, base in places:
        start = min(max(left, room.left + 6), room.right - wide - 6)
        boxes.append(Box(start - 6, base - size * 0.8, start + wide + 6, base + 8))
    return [box for box in boxes if room.holds(box)] or boxes[:1]


def _marks(points: Sequence[tuple[float, float]]) -> list[Box]:
    return [Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in points]


def _lines(points: Sequence[tuple[float, float]]) -> list[Box]:
    """Return the steps between the marks, as boxes as thin as the line."""
    boxes = []
    for (x, y), (after, next_y) in pairwise(points):
        top, bottom = min(y, next_y), max(y, next_y)
        boxes += [
            Box(x, y - LINE, after, y + LINE),
            Box(after - LINE, top, after + LINE, bottom),
        ]
    return boxes
