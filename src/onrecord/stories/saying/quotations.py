"""Quotations of a paragraph with their marks, whatever signs a report sets them in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.language.sentences import Span

_PAIRS = {"“": "”", "«": "»", "„": "“", '"': '"', "''": "''", "``": "''"}
_MARK = re.compile(r"''|``|[“«„\"]")
_BEFORE_OPENING = frozenset(" \t\n ([—–-―:/")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between marks; ``start`` and ``end`` include the marks. ``is_closed``: it ends here."""

    start: int
    end: int
    is_closed: bool
    words: int

    def holds(self, position: int) -> bool:
        """Say whether a place in the text lies within the quotation."""
        return self.start <= position < self.end


def quotations(text: str, start: int, end: int) -> list[Quotation]:
    """Return the outermost quotations of the paragraph ``text[start:end]``, in order."""
    found: list[Quotation] = []
    position = start
    while position < end:
        mark = _MARK.search(text, position, end)
        if mark is None:
            break
        position = mark.end()
        sign = mark[0]
        if sign in {'"', "''"} and not _may_open(text, mark.start(), start, position, end):
            continue
        stop = _closing(text, sign, position, end)
        last = end if stop is None else stop
        words = len(_WORD.findall(text, position, last))
        if words:
            found.append(Quotation(mark.start(), last, stop is not None, words))
        position = max(position, last)
    return found


def _may_open(text: str, at: int, start: int, after: int, end: int) -> bool:
    """Say whether a straight mark opens: after a space or bracket, before a letter."""
    return (at == start or text[at - 1] in _BEFORE_OPENING) and (
        after < end and not text[after].isspace()
    )


def _closing(text: str, sign: str, position: int, end: int) -> int | None:
    """Return where the closing mark ends. A quotation inside the quotation is passed over."""
    closing = _PAIRS[sign]
    depth = 0
    at = position
    while at < end:
        if text.startswith(closing, at):
            if depth == 0:
                return at + len(closing)
            depth -= 1
            at += len(closing)
            continue
        if sign != closing and text[at] == sign:
            depth += 1
        at += 1
    return None if depth == 0 else _first_closing(text, closing, position, end)


def _first_closing(text: str, closing: str, position: int, end: int) -> int | None:
    at = text.find(closing, position, end)
    return at + len(closing) if at >= 0 else None


def quotation_at(quoted: Sequence[Quotation], position: int) -> Quotation | None:
    """Return the quotation that holds a place in the text."""
    return next((one for one in quoted if one.holds(position)), None)


def joined(span: Span, quoted: Sequence[Quotation], cue: Span) -> Span:
    """Return a span grown so that every quotation it touches is whole in it.

    A quotation that holds the cue is none of its content.
    """
    start, end = span
    for one in quoted:
        if one.start < end and start < one.end and not one.holds(cue[0]):
            before = one.end <= cue[0]
            start = min(start, one.start)
            end = max(end, one.end if not before or one.end <= cue[0] else end)
    if end > cue[0] >= start and cue[0] >= span[1]:
        end = cue[0]
    return start, end
