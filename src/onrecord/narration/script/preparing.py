"""A printed sentence prepared for the ear, table by table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.narration.script.abbreviations import (
    ABBREVIATIONS,
    INITIALS,
    PARTY_TAGS,
    ROMANS,
    TITLES_TABLE,
)
from onrecord.narration.script.acronyms import ACRONYMS, SHOUTING, lower_shouting
from onrecord.narration.script.cleaning import CLEANING, PICTOGRAPHS
from onrecord.narration.script.dates import DATES, TIMES
from onrecord.narration.script.designations import DESIGNATIONS
from onrecord.narration.script.fr.preparing import prepared_piece as prepared_in_french
from onrecord.narration.script.french import FRENCH
from onrecord.narration.script.places import PLACES
from onrecord.narration.script.punctuation import (
    ALPHABET,
    ANNOUNCED,
    FINAL,
    PHRASING,
    QUOTES,
    TIDYING,
    QuotePolicy,
)
from onrecord.narration.script.quantities import MONEY, NUMBERS, QUANTITIES
from onrecord.narration.script.rates import HEIGHTS, RATES, SCALED
from onrecord.narration.script.scores import SCORES
from onrecord.narration.script.spans import Span, SpannedText

LANGUAGES = ("en", "fr")
"""Primary subtags of the languages whose rules are written."""

LONGEST_PIECE = 4000
"""Characters prepared at a time; no real sentence is longer."""

AFTER_SHOUTING = (
    DATES,
    TIMES,
    PLACES,
    RATES,
    MONEY,
    FRENCH,
    DESIGNATIONS,
    SCORES,
    QUANTITIES,
    SCALED,
    PICTOGRAPHS,
    PARTY_TAGS,
    TITLES_TABLE,
    ABBREVIATIONS,
    INITIALS,
    ROMANS,
    SHOUTING,
    ACRONYMS,
    NUMBERS,
    PHRASING,
)
"""The order matters: a date is read before its figures are, a title before its dot is a stop."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sentence for the ear. ``spans[i]`` is where ``spoken[i]`` stands in ``printed``.

    ``spoken`` holds Latin letters, apostrophes, hyphens, spaces and . , ; : ? ! “ ” only;
    it is empty when nothing in the printed sentence can be said.
    """

    printed: str
    spoken: str
    spans: tuple[Span, ...]


def prepare(
    printed: str, *, quotes: QuotePolicy = QuotePolicy.INTONED, language: str = "en"
) -> Prepared:
    """Return a sentence as it is to be spoken; any text whatever may be given.

    ``language`` (BCP 47) is one of ``LANGUAGES``; any other is read as English.
    """
    is_french = language.split("-")[0].lower() == "fr"
    spoken: list[str] = []
    spans: list[Span] = []
    for start, end in _pieces(printed):
        piece = printed[start:end]
        text = prepared_in_french(piece, quotes) if is_french else _prepare_piece(piece, quotes)
        if text.text and spoken:
            spoken.append(" ")
            spans.append((start, start))
        spoken.append(text.text)
        spans += [(start + a, start + b) for a, b in text.spans]
    return Prepared(printed, "".join(spoken), tuple(spans))


def is_prepared(text: str) -> bool:
    """Return whether ``text`` consists of nothing but what a voice can read."""
    return bool(ALPHABET.fullmatch(text))


def _pieces(printed: str) -> Iterator[tuple[int, int]]:
    """Cut a monstrous "sentence" at white space, so that the time taken grows evenly."""
    start = 0
    while len(printed) - start > LONGEST_PIECE:
        end = start + LONGEST_PIECE
        space = printed.rfind(" ", start + LONGEST_PIECE // 2, end)
        end = space if space > 0 else end
        yield start, end
        start = end
    yield start, len(printed)


def _prepare_piece(printed: str, quotes: QuotePolicy) -> SpannedText:
    text = SpannedText(printed)
    text.apply(CLEANING)
    lower_shouting(text)
    # A short year is an apostrophe before two figures: read before quotes are paired.
    text.apply(DATES[-1:])
    text.apply(HEIGHTS)
    text.apply(QUOTES)
    for table in AFTER_SHOUTING:
        text.apply(table)
    if quotes is QuotePolicy.ANNOUNCED:
        text.apply(ANNOUNCED)
    text.apply(TIDYING)
    text.strip()
    text.apply(FINAL)
    return text if any(character.isalpha() for character in text.text) else SpannedText("")
