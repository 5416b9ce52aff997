"""Where sentences begin and end, written for the prose of news.

``split`` gives the same offsets on every platform, because passages and their
citations are stored by them. Paragraphs (separated by a blank line) are never joined.
"""

from __future__ import annotations

import re

from onrecord.language.wordlists import sections

Span = tuple[int, int]
"""Start and end, counted in Unicode code points; ``text[start:end]`` is the thing named."""

_PARAGRAPH = re.compile(r"\n[^\S\n]*(?:\n\s*)+|\u2029|\f")

_OPENERS = "\"'“‘«„([{‹—–- "
_CLOSERS = "\"'”’»)]}›"
_CANDIDATE = re.compile(
    # One set first, though it is said twice: the search then leaps from mark to mark.
    rf"(?P<mark>[.!?…‽。！？](?:(?<=[.!?…‽])[.!?…‽]*|(?<=[。！？])[。！？]*))(?P<close>(?:[{re.escape(_CLOSERS)}]|\[\d+\])*)(?=\s|$|(?<=[。！？]))"
)
# "sanctions.The next": a lost space, common in text taken out of markup.
_LOST_SPACE = re.compile(r"[.!?](?<=[a-z]{3}.)[”\"]?(?=[A-Z][a-z]+\s)")
_WORD_BEFORE = re.compile(r"[^\s\"'“”‘’«»()\[\]{}—–/]+$")
_NEXT_WORD = re.compile(rf"[{re.escape(_OPENERS)}\s]*([^\s,;:.!?\"'”’)\]]+\.?)")

_WORDS = sections("abbreviations.txt")

_TITLES = _WORDS["goes-on"]
"""Abbreviations after which a sentence goes on."""

_BEFORE_NUMBER = _WORDS["goes-on-before-number"]
"""Abbreviations after which a sentence goes on if a number follows."""

_EITHER = _WORDS["either"]
"""Abbreviations that may end a sentence: the next word decides."""

_STARTERS = _WORDS["starters"]
"""Words that, capitalised after an abbreviation, begin a sentence."""

_SPEECH = (
    r"(?:said|says|asked|asks|added|adds|told|tells|replied|wrote|writes|tweeted|shouted|cried|"
    r"declared|demanded|wondered|insisted|recalled|warned|exclaimed)"
)
_NAME_SPEAKS = re.compile(
    rf"\s*(?:(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov)\.?\s+)?[A-Z][\w’'.-]*\s+"
    rf"(?:(?:[A-Z][\w’'.-]*|von|van|der|de|del|bin|al)\s+){{0,4}}{_SPEECH}\b"
)


def split(text: str) -> list[Span]:
    """Return the spans of the sentences of ``text``, in order and without overlap.

    Spans count code points and carry no outer white space; together they cover every
    character that is not white space.
    """
    spans: list[Span] = []
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        spans.extend(_split_paragraph(text, start, gap.start()))
        start = gap.end()
    spans.extend(_split_paragraph(text, start, len(text)))
    return spans


def paragraphs(text: str) -> list[Span]:
    """Return the spans of the paragraphs of ``text`` (separated by a blank line)."""
    spans: list[Span] = []
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        spans.extend(_trimmed(text, start, gap.start()))
        start = gap.end()
    spans.extend(_trimmed(text, start, len(text)))
    return spans


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    """Return the span without outer white space, or nothing if nothing is left."""
    piece = text[start:end]
    kept = piece.strip()
    if not kept:
        return []
    begin = start + len(piece) - len(piece.lstrip())
    return [(begin, begin + len(kept))]


def _split_paragraph(text: str, start: int, end: int) -> list[Span]:
    paragraph = text[start:end]
    spans: list[Span] = []
    begin = 0
    for cut in _cuts(paragraph):
        found = _trimmed(paragraph, begin, cut)
        spans.extend((start + a, start + b) for a, b in found)
        begin = cut
    spans.extend((start + a, start + b) for a, b in _trimmed(paragraph, begin, len(paragraph)))
    return spans


def _cuts(paragraph: str) -> list[int]:
    """Return the positions after which a new sentence begins."""
    cuts: list[int] = []
    ends = {match.end(): match for match in _CANDIDATE.finditer(paragraph)}
    for match in _LOST_SPACE.finditer(paragraph):
        ends.setdefault(match.end(), match)
    begin = 0
    for position in sorted(ends):
        match = ends[position]
        if match.re is _LOST_SPACE or _ends_sentence(paragraph, begin, match):
            cuts.append(position)
            begin = position
    return cuts


def _ends_sentence(paragraph: str, begin: int, match: re.Match[str]) -> bool:
    """Say whether the mark found at ``match`` ends the sentence begun at ``begin``."""
    mark, after = match["mark"], paragraph[match.end() : match.end() + 80]
    if not after.strip():
        return False
    if mark[0] in "。！？":
        return True
    following = after.lstrip().lstrip(_OPENERS)
    if following[:1].islower():
        return False
    if match["close"] and mark[-1] in "?!" and _NAME_SPEAKS.match(after):
        return False
    if mark != ".":
        return True
    return _period_ends(paragraph[max(begin, match.start() - 40) : match.start()], after, match)


def _period_ends(before: str, after: str, match: re.Match[str]) -> bool:
    """Say whether one full stop ends a sentence, from the words around it."""
    found = _WORD_BEFORE.search(before)
    word = found[0].lstrip("$€£#") if found else ""
    following = _NEXT_WORD.match(after)
    upcoming = following[1] if following else ""
    folded = word.lower()
    if not match["close"]:
        if folded in _TITLES and not (folded in {"al", "est", "sr"} and _starts(upcoming)):
            return False
        if folded in _BEFORE_NUMBER and upcoming[:1].isdigit():
            return False
        if word.isdigit() and not before[: len(before) - len(word)].strip():
            return False
    if folded in _EITHER or "." in word or _is_initial(word):
        return _starts(upcoming) or bool(match["close"])
    return True


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isupper() and word.isalpha()


def _starts(word: str) -> bool:
    """Say whether a word after an abbreviation begins a new sentence."""
    return word.lower() in _STARTERS and word[:1].isupper()
