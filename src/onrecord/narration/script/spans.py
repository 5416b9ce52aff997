"""Text that remembers, character by character, which printed characters it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Span = tuple[int, int]
"""Start and end (code points) of a stretch of the printed text."""

Replace = Callable[[re.Match[str]], str | None]
"""What a match becomes; ``None`` leaves it as it stands."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rewriting: every match of ``pattern`` becomes what ``replace`` returns."""

    name: str
    pattern: re.Pattern[str]
    replace: Replace


Table = tuple[Rule, ...]
"""The rules of one concern, in the order in which they are tried."""


def rule(name: str, pattern: str, replace: str | Replace, *, flags: int = 0) -> Rule:
    """Return a rule; a string in place of a function is put in as it is, without groups."""
    if isinstance(replace, str):
        fixed = replace
        return Rule(name, re.compile(pattern, flags), lambda _match: fixed)
    return Rule(name, re.compile(pattern, flags), replace)


class SpannedText:
    """A text being rewritten; ``spans[i]`` is where character ``i`` stands in the print.

    A replacement as a whole carries the span of what it replaces, so that a spoken word
    can always be shown on the page.
    """

    __slots__ = ("spans", "text")

    def __init__(self, printed: str) -> None:
        """Start from printed text, brought to NFC without losing the original offsets."""
        characters: list[str] = []
        spans: list[Span] = []
        start = 0
        while start < len(printed):
            end = start + 1
            while end < len(printed) and unicodedata.combining(printed[end]):
                end += 1
            for character in unicodedata.normalize("NFC", printed[start:end]):
                characters.append(character)
                spans.append((start, end))
            start = end
        self.text = "".join(characters)
        self.spans = spans

    def apply(self, table: Iterable[Rule]) -> None:
        """Apply every rule of ``table`` once, in order, to all its matches."""
        for each in table:
            self._apply(each)

    def strip(self) -> None:
        """Drop white space at both ends."""
        left = len(self.text) - len(self.text.lstrip())
        right = len(self.text.rstrip())
        if right < left:
            right = left
        self.text, self.spans = self.text[left:right], self.spans[left:right]

    def _apply(self, each: Rule) -> None:
        pieces: list[str] = []
        spans: list[Span] = []
        position = 0
        for match in each.pattern.finditer(self.text):
            start, end = match.span()
            if start == end:
                continue
            put = each.replace(match)
            if put is None or put == match[0]:
                continue
            pieces += (self.text[position:start], put)
            spans += self.spans[position:start]
            spans += [(self.spans[start][0], self.spans[end - 1][1])] * len(put)
            position = end
        if position:
            pieces.append(self.text[position:])
            spans += self.spans[position:]
            self.text, self.spans = "".join(pieces), spans
