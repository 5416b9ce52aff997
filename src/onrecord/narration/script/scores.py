"""Scores, votes, ratios and running times: two figures that no word joins."""

from __future__ import annotations

import re

from onrecord.narration.script.numerals import cardinal
from onrecord.narration.script.spans import Table, rule

_PAIR = r"\d{1,2}[-–]\d{1,2}"
_TIE_BREAK = r"(?: ?\(\d{1,2}(?:[-–]\d{1,2})?\))?"


def _words(figures: str) -> str:
    return " ".join(cardinal(int(each)) for each in re.findall(r"\d+", figures))


def _sets(match: re.Match[str]) -> str:
    """6-4, 6-7 (5), 7-5 -> six four, six seven, five, seven five: several scores are sets."""
    return re.sub(
        rf"({_PAIR})(?: ?\((\d{{1,2}}(?:[-–]\d{{1,2}})?)\))?",
        lambda each: _words(each[1]) + (f", {_words(each[2])}" if each[2] else ""),
        match[0],
    )


def _votes(match: re.Match[str]) -> str:
    return " to ".join(cardinal(int(each)) for each in match.groups())


def _ratio(match: re.Match[str]) -> str:
    return f"{cardinal(int(match[1]))} to {cardinal(int(match[2]))}"


def _running_time(match: re.Match[str]) -> str:
    """29:47 -> twenty-nine forty-seven: no clock shows it, so it is minutes and seconds."""
    seconds = int(match[2])
    return f"{cardinal(int(match[1]))} {'oh ' if 0 < seconds < 10 else ''}{cardinal(seconds)}"


SCORES: Table = (
    rule(
        "sets",
        rf"(?<![\w.,-]){_PAIR}{_TIE_BREAK}(?:(?:, | and ){_PAIR}{_TIE_BREAK}){{1,4}}"
        r"(?![\w%-]|[.,]\d)",
        _sets,
    ),
    rule(
        "votes with abstentions",
        r"(?<![\w.,-])(\d{1,3})[-–](\d{1,3})[-–](\d{1,3})(?![\w%-]|[.,]\d)",
        _votes,
    ),
    rule(
        "innings",
        r"(?<![\w.,-])(\d{2,3})[-–/](10|\d)(?= (?:dec\b|declared|all out|after|off))",
        lambda match: f"{cardinal(int(match[1]))} for {cardinal(int(match[2]))}",
    ),
    rule("declared", r"(?<= for )(\w+) dec\.", lambda match: f"{match[1]} declared"),
    rule(
        "ratio",
        r"(?<=ratio of )(\d{1,3}):(\d{1,3})\b|(?<![\w.:])(\d{1,3}):(\d)(?![\d:])",
        lambda match: _ratio(re.fullmatch(r"(\d+):(\d+)", match[0]) or match),
    ),
    rule(
        "running time",
        r"(?<![\w.:$€£])(2[4-9]|[3-9]\d):([0-5]\d)(?![\d:]|\.\d| ?[ap]\.?m\b)",
        _running_time,
    ),
    rule(
        "drive or plank",
        r"(?<![\w.,])(\d)x(\d)(s?)\b",
        lambda match: f"{cardinal(int(match[1]))} by {cardinal(int(match[2]))}{match[3]}",
    ),
)
"""Figures in pairs, read before ranges are."""
