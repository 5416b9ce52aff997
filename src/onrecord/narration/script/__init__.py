"""Printed text to a script for the ear. Pure: sentences in, lines out, nothing stored.

``prepare`` rewrites one sentence by tables of rules, one table a concern; ``compose``
makes a whole script with an opening that discloses the synthetic voice and a closing that
names the sources.
"""

from onrecord.narration.script.composing import (
    LanguageNotPrepared,
    TextTooLong,
    compose,
    prepares,
)
from onrecord.narration.script.preparing import LANGUAGES, Prepared, is_prepared, prepare
from onrecord.narration.script.punctuation import QuotePolicy

__all__ = [
    "LANGUAGES",
    "LanguageNotPrepared",
    "Prepared",
    "QuotePolicy",
    "TextTooLong",
    "compose",
    "is_prepared",
    "prepare",
    "prepares",
]
