"""Hostile HTML and text become plain paragraphs, once, at intake.

Nothing of a source's markup is kept: no element, no attribute (so no ``hx-*`` and no
``data-*`` either), no script, no invisible or direction-changing character. What comes out
is NFC, its paragraphs separated by exactly one blank line, without other line breaks.
Runs in the guarded child; knows neither Django nor the network.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import nh3

MAX_TEXT = 400_000
"""The most characters of one text; a longer one is cut at a paragraph, and said so."""


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCKS = _tags(
    "address article aside blockquote center dd details dir div dl dt fieldset figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot "
    "thead tr ul"
)
_CELLS = _tags("td th")
_KEPT = _BLOCKS | _CELLS | _tags("br q")
_DROPPED_WITH_CONTENT = _tags(
    "script style title noscript svg math template iframe object embed select textarea button "
    "figcaption audio video canvas xmp plaintext noembed noframes"
)
_NEVER_NEST = _tags(
    "p li dt dd td th tr option br hr img input meta link col area base source track wbr param"
)
_MAX_DEPTH = 400
_MAX_TAG = 4000
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NOT_IN_MARKUP = re.compile("[\x00\ud800-\udfff]")
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_MAX_TAG},}}>?")
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\b|\Z)", re.DOTALL | re.IGNORECASE)
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?|([^<]+)")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]{2,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_ENDS_A_LINE = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_SHORT_LINE = 50
_KEPT_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\u200c\u200d")
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u3164\uffa0")
_LOOSE_JOINER = re.compile(
    "(?<![\u0600-\U0010ffff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0600-\U0010ffff])"
)
_JOINER_RUN = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_MARK_RUN = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_ODD = re.compile("[^\n -~\xa1-\xac\xae-\u02ff\u2010-\u2015\u2018-\u201f\u2026\u20ac]")
"""Any character that may not stay as it is; the others are in NFC by themselves and together."""

_MOST_MARKS = 30
_MAX_MARKUP = 2_000_000


class _Kept(dict[int, str | None]):
    """What each character becomes, decided when it is first met; for ``str.translate``."""

    def __missing__(self, code: int) -> str | None:
        kept = _kept(chr(code))
        self[code] = kept
        return kept


def _kept(character: str) -> str | None:
    if character == "\n":
        return character
    if character.isspace():
        return " "
    code = ord(character)
    if 0xFFF0 <= code <= 0xFFFF and character not in "\ufffc\ufffd":
        return None
    if 0xE0000 <= code <= 0xE0FFF or character in _BLANK_LETTERS:
        return None
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co")
    return None if hidden and character not in _KEPT_FORMATS else character


_KEPT_CHARACTERS = _Kept()


def _fewer_marks(run: re.Match[str]) -> str:
    """Drop combining marks beyond the thirtieth on one letter: normalising is quadratic in them."""
    marks = 0
    kept: list[str] = []
    for character in run.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def clean_characters(text: str) -> str:
    """Return ``text`` in NFC without characters that a reader cannot see or that mislead.

    Dropped: controls, NUL, lone surrogates, private use, zero-width and direction-changing
    characters, tag characters and variation selectors beyond the first sixteen. A zero-width
    joiner or non-joiner stays between two characters of scripts that are spelled with it
    (U+0600 and above). Line ends become ``\\n``, tabs and odd spaces a space.
    """
    if text.isascii() and text.isprintable():
        return text
    usual = text.replace("\r\n", "\n").replace("\t", " ").replace("\xa0", " ")
    if not _ODD.search(usual):
        return usual
    joined = _LINE_ENDS.sub("\n", text).translate(_KEPT_CHARACTERS)
    if "\u200c" in joined or "\u200d" in joined:
        joined = _LOOSE_JOINER.sub("", _JOINER_RUN.sub(r"\1", joined))
    return unicodedata.normalize("NFC", _MARK_RUN.sub(_fewer_marks, joined))


def plain_text(text: str) -> str:
    """Return the paragraphs of plain ``text``: joined lines, one blank line between."""
    return _paragraphs(text, _wraps_on)


def html_to_text(markup: str) -> str:
    """Return the paragraphs of an HTML fragment as plain text."""
    # First what no markup holds: a tag must not come into being by what is taken out of it.
    whole = _NOT_IN_MARKUP.sub("", markup[:_MAX_MARKUP])
    if not _MARKUP.search(whole):
        return plain_text(whole)
    bounded = _LONG_TAG.sub("", whole)
    if _depth(bounded) > _MAX_DEPTH:
        # Building a tree takes time in the square of its depth: read the tags in a row instead.
        return _text_of(_SCRIPT.sub("", bounded))
    return _text_of(_cleaner().clean(bounded))


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_KEPT),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes={},
        link_rel=None,
    )


def _depth(markup: str) -> int:
    """Return how deep elements can nest in ``markup``, unclosed ones included; 0 if not deep."""
    if markup.count("<") <= _MAX_DEPTH:
        return 0
    depth = deepest = 0
    for closing, tag in _OPENING.findall(markup):
        if tag.lower() not in _NEVER_NEST:
            depth = max(depth - 1, 0) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _text_of(markup: str) -> str:
    pieces: list[str] = []
    for closing, name, text in _TOKEN.findall(markup):
        tag = name.lower()
        if text:
            pieces.append(html.unescape(text).replace("\n", " "))
        elif tag in _BLOCKS:
            pieces.append("\n\n")
        elif tag == "br":
            pieces.append("\n")
        elif tag == "q":
            pieces.append("”" if closing else "“")
        elif tag in _CELLS:
            pieces.append(" ")
    return _paragraphs("".join(pieces), _breaks_on)


def _paragraphs(text: str, goes_on: Callable[[str, str], bool]) -> str:
    paragraphs: list[str] = []
    for block in _BLANK_LINES.split(clean_characters(text[:_MAX_MARKUP])):
        paragraphs += _joined(block, goes_on)
    return _limited(paragraphs)


def one_line(text: str, limit: int) -> str:
    """Return ``text``, which may hold markup, as one line of at most ``limit`` characters."""
    start = text[: limit * 20]
    if not (start.isascii() and start.isprintable()) or "<" in start or "&" in start:
        start = html_to_text(start)
    line = " ".join(start.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _joined(block: str, goes_on: Callable[[str, str], bool]) -> list[str]:
    """Return the paragraphs of a block without blank lines; ``goes_on`` judges two lines."""
    paragraphs: list[list[str]] = []
    previous = ""
    for raw in block.split("\n"):
        line = " ".join(raw.split())
        if not line:
            continue
        if paragraphs and goes_on(previous, line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        previous = line
    return [" ".join(lines) for lines in paragraphs]


def _wraps_on(previous: str, line: str) -> bool:
    """Say whether plain text was hard wrapped between two lines.

    Short lines and ends of sentences stand alone (signatures, lists, verse).
    """
    if _ENDS_A_LINE.search(previous[-20:]):
        return len(previous) >= _SHORT_LINE and line[0].islower()
    return len(previous) >= _SHORT_LINE or line[0].islower()


def _breaks_on(previous: str, line: str) -> bool:
    """Say whether a sentence goes on after a ``<br>``, which is a line's end by intent."""
    return line[0].islower() and not _ENDS_A_LINE.search(previous[-20:])


def _limited(paragraphs: list[str]) -> str:
    text = "\n\n".join(paragraphs)
    if len(text) <= MAX_TEXT:
        return text
    cut = text.rfind("\n\n", 0, MAX_TEXT)
    return text[: cut if cut > 0 else MAX_TEXT].rstrip()
