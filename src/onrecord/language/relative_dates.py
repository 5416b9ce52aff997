"""Dates counted from the day of writing: "on Friday", "overnight", "two weeks ago"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from onrecord.language.time_spans import (
    COUNT,
    DAY_NUMBERS,
    WEEKDAY,
    Meant,
    Precision,
    counted,
    looks_forward,
    opens_forward,
    shifted_month,
    week_bounds,
    year_bounds,
)

_NEAR = re.compile(
    r"\b(?:(?P<lead>the\s+day\s+(?:before|after))\s+)?(?P<word>today|tonight|yesterday|tomorrow|"
    r"last\s+night|overnight(?!\s+(?:curfew|stay|shelter|train|flight|bag|rate|success|lows?|ban))|this\s+(?:very\s+)?(?:morning|afternoon|evening)|"
    r"(?:early|earlier)\s+this\s+(?:morning|evening))\b",
    re.IGNORECASE,
)
_SHIFTS = {"yesterday": -1, "last night": -1, "tomorrow": 1}
_UNIT = r"(?P<unit>hour|day|week|weekend|month|year)"
_SPAN = re.compile(
    rf"\b(?P<turn>this|last|next)\s+{_UNIT}\b(?!\s+(?:after|before)\b)", re.IGNORECASE
)
_THE_WEEKEND = re.compile(r"\b(?:over|at|on|during)\s+the\s+weekend\b", re.IGNORECASE)
_PAST = re.compile(
    rf"\b(?P<turn>past|last|previous|next|coming|following)\s+(?:(?P<count>{COUNT})\s+)?"
    r"(?P<unit>hour|day|week|weekend|month|year)s?\b",
    re.IGNORECASE,
)
_AGO = re.compile(
    rf"\b(?P<count>{COUNT})\s+(?P<unit>minute|hour|day|week|month|year)s?\s+ago\b", re.IGNORECASE
)
_HENCE = re.compile(
    rf"\b(?:(?P<count>{COUNT})\s+(?P<unit>day|week|month|year)s?\s+from\s+(?:now|today)|"
    rf"in\s+(?P<count2>{COUNT})\s+(?P<unit2>day|week|month|year)s?['’]?s?\s+time)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    rf"\b(?:(?P<turn>(?i:last|next|this(?:\s+(?:past|coming))?|past|on|coming))\s+)?(?P<day>{WEEKDAY})"
    rf"(?:\s+(?:of\s+)?(?P<week>last|next|this)\s+week)?\b"
    r"(?!\s+(?:Night\s+Live|Times|Mirror|Telegraph|Mail|Post|Express|Herald|Journal|Agreement|Age))"
)
_NAMED_DAY = re.compile(
    r"(?:Black|Good|Bloody|Ash|Cyber|Super|Sheffield|Maundy|Holy|Easter|Palm|Giving|Casual|Red|Man)\s+$"
)
_ABOUT_IT = re.compile(
    rf"\b(?:(?P<same>(?:(?:on|later|earlier)\s+)?(?:the|that)\s+same\s+(?:day|evening|night|morning))|"
    r"(?P<next>the\s+(?:next|following)\s+(?:day|morning))|"
    rf"(?P<before>the\s+(?:previous|preceding)\s+day|the\s+(?:day|night)\s+before(?!\s+\w))|"
    rf"(?P<count>{COUNT})\s+(?P<unit>day|week)s?\s+(?P<turn>later|earlier|before))\b",
    re.IGNORECASE,
)
FROM_BEFORE = 300
"""A day that is counted from another one stands no more characters behind it."""


def relative_dates(text: str, now: datetime) -> Iterator[Meant]:
    """Yield dates counted from ``now``, the more exact forms first; they may overlap."""
    today = now.date()
    yield from _near_days(text, today)
    yield from _weekdays(text, today)
    yield from _ago(text, now)
    yield from _hence(text, today)
    yield from _spans(text, today)
    yield from _past(text, now)


def counted_dates(text: str, known: list[Meant]) -> Iterator[Meant]:
    """Yield days counted from another one that was named before: "two days later"."""
    for match in _ABOUT_IT.finditer(text):
        before = [
            one
            for one in known
            if one.end <= match.start()
            and match.start() - one.end <= FROM_BEFORE
            and one.precision is Precision.DAY
        ]
        if not before or "\n\n" in text[before[-1].end : match.start()]:
            continue
        day = max(before, key=lambda one: one.end).first
        precision = Precision.DAY
        if match["next"]:
            day += timedelta(days=1)
        elif match["before"]:
            day -= timedelta(days=1)
        elif match["count"]:
            days = counted(match["count"]) * (7 if match["unit"].lower() == "week" else 1)
            day += timedelta(days=days if match["turn"].lower() == "later" else -days)
            precision = Precision.WEEK if match["unit"].lower() == "week" else Precision.DAY
        yield Meant(match.start(), match.end(), day, day, precision)


def _near_days(text: str, today: date) -> Iterator[Meant]:
    for match in _NEAR.finditer(text):
        word = " ".join(match["word"].lower().split())
        lead = " ".join((match["lead"] or "").lower().split())
        shift = _SHIFTS.get(word, 0) + (lead.endswith("after") - lead.endswith("before"))
        day = today + timedelta(days=shift)
        first = day - timedelta(days=1) if word == "overnight" else day
        yield Meant(match.start(), match.end(), first, day, Precision.DAY)


def _spans(text: str, today: date) -> Iterator[Meant]:
    turns = {"last": -1, "this": 0, "next": 1}
    for match in _SPAN.finditer(text):
        turn, unit = turns[match["turn"].lower()], match["unit"].lower()
        if unit in {"week", "month", "year", "weekend"}:
            yield _turned(match, unit, turn, today)
    for match in _THE_WEEKEND.finditer(text):
        turn = 0 if today.weekday() > 4 or looks_forward(text, match.start()) else -1
        yield _turned(match, "weekend", turn, today)


def _turned(match: re.Match[str], unit: str, turn: int, today: date) -> Meant:
    """Return what "last week" and its like mean."""
    start, end = match.span()
    monday, sunday = week_bounds(today, turn)
    if unit == "week":
        return Meant(start, end, monday, sunday, Precision.WEEK)
    if unit == "weekend":
        return Meant(start, end, sunday - timedelta(days=1), sunday, Precision.WEEK)
    if unit == "month":
        return Meant(start, end, *shifted_month(today, turn), Precision.MONTH)
    return Meant(start, end, *year_bounds(today.year + turn), Precision.YEAR)


def _past(text: str, now: datetime) -> Iterator[Meant]:
    """Yield "the past 24 hours", "the next three days", "this past week"."""
    for match in _PAST.finditer(text):
        unit, turn = match["unit"].lower(), match["turn"].lower()
        is_single = match["count"] is None
        if is_single and (turn not in {"past", "coming"} or unit in {"hour", "weekend"}):
            if unit == "weekend" and turn == "past":
                yield _turned(match, unit, -1, now.date())
            continue
        if turn in {"previous", "following"} or unit == "weekend":
            continue
        count = counted(match["count"] or "1")
        ahead = turn in {"next", "coming"}
        end = _moved(now, unit, count if ahead else -count).date()
        first, last = sorted((now.date(), end))
        yield Meant(match.start(), match.end(), first, last, _precision(unit, count))


def _precision(unit: str, count: int) -> Precision:
    if unit == "year":
        return Precision.YEAR
    if unit == "month":
        return Precision.MONTH
    if unit == "week" or (unit == "day" and count > 3):
        return Precision.WEEK
    return Precision.DAY


def _moved(now: datetime, unit: str, count: int) -> datetime:
    """Return ``now`` moved by so many units; a month counts 30.44 days, a year 365.25."""
    days = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30.44, "year": 365.25}
    return now + timedelta(days=days[unit] * count)


def _ago(text: str, now: datetime) -> Iterator[Meant]:
    for match in _AGO.finditer(text):
        count, unit = counted(match["count"]), match["unit"].lower()
        if unit == "month":
            first, last = shifted_month(now.date(), -count)
            yield Meant(match.start(), match.end(), first, last, Precision.MONTH)
        elif unit == "year":
            first, last = year_bounds(now.year - count)
            yield Meant(match.start(), match.end(), first, last, Precision.YEAR)
        else:
            day = _moved(now, unit, -count).date()
            precision = Precision.WEEK if unit == "week" else Precision.DAY
            yield Meant(match.start(), match.end(), day, day, precision)


def _hence(text: str, today: date) -> Iterator[Meant]:
    for match in _HENCE.finditer(text):
        count = counted(match["count"] or match["count2"])
        unit = (match["unit"] or match["unit2"]).lower()
        if unit == "month":
            yield Meant(*match.span(), *shifted_month(today, count), Precision.MONTH)
        elif unit == "year":
            yield Meant(*match.span(), *year_bounds(today.year + count), Precision.YEAR)
        else:
            day = today + timedelta(days=count * (7 if unit == "week" else 1))
            precision = Precision.WEEK if unit == "week" else Precision.DAY
            yield Meant(*match.span(), day, day, precision)


def _weekdays(text: str, today: date) -> Iterator[Meant]:
    for match in _WEEKDAY.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if _NAMED_DAY.search(before):
            continue
        wanted = DAY_NUMBERS[match["day"].lower()]
        turn = " ".join((match["turn"] or "").lower().split())
        day = _weekday(wanted, turn, match["week"], today)
        if day is None:
            forward = turn == "by" or before.lower().endswith("by ")
            forward = forward or looks_forward(text, match.start())
            forward = forward or opens_forward(text, *match.span())
            ahead, back = (wanted - today.weekday()) % 7, (today.weekday() - wanted) % 7
            day = today + timedelta(days=ahead if forward else -back)
        yield Meant(match.start(), match.end(), day, day, Precision.DAY)


def _weekday(wanted: int, turn: str, week: str | None, today: date) -> date | None:
    """Return the day that the words beside its name decide; ``None`` where none does."""
    ahead, back = (wanted - today.weekday()) % 7, (today.weekday() - wanted) % 7
    if week:
        weeks = {"last": -1, "this": 0, "next": 1}[week.lower()]
        return week_bounds(today, weeks)[0] + timedelta(days=wanted)
    if turn in {"last", "past", "this past"}:
        return today - timedelta(days=back or 7)
    if turn == "next":
        return today + timedelta(days=ahead or 7)
    if turn in {"coming", "this coming"}:
        return today + timedelta(days=ahead)
    return None
