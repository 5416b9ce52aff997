"""The lexicon of names: how people and places in the news are said.

A name is found whatever its accents (Erdoğan, Erdogan), with or without a possessive. The
phonemes are those of the embedded voice; a voice with another alphabet does not use them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LEXICON = Path(__file__).with_name("names.tsv")
_VOICELESS = frozenset("ptkfθ")
_SIBILANT = frozenset("szʃʒʧʤ")


@dataclass(frozen=True, slots=True)
class NameFound:
    """A name in a text: ``text[start:end]`` is to be said as ``phonemes``."""

    start: int
    end: int
    phonemes: str
    name: str = ""


class Lexicon:
    """Names with their phonemes; longer names win over shorter ones."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = {folded(name): phonemes for name, phonemes in entries.items()}
        self._names = {folded(name): name for name in entries}
        alternatives = "|".join(map(re.escape, sorted(self.entries, key=len, reverse=True)))
        self._pattern = re.compile(rf"(?<![\w'-])({alternatives})('s)?(?![\w'])")

    def find(self, text: str) -> list[NameFound]:
        """Return the names in ``text`` (NFC) from left to right, none overlapping."""
        if not self.entries:
            return []
        return [
            NameFound(
                match.start(),
                match.end(),
                possessive(self.entries[match[1]]) if match[2] else self.entries[match[1]],
                self._names[match[1]],
            )
            for match in self._pattern.finditer(folded(text))
        ]


def names_in(text: str, entries: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the entries whose names stand in ``text``, each once, in the order of the text."""
    if not entries:
        return ()
    lexicon = Lexicon({name: name for name in entries})
    found = {each.name: None for each in lexicon.find(text)}
    return tuple((name, entries[name]) for name in found)


def folded(text: str) -> str:
    """Return ``text`` without accents, of the same length."""
    return "".join(_base(character) for character in text)


def possessive(phonemes: str) -> str:
    """Return the phonemes with the ending that a possessive has in English."""
    last = phonemes[-1]
    if last in _SIBILANT:
        return f"{phonemes}ᵻz"
    return f"{phonemes}{'s' if last in _VOICELESS else 'z'}"


def read_lexicon(path: Path = LEXICON) -> dict[str, str]:
    """Return the entries of a lexicon file: a name, a tab, its phonemes; # begins a remark."""
    entries: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, tab, phonemes = line.partition("\t")
        if tab and not line.startswith("#"):
            entries[name.strip()] = phonemes.strip()
    return entries


@lru_cache(maxsize=4096)
def _base(character: str) -> str:
    special = {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i"}
    if character in special:
        return special[character]
    decomposed = unicodedata.normalize("NFD", character)
    return decomposed[0] if decomposed else character
