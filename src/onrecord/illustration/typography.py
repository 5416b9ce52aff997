"""Type for drawings: the vendored faces, measured widths, and wrapping.

Only the fonts in ``data/fonts`` are used, so that a drawing is the same on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import as_file, files
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = files("onrecord.illustration") / "data" / "fonts"


class Face(Enum):
    """A vendored face: file, SVG family, weight and style."""

    DISPLAY = ("NewsreaderDisplay-Regular.ttf", "Newsreader Display", 400, "normal")
    ITALIC = ("NewsreaderText-Italic.ttf", "Newsreader Text", 400, "italic")
    SANS = ("PublicSans-Regular.ttf", "Public Sans", 400, "normal")
    SANS_BOLD = ("PublicSans-SemiBold.ttf", "Public Sans", 600, "normal")

    @property
    def file(self) -> str:
        """The file's name in ``data/fonts``."""
        return self.value[0]

    def attributes(self, size: float) -> str:
        """Return the SVG attributes that choose this face at ``size`` pixels."""
        _, family, weight, style = self.value
        slanted = ' font-style="italic"' if style == "italic" else ""
        return f'font-family="{family}" font-weight="{weight}" font-size="{size:g}"{slanted}'


@dataclass(frozen=True, slots=True)
class _Metrics:
    advances: dict[int, float]


@cache
def _metrics(face: Face) -> _Metrics:
    with as_file(FONTS / face.file) as path, TTFont(path, lazy=True) as font:
        units = font["head"].unitsPerEm
        widths = font["hmtx"]
        advances = {code: widths[glyph][0] / units for code, glyph in font.getBestCmap().items()}
    return _Metrics(advances)


@lru_cache(maxsize=1)
def font_files() -> tuple[str, ...]:
    """Return the paths of the vendored fonts, in a fixed order."""
    return tuple(str(Path(str(FONTS / face.file))) for face in Face)


def width_of(text: str, face: Face, size: float, spacing: float = 0.0) -> float:
    """Return the width of one line in pixels; ``spacing`` is extra pixels a character."""
    advances = _metrics(face).advances
    return sum(advances.get(ord(char), 0.6) for char in text) * size + spacing * len(text)


def printable(text: str) -> str:
    """Return the text with what the fonts can draw, white space folded; may be empty.

    Letters with marks that are missing lose the marks; other characters are dropped, so
    that no drawing shows empty boxes or control characters.
    """
    covered = _metrics(Face.DISPLAY).advances.keys() & _metrics(Face.SANS).advances.keys()
    out = []
    for char in unicodedata.normalize("NFC", text):
        if char.isspace():
            out.append(" ")
        elif unicodedata.category(char).startswith("C"):
            continue
        elif ord(char) in covered:
            out.append(char)
        else:
            plain = unicodedata.normalize("NFKD", char)
            out.extend(part for part in plain if ord(part) in covered)
    return re.sub(r" +", " ", "".join(out)).strip()


def is_drawn_whole(text: str) -> bool:
    """Say whether the fonts have every letter of a text: ``printable`` would leave nothing out."""
    covered = _metrics(Face.DISPLAY).advances.keys() & _metrics(Face.SANS).advances.keys()
    return all(
        ord(char) in covered or char.isspace() or unicodedata.category(char) == "Cf"
        for char in unicodedata.normalize("NFC", text)
    )


def wrapped_lines(text: str, face: Face, size: float, width: float) -> list[str]:
    """Return the text broken into lines no wider than ``width`` pixels.

    A word that is wider than a whole line is cut with a hyphen.
    """
    lines: list[str] = []
    current = ""
    for word in _breakable(text.split(), face, size, width):
        longer = f"{current} {word}".strip()
        if current and width_of(longer, face, size) > width:
            lines.append(current)
            current = word
        else:
            current = longer
    return [*lines, current] if current else lines


def _breakable(words: list[str], face: Face, size: float, width: float) -> list[str]:
    out: list[str] = []
    for word in words:
        rest = word
        while width_of(rest, face, size) > width and len(rest) > 2:
            cut = next(
                n
                for n in range(len(rest) - 1, 0, -1)
                if n == 1 or width_of(rest[:n] + "-", face, size) <= width
            )
            out.append(rest[:cut] + "-")
            rest = rest[cut:]
        out.append(rest)
    return out


def _even(text: str, broken: list[str], face: Face, size: float, width: float) -> list[str]:
    """Return the text in as many lines, none much shorter than the others."""
    if len(broken) < 2:
        return broken
    low, high = width / 2, width
    while high - low > 8:
        middle = (low + high) / 2
        tried = wrapped_lines(text, face, size, middle)
        if len(tried) > len(broken) or any(line.endswith("-") for line in tried[:-1]):
            low = middle
        else:
            high, broken = middle, tried
    return broken


def fitted_lines(
    text: str, face: Face, sizes: range, width: float, lines: int
) -> tuple[int, list[str]]:
    """Return the largest size of ``sizes`` at which the text takes at most ``lines`` lines.

    Lines are about as long as each other: no last word stands alone. No word is cut while a smaller
    size would spare it. When no size fits, the smallest is taken, and what is cut off is told by an
    ellipsis.
    """
    for size in sizes:
        if any(width_of(word, face, size) > width for word in text.split()):
            continue
        broken = wrapped_lines(text, face, size, width)
        if len(broken) <= lines:
            return size, _even(text, broken, face, size, width)
    size = sizes[-1]
    whole = wrapped_lines(text, face, size, width)
    if len(whole) <= lines:
        return size, whole
    broken = whole[:lines]
    last = broken[-1]
    while last and width_of(last + "…", face, size) > width:
        last = last[:-1]
    return size, [*broken[:-1], last.rstrip(" ,;:.") + "…"]
