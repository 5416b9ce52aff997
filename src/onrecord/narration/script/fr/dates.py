"""French dates and times: 14/07/1789, le 1er mai, 14 h 30, 24h/24."""

from __future__ import annotations

import re

from onrecord.narration.script.fr.numerals import cardinal
from onrecord.narration.script.spans import Table, rule
from onrecord.narration.script.wordlists import listed

MONTHS = listed(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
)
WEEKDAYS = listed("lundi mardi mercredi jeudi vendredi samedi dimanche")
SHORT_MONTHS = {
    "janv": 1, "févr": 2, "fév": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "déc": 12,
}  # fmt: skip
SHORT_DAYS = {day[:3]: day for day in WEEKDAYS}

_MONTH = "|".join(MONTHS)
_SHORT = "|".join(sorted(SHORT_MONTHS, key=len, reverse=True))


def day_and_month(day: int, month: int) -> str:
    """Return a day as it is said: "premier mai", "quatorze juillet"."""
    return f"{'premier' if day == 1 else cardinal(day)} {MONTHS[month - 1]}"


def _figures(match: re.Match[str]) -> str | None:
    day, month, year = (int(match[name] or 0) for name in ("day", "month", "year"))
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return day_and_month(day, month) + (f" {cardinal(year)}" if year else "")


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:
        return None
    words = f"{cardinal(hour, feminine=True)} heure{'s' if hour > 1 else ''}"
    return f"{words} {cardinal(minute, feminine=True)}" if minute else words


def _both(match: re.Match[str]) -> str:
    return f"{cardinal(int(match[1]))} {match[2]} sur {cardinal(int(match[3]))}"


DATES: Table = (
    rule(
        "weekday cut short",
        rf"\b({'|'.join(SHORT_DAYS)})\.(?= \d)",
        lambda match: SHORT_DAYS[match[1]],
    ),
    rule(
        "month cut short",
        rf"(?<=\d )({_SHORT})\.?(?=\s\d{{4}}|[\s,;:)]|\.?$)|(?<=er )({_SHORT})\.?(?=\s|$)",
        lambda match: (
            MONTHS[SHORT_MONTHS[match[1] or match[2]] - 1]
            + ("." if match[0].endswith(".") and match.end() == len(match.string) else "")
        ),
    ),
    rule("ISO date", r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b", _figures),
    rule(
        "date in figures",
        r"(?<![\d/.])(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})(?![\d/])",
        _figures,
    ),
    rule("the first", rf"\b1\s?er(?= (?:{_MONTH}))", "premier"),
    rule(
        "a day with a name",
        rf"\b(\d{{1,2}})-({_MONTH})\b",
        lambda match: f"{'premier' if match[1] == '1' else cardinal(int(match[1]))} {match[2]}",
        flags=re.I,
    ),
    rule(
        "days of a month",
        rf"\b(\d{{1,2}})\s?[-–]\s?(\d{{1,2}})(?= (?:{_MONTH})\b)",
        lambda match: f"{cardinal(int(match[1]))} au {cardinal(int(match[2]))}",
    ),
    rule(
        "a season",
        r"\b((?:19|20)\d\d)/(\d\d)\b",
        lambda match: f"{cardinal(int(match[1]))} {cardinal(int(match[2]))}",
    ),
    rule(
        "years from to",
        r"(?<![\w.,-])((?:1[0-9]|20)\d\d)\s?[-–]\s?((?:1[0-9]|20)\d\d)(?![\w-])",
        lambda match: f"{cardinal(int(match[1]))} à {cardinal(int(match[2]))}",
    ),
)
"""Dates in figures and with shortened names."""

TIMES: Table = (
    rule("all day", r"\b(24) ?(h)(?:eures)?/(24)\b", lambda m: _both(m).replace(" h ", " heures ")),
    rule("all week", r"\b(7) ?(j)(?:ours)?/(7)\b", lambda m: _both(m).replace(" j ", " jours ")),
    rule(
        "between times",
        r"(?<=\dh)\s?[-–]\s?(?=\d{1,2} ?h)|(?<=\dh\d\d)\s?[-–]\s?(?=\d{1,2} ?h)",
        " à ",
    ),
    rule(
        "time",
        r"(?<![\w.,])(?P<hour>\d{1,2}) ?[hH] ?(?P<minute>[0-5]\d)?(?![\w/]|\d)",
        _clock,
    ),
    rule(
        "time with a colon", r"(?<![\w.,:])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?![\d:])", _clock
    ),
)
"""Times of day; durations in hours are written and said alike."""
