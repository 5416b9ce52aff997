"""Counts in a sentence and what they count, just well enough to see two reports disagree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.writing.words import STOP_WORDS, WORD, listed, stem

_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
_SMALL = {word: number for number, word in enumerate(_NUMBER_WORDS)} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12} | {
    "m": 1e6, "bn": 1e9, "tn": 1e12, "k": 1e3
}  # fmt: skip
_TOKEN = re.compile(rf"\d+(?:,\d{{3}})*(?:\.\d+)?|[$€£%]|{WORD.pattern}")
_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?$")
_MONTHS = listed(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec"
)
_FILLERS = frozenset({"people", "per", "cent", "percent", "%"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A count: its value, the stem of what it counts, and the stems around it."""

    value: float
    unit: str
    around: frozenset[str]


def find(text: str) -> list[Quantity]:
    """Return the counts in ``text``; years, days of a month and clock times are left out."""
    tokens = [match.group().casefold() for match in _TOKEN.finditer(text)]
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        value, after = _number(tokens, at)
        if value is None:
            at += 1
            continue
        unit = _unit(tokens, at, after)
        if unit and not _is_date(tokens, at, after, value):
            around = {stem(t) for t in (*tokens[max(0, at - 7) : at], *tokens[after : after + 8])}
            kept = frozenset(w for w in around - {unit} if w not in STOP_WORDS and len(w) > 2)
            found.append(Quantity(value=value, unit=unit, around=kept))
        at = after
    return found


def _number(tokens: list[str], at: int) -> tuple[float | None, int]:
    """Return the value of the number that starts at ``at`` and the index after it."""
    token = tokens[at]
    if _DIGITS.match(token):
        value = float(token.replace(",", ""))
    elif token in _SMALL and token not in {"one"}:
        value = float(_SMALL[token])
        if value >= 20 and at + 1 < len(tokens) and 0 < _SMALL.get(tokens[at + 1], 0) < 10:
            value, at = value + _SMALL[tokens[at + 1]], at + 1
    else:
        return None, at + 1
    at += 1
    while at < len(tokens) and tokens[at] in _SCALES:
        value, at = value * _SCALES[tokens[at]], at + 1
    return value, at


def _unit(tokens: list[str], at: int, after: int) -> str:
    """Return the stem of what is counted: a currency, percent, or the next noun-like word."""
    if at and tokens[at - 1] in "$€£":
        return tokens[at - 1]
    following = tokens[after : after + 3]
    if following[:1] and following[0] in _FILLERS:
        return "percent" if following[0] != "people" else "people"
    for word in following:
        if word[0].isdigit():
            return ""
        if word not in STOP_WORDS:
            return stem(word)
    return ""


def _is_date(tokens: list[str], at: int, after: int, value: float) -> bool:
    beside = {*tokens[max(0, at - 1) : at], *tokens[after : after + 1]}
    return bool(beside & _MONTHS) or (1900 <= value <= 2100 and value.is_integer())
