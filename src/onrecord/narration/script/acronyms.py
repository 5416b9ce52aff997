"""Capitals: shouting is lowered, acronyms are spoken as words or as letters."""

from __future__ import annotations

import re

from onrecord.narration.script.spans import SpannedText, Table, rule
from onrecord.narration.script.wordlists import (
    SHOUTED_ALONE,
    SMALL,
    SPOKEN_AS_LETTERS,
    SPOKEN_AS_WORDS,
)

CLASHING = {
    "WHO": "W.H.O.",
    "IT": "I.T.",
    "US": "U.S.",
    "ER": "E.R.",
    "ID": "I.D.",
    "SEC": "S.E.C.",
    "ETA": "E.T.A.",
    "MI": "M.I.",
    "LA": "L.A.",
}
"""Letters that spell an ordinary word: written with dots, so that no voice reads the word."""

RENAMED = {"FTSE": "Footsie", "CPAC": "See-pack", "SCOTUS": "Scotus", "POTUS": "Potus"}
"""Acronyms that have a name of their own when they are said."""

_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ][\w'’-]*")
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]+")
_KNOWN = SPOKEN_AS_WORDS | SPOKEN_AS_LETTERS
_HARD_TO_READ = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{3}|IE|II|UI|UU|AE|OE|EI|IO|UO")
_VOWELS = frozenset("AEIOUY")


def _lowered(word: str) -> str:
    if word.lower() in SMALL:
        return word.lower()
    return "-".join(part[:1] + part[1:].lower() for part in word.split("-"))


def is_shouted(text: str) -> bool:
    """Return whether most of a sentence is set in capitals."""
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    loud = [word for word in words if _CAPITALS.fullmatch(word)]
    plain = [word for word in loud if word.strip("'’-") not in _KNOWN]
    return len(plain) >= 2 and len(loud) >= 0.6 * len(words) and sum(map(len, plain)) >= 8


def _quieter(match: re.Match[str]) -> str | None:
    word = match[0].replace("’", "'")
    stem = word.split("'")[0]
    return None if stem in _KNOWN else _lowered(word)


def _double(match: re.Match[str]) -> str | None:
    """BRANDT-HOLM -> Brandt-Holm; AFL-CIO stays: unions and firms have short names."""
    parts = match[0].split("-")
    if _KNOWN & set(parts) or max(map(len, parts)) < 5:
        return None
    return _lowered(match[0])


def _run(match: re.Match[str]) -> str | None:
    words = match[0].split()
    plain = [word for word in words if word not in _KNOWN and len(word) > 1]
    if len(plain) < 2 or max(map(len, plain)) < 5:
        return None
    return " ".join(word if word in _KNOWN else _lowered(word) for word in words)


def _acronym(match: re.Match[str]) -> str | None:
    """Return how one word in capitals is to be written for the voice."""
    word, ending = match["word"], match["ending"] or ""
    if word in RENAMED:
        return f"{RENAMED[word]}{ending}"
    if word in SPOKEN_AS_WORDS:
        return f"{_lowered(word)}{ending}" if len(word) > 3 else None
    if word in CLASHING and not (word == "US" and match.string.startswith("-", match.end())):
        return f"{CLASHING[word]}{ending}"
    if word in SPOKEN_AS_LETTERS or len(word) < 5:
        return None
    can_be_read = _VOWELS & set(word[1:]) and not _HARD_TO_READ.match(word)
    return f"{_lowered(word)}{ending}" if can_be_read else None


_SHOUT: Table = (
    rule("shouted sentence", r"(?<![\w.])[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]+(?![\w.]\w)", _quieter),
)


def lower_shouting(text: SpannedText) -> None:
    """Lower a sentence that is set in capitals, keeping the acronyms that are known."""
    if is_shouted(text.text):
        text.apply(_SHOUT)


SHOUTING: Table = (
    rule("shouted double name", r"(?<![\w.'’-])[A-Z]{3,}(?:-[A-Z]{3,})+(?![\w'’-])", _double),
    rule("shouted run", r"(?<![\w.'’-])[A-Z]{2,}(?: [A-Z]{2,})+(?![\w.'’-])", _run),
    rule(
        "shouted word",
        rf"(?<![\w.'’-])(?:{'|'.join(sorted(SHOUTED_ALONE))})(?![\w'’-])(?! [A-Z]{{2,}}\b)",
        lambda match: _lowered(match[0]),
    ),
)
"""Capitals for emphasis within an ordinary sentence."""

ACRONYMS: Table = (
    rule("ministry in capitals", r"(?<![\w.])([A-Z])o([A-Z])(?=s?\b)", lambda m: f"{m[1]}O{m[2]}"),
    rule("letters and figures", r"\bA-?(?=\d)", "A. "),
    rule(
        "acronym", r"(?<![\w.'’])(?P<word>[A-Z]{2,})(?P<ending>s|['’]s)?(?![\w.'’]\w|\w)", _acronym
    ),
)
"""Acronyms to words or letters."""
