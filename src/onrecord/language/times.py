"""Dates named in text, resolved against the time at which the text was published.

Only expressions whose meaning is plain are read: "Dec. 5", "on Friday", "yesterday",
"last week", "2022-03-07". What cannot be resolved is left out rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Precision(StrEnum):
    """How exactly an expression names a time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """One expression of time. It means the days from ``first`` to ``last``, both included."""

    start: int
    end: int
    text: str
    first: date
    last: date
    precision: Precision


_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ],
        start=1,
    )
    for name in names
}
_DAYS = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December|"
_MONTH += r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
_WEEKDAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_DATE_PATTERNS = [
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b"),
    re.compile(
        rf"(?:\b{_WEEKDAY},?\s+)?\b(?P<name>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
        r"(?:,?\s+(?P<year>(?:19|20)\d{2})\b)?"
    ),
    re.compile(
        rf"(?:\b{_WEEKDAY},?\s+)?\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<name>{_MONTH})"
        r"(?:,?\s+(?P<year>(?:19|20)\d{2})\b)?"
    ),
    re.compile(rf"\b(?P<name>{_MONTH}),?\s+(?P<year>(?:19|20)\d{{2}})\b"),
]
_WEEKDAY_PATTERN = re.compile(rf"\b(?:(?P<turn>last|next|this|on|coming)\s+)?(?P<day>{_WEEKDAY})\b")
_NEAR = re.compile(
    r"\b(?:the\s+day\s+(?:before|after)\s+)?(?P<word>today|tonight|yesterday|tomorrow)\b", re.I
)
_SPAN = re.compile(r"\b(?P<turn>this|last|next)\s+(?P<unit>week|weekend|month|year)\b", re.I)
_AGO = re.compile(
    r"\b(?P<count>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)\s+(?P<unit>day|week)s?\s+ago\b",
    re.I,
)
_YEAR = re.compile(r"\b(?:in|since|of|by|until|from)\s+(?P<year>(?:19|20)\d{2})\b")
_COUNTS = {
    word: number
    for number, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=2
    )
}
_FORWARD = re.compile(
    r"\b(?:will|would|next|coming|upcoming|scheduled|due|plans?|planned|expected|set)\b[^.]{0,60}$"
)


def find_times(text: str, *, reference: datetime) -> list[TimeExpression]:
    """Return the dates named in ``text``, in order and without overlap.

    ``reference`` is when the text was published, in the zone of its writer; a day of the
    week is the nearest past one (the day itself on that day) unless the words before it
    look forward.
    """
    today = reference.date()
    taken: list[TimeExpression] = []
    for read in (_dates, _near_days, _spans, _ago, _weekdays, _years):
        for found in read(text, today):
            if all(found.end <= other.start or found.start >= other.end for other in taken):
                taken.append(found)
    return sorted(taken, key=lambda found: found.start)


def _made(
    text: str, span: tuple[int, int], first: date, last: date, precision: Precision
) -> TimeExpression:
    start, end = span
    return TimeExpression(
        start=start, end=end, text=text[start:end], first=first, last=last, precision=precision
    )


def _dates(text: str, today: date) -> Iterator[TimeExpression]:
    for pattern in _DATE_PATTERNS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = _month_of(parts)
            day = int(parts["day"]) if parts.get("day") else None
            if parts.get("year"):
                year = int(parts["year"])
            else:
                year = _nearest_year(month, day or 1, today)
            try:
                if day is not None:
                    found = date(year, month, day)
                    yield _made(text, match.span(), found, found, Precision.DAY)
                else:
                    first, last = _month_bounds(year, month)
                    yield _made(text, match.span(), first, last, Precision.MONTH)
            except ValueError:
                continue


def _month_of(parts: dict[str, str | None]) -> int:
    name = parts.get("name")
    return _MONTHS[name.rstrip(".").lower()] if name else int(parts["month"] or 0)


def _nearest_year(month: int, day: int, today: date) -> int:
    """Return the year in which month and day lie nearest to ``today``."""

    def distance(year: int) -> int:
        try:
            return abs((date(year, month, day) - today).days)
        except ValueError:
            return 10**6

    return min((today.year, today.year - 1, today.year + 1), key=distance)


def _month_bounds(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)


def _near_days(text: str, today: date) -> Iterator[TimeExpression]:
    shifts = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
    for match in _NEAR.finditer(text):
        shift = shifts[match["word"].lower()]
        lead = match[0].lower()
        if lead.startswith("the day before"):
            shift -= 1
        elif lead.startswith("the day after"):
            shift += 1
        day = today + timedelta(days=shift)
        yield _made(text, match.span(), day, day, Precision.DAY)


def _spans(text: str, today: date) -> Iterator[TimeExpression]:
    turns = {"last": -1, "this": 0, "next": 1}
    for match in _SPAN.finditer(text):
        turn, unit = turns[match["turn"].lower()], match["unit"].lower()
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=turn)
        if unit == "week":
            yield _made(text, match.span(), monday, monday + timedelta(days=6), Precision.WEEK)
        elif unit == "weekend":
            saturday = monday + timedelta(days=5)
            end = saturday + timedelta(days=1)
            yield _made(text, match.span(), saturday, end, Precision.WEEK)
        elif unit == "month":
            count = today.year * 12 + today.month - 1 + turn
            first, last = _month_bounds(count // 12, count % 12 + 1)
            yield _made(text, match.span(), first, last, Precision.MONTH)
        else:
            year = today.year + turn
            yield _made(text, match.span(), date(year, 1, 1), date(year, 12, 31), Precision.YEAR)


def _ago(text: str, today: date) -> Iterator[TimeExpression]:
    for match in _AGO.finditer(text):
        count = _COUNTS.get(match["count"].lower()) or int(match["count"])
        days = count * (7 if match["unit"].lower() == "week" else 1)
        day = today - timedelta(days=days)
        precision = Precision.WEEK if match["unit"].lower() == "week" else Precision.DAY
        yield _made(text, match.span(), day, day, precision)


def _weekdays(text: str, today: date) -> Iterator[TimeExpression]:
    for match in _WEEKDAY_PATTERN.finditer(text):
        wanted = _DAYS[match["day"].lower()]
        turn = (match["turn"] or "").lower()
        back = (today.weekday() - wanted) % 7
        ahead = (wanted - today.weekday()) % 7
        forward = turn in {"next", "coming"} or bool(
            _FORWARD.search(text[max(0, match.start() - 80) : match.start()])
        )
        if turn == "last":
            day = today - timedelta(days=back or 7)
        elif forward:
            day = today + timedelta(days=ahead or (7 if turn == "next" else 0))
        else:
            day = today - timedelta(days=back)
        yield _made(text, match.span(), day, day, Precision.DAY)


def _years(text: str, today: date) -> Iterator[TimeExpression]:
    for match in _YEAR.finditer(text):
        year = int(match["year"])
        span = match.span("year")
        yield _made(text, span, date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
