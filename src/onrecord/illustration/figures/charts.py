"""Charts: a number as it was reported over time, and accounts of it beside each other.

Both begin at zero and are labelled directly. A number holds until another one is told, so a
line over time goes in steps; a number with a bound ("at least 12") has a hollow mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from onrecord.illustration import palette
from onrecord.illustration.cartography.clipping import Box
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
LABEL, TICK = 36, 28
DOT = 13.0


def series_chart(figure: Figure, *, site_name: str, tongue: Tongue, zone: tzinfo) -> str:
    """Return the chart of a number over time as SVG."""
    data = [one for one in figure.data if one.value is not None and one.at is not None]
    numbers = number_scale([one.value or 0.0 for one in data])
    times = time_scale([one.at for one in data if one.at is not None], zone=zone)
    plot = Box(LEFT + 4, TOP + 30, RIGHT - 150, BOTTOM - 46)
    points = [_point(one, numbers, times, plot) for one in data]
    body = (
        _grid(numbers, plot, tongue)
        + _days(times, plot, tongue)
        + _steps(points, plot)
        + _dots(data, points)
        + _labels(data, points, plot, tongue)
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
    step = (BOTTOM - TOP) / len(data)
    thick = min(78.0, step * 0.46)
    parts = []
    for number, one in enumerate(data):
        top = TOP + step * number + (step - thick - 46) / 2
        end = LEFT + (one.value or 0.0) / most * reach
        hollow = f' stroke="{palette.ACCENT}" stroke-width="4" fill-opacity="0.28"'
        parts += [
            line(one.label, LEFT, top + 30, width=RIGHT - LEFT, size=LABEL - 3, fill=palette.INK),
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
    parts.append(rule(LEFT, TOP + 14, LEFT, BOTTOM, colour=palette.INK_SOFT, width=3))
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


def _days(times: TimeScale, plot: Box, tongue: Tongue) -> str:
    parts, taken = [], -1.0
    for mark in times.marks:
        x = plot.left + 40 + times.share(mark) * (plot.right - plot.left - 40)
        words = mark_in_words(mark, tongue, in_hours=times.in_hours)
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


def _labels(
    data: Sequence[Datum], points: Sequence[tuple[float, float]], plot: Box, tongue: Tongue
) -> str:
    """Return the numbers beside their marks: the last and the first always, others where free."""
    order = [len(data) - 1, 0, *range(1, len(data) - 1)]
    taken = [Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in points]
    parts = []
    for rank, number in enumerate(dict.fromkeys(order)):
        x, y = points[number]
        words = datum_in_words(data[number], tongue)
        size = LABEL + 8 if number == len(data) - 1 else LABEL
        wide = width_of(words, Face.SANS_BOLD, size)
        for left, base in ((x - wide / 2, y - 30), (x - wide - 26, y - 12), (x + 26, y + 46)):
            start = min(max(left, plot.left), RIGHT - wide)
            box = Box(start - 6, base - size * 0.8, start + wide + 6, base + 8)
            if base - size < TOP - 26 or any(box.overlaps(other) for other in taken):
                continue
            break
        else:
            if rank > 1:
                continue
            start, base = min(max(x - wide / 2, plot.left), RIGHT - wide), y - 30
            box = Box(start - 6, base - size * 0.8, start + wide + 6, base + 8)
        taken.append(box)
        parts.append(
            text_element(
                words,
                start,
                base,
                face=Face.SANS_BOLD,
                size=size,
                fill=palette.INK,
                halo=palette.PAPER,
                halo_width=8,
            )
        )
    return "".join(parts)
