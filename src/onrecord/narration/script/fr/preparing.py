"""The French tables in their order."""

from __future__ import annotations

from onrecord.narration.script.acronyms import lower_shouting
from onrecord.narration.script.cleaning import PICTOGRAPHS
from onrecord.narration.script.fr.dates import DATES, TIMES
from onrecord.narration.script.fr.quantities import MONEY, NUMBERS, QUANTITIES, ROMANS
from onrecord.narration.script.fr.words import (
    ABBREVIATIONS,
    ACRONYMS,
    ANNOUNCED,
    CLEANED,
    PHRASED,
    RAISED,
)
from onrecord.narration.script.punctuation import FINAL, QUOTES, TIDYING, QuotePolicy
from onrecord.narration.script.spans import SpannedText

AFTER_QUOTES = (
    DATES,
    TIMES,
    MONEY,
    ABBREVIATIONS,
    QUANTITIES,
    PICTOGRAPHS,
    ROMANS,
    ACRONYMS,
    NUMBERS,
    PHRASED,
)
"""The order matters: "p. 12" is a page before its figure is read, "5 M€" money before a title."""


def prepared_piece(printed: str, quotes: QuotePolicy) -> SpannedText:
    """Return a piece of French text as it is to be spoken, with what it comes from."""
    text = SpannedText(printed)
    text.apply(RAISED)
    text.apply(CLEANED)
    lower_shouting(text)
    text.apply(QUOTES)
    for table in AFTER_QUOTES:
        text.apply(table)
    if quotes is QuotePolicy.ANNOUNCED:
        text.apply(ANNOUNCED)
    text.apply(TIDYING)
    text.strip()
    text.apply(FINAL)
    return text if any(character.isalpha() for character in text.text) else SpannedText("")
