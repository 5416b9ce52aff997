"""Charts, timelines and quotations as a page draws them: in its own type, colours and width.

A figure is drawn here once more from its data, in units of the page: across in shares of the
width, up and down in pixels, so that type keeps its size on every screen. The picture that the
illustrator made of the same data is for everywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dates import MONTHS_AP
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from onrecord.illustration.figures.scales import TimeScale, number_scale, time_scale
from onrecord.illustration.figures.wording import number_in_words, tongue_of
from onrecord.intake.models import Passage
from onrecord.language.times import Precision
from onrecord.reader.developments import BOUND_WORDS, SERIES_WORDS, days_in_words
from onrecord.reader.evidence import Quoted, quote
from onrecord.reader.typesetting import quotes_of, set_line
from onrecord.vocabulary.pictures import Datum, Figure, FigureForm

TALL, BELOW, ABOVE = 236.0, 30.0, 34.0
"""Pixels of a chart over time: its whole height, and the room for days and for the top label."""

FIRST, LAST = 4.0, 93.0
"""Per cent of the width between which points stand: labels need room on both sides."""

NEAR_LABEL, NEAR_DAY = 20.0, 19.0
"""Per cent of the width within which two labels would touch on a phone."""

BAR, LONGEST_BAR = 30.0, 58.0
"""Height of a bar in pixels, and its longest length in per cent: its number stands behind."""


EMPTY = SafeString("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One datum in words, with the passage that reports it and, of a comparison, its bar."""

    number: str
    when: str
    label: str
    words: str
    source: Quoted
    bar: SafeString = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFigure:
    """A figure on the page. ``chart`` is SVG for numbers over time, empty for the others."""

    form: str
    title: str
    subtitle: str
    rows: tuple[Told, ...]
    chart: SafeString = EMPTY
    opening: str = ""
    closing: str = ""
    speaker: str = ""
    role: str = ""


def drawn_figure(
    figure: Figure | None, passages: Mapping[int, Passage], language: str
) -> DrawnFigure | None:
    """Return a figure as the page shows it, or ``None`` where a passage of it fell.

    A figure without one of its data would tell something else than it was approved for.
    """
    if figure is None or any(one.passage_id not in passages for one in figure.data):
        return None
    data = [one for one in figure.data if _fits(one, figure.form)]
    if not data:
        return None
    told = tuple(_told(one, figure, passages, language) for one in data)
    quotes = quotes_of(language)
    said = data[0]
    return DrawnFigure(
        form=figure.form.value,
        title=_title(figure),
        subtitle=_subtitle(figure.form),
        rows=told,
        chart=_over_time(data, language) if figure.form is FigureForm.SERIES else EMPTY,
        opening=quotes.opening,
        closing=quotes.closing,
        speaker=said.speaker,
        role=said.role,
    )


def _fits(one: Datum, form: FigureForm) -> bool:
    if form is FigureForm.SERIES:
        return one.value is not None and one.value >= 0 and one.at is not None
    if form is FigureForm.COMPARISON:
        return one.value is not None and one.value >= 0
    return bool(one.words) and (form is FigureForm.QUOTATION or one.first is not None)


def _title(figure: Figure) -> str:
    if figure.form is FigureForm.TIMELINE:
        return _("Day by day")
    words: Promise | str = SERIES_WORDS.get(figure.what, "")
    return str(words)


def _subtitle(form: FigureForm) -> str:
    if form is FigureForm.SERIES:
        return _("As reported over time")
    return _("What the sources report") if form is FigureForm.COMPARISON else ""


def _told(one: Datum, figure: Figure, passages: Mapping[int, Passage], language: str) -> Told:
    most = max((other.value or 0.0 for other in figure.data), default=0.0) or 1.0
    number = _number(one, language)
    bar = EMPTY
    if figure.form is FigureForm.COMPARISON:
        length = LONGEST_BAR * (one.value or 0.0) / most
        bar = _bar(length, number, is_bound=bool(one.bound))
    return Told(
        number=number,
        when=_when(one, figure.form),
        label=one.label,
        words=set_line(one.words, language),
        source=quote(passages[one.passage_id], one.start, one.end),
        bar=bar,
    )


def _number(one: Datum, language: str) -> str:
    if one.value is None:
        return ""
    bound = BOUND_WORDS.get(one.bound, "")
    return f"{bound} {number_in_words(one.value, tongue_of(language))}".strip()


def _when(one: Datum, form: FigureForm) -> str:
    if form is FigureForm.TIMELINE and one.first is not None:
        return days_in_words(one.first, one.last or one.first, Precision(one.precision))
    at = _local(one.at) if one.at else None
    return f"{_day(at)}, {at:%H:%M}" if at else ""


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE))


def _day(at: datetime) -> str:
    return f"{at.day} {MONTHS_AP[at.month]}"


def _bar(length: float, number: str, *, is_bound: bool) -> SafeString:
    """Return one bar with its number behind it; hollow where the number is a bound."""
    return format_html(
        '<svg class="bar" height="{}" aria-hidden="true"><rect class="bar__is{}" width="{}%"'
        ' height="{}"/><text x="{}%" dx="10" y="21">{}</text></svg>',
        f"{BAR:g}",
        " bar__is--bound" if is_bound else "",
        f"{max(length, 0.6):.1f}",
        f"{BAR:g}",
        f"{length:.1f}",
        number,
    )


def _over_time(data: Sequence[Datum], language: str) -> SafeString:
    """Return the chart of a number over time: zero at the foot, steps, direct labels."""
    numbers = number_scale([one.value or 0.0 for one in data])
    instants = [_local(one.at) for one in data if one.at is not None]
    times = time_scale(instants, zone=ZoneInfo(settings.TIME_ZONE))
    foot = TALL - BELOW
    points = [
        (
            FIRST + times.share(at) * (LAST - FIRST),
            foot - numbers.share(one.value or 0.0) * (foot - ABOVE),
        )
        for one, at in zip(data, instants, strict=True)
    ]
    tongue = tongue_of(language)
    marks = [
        (foot - numbers.share(mark) * (foot - ABOVE), number_in_words(mark, tongue))
        for mark in numbers.marks
    ]
    grid = format_html_join(
        "",
        '<line class="chart__rule" x2="100%" y1="{0}" y2="{0}"/>'
        '<text class="chart__mark" x="100%" y="{1}">{2}</text>',
        [(f"{y:.1f}", f"{y - 4:.1f}", words) for y, words in marks[1:]],
    )
    return format_html(
        '<svg class="chart" height="{}" aria-hidden="true">{}'
        '<line class="chart__foot" x2="100%" y1="{}" y2="{}"/>{}{}{}{}</svg>',
        f"{TALL:g}",
        grid,
        f"{foot:g}",
        f"{foot:g}",
        _days(times),
        _steps(points),
        _dots(points, data),
        _labels(points, data, language),
    )


def _days(times: TimeScale) -> SafeString:
    """Return the marks of the axis of time: days, and hours between them."""
    foot = TALL - BELOW
    shares = [(FIRST + times.share(mark) * (LAST - FIRST), mark) for mark in times.marks]
    return format_html_join(
        "",
        '<line class="chart__tick" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>'
        '<text class="chart__day" x="{0}%" y="{3}">{4}</text>',
        [
            (
                f"{x:.1f}",
                f"{foot:g}",
                f"{foot + 5:g}",
                f"{TALL - 8:g}",
                f"{mark:%H:%M}" if times.in_hours and mark.hour else _day(mark),
            )
            for x, mark in _apart(shares, NEAR_DAY)
        ],
    )


def _steps(points: Sequence[tuple[float, float]]) -> SafeString:
    """Return the line: a number holds until another one is told."""
    parts = []
    for (x, y), (next_x, next_y) in pairwise(points):
        parts += [(x, next_x, y, y), (next_x, next_x, y, next_y)]
    return format_html_join(
        "",
        '<line class="chart__line" x1="{}%" x2="{}%" y1="{}" y2="{}"/>',
        [(f"{a:.1f}", f"{b:.1f}", f"{c:.1f}", f"{d:.1f}") for a, b, c, d in parts],
    )


def _dots(points: Sequence[tuple[float, float]], data: Sequence[Datum]) -> SafeString:
    return format_html_join(
        "",
        '<circle class="chart__dot{}" cx="{}%" cy="{}" r="5"/>',
        [
            (" chart__dot--bound" if one.bound else "", f"{x:.1f}", f"{y:.1f}")
            for (x, y), one in zip(points, data, strict=True)
        ],
    )


def _labels(
    points: Sequence[tuple[float, float]], data: Sequence[Datum], language: str
) -> SafeString:
    """Return the numbers above their marks: the last, the first, and others with room."""
    last = len(points) - 1
    order = list(dict.fromkeys([last, 0, *range(last - 1, 0, -1)]))
    placed: list[tuple[float, float]] = []
    found = []
    for number in order:
        x, y = points[number]
        if any(abs(x - a) < NEAR_LABEL and abs(y - b) < 20 for a, b in placed):
            continue
        hidden_line = any(
            other > number and abs(px - x) < NEAR_LABEL / 2 and py < y - 4
            for other, (px, py) in enumerate(points)
        )
        if hidden_line and number:
            continue
        placed.append((x, y))
        anchor = "end" if number == last else "start" if number == 0 else "middle"
        edge = {"end": "100", "start": "0"}.get(anchor, f"{x:.1f}")
        kind = " chart__number--last" if number == last else ""
        words = _number(data[number], language)
        found.append((kind, edge, f"{y - 12:.1f}", anchor, words))
    return format_html_join(
        "", '<text class="chart__number{}" x="{}%" y="{}" text-anchor="{}">{}</text>', found
    )


def _apart(marks: Sequence[tuple[float, datetime]], least: float) -> list[tuple[float, datetime]]:
    kept: list[tuple[float, datetime]] = []
    for x, mark in marks:
        if not kept or x - kept[-1][0] >= least:
            kept.append((x, mark))
    return kept
