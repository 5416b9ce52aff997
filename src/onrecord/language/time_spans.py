"""What an expression of time means: days from one to another, and how exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Precision(StrEnum):
    """How exactly an expression names a time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Meant:
    """A stretch of text and the days from ``first`` to ``last`` that it means, both included."""

    start: int
    end: int
    first: date
    last: date
    precision: Precision


MONTH_NUMBERS = {
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
DAY_NUMBERS = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
COUNTS = {
    word: number
    for number, word in enumerate(
        [
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve"),
        ],
        start=1,
    )
} | {"a": 1, "an": 1}

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December|"
MONTH += r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
WEEKDAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
SHORT_WEEKDAY = rf"(?:{WEEKDAY}|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)"
COUNT = rf"(?:\d{{1,3}}|{'|'.join(COUNTS)})"
YEAR = r"(?:19|20)\d{2}"

LOOKED_AT = 90
"""So many characters before an expression say whether it looks forward."""

_FORWARD = re.compile(
    r"\b(?:will|would|shall|won['’]t|['’]ll|(?:is|are|was|were)\s+(?:due|set|scheduled|expected|"
    r"planned|slated)|scheduled|due|expected|slated|planned|set\s+(?:for|to)|"
    r"plans?\s+to|planning\s+to|planned\s+(?:for|to)|intends?\s+to|hopes?\s+to|aims?\s+to|"
    r"going\s+to|to\s+be\s+(?:held|decided|voted|published|released|heard)|until|ahead\s+of|"
    r"deadline|upcoming|coming|next|starting|beginning|effective|postponed\s+(?:to|until)|"
    r"(?:today|tomorrow)\s+(?:and|or|until|to))\b(?P<rest>[^.!?]*)$",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?<!be )(?<!been )\b(?:said|says|told|was|were|had|did|announced|reported|warned|wrote|"
    r"added|confirmed|tweeted|met|voted|died|killed|began|came|took|went)\b",
    re.IGNORECASE,
)

_OPENS = re.compile(
    r"(?:^|[.!?]\s+|\n\s*|[:“\"]\s*)(?:(?:On|And|So|Then|Later|This|Early|Late)\s+){0,3}$"
)
_THEN = re.compile(
    r",?\s+(?:(?!said\b|says\b|told\b|was\b|were\b|had\b|did\b|announced\b)[\w’'.-]+,?\s+){1,9}?"
    r"(?:will|shall|(?:is|are)\s+(?:due|set|scheduled|expected|going)\s+to|plans?\s+to)\b",
    re.IGNORECASE,
)


def looks_forward(text: str, start: int) -> bool:
    """Say whether the words before ``start`` speak of what is to come.

    "will meet on Friday" does; "will go, he said on Friday" does not.
    """
    match = _FORWARD.search(text[max(0, start - LOOKED_AT) : start])
    return match is not None and not _BACK.search(match["rest"])


def opens_forward(text: str, start: int, end: int) -> bool:
    """Say whether what is to come follows an expression that opens its sentence.

    "On Monday, the President will host" does; "On Monday, she said that it will" does not.
    """
    return bool(_OPENS.search(text[max(0, start - 24) : start])) and bool(
        _THEN.match(text[end : end + LOOKED_AT])
    )


def counted(word: str) -> int:
    """Return the number that a figure or a small number word gives."""
    return COUNTS.get(word.lower()) or int(word)


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month; raises ``ValueError`` out of range."""
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)


def shifted_month(day: date, months: int) -> tuple[date, date]:
    """Return the bounds of the month so many months after that of ``day``."""
    count = day.year * 12 + day.month - 1 + months
    return month_bounds(count // 12, count % 12 + 1)


def year_bounds(year: int) -> tuple[date, date]:
    """Return the first and the last day of a year; raises ``ValueError`` out of range."""
    return date(year, 1, 1), date(year, 12, 31)


def week_bounds(day: date, weeks: int = 0) -> tuple[date, date]:
    """Return Monday and Sunday of the week so many weeks after that of ``day``."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return monday, monday + timedelta(days=6)
