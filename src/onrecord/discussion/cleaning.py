"""What a reader typed, made into plain text that can do nothing but be read. Pure."""

from __future__ import annotations

import re
import unicodedata

NAME_MOST = 60
"""Longest name, in code points."""

TEXT_MOST = 4000
"""Longest comment, in code points."""

WORDS_MOST = 2000
"""Longest report of a wrong sentence, in code points."""

MARKS_MOST = 6
"""Combining marks kept on one letter; Hebrew, Arabic and Tibetan need up to five."""

# Zero-width joiner and non-joiner stay: scripts and emoji need them, and so do the two
# plain direction marks. Everything that embeds, overrides, isolates or hides goes.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2028\u2029\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_DROPPED_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_text(raw: str) -> str:
    """Return ``raw`` as NFC plain text, paragraphs parted by one blank line; may be empty.

    Idempotent. Never longer than its input allows: read at most 4 times ``TEXT_MOST``
    code points, so that no input can cost more than a fixed time.
    """
    text = raw[: 4 * TEXT_MOST].replace("\r\n", "\n").replace("\r", "\n")
    text = _visible(text)
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_name(raw: str) -> str:
    """Return ``raw`` as one line of plain text; may be empty. Idempotent."""
    return " ".join(_visible(raw[: 4 * NAME_MOST]).split())


def _visible(text: str) -> str:
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category in _DROPPED_CATEGORIES and character not in "\n\t":
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= MARKS_MOST:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
