"""Figures that name rather than count: flights, rooms, roads, dockets, resolutions, isotopes."""

from __future__ import annotations

import re

from onrecord.narration.script.numerals import ROMAN, cardinal, digits, ordinal, roman, year
from onrecord.narration.script.spans import Table, rule

_PLACES = (
    r"Room|Route|Highway|Interstate|Flight|Gate|Suite|Apartment|Exit|Channel|Section|Sec\.|"
    "Resolution|Platform|Area|Lot|Runway|Studio|Sector|Rule|Proposition|Prop"
)
_EMERGENCY = r"911|999|112|988|119"
_GATHERINGS = (
    "Olympiad|Olympics|Congress|Summit|Conference|Assembly|Corps|Army|Legion|Dynasty|century"
)


def designation(text: str) -> str:
    """Return a figure that names something: 447 -> four forty-seven, 2728 -> twenty-seven …"""
    number = int(text)
    if len(text) == 4 and not text.startswith("0"):
        return year(number) if number % 1000 else cardinal(number)
    if len(text) != 3 or text.startswith("0"):
        return cardinal(number) if not text.startswith("0") and len(text) < 3 else digits(text)
    hundreds, rest = divmod(number, 100)
    if rest == 0:
        return f"{cardinal(hundreds)} hundred"
    tail = f"oh {cardinal(rest)}" if rest < 10 else cardinal(rest)
    return f"{cardinal(hundreds)} {tail}"


def _named(match: re.Match[str]) -> str:
    """Flight 447 -> Flight four forty-seven; A320neo -> A three twenty neo."""
    after = " " if match.string[match.end() : match.end() + 1].islower() else ""
    name = "Section" if match[1] == "Sec." else match[1]
    return f"{name} {designation(match[2])}{after}"


def _telephone(match: re.Match[str]) -> str:
    return ", ".join(digits(part) for part in re.findall(r"\d+", match[0]))


def _section(match: re.Match[str]) -> str:
    return "section " if match[1] == "s" else "sections "


def _docket(match: re.Match[str]) -> str:
    return f"number {cardinal(int(match[1]))}, {digits(match[2])}"


DESIGNATIONS: Table = (
    rule("docket", r"\bNo\.\s?(\d{2})-(\d{2,5})\b", _docket),
    rule("toll-free telephone", r"(?<![\w.,-])1-\d{3}-\d{3}-\d{4}(?![\w-])", _telephone),
    rule(
        "emergency call",
        rf"(?<=[Cc]all )(?:{_EMERGENCY})\b|(?<=[Dd]ial )(?:{_EMERGENCY})\b"
        rf"|(?<=called )(?:{_EMERGENCY})\b|\b(?:{_EMERGENCY})(?= (?:call|operator|dispatch|line))",
        lambda match: digits(match[0]),
    ),
    rule(
        "postal code",
        r"\b([Zz]ip code|ZIP code|[Pp]ostcode|[Pp]ostal code|[Aa]rea code|PIN) (\d{3,6})\b",
        lambda match: f"{match[1]} {digits(match[2])}",
    ),
    rule(
        "airliner by number",
        r"\b7[0-8]7(?= (?:MAX|Max|Dreamliner|jet|jets|plane|planes|aircraft|airliner)\b)",
        lambda match: digits(match[0]),
    ),
    rule("half and half", r"(?<![\w.,-])50[-–]50(?![\w%-]|[.,]\d)", "fifty fifty"),
    rule("sections", r"§§\s?", "sections "),
    rule("section of an act", r"(?<![\w.])(s{1,2})\. ?(?=\d)", _section),
    rule(
        "road", r"\b([AM])(\d{1,2})\(M\)", lambda match: f"{match[1]} {cardinal(int(match[2]))} M"
    ),
    rule("lineage", r"\b([A-Z]{1,3})\.(?=\d)", lambda match: f"{match[1]} point "),
    rule(
        "several of one kind",
        r"\b([A-Z][a-z]+s) (\d{1,2})/(\d{1,2})(?![\d/])",
        lambda match: f"{match[1]} {cardinal(int(match[2]))} and {cardinal(int(match[3]))}",
    ),
    rule("named by a number", rf"\b({_PLACES}) (\d{{3,4}})(?![\d,.%-]\d|\w|%)", _named),
    rule(
        "letters and three figures",
        r"(?<![\w$€£.])([A-Z]{1,3})-?([1-9]\d\d)(?=[a-z]{3,}\b|[\s,.;:?!)’']|$)(?![.,]\d)",
        _named,
    ),
    rule("isotope", r"\b([A-Z][a-z]+)-([1-9]\d\d)\b(?![-.,]\d)", _named),
    rule(
        "ordinal in Roman figures",
        rf"\b({ROMAN})(?:st|nd|rd|th)\b",
        lambda match: ordinal(roman(match[1])) if roman(match[1]) else None,
    ),
    rule(
        "numbered gathering",
        rf"(?<=[Tt]he )({ROMAN})(?= (?:{_GATHERINGS})\b)",
        lambda match: ordinal(roman(match[1])).title() if roman(match[1]) else None,
    ),
)
"""Figures read as names, before they are read as amounts."""
