"""Dates and times of day. An ambiguous date (05/12/2025) is never resolved by a guess."""

from __future__ import annotations

import re

from onrecord.narration.script.numerals import cardinal, decade, digits, ordinal, year
from onrecord.narration.script.spans import Table, rule
from onrecord.narration.script.wordlists import MONTHS

SHORT_MONTHS = {name[:3]: name for name in MONTHS} | {"Sept": "September"}
SHORT_WEEKDAYS = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Tues": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Thur": "Thursday",
    "Thurs": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}
ZONES = {
    "ET": "Eastern Time",
    "CT": "Central Time",
    "MT": "Mountain Time",
    "PT": "Pacific Time",
}
_MONTH = "|".join(sorted({*SHORT_MONTHS, *MONTHS}, key=len, reverse=True))
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:1[1-9]|20)\d\d"
_TO = r"\s?[-–—]\s?"
_HALF = r"(?:(?P<half>[AaPp])\.?\s?[Mm]\b\.?)"


def _month(text: str) -> str:
    return SHORT_MONTHS.get(text.rstrip("."), text.rstrip("."))


def _day(text: str) -> str:
    return ordinal(int(text))


def _year(text: str | None) -> str:
    return f", {year(int(text))}" if text else ""


def _month_day(match: re.Match[str]) -> str:
    """Dec. 5 -> December fifth; Dec. 5-7, 2025 -> December fifth to seventh, twenty …"""
    last = f" to {_day(match['last'])}" if match["last"] else ""
    return f"{_month(match['month'])} {_day(match['day'])}{last}{_year(match['year'])}"


def _day_month(match: re.Match[str]) -> str:
    """5 December 2025 -> the fifth of December, twenty twenty-five."""
    the = "" if match["the"] else "the "
    last = f" to {_day(match['last'])}" if match["last"] else ""
    first = f"{match['the'] or ''}{the}{_day(match['day'])}"
    return f"{first}{last} of {_month(match['month'])}{_year(match['year'])}"


def _numeric(match: re.Match[str]) -> str:
    """25/12/2025 and 12/25/2025 can only mean one day; 05/12/2025 is read as figures."""
    first, second = int(match["a"]), int(match["b"])
    month, day = (first, second) if second > 12 else (second, first)
    if month > 12 or day > 31 or not month or not day:
        return f"{cardinal(first)}, {cardinal(second)}, {year(int(match['year']))}"
    if first <= 12 and second <= 12 and first != second:
        return f"{cardinal(first)}, {cardinal(second)}, {year(int(match['year']))}"
    return f"{MONTHS[month - 1]} {ordinal(day)}, {year(int(match['year']))}"


def _iso(match: re.Match[str]) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{MONTHS[month - 1]} {ordinal(day)}, {year(int(match['year']))}"


def _years(match: re.Match[str]) -> str:
    """2019-21 -> twenty nineteen to twenty twenty-one."""
    first, last = match["first"], match["last"]
    full = last if len(last) == 4 else first[:2] + last
    if int(full) <= int(first):
        full = last
    return f"{year(int(first))} to {year(int(full)) if len(full) == 4 else cardinal(int(full))}"


def _era(match: re.Match[str]) -> str | None:
    """A.D. 476 -> A.D. four seventy-six; 146 B.C. -> one forty-six B.C.; 476 alone is no year."""
    if not match["before"] and not match["after"]:
        return None
    hundreds, rest = divmod(int(match["year"]), 100)
    tail = "hundred" if not rest else f"oh {cardinal(rest)}" if rest < 10 else cardinal(rest)
    return f"{match['before'] or ''}{cardinal(hundreds)} {tail}{match['after'] or ''}"


def _part_of_year(match: re.Match[str]) -> str:
    """In Q3 2024 -> in the third quarter of twenty twenty-four; H1 -> the first half."""
    part = "quarter" if match["quarter"] else "half"
    words = f"{ordinal(int(match['quarter'] or match['half']))} {part}"
    before = match.string[: match.start()]
    if re.search(r"\b(?:in|for|of|during|by|since|from|to|and|until|after|before|than) $", before):
        words = f"the {words}"
    return f"{words} of {year(int(match['year']))}" if match["year"] else words


def _clock(hour: int, minute: int, *, half: str | None) -> str:
    """Return a time of day in words; ``half`` is "a" or "p" for a twelve-hour clock."""
    if minute == 0:
        if half:
            words = cardinal(hour)
        elif 1 <= hour <= 12:
            words = f"{cardinal(hour)} o'clock"
        else:
            words = f"{cardinal(hour)} hundred" if hour else "midnight"
    else:
        words = f"{cardinal(hour)} {f'oh {cardinal(minute)}' if minute < 10 else cardinal(minute)}"
    return f"{words} {half.upper()}M" if half else words


def _time(match: re.Match[str]) -> str | None:
    """9:30 a.m. -> nine thirty AM; 18:05 -> eighteen oh five."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:
        return None
    stop = "." if match[0].endswith(".") and _ends(match) else ""
    return f"{_clock(hour, minute, half=match['half'])}{stop}"


def _ends(match: re.Match[str]) -> bool:
    """Return whether the dot of an abbreviation is also the end of the sentence."""
    return not match.string[match.end() :].strip(" \"'”’)")


def _hours(match: re.Match[str]) -> str | None:
    """7-9pm -> seven to nine PM."""
    first, last = match["first"], match["last"]
    if int(first) > 12 or int(last) > 12:
        return None
    return f"{cardinal(int(first))} to {cardinal(int(last))} {match['half'].upper()}M"


def _military(match: re.Match[str]) -> str | None:
    """0930 GMT -> nine thirty GMT; 1800 GMT -> eighteen hundred GMT."""
    hour, minute = int(match[1][:2]), int(match[1][2:])
    if hour > 24 or minute > 59:
        return None
    return f"{_clock(hour, minute, half=None)} {match[2]}".replace("o'clock", "hundred")


def _duration(match: re.Match[str]) -> str:
    """2:05:30 -> two hours five minutes thirty seconds."""
    parts = [
        f"{cardinal(int(value))} {unit}{'' if int(value) == 1 else 's'}"
        for value, unit in zip(match.groups(), ("hour", "minute", "second"), strict=True)
        if int(value)
    ]
    return " ".join(parts) or "zero seconds"


def _decade(match: re.Match[str]) -> str:
    return decade(int(match[1]))


DATES: Table = (
    rule(
        "ISO date",
        r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?=T\d|[^\w-]|$)",
        _iso,
    ),
    rule(
        "date in figures",
        r"(?<![\w/])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\w/])",
        _numeric,
    ),
    rule(
        "figures of a day",
        r"(?<![\w/])(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-57-9]|2[1-36-9]|3[01])"
        r"(?![\w/]|\.\d| of\b)",
        lambda match: f"{MONTHS[int(match['month']) - 1]} {_day(match['day'])}",
    ),
    rule(
        "days of two months",
        rf"(?<![\w.,:$€£-])(?P<day>{_DAY}) (?P<month>{_MONTH}){_TO}"
        rf"(?P<last>{_DAY}) (?P<then>{_MONTH})\b",
        lambda match: (
            f"the {_day(match['day'])} of {_month(match['month'])} to the {_day(match['last'])} of "
            f"{_month(match['then'])}"
        ),
    ),
    rule(
        "days of the week",
        rf"\b({'|'.join(SHORT_WEEKDAYS)})\.?{_TO}({'|'.join(SHORT_WEEKDAYS)})\b\.?(?=\s|$)",
        lambda match: f"{SHORT_WEEKDAYS[match[1]]} to {SHORT_WEEKDAYS[match[2]]}",
    ),
    rule(
        "year of an era",
        r"\b(?P<before>A\.?D\.? )?(?P<year>[1-9]\d\d)"
        r"(?P<after> (?:B\.?C\.?(?:E\.?)?|A\.?D\.?|C\.?E\.?))?(?!\w)",
        _era,
    ),
    rule("nine eleven", r"(?<![\w/])9/11(?![\w/])", "nine eleven"),
    rule("round the clock", r"(?<![\w/])24/7(?![\w/])", "twenty-four seven"),
    rule(
        "weekday",
        rf"\b({'|'.join(SHORT_WEEKDAYS)})\.(?=,? (?:{_MONTH})\b|,? \d)",
        lambda match: SHORT_WEEKDAYS[match[1]],
    ),
    rule(
        "day and month",
        rf"(?<![\w.,:$€£-])(?P<the>[Tt]he )?(?P<day>{_DAY})(?:st|nd|rd|th)?"
        rf"(?:{_TO}(?P<last>{_DAY})(?:st|nd|rd|th)?)?(?: of)? (?P<month>{_MONTH})\b"
        rf"(?:\.(?= [a-z0-9]))?(?:,? (?P<year>{_YEAR})\b(?![,.]\d))?"
        r"(?! (?:Madness|Day)\b)(?!\.? \d{1,2}\b(?!\d))",
        _day_month,
    ),
    rule(
        "month and day",
        rf"\b(?P<month>{_MONTH})\.? (?P<day>{_DAY})(?:st|nd|rd|th)?\b"
        rf"(?:{_TO}(?P<last>{_DAY})(?:st|nd|rd|th)?\b)?(?!\d|:\d|[,.]\d|\s?%)"
        rf"(?:,? (?P<year>{_YEAR})\b(?![,.]\d))?",
        _month_day,
    ),
    rule(
        "month and year",
        rf"\b(?P<month>{_MONTH})\.?,? (?P<year>{_YEAR})\b",
        lambda match: f"{_month(match['month'])} {year(int(match['year']))}",
    ),
    rule(
        "month alone",
        rf"\b({'|'.join(key for key in SHORT_MONTHS if key != 'May')})\.(?= |,|$)",
        lambda match: _month(match[1]) + ("." if _ends(match) else ""),
    ),
    rule(
        "span of years",
        rf"(?<![\w.,/-])(?P<first>{_YEAR})\s?[-–/]\s?(?P<last>{_YEAR}|\d\d)(?![\w/%-]|[.,]\d)",
        _years,
    ),
    rule(
        "fiscal year",
        r"\bFY\s?(?:(\d{4})|'?(\d\d))\b",
        lambda match: f"fiscal year {year(int(match[1] or '20' + match[2]))}",
    ),
    rule(
        "quarter or half of a year",
        r"\b(?:Q(?P<quarter>[1-4])|H(?P<half>[12]))(?:(?: of)? (?P<year>(?:19|20)\d\d))?\b"
        r"(?![-/]|[A-Z]\d)",
        _part_of_year,
    ),
    rule("decade", r"(?<![\w.,])((?:1\d|20)\d0)['’]?s\b", _decade),
    rule("short decade", r"(?<![\w.,$€£])['‘’]?([2-9]0)['’]?s\b", _decade),
    rule(
        "short year",
        r"(?<![\w.,])['‘’](\d\d)\b(?!['’])",
        lambda match: (
            cardinal(int(match[1])) if match[1][0] != "0" else f"oh {digits(match[1][1])}"
        ),
    ),
)
"""Calendar dates, years and decades."""

TIMES: Table = (
    rule(
        "ISO time",
        r"(?<=\w)T(\d{2}:\d{2})(?::\d{2})?(?:\.\d+)?Z?\b",
        lambda match: f" at {match[1]}",
    ),
    rule(
        "time of a race",
        r"(?<![\w:.,])(\d{1,2}):([0-5]\d)\.(\d{1,3})(?![\w:])",
        lambda match: f"{_clock(int(match[1]), int(match[2]), half=None)} point {digits(match[3])}",
    ),
    rule(
        "half of a day alone",
        r"(?<!\d )(?<!\d)\b([ap])\.m\.(?=[ ,;])",
        lambda match: f"{match[1].upper()}M",
    ),
    rule("hours of a day", rf"\b(?P<first>\d{{1,2}}){_TO}(?P<last>\d{{1,2}})\s?{_HALF}", _hours),
    rule("duration", r"(?<![\w:.])(\d{1,2}):([0-5]\d):([0-5]\d)(?![\w:])", _duration),
    rule(
        "time with minutes",
        rf"(?<![\w:.,])(?P<hour>\d{{1,2}})[:.](?P<minute>[0-5]\d)\s?{_HALF}",
        _time,
    ),
    rule(
        "twenty-four-hour time",
        r"(?<![\w:.,])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?P<half>)(?![\w:])",
        _time,
    ),
    rule("full hour", rf"(?<![\w:.,])(?P<hour>\d{{1,2}})(?P<minute>)\s?{_HALF}", _time),
    rule("four figures", r"(?<![\w:.,])(\d{4}) ?(GMT|UTC|BST|CET|EST|local time)\b", _military),
    rule(
        "zone",
        rf"(?<=[AP]M )({'|'.join(ZONES)})\b",
        lambda match: ZONES[match[1]],
    ),
)
"""Times of day."""
