"""Money, percentages, units, ranges, fractions, scores and, last of all, bare numbers."""

from __future__ import annotations

import re

from onrecord.narration.script.numerals import (
    NUMBER,
    amount,
    cardinal,
    decade,
    digits,
    is_one,
    ordinal,
    year,
)
from onrecord.narration.script.spans import Table, rule
from onrecord.narration.script.units import CURRENCY_CODES, CURRENCY_SIGNS, MAGNITUDES, UNITS

_N = rf"(?:{NUMBER})"
_TO = r"(?:\s?[-–—]\s?|\sto\s)"
_SIGN = "|".join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))
_CODE = "|".join(re.escape(code) for code in CURRENCY_CODES)
_MAGNITUDE = rf"(?i:{'|'.join(sorted(MAGNITUDES, key=len, reverse=True))})\b"
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_RACES = (
    r"race|sprint|hurdles|freestyle|final|relay|backstroke|breaststroke|butterfly|medley|runner|"
    r"walk|swim|heats?|record|dash|distance|run|steeplechase"
)
_METRES = (
    rf"{_RACES}|tall|high|wide|deep|long|away|above|below|radius|up|from|into|onto|off|under|"
    r"across|apart|beneath|north|south|east|west|behind|ahead|past|downstream|upstream|inland"
)
_DISTANCES = frozenset({"60", "100", "110", "200", "400", "800", "1500", "1,500", "5000", "5,000"})
_GOALS = r"win|wins|won|beat|beats|draw|drew|lost|loss|victory|defeat|lead|led|thrashed|goals?"

_NO_NOUN = "a|an|the|in|of|for|to|from|and|or|on|by|at|per|as|with|each|more|less|when|after"
_VERBS = "is|was|were|are|has|had|have|will|would|can|could|did|does|came|went|fell|rose|that|which"
_NOUNS = (
    "plan|package|deal|loan|bond|fund|program|programme|project|bailout|budget|contract|bill|fine|"
    "settlement|investment|grant|facility|offer|bid|takeover|merger|acquisition|stake|reward|"
    "bounty|prize|gift|donation|ransom|industry|market|company|lawsuit|shortfall|deficit|surplus"
)

FRACTIONS = {
    2: ("half", "halves"),
    4: ("quarter", "quarters"),
}
VULGAR = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅕": "1/5",
    "⅖": "2/5",
    "⅗": "3/5",
    "⅘": "4/5",
    "⅙": "1/6",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
}


def _is_attribute(match: re.Match[str]) -> bool:
    """Return whether an amount stands before its noun, as in "a $4.5bn package"."""
    before = match.string[max(0, match.start() - 8) : match.start()]
    after = match.string[match.end() :]
    if match[0].endswith("-") and not after.startswith("plus"):
        return True
    if re.search(r"\b(?:an?|one)\s$", before, re.I):
        return bool(re.match(rf"[ -](?!(?:{_NO_NOUN})\b)[a-z]", after))
    return bool(re.match(rf" (?:{_NOUNS})\b", after))


def _plural(match: re.Match[str], words: tuple[str, str], number: str, *, big: bool = False) -> str:
    singular = (is_one(number) and not big) or _is_attribute(match)
    return words[0 if singular else 1]


def _magnitude(text: str | None) -> str:
    return f" {MAGNITUDES[text.lower().strip(' -')]}" if text else ""


def _money(match: re.Match[str]) -> str:
    """$4.5bn -> four point five billion dollars; $3.99 -> three dollars and ninety-nine cents."""
    sign = match["sign"] if "sign" in match.re.groupindex else match["code"]
    words = CURRENCY_SIGNS.get(sign) or CURRENCY_CODES[sign]
    number, last = match["number"], match["last"]
    big = _magnitude(match["big"])
    minus = "minus " if match["minus"] else ""
    whole, _, cents = number.partition(".")
    if last:
        first_big = _magnitude(match["first_big"])
        unit = _plural(match, words[:2], last, big=bool(big))
        return f"{minus}{amount(number)}{first_big} to {amount(last)}{big} {unit}"
    if not big and len(cents) == 2 and words[2] and _is_attribute(match):
        return f"{minus}{amount(whole)} {words[0]} {cardinal(int(cents))}"
    if not big and len(cents) == 2 and words[2]:
        main = f"{amount(whole)} {words[0 if is_one(whole) else 1]}"
        small = f"{cardinal(int(cents))} {words[2] if int(cents) == 1 else words[3]}"
        if not int(cents):
            return f"{minus}{main}"
        return f"{minus}{small}" if whole == "0" else f"{minus}{main} and {small}"
    return f"{minus}{amount(number)}{big} {_plural(match, words[:2], number, big=bool(big))}"


def _range_of_big(match: re.Match[str]) -> str | None:
    if match[3] == "m" and re.match(rf"[ -](?:{_METRES})\b", match.string[match.end() :]):
        return None
    return f"{amount(match[1])} to {amount(match[2])}{_magnitude(match[3])}"


def _millions(match: re.Match[str]) -> str | None:
    """450m people -> four hundred fifty million; a 100m race is left to the units."""
    if match[2] == "m" and re.match(rf"[ -](?:{_METRES})\b", match.string[match.end() :]):
        return None
    if (
        match[2] == "m"
        and match[1] in _DISTANCES
        and match.string[: match.start()].endswith("the ")
    ):
        return None
    return f"{amount(match[1])}{_magnitude(match[2])}"


def _percent(match: re.Match[str]) -> str:
    sign = {"+": "plus ", "-": "minus ", "−": "minus "}.get(match["sign"] or "", "")
    last = f" to {amount(match['last'])}" if match["last"] else ""
    return f"{sign}{amount(match['number'])}{last} percent"


def _unit(match: re.Match[str]) -> str:
    words = UNITS[match["unit"]]
    sign = "minus " if match["sign"] else ""
    number, last = match["number"], match["last"]
    to = f" to {amount(last)}" if last else ""
    hyphened = match[0][: -len(match["unit"])].endswith("-")
    after = match.string[match.end() :]
    if hyphened or re.match(rf" (?:{_RACES})\b", after) or _stands_before_noun(match, after):
        words = (words[0], words[0])
    return f"{sign}{amount(number)}{to} {_plural(match, words, last or number)}"


def _stands_before_noun(match: re.Match[str], after: str) -> bool:
    """Return whether a joined measure belongs to a noun, as in "the 10kg bag"."""
    article = re.search(r"\b(?:an?|the|one|each|every)\s$", match.string[: match.start()], re.I)
    joined = match["unit"] in match[0].split()[-1] and " " not in match[0].strip()
    return bool(article and joined and re.match(rf" (?!(?:{_NO_NOUN}|{_VERBS})\b)[a-z]", after))


def _fraction(match: re.Match[str]) -> str | None:
    """1/4 -> one quarter; 2 1/2 -> two and a half; 50/50 -> fifty fifty."""
    whole, top, bottom = match["whole"], int(match["top"]), int(match["bottom"])
    if top == bottom:
        return f"{cardinal(top)} {cardinal(bottom)}"
    if top > bottom and re.search(r"\b(?:odds|betting|bookmakers?|priced)\b", match.string, re.I):
        return f"{cardinal(top)} to {cardinal(bottom)}"
    if not 0 < top < bottom or bottom > 100:
        return f"{cardinal(top)} over {cardinal(bottom)}"
    one, many = FRACTIONS.get(bottom) or (ordinal(bottom), f"{ordinal(bottom)}s")
    if whole:
        part = f"a {one}" if top == 1 else f"{cardinal(top)} {many}"
        return f"{amount(whole)} and {part}"
    return f"{cardinal(top)} {one if top == 1 else many}"


def _vulgar(match: re.Match[str]) -> str:
    joined = match.start() and match.string[match.start() - 1].isdigit()
    return f"{' ' if joined else ''}{VULGAR[match[0]]}"


def _score(match: re.Match[str]) -> str | None:
    """won 2-0 -> two nil; 1-1 -> one one; only where a game is spoken of."""
    before = re.split(r"[,;:.]", match.string[max(0, match.start() - 30) : match.start()])[-1]
    after = re.split(r"[,;:.]", match.string[match.end() : match.end() + 25])[0]
    if not re.search(rf"\b(?:{_GOALS})\b", f"{before} {after}"):
        return None
    first, second = (cardinal(int(each)) if int(each) else "nil" for each in match.groups())
    return f"{first} {second}"


def _range(match: re.Match[str]) -> str:
    return f"{amount(match[1])} to {amount(match[2])}"


def _bare(match: re.Match[str]) -> str:
    """A figure without a comma between 1100 and 2099 is a year, any other a number."""
    text = match[0]
    if re.fullmatch(r"(?:1[1-9]|20)\d\d", text):
        return year(int(text))
    return amount(text)


MONEY: Table = (
    rule(
        "money with a sign",
        rf"(?P<minus>(?<![\w)])[-−])?(?<![A-Za-z])(?P<sign>{_SIGN})\s?(?P<number>{_N})"
        rf"(?:(?P<first_big>\s?(?:{_MAGNITUDE}))?(?:\s?[-–—]\s?(?:{_SIGN})?|\sto\s(?:{_SIGN}))"
        rf"(?P<last>{_N}))?(?P<big>[\s-]?(?:{_MAGNITUDE}))?(?:-(?=[a-z]))?",
        lambda match: _money(match) + (" " if match[0].endswith("-") else ""),
    ),
    rule(
        "money with a code",
        rf"(?P<minus>(?<![\w)])[-−])?\b(?P<code>{_CODE})\s?(?P<number>{_N})"
        rf"(?:(?P<first_big>\s?(?:{_MAGNITUDE}))?\s?[-–—]\s?(?P<last>{_N}))?"
        rf"(?P<big>\s?(?:{_MAGNITUDE}))?",
        _money,
    ),
    rule(
        "money with a sign behind",
        rf"(?P<minus>(?<![\w)])[-−])?(?<![\w.,])(?P<number>{_N})(?P<first_big>(?!.))?(?P<last>(?!.))?"
        rf"(?P<big>\s?(?:{_MAGNITUDE}))?\s?(?P<sign>[€£₽₴₺])",
        _money,
    ),
    rule(
        "cents",
        rf"(?<![\w.])({_N})\s?¢",
        lambda match: f"{amount(match[1])} {'cent' if is_one(match[1]) else 'cents'}",
    ),
    rule("pence", rf"(?<![\w.])({_N})p\b", lambda match: f"{amount(match[1])} pence"),
)
"""Amounts of money."""

QUANTITIES: Table = (
    rule("vulgar fractions", rf"[{''.join(VULGAR)}]", _vulgar),
    rule(
        "per cent",
        rf"(?P<sign>(?<![\w.])[+\-−])?(?<![\w.])(?P<number>{_N})\s?%?"
        rf"(?:\s?[-–—]\s?(?P<last>{_N}))?\s?(?:%|per ?cent\b|pct\b\.?)",
        _percent,
    ),
    rule(
        "basis points",
        rf"(?<![\w.])({_N})\s?(?:bps|bp)\b",
        lambda match: f"{amount(match[1])} basis points",
    ),
    rule(
        "percentage points",
        rf"(?<![\w.])({_N})\s?(?:pp|ppts?)\b",
        lambda match: f"{amount(match[1])} percentage points",
    ),
    rule(
        "range of magnitudes",
        rf"(?<![\w.])({_N})\s?[-–—]\s?({_N})\s?(k|mn|mln|m|bn|trn|tn|million|billion|trillion)\b(?!/)",
        _range_of_big,
    ),
    rule("magnitude", rf"(?<![\w.])({_N})\s?(k|mn|mln|bn|trn|tn)\b(?!/)", _millions),
    rule("millions", rf"(?<![\w.])({_N})(m)\b(?!/)", _millions),
    rule(
        "unit",
        rf"(?P<sign>(?<![\w.])[-−](?=\d))?(?<![\w.])(?P<number>{_N})(?:{_TO}(?P<last>{_N}))?[\s-]?(?P<unit>{_UNIT})(?![\w²³]|/\w)\.?(?=\W|$)",
        lambda match: (
            _unit(match)
            + (
                "."
                if match[0].endswith(".") and not match.string[match.end() :].strip(" \"'”’)")
                else ""
            )
        ),
    ),
    rule(
        "a unit alone",
        r"\b(?:sq|square) (km|mi|ft|m)\b\.?",
        lambda match: UNITS[f"sq {match[1]}"][1],
    ),
    rule(
        "rate alone",
        r"\b(km/h|kph|mph|kmh|bpd)\b",
        lambda match: UNITS[match[1]][1],
    ),
    rule(
        "carbon dioxide",
        r"\bCO(?:2|₂)(e?)\b",
        lambda match: "C.O. two" + (" equivalent" if match[1] else ""),
    ),
    rule("water", r"\bH(?:2|₂)O\b", "H two O"),
    rule(
        "fraction",
        r"(?<![\w/.,])(?:(?P<whole>\d{1,3})[ -])?(?P<top>\d{1,3})[/⁄](?P<bottom>\d{1,3})"
        r"(?![\w/]|\.\d)",
        _fraction,
    ),
    rule(
        "record",
        r"(?<![\w.,-])(\d{1,3})[-–](\d{1,3})(?= (?:record|season|start|mark)\b)",
        lambda match: f"{cardinal(int(match[1]))} and {cardinal(int(match[2]))}",
    ),
    rule(
        "score",
        r"(?<![\w.,-])(\d{1,2})[-–](\d{1,2})(?![\w%-]|[.,]\d)",
        _score,
    ),
    rule(
        "ordinal",
        r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d{1,12})(?:st|nd|rd|th)\b",
        lambda match: ordinal(int(match[1].replace(",", ""))),
    ),
    rule("number sign", r"#\s?(?=\d)", "number "),
    rule(
        "telephone",
        r"(?<![\w.,-])(?:(?:\+\d{1,3}[ -])?(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}"
        r"|\+\d(?:[ -]?\d){6,14})(?![\w-])",
        lambda match: ", ".join(digits(part) for part in re.findall(r"\d+", match[0])),
    ),
    rule(
        "type of airliner",
        r"(?<=Boeing )(7[0-8]7)(s?)(?![\w-])",
        lambda match: digits(match[1]) + match[2],
    ),
    rule(
        "airliner",
        r"\b(7[0-8]7)-(\d)00(?=s?\b)",
        lambda match: f"{digits(match[1])} {cardinal(int(match[2]))} hundred",
    ),
    rule("range", rf"(?<![\w.,-])({_N})\s?[-–—]\s?({_N})(?![\w-]|\.\d)", _range),
)
"""Percentages, magnitudes, units, fractions, scores, ordinals and ranges."""

NUMBERS: Table = (
    rule(
        "plural of figures",
        r"(?:(?<![A-Za-z])([A-Z]{1,4})-?)?(?<![\d.,])(\d{1,4})s\b",
        lambda match: (
            (" " if match[1] and match.string[match.start() - 1 : match.start()].isdigit() else "")
            + (f"{match[1]} " if match[1] else "")
            + decade(int(match[2]))
        ),
    ),
    rule("after letters", r"([A-Za-z])-?(\d)", lambda match: f"{match[1]} {match[2]}"),
    rule("before letters", r"(\d)([A-Za-z])", lambda match: f"{match[1]} {match[2]}"),
    rule(
        "version",
        r"(?<![\w.])\d{1,5}(?:\.\d{1,5}){2,}(?![\w.]*\d)",
        lambda match: " point ".join(amount(part) for part in match[0].split(".")),
    ),
    rule("minus", r"(?<![\w)])[-−](?=\d)", "minus "),
    rule("plus", r"\+(?=\d)", "plus "),
    rule("decimal without a zero", r"(?<![\w.])\.(?=\d)", "0."),
    rule("number", _N, _bare),
)
"""What is left of figures; afterwards no figure remains."""
