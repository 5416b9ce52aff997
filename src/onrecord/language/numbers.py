"""Numbers in text: figures, words, money and per cent, with their values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class NumberKind(StrEnum):
    """What a number counts."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number. ``text[start:end]`` is the whole expression, unit included.

    ``value`` is the number meant ("$4.5bn" is 4,500,000,000). ``unit`` is an ISO 4217
    code for money, ``%`` for per cent, else the word after it where that is a measure.
    """

    start: int
    end: int
    text: str
    value: Decimal
    kind: NumberKind
    unit: str = ""


_UNITS = {
    word: value
    for value, word in enumerate(
        [
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        ]
    )
}
_TENS = {
    word: 10 * (place + 2)
    for place, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    )
}
_SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
    "k": 1000,
    "m": 10**6,
    "mn": 10**6,
    "bn": 10**9,
    "b": 10**9,
    "tn": 10**12,
}
_ORDINALS = {
    word: value + 1
    for value, word in enumerate(
        [
            *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
            *("ninth", "tenth", "eleventh", "twelfth"),
        ]
    )
}
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₴": "UAH", "₹": "INR"}
_CURRENCIES = {
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "yen": "JPY",
    "yuan": "CNY",
    "ruble": "RUB",
    "rouble": "RUB",
    "hryvnia": "UAH",
    "rupee": "INR",
    "franc": "CHF",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "uah": "UAH",
}
_WORD = "|".join(
    [*_UNITS, *_TENS, "hundred", "thousand", "million", "billion", "trillion", "dozen"]
)
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"""
    (?:(?<![\w.,/–-])(?P<sign>[−-])?|(?<=\d[-–]))(?P<figure>{_FIGURE})(?P<ordinal>(?:st|nd|rd|th)\b)?
    (?:\s?(?P<scale>(?i:hundred|thousand|million|billion|trillion|dozen|bn|tn|mn|[kmb]))s?\b)?
    (?P<percent>\s?%|\s(?:per\s?cent|percent|percentage\s+points?)\b)?
    """,
    re.VERBOSE,
)
_DATE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_MONEY = re.compile(
    rf"""
    (?<![\w.])(?P<symbol>(?:US|A|C|NZ|HK)?[$€£¥₽₴₹])\s?(?P<figure>{_FIGURE})
    (?:[\s-]?(?P<scale>(?i:thousand|million|billion|trillion|bn|tn|mn|[kmb]))\b)?
    """,
    re.VERBOSE,
)
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?:a|an|half\sa|several)\s(?=(?:{_WORD})\b))?(?:{_WORD})"
    rf"(?:(?:[\s-]|\sand\s)(?:{_WORD}))*s?\b(?P<percent>\s(?:per\s?cent|percent)\b)?",
    re.IGNORECASE,
)
_ORDINAL_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_MEASURE = re.compile(
    r"[\s-](?P<unit>dollars?|euros?|pounds?|yen|yuan|rou?bles?|hryvnias?|rupees?|francs?|USD|EUR|GBP|UAH|"
    r"km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|tons?|tonnes?|kg|kilograms?|barrels?|hectares?|acres?|"
    r"degrees?|hours?|minutes?|days?|weeks?|months?|years?)\b"
)


def find_numbers(text: str) -> list[Number]:
    """Return the numbers in ``text``, in order and without overlap.

    Parts of words, versions and dates written with points or slashes are left out.
    "One" alone and "second" are not numbers unless a measure follows.
    """
    found: list[Number] = []
    taken = [match.span() for match in _DATE.finditer(text)]
    for read in (_read_money, _read_figures, _read_words, _read_ordinals):
        for number in read(text):
            if all(number.end <= start or number.start >= end for start, end in taken):
                found.append(number)
                taken.append((number.start, number.end))
    return sorted(found, key=lambda number: number.start)


def _read_money(text: str) -> list[Number]:
    return [
        _made(
            text,
            match.start(),
            match.end(),
            _scaled(match["figure"], match["scale"]),
            NumberKind.MONEY,
            _SYMBOLS[match["symbol"][-1]],
        )
        for match in _MONEY.finditer(text)
    ]


def _read_figures(text: str) -> list[Number]:
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        if re.match(r"[\w/]|\.\d|,\d", text[match.end() : match.end() + 2]):
            continue
        start = match.start("sign") if match["sign"] else match.start("figure")
        value = _scaled(match["figure"], match["scale"])
        if match["sign"]:
            value = -value
        kind = NumberKind.ORDINAL if match["ordinal"] else NumberKind.COUNT
        if match["percent"]:
            found.append(_made(text, start, match.end(), value, NumberKind.PERCENT, "%"))
        else:
            found.append(_with_measure(text, start, match.end(), value, kind))
    return found


def _read_words(text: str) -> list[Number]:
    found: list[Number] = []
    for match in _WORDS.finditer(text):
        words = (
            re.findall(r"[a-z]+", match[0][: match.start("percent") - match.start()].lower())
            if (match["percent"])
            else re.findall(r"[a-z]+", match[0].lower())
        )
        value = _value_of(words)
        if value is None:
            continue
        if match["percent"]:
            number = _made(text, match.start(), match.end(), value, NumberKind.PERCENT, "%")
        else:
            number = _with_measure(text, match.start(), match.end(), value, NumberKind.COUNT)
        if words == ["one"] and number.kind is NumberKind.COUNT and not number.unit:
            continue
        found.append(number)
    return found


def _read_ordinals(text: str) -> list[Number]:
    return [
        _made(
            text,
            match.start(),
            match.end(),
            Decimal(_ORDINALS[match[0].lower()]),
            NumberKind.ORDINAL,
            "",
        )
        for match in _ORDINAL_WORD.finditer(text)
        if match[0].lower() != "second"
    ]


def _with_measure(text: str, start: int, end: int, value: Decimal, kind: NumberKind) -> Number:
    measure = _MEASURE.match(text, end)
    if measure is None or kind is NumberKind.ORDINAL:
        return _made(text, start, end, value, kind, "")
    word = measure["unit"].lower()
    currency = _CURRENCIES.get(word) or _CURRENCIES.get(word.removesuffix("s"))
    if currency:
        return _made(text, start, measure.end(), value, NumberKind.MONEY, currency)
    return _made(text, start, end, value, kind, word)


def _made(text: str, start: int, end: int, value: Decimal, kind: NumberKind, unit: str) -> Number:
    return Number(start=start, end=end, text=text[start:end], value=value, kind=kind, unit=unit)


def _scaled(figure: str, scale: str | None) -> Decimal:
    value = Decimal(figure.replace(",", ""))
    return value * _SCALES[scale.lower()] if scale else value


def _value_of(words: list[str]) -> Decimal | None:
    """Return the value of number words such as "two hundred and five thousand"."""
    total, current = Decimal(0), Decimal(0)
    seen = False
    for raw in words:
        word = raw if raw in _UNITS or raw in _TENS or raw in _SCALES else raw.removesuffix("s")
        if word in {"a", "an", "and", "several", ""}:
            continue
        if word == "half":
            current = Decimal("0.5")
        elif word in _UNITS:
            current += _UNITS[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word in {"hundred", "dozen"}:
            current = (current or Decimal(1)) * _SCALES[word]
        elif word in _SCALES:
            total += (current or Decimal(1)) * _SCALES[word]
            current = Decimal(0)
        else:
            return None
        seen = True
    return total + current if seen else None
