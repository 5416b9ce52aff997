"""Timelines: dated events one below the other, as many as can be read."""

from __future__ import annotations

from onrecord.illustration import palette
from onrecord.illustration.figures.charts import source_line
from onrecord.illustration.figures.sheets import BOTTOM, LEFT, RIGHT, TOP, line, rule, sheet
from onrecord.illustration.figures.wording import Tongue, days_of
from onrecord.illustration.markup import text_element
from onrecord.illustration.typography import Face, printable, width_of, wrapped_lines
from onrecord.vocabulary.pictures import Figure

MOST_EVENTS = 5
MOST_LINES = 3
DAYS, GAP, MOST_GAP = 38, 26.0, 96.0


def timeline(figure: Figure, *, site_name: str, tongue: Tongue) -> str:
    """Return a timeline as SVG: the newest ``MOST_EVENTS`` events, the oldest first."""
    data = figure.data[-MOST_EVENTS:]
    years = {at.year for one in data for at in (one.first, one.last) if at is not None}
    days = [days_of(one, tongue, year=len(years) > 1) for one in data]
    column = min(430.0, max(width_of(day, Face.SANS_BOLD, DAYS) for day in days))
    rail = LEFT + column + 46
    texts, size = _set([one.words for one in data], RIGHT - rail - 46)
    leading = size * 1.22
    heights = [leading * len(lines) for lines in texts]
    room = BOTTOM - TOP - sum(heights)
    gap = min(MOST_GAP, room / max(1, len(data) - 1))
    y = TOP + 6 + max(0.0, (room - gap * (len(data) - 1)) / 3)
    parts, marks = [], []
    for day, lines, height in zip(days, texts, heights, strict=True):
        base = y + size * 0.8
        parts.append(
            line(day, LEFT, base, width=column, size=DAYS, fill=palette.ACCENT, face=Face.SANS_BOLD)
        )
        parts += [
            text_element(
                words, rail + 46, base + n * leading, face=Face.DISPLAY, size=size, fill=palette.INK
            )
            for n, words in enumerate(lines)
        ]
        marks.append(base - size * 0.3)
        y += height + gap
    dots = "".join(
        f'<circle cx="{rail:.1f}" cy="{at:.1f}" r="12" fill="{palette.ACCENT}"'
        f' stroke="{palette.PAPER}" stroke-width="5"/>'
        for at in marks
    )
    body = rule(rail, marks[0], rail, marks[-1], colour=palette.RULE, width=4) + dots
    return sheet(
        title=tongue.timeline,
        subtitle="",
        source=source_line(data, tongue),
        site_name=site_name,
        body=body + "".join(parts),
    )


def _set(texts: list[str], width: float) -> tuple[list[list[str]], int]:
    """Return every text in lines, in the largest type in which all of them fit the sheet."""
    shown = [printable(text) or "…" for text in texts]
    for size in range(50, 33, -2):
        broken = [wrapped_lines(text, Face.DISPLAY, size, width) for text in shown]
        if _tall(broken, size) <= BOTTOM - TOP and all(
            len(lines) <= MOST_LINES for lines in broken
        ):
            return broken, size
    for most in range(MOST_LINES, 1, -1):
        cut = [_cut(wrapped_lines(text, Face.DISPLAY, 34, width), most) for text in shown]
        if _tall(cut, 34) <= BOTTOM - TOP:
            break
    return cut, 34


def _tall(texts: list[list[str]], size: int) -> float:
    """Return how high the events stand, with the least room between them."""
    return sum(len(lines) for lines in texts) * size * 1.22 + GAP * (len(texts) - 1)


def _cut(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    kept = lines[:most]
    return [*kept[:-1], kept[-1].rstrip(" ,;:.") + "…"]
