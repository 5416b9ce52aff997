"""Words as search compares them: lower case, without accents, the same for text and question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 40
"""Longer words are cut; no index and no table grows by them."""

_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d",
    "ħ": "h", "ŧ": "t", "ŋ": "n", "ß": "ss", "ĸ": "k",
}  # fmt: skip
"""Letters that are no letter with a mark, as people without the key for them type them."""

_DROPPED = (
    (0x0300, 0x036F),  # marks on Latin, Greek and Cyrillic letters
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x0640, 0x0640),  # Arabic marks
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFE00, 0xFE0F),  # directions, joiners
)  # fmt: skip
_ALONE = (
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
"""Scripts that put no space between words: each character is a word."""

_APOSTROPHES = "'’‘ʼ`´＇"
_POSSESSIVE = re.compile(f"(?<=\\w)[{_APOSTROPHES}]s\\b", re.IGNORECASE)
_WORD = re.compile(
    "[\\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u109f"
    f"\u200c\u200d{_APOSTROPHES}]+"
)


class _Table(dict[int, str | None]):
    """What becomes of each character; worked out once a character."""

    def __missing__(self, code: int) -> str | None:
        self[code] = found = _folded(code)
        return found


def _folded(code: int) -> str | None:
    character = chr(code)
    if character in _APOSTROPHES or any(low <= code <= high for low, high in _DROPPED):
        return None
    if character in _LETTERS:
        return _LETTERS[character]
    if any(low <= code <= high for low, high in _ALONE):
        return f" {character} "
    return character if unicodedata.category(character)[0] in "LNM" else " "


_TABLE = _Table()


def fold(text: str) -> str:
    """Return ``text`` as words between single spaces: folded, without any other character.

    What comes out holds letters, digits and the vowel signs of Indic scripts only, so it
    means nothing special to any index.
    """
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", text).casefold())
    return " ".join(word[:LONGEST] for word in plain.translate(_TABLE).split())


def words_of(text: str) -> list[str]:
    """Return the folded words of ``text`` in order."""
    return fold(text).split()


def places_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each folded word of ``text`` with where it stands: (word, start, end)."""
    for found in _WORD.finditer(text):
        start, end = found.span()
        words = words_of(found[0])
        if len(words) > 1 and len(words) == end - start:
            for offset, word in enumerate(words):  # each character is a word
                yield word, start + offset, start + offset + 1
            continue
        for word in words:
            yield word, start, end
