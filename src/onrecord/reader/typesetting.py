"""Quotation marks, apostrophes and dashes as a printer sets them, for the eye alone. Pure.

The ledger, the feeds' plain text and every digest keep what was written: a verbatim
quotation is compared with its passage long before it is set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_NARROW = "\u00a0"


@dataclass(frozen=True, slots=True)
class Quotes:
    """The marks of a language: outer and inner, opening and closing."""

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str


_ENGLISH = Quotes("“", "”", "‘", "’")
_GERMAN = Quotes("„", "“", "‚", "‘")
_SWEDISH = Quotes("”", "”", "’", "’")
_ANGLED = Quotes("«", "»", "“", "”")

_QUOTES = {
    "bg": _GERMAN,
    "ca": _ANGLED,
    "cs": _GERMAN,
    "da": Quotes("»", "«", "›", "‹"),
    "de": _GERMAN,
    "el": _ANGLED,
    "en": _ENGLISH,
    "es": _ANGLED,
    "et": _GERMAN,
    "fi": _SWEDISH,
    "fr": Quotes(f"«{_NARROW}", f"{_NARROW}»", "“", "”"),
    "hu": Quotes("„", "”", "»", "«"),
    "it": _ANGLED,
    "lt": _GERMAN,
    "no": _ANGLED,
    "nb": _ANGLED,
    "pl": Quotes("„", "”", "«", "»"),
    "pt": _ENGLISH,
    "ro": Quotes("„", "”", "«", "»"),
    "ru": Quotes("«", "»", "„", "“"),
    "sk": _GERMAN,
    "sl": _GERMAN,
    "sv": _SWEDISH,
    "uk": Quotes("«", "»", "„", "“"),
}

_CLIPPED = ("tis", "twas", "em ", "n'", "n ", "til ", "cause ")
"""Words that begin with an apostrophe in English."""

_OPENS_AFTER = frozenset(" \t\n\u00a0([{—–-/“‘«„‚")


def quotes_of(language: str) -> Quotes:
    """Return the quotation marks of a language (BCP 47 tag); English ones where unknown."""
    return _QUOTES.get(language.lower().partition("-")[0], _ENGLISH)


_WHOLE = (("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("‘", "’"))
"""Marks that may stand around the whole of what somebody said."""


def bare(words: str) -> str:
    """Return ``words`` without quotation marks around the whole: the page sets its own."""
    text = words.strip()
    for opening, closing in _WHOLE:
        inner = text[1:-1]
        if len(text) > 2 and text[0] == opening and text[-1] == closing and closing not in inner:
            return inner.strip()
    return text


def set_line(text: str, language: str) -> str:
    """Return one line, a headline or a statement, as it is printed in ``language``."""
    return typeset([text], language)[0]


def closed(text: str) -> str:
    """Return what somebody is said to have said with a full stop where it has no end.

    What was cut out of a longer sentence ends in a word. In a script without capitals
    nothing is added: its full stop may be another.
    """
    last = text[-1:]
    return f"{text}." if last.isdigit() or last.upper() != last.lower() else text


def typeset(texts: Sequence[str], language: str) -> list[str]:
    """Return ``texts``, the sentences of one paragraph in order, as they are printed.

    Straight quotes become those of ``language``; a quotation may run over sentences. Marks
    that are typographic already stay.
    """
    quotes = quotes_of(language)
    is_open = False
    printed = []
    for text in texts:
        dashed = text.replace("...", "…").replace(" -- ", " — ").replace(" - ", " – ")
        if '"' in dashed:
            dashed, is_open = _doubled(dashed, quotes, is_open)
        if "'" in dashed:
            dashed = _singled(dashed, quotes)
        printed.append(dashed)
    return printed


def _doubled(text: str, quotes: Quotes, is_open: bool) -> tuple[str, bool]:
    made = []
    for place, character in enumerate(text):
        if character != '"':
            made.append(character)
            continue
        before = text[place - 1] if place else " "
        after = text[place + 1] if place + 1 < len(text) else " "
        if not is_open and before.isdigit() and not after.isalnum():
            made.append("″")
        elif is_open or (before not in _OPENS_AFTER and not after.isalnum()):
            made.append(quotes.closing)
            is_open = False
        else:
            made.append(quotes.opening)
            is_open = True
    return "".join(made), is_open


def _singled(text: str, quotes: Quotes) -> str:
    made = []
    is_open = False
    for place, character in enumerate(text):
        if character != "'":
            made.append(character)
            continue
        before = text[place - 1] if place else " "
        after = text[place + 1 : place + 8]
        if before in _OPENS_AFTER and _opens(text, place, after):
            made.append(quotes.inner_opening)
            is_open = True
        elif is_open and not (before.isalnum() and after[:1].isalnum()):
            made.append(quotes.inner_closing)
            is_open = False
        else:
            made.append("’")
    return "".join(made)


def _opens(text: str, place: int, after: str) -> bool:
    """Whether the mark at ``place`` begins a quotation: letters follow, and later its end."""
    if not after[:1].isalpha() or after.lower().startswith(_CLIPPED):
        return False
    end = text.find("'", place + 1)
    while end != -1:
        if not text[end + 1 : end + 2].isalnum():
            return True
        end = text.find("'", end + 1)
    return False
