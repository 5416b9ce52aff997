"""Rates, multiples and composed measures: what stands beside a figure and changes its reading."""

from __future__ import annotations

import re

from onrecord.narration.script.numerals import NUMBER, amount, cardinal
from onrecord.narration.script.spans import Table, rule
from onrecord.narration.script.units import CURRENCY_CODES, UNITS
from onrecord.narration.script.wordlists import listed

_N = rf"(?:{NUMBER})"
_WORDS = listed(
    "barrel hour day month year week night gallon liter litre person share unit minute second mile "
    "head user ounce pound ton tonne acre kilo capita vote seat"
)
PER = {
    **{unit: words[0] for unit, words in UNITS.items() if re.fullmatch(r"[A-Za-z²³\d]{2,4}", unit)},
    **{word: word for word in _WORDS},
    "h": "hour",
    "yr": "year",
    "mo": "month",
    "wk": "week",
    "bbl": "barrel",
    "gal": "gallon",
    "L": "liter",
    "l": "liter",
    "t": "ton",
    "m³": "cubic meter",
    "m3": "cubic meter",
    "MMBtu": "million British thermal units",
}
"""What may stand behind the stroke of a rate."""

_PER = "|".join(re.escape(unit) for unit in sorted(PER, key=len, reverse=True))
_PAIRED = {
    "EUR": "euro",
    "USD": "dollar",
    "GBP": "pound",
    "JPY": "yen",
    "CHF": "Swiss franc",
    "AUD": "Australian dollar",
    "CAD": "Canadian dollar",
    "CNY": "yuan",
    "INR": "rupee",
    "TRY": "lira",
}
_PAIR = "|".join(_PAIRED)
_COMPARED = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
_SCALE = r"(?:thousand|million|billion|trillion)"
_LONG_UNIT = "|".join(
    re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True) if len(unit) > 1
)


def _feet(match: re.Match[str]) -> str:
    """A 6ft 2in man -> six foot two inch; he is 6ft 2in -> six feet two inches."""
    feet, inches = int(match["feet"]), int(match["inches"])
    before = match.string[: match.start()]
    if re.search(r"\b(?:a|an|the) $", before, re.I):
        return f"{cardinal(feet)} foot {cardinal(inches)} inch"
    plural = "inch" if inches == 1 else "inches"
    return f"{cardinal(feet)} {'foot' if feet == 1 else 'feet'} {cardinal(inches)} {plural}"


def _height(match: re.Match[str]) -> str:
    return f"{cardinal(int(match[1]))} foot {cardinal(int(match[2]))}"


def _compared(match: re.Match[str]) -> str:
    word = _COMPARED[match[1].lower()]
    return f"{word} on {word}"


def _celsius(match: re.Match[str]) -> str | None:
    """3C -> 3°C where the sentence speaks of warmth; Room 3C is left alone."""
    if not re.search(r"°|\b(?:temperature|degrees|heat|cold|warm|freezing)", match.string):
        return None
    return f"{match[1]}°{match[2]}"


def _length_of_light(match: re.Match[str]) -> str:
    """nm is a nanometer where chips and light are spoken of, else a nautical mile."""
    tiny = re.search(r"\b(?:chip|process|semiconductor|wavelength|transistor|laser)", match.string)
    word = "nanometer" if tiny else "nautical mile"
    joined = match[2] == "-" or (tiny and re.match(r" [a-z]", match.string[match.end() :]))
    return f"{amount(match[1])} {word}{'' if joined else 's'}"


def _moved(match: re.Match[str]) -> str:
    """1.08 USD -> one point zero eight U.S. dollars: a rate of exchange has no cents."""
    if match[2] or not re.search(r"\.\d", match[1]):
        return f"{match[3]} {match[1]}{match[2]}"
    return f"{amount(match[1])} {CURRENCY_CODES[match[3]][1]}"


HEIGHTS: Table = (
    rule("feet and inches by signs", r"(?<![\w'’.])(\d)['’′](\d{1,2})(?:[\"”″]|'')", _height),
)
"""Before quotation marks are paired."""

RATES: Table = (
    rule("plus or minus", r"\+\s?/\s?[-−–]\s?(?=\d)", "plus or minus "),
    rule("compared", r"(?<![\w/])([dwmqyDWMQY])(?:/\1|[oO]\1|-o-\1)(?![\w/])", _compared),
    rule("price to earnings", r"(?<!\w)[Pp]/[Ee](?!\w)", "P.E."),
    rule(
        "pair of currencies",
        rf"(?<!\w)({_PAIR})/({_PAIR})(?!\w)",
        lambda match: f"{_PAIRED[match[1]]} {_PAIRED[match[2]]}",
    ),
    rule(
        "feet and inches",
        r"(?<![\w.,])(?P<feet>\d{1,2})\s?ft\.?,? (?P<inches>\d{1,2})\s?ins?\b\.?",
        _feet,
    ),
    rule(
        "inches",
        rf"(?<![\w.])({_N})\s?in\.(?= [a-z])",
        lambda match: f"{amount(match[1])} {'inch' if match[1] == '1' else 'inches'}",
    ),
    rule("nanometer or nautical mile", rf"(?<![\w.])({_N})([\s-]?)nm\b", _length_of_light),
    rule("warmth without its sign", r"(?<![\w.])(\d{1,3}(?:\.\d)?)\s?([CF])\b", _celsius),
    rule(
        "rate",
        rf"(?<=[\d¢%a-z])(\s?)/\s?({_PER})(?![\w/])(?<!km/h)(?<!m/s)",
        lambda match: _rate(match),
    ),
    rule(
        "multiple",
        rf"(?<![\w.])({_N})x(?!\w)",
        lambda match: f"{amount(match[1])} times",
    ),
    rule(
        "points",
        rf"(?<![\w.])({_N})[\s-]?pts?\b\.?(?=\W|$)",
        lambda match: f"{amount(match[1])} {'point' if match[1] == '1' else 'points'}",
    ),
    rule(
        "cents in letters",
        r"(?<![\w.,])(\d{1,2}(?:\.\d)?)c\b",
        lambda match: f"{amount(match[1])} {'cent' if match[1] == '1' else 'cents'}",
    ),
    rule(
        "money with a code behind",
        rf"(?<![\w.,])({_N})((?:\s?(?:k|m|bn|tn)|\s{_SCALE})?)\s?"
        rf"({'|'.join(code for code in CURRENCY_CODES if code.isupper())})\b",
        _moved,
    ),
)
"""Before money and measures are read."""

SCALED: Table = (
    rule(
        "unit after a scale",
        rf"(?<=llion )({_LONG_UNIT})(?![\w²³/])|(?<=thousand )({_LONG_UNIT})(?![\w²³/])",
        lambda match: UNITS[match[1] or match[2]][1],
    ),
)
"""After magnitudes are read: 40tn km is by now forty trillion km."""


def _rate(match: re.Match[str]) -> str | None:
    """$71.30/barrel -> $71.30 per barrel; either/or and km/h are left to others."""
    before = match.string[: match.start()]
    measured = re.search(rf"(?:\d|¢|%|\b(?:{_SCALE[3:-1]})|\d\s?(?:{_PER}|[kmgWV]|bn|tn))$", before)
    whole = before.split()[-1] if before.split() else ""
    speed = re.search(r"(?:km|m|mi)$", whole) and match[2] in {"h", "s"}
    if not measured or speed:
        return None
    if re.search(r"(?<![\d.,¢$€£])\d{1,3}$", before) and match[2] in {"h", "t", "l"}:
        return None
    return f" per {PER[match[2]]}"
