"""French numerals in English texts: XXe siècle, François Ier, the 16e arrondissement."""

from __future__ import annotations

import re

from onrecord.narration.script.numerals import ROMAN, ordinal, roman
from onrecord.narration.script.spans import Table, rule

_COUNTED = (
    "arrondissement|siècle|République|Republic|édition|régiment|étage|circonscription|anniversaire|"
    "journée|division|législature|chambre|session"
)
_RULER = re.compile(r"[A-ZÀ-Þ][\w’'-]+ $")


def _counted(match: re.Match[str]) -> str | None:
    number = roman(match["roman"])
    if not number:
        return None
    is_ruler = match["roman"] == "I" and _RULER.search(match.string[: match.start()])
    return f"{'the ' if is_ruler else ''}{ordinal(number)}"


FRENCH: Table = (
    rule(
        "French ordinal in Roman figures",
        rf"(?<![\w.,-])(?![LC]e\b)(?P<roman>{ROMAN})(?:er|ère|ᵉʳ|e|ᵉ|ème|ième)(?![\w’'.-])",
        _counted,
    ),
    rule(
        "French ordinal",
        r"(?<![\w.,-])(1(?=er\b|ère\b)|[1-9]\d{0,2}"
        rf"(?=e (?:{_COUNTED})\b|ème\b))(?:er|ère|ème|e)\b",
        lambda match: ordinal(int(match[1])),
    ),
)
"""Ordinals with French endings; a lone Roman numeral is of no language."""
