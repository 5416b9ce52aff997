"""Words to the phonemes that the embedded voices share: letter-to-sound, names, cutting.

Imported only when something is spoken: the dictionaries take about 60 MB.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import hibari.tts
from hibari.g2p import G2P

from onrecord.narration.names import Lexicon, NameFound
from onrecord.narration.respelling import phonemes

ASSETS = Path(hibari.tts.ASSETS)
_CLAUSE = re.compile(r"(?<=[,;:.?!—])\s+")
STOPS = frozenset(';:,.!?—…"“” ')
_LINK_MARKS = str.maketrans("[]()", "    ")
_UNREADABLE = re.compile(r"[^\x00-ɏ]")


class PhonemeReader:
    """Letter-to-sound rules and the vocabulary; ``longest`` phonemes are spoken at a time."""

    longest: ClassVar[int] = 250

    def __init__(self, lexicon: Lexicon) -> None:
        self._ids: dict[str, int] = json.loads((ASSETS / "vocab.json").read_text("utf-8"))
        self._g2p: Any = G2P()
        self._lexicon = lexicon

    def phonemes(self, spoken: str, names: Iterable[tuple[str, str]] = ()) -> str:
        """Return the phonemes of a prepared sentence, names as the lexicon says them.

        ``names`` are an editor's own for this sentence; they go before the lexicon's.
        """
        text = unicodedata.normalize("NFC", spoken).translate(_LINK_MARKS)
        text = _UNREADABLE.sub(_simpler, text)
        pieces: list[str] = []
        position = 0
        for name in self._names_in(text, dict(names)):
            pieces.append(text[position : name.start])
            pieces.append(f"[{text[name.start : name.end]}](/{name.phonemes}/)")
            position = name.end
        pieces.append(text[position:])
        read = str(self._g2p("".join(pieces), normalize_text=False))
        known = "".join(each for each in read if each in self._ids).strip()
        if known and known[-1] not in ".?!":
            known = f"{known.rstrip(',;: ')}."
        return known

    def _names_in(self, text: str, own: dict[str, str]) -> list[NameFound]:
        """Return what the lexicon and an editor have to say of ``text``, none overlapping."""
        found = Lexicon({name: phonemes(said) for name, said in own.items()}).find(text)
        found += [
            name
            for name in self._lexicon.find(text)
            if all(name.end <= mine.start or name.start >= mine.end for mine in found)
        ]
        return sorted(found, key=lambda name: name.start)

    def chunks(self, phonemes: str) -> list[str]:
        """Cut phonemes at clauses, then at spaces, so that no piece is longer than ``longest``."""
        chunks: list[str] = []
        current = ""
        for clause in _CLAUSE.split(phonemes):
            for part in _cut(clause, self.longest):
                joined = f"{current} {part}" if current else part
                if current and len(joined) > self.longest:
                    chunks.append(current)
                    joined = part
                current = joined
        return [each for each in [*chunks, current] if each.strip("".join(STOPS))]


def word_starts(phonemes: str) -> list[int]:
    """Return where in a text of phonemes its words begin; stops between spaces are no words."""
    starts = []
    for match in re.finditer(r"\S+", phonemes):
        sounding = (at for at, each in enumerate(match[0]) if each not in STOPS)
        first = next(sounding, None)
        if first is not None:
            starts.append(match.start() + first)
    return starts


def _simpler(match: re.Match[str]) -> str:
    """Return a letter that the letter-to-sound net never saw without its marks (ễ -> e)."""
    base = unicodedata.normalize("NFD", match[0])[0]
    return base if base.isascii() else match[0]


def _cut(clause: str, longest: int) -> list[str]:
    """Cut a clause that is too long at spaces, and a word that is too long anywhere."""
    parts: list[str] = []
    while len(clause) > longest:
        space = clause.rfind(" ", 1, longest)
        end = space if space > 0 else longest
        parts.append(clause[:end])
        clause = clause[end:].lstrip()
    return [*parts, clause] if clause else parts
