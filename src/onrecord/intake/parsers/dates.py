"""Dates as feeds and wires write them become aware instants in UTC, or ``None``.

Reads RFC 822/2822 with its habitual mistakes, RFC 3339 and ISO 8601 in extended and basic
form, English month-first dates, seconds since 1970, and months named in seven languages. A time
without a zone is taken as UTC.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen", "feb fev", "mar mrt", "apr avr abr", "may mai mag mei maj",
            "jun giu juin", "jul lug juil", "aug aou ago", "sep set", "oct okt ott out",
            "nov", "dec dez dic",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
"""How names of months begin in English, French, German, Spanish, Italian, Portuguese, Dutch."""
_ZONE_HOURS = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 1, "cet": 1, "west": 1, "cest": 2,
    "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12,
    "nzdt": 13, "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,12})?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?"
)
_ZONE = r"\s*(?P<zone>[A-Za-z]{1,5}|(?:GMT|UTC)?[+-]\d{1,2}:?\d{0,2})?(?:\s*\([^)]{0,40}\))?"
_ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2})(?:[T\s]\s*"
    r"(?P<hour>\d{2}):?(?P<minute>\d{2})?(?::?(?P<second>\d{2})(?:[.,]\d{1,12})?)?)?)?)?"
    rf"(?P<half>)?{_ZONE}",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    r"(?:[^\W\d_]{2,10}\.?,?\s*)?(?P<day>\d{1,2})(?:\.|er|º)?[\s-]+(?:de\s+)?"
    r"(?P<month>[^\W\d_]{3,10})\.?,?[\s-]+(?:de\s+)?"
    rf"(?P<year>\d{{4}}|\d{{2}})(?:[\s,]*(?:at\s+|-\s+)?{_TIME})?{_ZONE}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,?\s+)?(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+"
    rf"(?:(?P<year>\d{{4}})(?:[\s,]*(?:at\s+|-\s+)?{_TIME})?{_ZONE})",
    re.IGNORECASE,
)
_UNIX_TIME = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
_UNIX_STYLE = re.compile(
    r"[A-Za-z]{3,9}\s+(?P<month>[A-Za-z]{3})\s+(?P<day>\d{1,2})\s+"
    rf"{_TIME}{_ZONE}\s+(?P<year>\d{{4}})",
    re.IGNORECASE,
)


def parse_date(text: str) -> datetime | None:
    """Return the instant that ``text`` names, in UTC, or ``None`` when it names none."""
    stripped = " ".join(text[:100].split())
    if _UNIX_TIME.fullmatch(stripped):
        return datetime.fromtimestamp(int(stripped[:10]), UTC)
    for pattern in (_ISO, _DAY_FIRST, _MONTH_FIRST, _UNIX_STYLE):
        found = pattern.fullmatch(stripped)
        if found is not None:
            try:
                return _instant(found.groupdict())
            except (ValueError, OverflowError):
                return None
    return None


def _instant(parts: dict[str, str | None]) -> datetime:
    hour, extra = int(parts["hour"] or 0), timedelta()
    half = (parts["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour == 24:
        hour, extra = 0, timedelta(days=1)
    local = datetime(
        _year(parts["year"] or ""),
        _month(parts["month"] or "1"),
        int(parts["day"] or 1),
        hour,
        int(parts["minute"] or 0),
        min(int(parts["second"] or 0), 59),
        tzinfo=_zone(parts["zone"] or ""),
    )
    return (local + extra).astimezone(UTC)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 2:
        year += 2000 if year < 70 else 1900
    if not 1900 <= year <= 2200:
        raise ValueError(f"{year} is no year of news")
    return year


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    letters = unicodedata.normalize("NFD", text.lower())
    plain = "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
    month = _MONTHS.get(plain[:4], _MONTHS.get(plain[:3]))
    if month is None:
        raise ValueError(f"{text} is no month")
    return month


def _zone(text: str) -> timezone:
    name = text.lower()
    if name in _ZONE_HOURS:
        return timezone(timedelta(hours=_ZONE_HOURS[name]))
    found = re.fullmatch(r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?", name)
    if found is None:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)
