"""Charts: a number as it was reported over time, and accounts of it beside each other.

Both begin at zero and are labelled directly. A number holds until another one is told, so a
line over time goes in steps; a number with a bound ("at least 12") has a hollow mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from onrecord.illustration import palette
from onrecord.illustration.cartography.clipping import Box
from onrecord.illustration.figures.labelling import DOT, number_labels
from onrecord.illustration.figures.scales import NumberScale, TimeScale, number_scale, time_scale
from onrecord.illustration.figures.sheets import BOTTOM, LEFT, RIGHT, TOP, line, rule, sheet
from onrecord.illustration.figures.wording import (
    Tongue,
    datum_in_words,
    mark_in_words,
    number_in_words,
    title_of,
)
from onrecord.illustration.markup import text_element
from onrecord.illustration.typography import Face, width_of
from onrecord.vocabulary.pictures import Datum, Figure

MOST_BARS = 5
LABEL, TICK = 33, 28
TALLEST_ROW = 190.0
"""Two bars stand no farther apart than this, from one to the next."""


def series_chart(figure: Figure, *, site_name: str, tongue: Tongue, zone: tzinfo) -> str:
    """Return the chart of a number over time as SVG."""
    data = [one for one in figure.data if one.value is not None and one.at is not None]
    numbers = number_scale([one.value or 0.0 for one in data])
    times = time_scale([one.at for one in data if one.at is not None], zone=zone)
    marks = [number_in_words(mark, tongue) for mark in numbers.marks]
    beside = max(150.0, max(width_of(words, Face.SANS, TICK) for words in marks) + 44)
    plot = Box(LEFT + 4, TOP + 30, RIGHT - beside, BOTTOM - 46)
    points = [_point(one, numbers, times, plot) for one in data]
    body = (
        _grid(numbers, plot, tongue)
        + _days(times, plot, tongue)
        + _steps(points, plot)
        + _dots(data, points)
        + number_labels(
            data,
            points,
            room=Box(LEFT - 6, TOP - 60, RIGHT + 6, plot.bottom - 4),
            taken=_marks_of(numbers, plot, tongue),
            tongue=tongue,
        )
    )
    return sheet(
        title=title_of(figure, tongue),
        subtitle=tongue.over_time,
        source=source_line(data, tongue),
        site_name=site_name,
        body=body,
    )


def comparison_chart(figure: Figure, *, site_name: str, tongue: Tongue) -> str:
    """Return bars of what sources or parties tell, in the order given, as SVG."""
    data = [one for one in figure.data if one.value is not None][:MOST_BARS]
    most = max(one.value or 0.0 for one in data) or 1.0
    longest = max(width_of(datum_in_words(one, tongue), Face.SANS_BOLD, 40) for one in data)
    reach = RIGHT - LEFT - longest - 28
    step = min(TALLEST_ROW, (BOTTOM - TOP) / len(data))
    thick = min(78.0, step * 0.42)
    above = (BOTTOM - TOP - step * len(data)) / 2
    parts = []
    for number, one in enumerate(data):
        top = TOP + above + step * number
        end = LEFT + (one.value or 0.0) / most * reach
        hollow = f' stroke="{palette.ACCENT}" stroke-width="4" fill-opacity="0.28"'
        parts += [
            line(
                one.label,
                LEFT,
                top + 30,
                width=RIGHT - LEFT,
                size=LABEL,
                fill=palette.INK,
                least=0.9,
            ),
            rule(LEFT, top + 40, LEFT, top + 52 + thick, colour=palette.INK_SOFT, width=4),
            f'<rect x="{LEFT:g}" y="{top + 46:.1f}" width="{max(end - LEFT, 3):.1f}"'
            f' height="{thick:.1f}" fill="{palette.ACCENT}"{hollow if one.bound else ""}/>',
            text_element(
                datum_in_words(one, tongue),
                end + 20,
                top + 46 + thick / 2 + 14,
                face=Face.SANS_BOLD,
                size=40,
                fill=palette.INK,
            ),
        ]
    return sheet(
        title=title_of(figure, tongue),
        subtitle=tongue.compared,
        source=source_line(data, tongue),
        site_name=site_name,
        body="".join(parts),
    )


def source_line(data: Sequence[Datum], tongue: Tongue) -> str:
    """Return the line that names the sources, each once, the first first."""
    names = dict.fromkeys(name for one in data for name in one.label.split(", ") if name)
    return f"{tongue.sources}{tongue.colon}{', '.join(names)}"


def _point(one: Datum, numbers: NumberScale, times: TimeScale, plot: Box) -> tuple[float, float]:
    across = times.share(one.at) if one.at else 0.0
    up = numbers.share(one.value or 0.0)
    return (
        plot.left + 40 + across * (plot.right - plot.left - 40),
        plot.bottom - up * (plot.bottom - plot.top),
    )


def _grid(numbers: NumberScale, plot: Box, tongue: Tongue) -> str:
    parts = []
    for mark in numbers.marks:
        y = plot.bottom - numbers.share(mark) * (plot.bottom - plot.top)
        ground = mark == 0
        colour = palette.INK_SOFT if ground else palette.RULE
        parts.append(rule(plot.left, y, RIGHT, y, colour=colour, width=3 if ground else 1.6))
        if not ground:
            parts.append(
                text_element(
                    number_in_words(mark, tongue),
                    RIGHT,
                    y - 10,
                    face=Face.SANS,
                    size=TICK,
                    fill=palette.INK_SOFT,
                    anchor="end",
                )
            )
    return "".join(parts)


def _marks_of(numbers: NumberScale, plot: Box, tongue: Tongue) -> list[Box]:
    """Return where the marks of the axis are written: other numbers keep away from there."""
    found = []
    for mark in numbers.marks:
        y = plot.bottom - numbers.share(mark) * (plot.bottom - plot.top)
        wide = width_of(number_in_words(mark, tongue), Face.SANS, TICK)
        found.append(Box(RIGHT - wide - 8, y - 10 - TICK * 0.8, RIGHT, y - 4))
    return found if not numbers.marks or numbers.marks[0] else found[1:]


def _days(times: TimeScale, plot: Box, tongue: Tongue) -> str:
    parts, taken = [], -1.0
    for mark in times.marks:
        x = plot.left + 40 + times.share(mark) * (plot.right - plot.left - 40)
        words = mark_in_words(mark, tongue, in_hours=times.in_hours, in_months=times.in_months)
        half = width_of(words, Face.SANS, TICK) / 2
        left = max(plot.left, x - half)
        if left < taken:
            continue
        taken = left + 2 * half + 26
        parts += [
            rule(x, plot.bottom, x, plot.bottom + 12, colour=palette.INK_SOFT, width=2.4),
            text_element(
                words,
                left,
                plot.bottom + 48,
                face=Face.SANS,
                size=TICK,
                fill=palette.INK_SOFT,
            ),
        ]
    return "".join(parts)


def _steps(points: Sequence[tuple[float, float]], plot: Box) -> str:
    x, y = points[0]
    path = f"M{x:.1f} {y:.1f}"
    for x, y in points[1:]:
        path += f"H{x:.1f}V{y:.1f}"
    area = f"{path}V{plot.bottom:.1f}H{points[0][0]:.1f}Z"
    return (
        f'<path d="{area}" fill="{palette.ACCENT}" fill-opacity="0.09"/>'
        f'<path d="{path}" fill="none" stroke="{palette.ACCENT}" stroke-width="6"'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _dots(data: Sequence[Datum], points: Sequence[tuple[float, float]]) -> str:
    return "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT:g}"'
        f' fill="{palette.PAPER if one.bound else palette.ACCENT}"'
        f' stroke="{palette.ACCENT}" stroke-width="6"/>'
        for one, (x, y) in zip(data, points, strict=True)
    )
