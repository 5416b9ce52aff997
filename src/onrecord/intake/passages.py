"""Splits a report's text into the passages that sentences may cite.

A passage is one sentence. A direct quotation that runs over several sentences of one
paragraph stays one passage, so that whoever cites it can see who speaks.
"""

from __future__ import annotations

import re

from onrecord.language import sentences

MAX_QUOTED = 1200
"""A quotation longer than this many characters is split at its sentences after all."""

_CLOSER_OF = {"“": "”", "«": "»", "„": "“”", '"': '"', "「": "」", "『": "』"}
_MARK = re.compile("[" + "".join(sorted({*_CLOSER_OF, *"".join(_CLOSER_OF.values())})) + "]")
Span = tuple[int, int]


def split(text: str) -> list[Span]:
    """Return the spans of the passages of ``text``, in order and without overlap.

    Offsets count Unicode code points; no span has white space at its ends and none
    crosses a blank line.
    """
    spans: list[Span] = []
    open_quotation: list[Span] = []
    closer = ""
    for span in sentences.split(text):
        if open_quotation and _starts_anew(text, open_quotation, span):
            # The paragraph ended, or the quotation grew too long: no mark closes it.
            spans += open_quotation
            open_quotation, closer = [], ""
        open_quotation.append(span)
        closer = _open_at_end(text[span[0] : span[1]], closer)
        if not closer:
            spans.append((open_quotation[0][0], span[1]))
            open_quotation = []
    return spans + open_quotation


def _starts_anew(text: str, waiting: list[Span], span: Span) -> bool:
    return "\n\n" in text[waiting[-1][1] : span[0]] or span[1] - waiting[0][0] > MAX_QUOTED


def _open_at_end(sentence: str, closer: str) -> str:
    """Return the marks that would close the quotation still open at the end, or ``""``.

    ``closer`` are the marks awaited from the sentence before.
    """
    for mark in _MARK.finditer(sentence):
        position, character = mark.start(), mark.group()
        if closer:
            if character in closer and not _is_inch(sentence, position):
                closer = ""
        elif character in _CLOSER_OF and not _is_inch(sentence, position):
            closer = _CLOSER_OF[character]
    return closer


def _is_inch(sentence: str, position: int) -> bool:
    """Say whether a straight mark after a digit measures rather than quotes (a 12" gun)."""
    return (
        sentence[position] == '"'
        and sentence[position - 1 : position].isdigit()
        and sentence[position + 1 : position + 2] not in ("", ".", ",", "?", "!")
        and sentence.count('"') % 2 == 1
    )
