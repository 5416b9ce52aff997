"""Printed text to a script for the ear. Pure: sentences in, lines out, nothing stored.

``prepare`` rewrites one sentence by tables of rules, one table a concern; ``compose``
makes a whole script with an opening that discloses the synthetic voice and a closing that
names the sources.
"""

from onrecord.narration.script.composing import (
    LanguageNotPrepared,
    Manner,
    TextTooLong,
    compose,
    prepares,
)
from onrecord.narration.script.preparing import LANGUAGES, Prepared, is_prepared, prepare
from onrecord.narration.script.punctuation import CaptionPolicy, QuotePolicy
from onrecord.narration.script.wording import wording_of

__all__ = [
    "LANGUAGES",
    "CaptionPolicy",
    "LanguageNotPrepared",
    "Manner",
    "Prepared",
    "QuotePolicy",
    "TextTooLong",
    "compose",
    "is_prepared",
    "prepare",
    "prepares",
    "wording_of",
]
