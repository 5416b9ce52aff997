"""Punctuation for the ear: dashes and brackets become pauses; the alphabet is closed at the end."""

from __future__ import annotations

import re
from enum import StrEnum

from onrecord.narration.script.spans import Rule, Table, rule

ALPHABET = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ '\-.,;:?!“”]*")
"""Everything a prepared sentence may consist of."""

SYMBOLS = {
    "&": " and ",
    "+": " plus ",
    "=": " equals ",
    "@": " at ",
    "×": " times ",
    "÷": " divided by ",
    "±": " plus or minus ",
    "≈": " about ",
    "~": " about ",
    "≥": " at least ",
    "≤": " at most ",
    "<": " less than ",
    ">": " more than ",
    "§": " section ",
    "%": " percent ",
    "°": " degrees ",
    "€": " euros ",
    "£": " pounds ",
    "$": " dollars ",
    "#": " number ",
    "№": " number ",
}


class QuotePolicy(StrEnum):
    """How quotation marks are made heard."""

    INTONED = "intoned"
    """The marks stay for the voice to phrase by; no word is added."""
    ANNOUNCED = "announced"
    """"Quote … unquote" around every quotation."""


class CaptionPolicy(StrEnum):
    """Whether captions are heard, of pictures that are not."""

    LEFT_OUT = "left out"
    ANNOUNCED = "announced"
    """"Picture:" and the caption, where the picture stands."""


def _single_quotes(match: re.Match[str]) -> str:
    return f"“{match[1]}”"


def _subtracted(match: re.Match[str]) -> str | None:
    """Profit = sales - costs is a sum; elsewhere the stroke is a dash."""
    return " minus " if "equals" in match.string or "=" in match.string else None


QUOTES: Table = (
    rule("apostrophe", r"(?<=\w)[’ʼ´`](?=\w)", "'"),
    rule("leading apostrophe", r"(?<!\w)[‘’](?=(?:em|til|tis|twas|n)\b)", "'"),
    rule("low and angle quotes", r"[„«]\s?", "“"),
    rule("closing angle quotes", r"\s?»", "”"),
    rule(
        "single quotes",
        r"(?<!\w)[‘'‹]([^‘’'“”‹›]{1,300}(?:[a-z]['’][a-z][^‘’'“”]{0,300})?)[’'›](?!\w)",
        _single_quotes,
    ),
    rule("opening straight quote", r'(?:^|(?<=[\s(\[—–-]))"(?=\S)', "“"),
    rule("closing straight quote", r'"', "”"),
    rule("possessive after s", r"(?<=s)[’'](?=\s|$|[,.;])", "'"),
    rule(
        "stray single quotes",
        r"(?<!\w)['‘’‛‚‹›](?!em\b|til\b|tis\b|twas\b|n\b)|(?<![\ws])['‘’‹›](?!\w)|[‘’`´‹›]",
        "",
    ),
)
"""Every kind of quotation mark to “ and ”, apostrophes to '."""

ANNOUNCED: Table = (
    rule("quote", r"“\s?", " quote, "),
    rule("unquote", r"\s?([,.!?;:]?)”", lambda match: f", unquote{match[1] or ','}"),
)
"""The quotation marks spoken."""

PHRASING: Table = (
    rule("words in brackets", r"\s?\[([^\[\]]*)\]", lambda match: f" {match[1]}"),
    rule("nothing in parentheses", r"\s?\(\s*[^\w()]*\)", ""),
    rule("plural in parentheses", r"(?<=[a-z])\((s|es)\)", lambda match: match[1]),
    rule(
        "parentheses at the end", r"\s?\(([^()]*)\)(?=\s?[.,;:!?]|$)", lambda match: f", {match[1]}"
    ),
    rule("parentheses", r"\s?\(([^()]*)\)", lambda match: f", {match[1]},"),
    rule("stray brackets", r"[()\[\]{}]", " "),
    rule("spaces", r" {2,}", " "),
    rule("minus between words", r"(?<=\w) [-–] (?=\w)", _subtracted),
    rule("section sign after its word", r"(?i)(?<=section )§\s?", ""),
    rule("sharp", r"\b([CF])#(?!\w)", lambda match: f"{match[1]} sharp"),
    rule("dash", r" ?(?:—|--+|(?<=\s)[–-](?=\s)|–(?=\s)|(?<=\s)–) ?", ", "),
    rule("short dash", r"(?<=\w)–(?=\w)", "-"),
    rule("ellipsis at the end", r"\s?(?:…|\.{2,})(?=[”\s]*$)", "."),
    rule("ellipsis", r"\s?(?:…|\.{2,})\s?", ", "),
    rule("either or", r"(?<=[a-z])/(?=[a-z])", " or "),
    rule("slash", r"\s?[/\\|•·]\s?", " "),
    *(rule(f"symbol {sign}", rf"\s?{re.escape(sign)}\s?", word) for sign, word in SYMBOLS.items()),
)
"""Dashes, brackets, ellipses and symbols."""

_CLOSED = rule("outside the alphabet", r"[^A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ '\-.,;:?!“”]+", " ")

TIDYING: Table = (
    _CLOSED,
    rule("spaces", r" {2,}", " "),
    rule("hyphens that join nothing", r"(?<![A-Za-zÀ-ỿ.])-+|-+(?![A-Za-zÀ-ỿ])", " "),
    rule("apostrophes that join nothing", r"(?<![A-Za-zÀ-ỿ])'+(?![A-Za-zÀ-ỿ])|''+", ""),
    rule("quotes around nothing", r"“[\s.,;:!?-]*”", ""),
    rule("spaces", r" {2,}", " "),
    rule("space before a stop", r" +(?=[,.;:?!”])", ""),
    rule("space after an opening quote", r"“ +", "“"),
    rule(
        "several stops",
        r"[,;:]*(?<!\.[A-Z])[.?!][,;:.?!]*(?=[ ”]|$)|[,;:]{2,}",
        lambda match: _strongest(match[0]),
    ),
    rule("stop before a word", r"([,;:?!])(?=[A-Za-zÀ-ỿ“])", lambda match: f"{match[1]} "),
    rule("stop between sentences", r"(?<=[a-zà-ÿ]{2})\.(?=[A-ZÀ-Ý][a-z])", ". "),
    rule("opening stops", r"^[\s,.;:?!'-]+", ""),
    rule("opening stops in a quotation", r"(?<=“)[\s,.;:?!-]+", ""),
    rule("comma after a dotted end", r"(?<=[A-Z]\.)[,;:]+(?=”?$)", ""),
    rule("comma before a quotation's end", r"[,;:]+(?=”?$)", "."),
    rule("spaces", r" {2,}", " "),
)
"""What no voice can read goes; spacing and stops as in ordinary print."""

FINAL: tuple[Rule, ...] = (
    rule("missing stop", r"([A-Za-zÀ-ỿ'-])(”?)$", lambda match: f"{match[1]}.{match[2]}"),
    rule("stop after a quotation", r"([.?!])”\.$", lambda match: f"{match[1]}”"),
)
"""Every sentence ends, so that the voice comes down."""


def _strongest(stops: str) -> str:
    """Return the one mark that a heap of them comes to."""
    for mark in ("?", "!", ".", ":", ";"):
        if mark in stops:
            return mark
    return ","
