"""Dates by the calendar: "Feb. 24", "24-26 March", "in June", "late 2021", "the 1990s"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from onrecord.language.time_spans import (
    MONTH,
    MONTH_NUMBERS,
    SHORT_WEEKDAY,
    YEAR,
    Meant,
    Precision,
    looks_forward,
    month_bounds,
    year_bounds,
)

_DAY = r"\d{1,2}"
_LEAD = rf"(?:\b{SHORT_WEEKDAY},?\s+(?:the\s+)?)?"
_YEAR = rf"(?:,?\s+(?P<year>{YEAR})\b)?"
_TO = r"\s*(?:-|–|—|to|through|and|until)\s*"
_EXACT = [
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?=T\d|\b)"),
    re.compile(r"\b(?P<year>(?:19|20)\d{2})/(?P<month>\d{1,2})/(?P<day>\d{1,2})\b"),
    re.compile(
        rf"{_LEAD}\b(?P<name>{MONTH})\s+(?P<day>{_DAY})(?:st|nd|rd|th)?"
        rf"{_TO}(?P<last>{_DAY})(?:st|nd|rd|th)?(?![\d:.,]\d)\b(?!\s+(?:a\.?m|p\.?m|people|per)){_YEAR}"
    ),
    re.compile(
        rf"\b(?P<day>{_DAY})(?:st|nd|rd|th)?{_TO}(?P<last>{_DAY})(?:st|nd|rd|th)?\s+"
        rf"(?P<name>{MONTH}){_YEAR}"
    ),
    re.compile(
        rf"{_LEAD}\b(?P<name>{MONTH})\s+(?:the\s+)?(?P<day>{_DAY})(?:st|nd|rd|th)?\b"
        rf"(?![:.,]\d|\s*(?:%|per\s?cent))(?:,?\s+(?P<year>{YEAR})\b)?"
    ),
    re.compile(
        rf"{_LEAD}\b(?P<day>{_DAY})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<name>{MONTH})(?![a-z]){_YEAR}"
    ),
]
_MONTH_OF_YEAR = re.compile(
    rf"(?:\b(?:early|late|mid)[\s-])?\b(?P<name>{MONTH})(?:\s+of)?,?\s+(?P<year>{YEAR})\b"
)
_MONTH_ALONE = re.compile(
    r"\b(?P<lead>(?i:in|since|until|by|from|during|through|of|last|this|next|early|late|mid|"
    rf"(?:early|late)\s+in|(?:end|start|beginning|middle)\s+of))(?:\s+|-)(?P<name>{MONTH})"
    rf"(?![a-z])(?!\s+\d)"
)
_SURE_OF_MAY = frozenset({"in", "since", "until", "last", "this", "next", "early", "late", "mid"})
_QUARTER = re.compile(
    rf"\b(?:(?P<word>first|second|third|fourth)\s+quarter(?:\s+of)?|Q(?P<figure>[1-4]))\s+(?P<year>{YEAR})\b",
    re.IGNORECASE,
)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_DECADE = re.compile(r"\b(?:the\s+)?(?:(?:early|late|mid)[\s-])?(?P<decade>(?:19|20)\d0)s\b")
_YEARS = re.compile(rf"\b(?P<year>{YEAR})\s*(?:-|–|to|and)\s*(?P<last>{YEAR})\b")
_YEAR_ALONE = re.compile(
    r"\b(?i:in|since|of|by|until|from|during|before|after|through|early|late|mid|year|"
    rf"back\s+in|summer|winter|spring|autumn|fall)(?:\s+|-)(?P<year>{YEAR})\b(?!\s*(?:,\d|%|\.\d))"
)
_YEAR_BEFORE = re.compile(
    rf"\b(?i:the|a|his|her|its|their)\s+(?P<year>{YEAR})\s+(?!people|men|women|soldiers|troops|dead|"
    r"civilians|others|children|homes|houses|jobs|workers|tons?|tonnes|km|miles)[a-z]"
)
_NINE_ELEVEN = re.compile(
    r",?\s+(?:terror(?:ist)?\s+)?(?:attacks?|hijack\w+|victims|memorial|museum)\b"
)
_SINCE = re.compile(r"\b(?:[Ss]ince|[Dd]ating\s+from|[Aa]go\s+on)\s+$")
_FEAST = re.compile(r"\b(?:Christmas\s+(?:Day|Eve)|New\s+Year['’]s\s+(?:Day|Eve)|Boxing\s+Day)\b")
_FEASTS = {
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
}
_DAY_OF_MONTH = re.compile(
    r"\bon\s+the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?!\s+[A-Za-z]+\s+(?:of|floor))"
)


def calendar_dates(text: str, today: date) -> Iterator[Meant]:
    """Yield dates by the calendar, the most exact forms first; they may overlap."""
    for pattern in _EXACT:
        for match in pattern.finditer(text):
            found = _exact(match, today)
            if found is not None:
                yield found
    yield from _feasts(text, today)
    yield from _quarters(text)
    yield from _months(text, today)
    yield from _days_of_month(text, today)
    yield from _years(text)


def _exact(match: re.Match[str], today: date) -> Meant | None:
    parts = match.groupdict()
    name = parts.get("name")
    month = MONTH_NUMBERS[name.rstrip(".").lower()] if name else int(parts["month"] or 0)
    day = int(parts["day"] or 0)
    year = int(parts["year"] or 0) or _nearest_year(month, day, today)
    if (
        not parts["year"]
        and (month, day) == (9, 11)
        and _NINE_ELEVEN.match(match.string, match.end())
    ):
        year = 2001
    elif not parts["year"] and _SINCE.search(match.string[: match.start()]):
        year -= (year, month, day) > (today.year, today.month, today.day)
    try:
        first = date(year, month, day)
        last = date(year, month, int(parts.get("last") or day))
    except ValueError:
        return None
    if last < first:
        return None
    return Meant(match.start(), match.end(), first, last, Precision.DAY)


def _nearest_year(month: int, day: int, today: date) -> int:
    """Return the year in which month and day lie nearest to ``today``."""

    def distance(year: int) -> int:
        try:
            return abs((date(year, month, day) - today).days)
        except ValueError:
            return 10**6

    return min((today.year, today.year - 1, today.year + 1), key=distance)


def _feasts(text: str, today: date) -> Iterator[Meant]:
    for match in _FEAST.finditer(text):
        month, day = _FEASTS[" ".join(match[0].lower().replace("’", "'").split())]
        found = date(_nearest_year(month, day, today), month, day)
        yield Meant(match.start(), match.end(), found, found, Precision.DAY)


def _quarters(text: str) -> Iterator[Meant]:
    for match in _QUARTER.finditer(text):
        word = match["word"]
        number = _QUARTERS[word.lower()] if word else int(match["figure"])
        year = int(match["year"])
        first, last = date(year, 3 * number - 2, 1), month_bounds(year, 3 * number)[1]
        yield Meant(match.start(), match.end(), first, last, Precision.MONTH)


def _months(text: str, today: date) -> Iterator[Meant]:
    for match in _MONTH_OF_YEAR.finditer(text):
        month = MONTH_NUMBERS[match["name"].rstrip(".").lower()]
        first, last = month_bounds(int(match["year"]), month)
        yield Meant(match.start(), match.end(), first, last, Precision.MONTH)
    for match in _MONTH_ALONE.finditer(text):
        month = MONTH_NUMBERS[match["name"].rstrip(".").lower()]
        lead = match["lead"].lower()
        if month == 5 and lead not in _SURE_OF_MAY:
            continue
        year = _year_of_month(month, lead, looks_forward(text, match.start()), today)
        first, last = month_bounds(year, month)
        start = match.start() if lead in {"early", "late", "mid"} else match.start("name")
        yield Meant(start, match.end(), first, last, Precision.MONTH)


def _year_of_month(month: int, lead: str, forward: bool, today: date) -> int:
    """Return the year of a month named without one: the last such month unless it looks ahead."""
    if lead == "this":
        return today.year
    if lead == "last":
        return today.year - (month >= today.month)
    if lead == "next" or forward or lead in {"by", "until"}:
        is_past = month <= today.month if lead == "next" else month < today.month
        return today.year + is_past
    return today.year - (month > today.month)


def _days_of_month(text: str, today: date) -> Iterator[Meant]:
    """Yield "on the 24th": the last such day unless the words look forward."""
    for match in _DAY_OF_MONTH.finditer(text):
        day = int(match["day"])
        forward = looks_forward(text, match.start())
        back = day > today.day and not forward
        ahead = day < today.day and forward
        count = today.year * 12 + today.month - 1 + ahead - back
        try:
            found = date(count // 12, count % 12 + 1, day)
        except ValueError:
            continue
        yield Meant(match.start(), match.end(), found, found, Precision.DAY)


def _years(text: str) -> Iterator[Meant]:
    for match in _DECADE.finditer(text):
        year = int(match["decade"])
        yield Meant(
            match.start(), match.end(), date(year, 1, 1), date(year + 9, 12, 31), Precision.YEAR
        )
    for match in _YEARS.finditer(text):
        first, last = date(int(match["year"]), 1, 1), date(int(match["last"]), 12, 31)
        if first < last:
            yield Meant(match.start("year"), match.end("last"), first, last, Precision.YEAR)
    for pattern in (_YEAR_ALONE, _YEAR_BEFORE):
        for match in pattern.finditer(text):
            first, last = year_bounds(int(match["year"]))
            yield Meant(*match.span("year"), first, last, Precision.YEAR)
