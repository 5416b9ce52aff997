"""The hard sentences: as printed, and what must be said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from anyascii import anyascii

HARD = Path(__file__).with_name("hard.txt")


@dataclass(frozen=True, slots=True)
class Hard:
    """A sentence as printed, the words that must be said, and what is hard in it."""

    concern: str
    printed: str
    said: str


def read_hard(path: Path = HARD) -> list[Hard]:
    """Return the sentences of the set in order. Raises ``ValueError`` for a line of no form."""
    found: list[Hard] = []
    concern = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            concern = line[3:].strip()
        elif line and not line.startswith("# "):
            printed, arrow, said = line.partition(" => ")
            if not arrow:
                raise ValueError(f"{line!r} does not say what must be said")
            found.append(Hard(concern, printed, said))
    return found


def words(text: str) -> list[str]:
    """Return the words of a text for the ear: small, without accents and stops.

    Letters that are said one by one are one word: "F B I", "F.B.I." and "FBI" are the same.
    """
    plain = re.sub(r"[^a-z0-9' ]", " ", anyascii(text.replace("’", "'")).lower())
    plain = re.sub(r"(?<![a-z0-9])'+|'+(?![a-z0-9])", " ", plain)
    return re.sub(r"\b([a-z])(?: (?=[a-z]\b))", r"\1", " ".join(plain.split())).split()
