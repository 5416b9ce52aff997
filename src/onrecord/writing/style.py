"""House style: a guide that editors edit, told to the model and then checked in its text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from onrecord.writing.words import WORD, count

_VOWELS = re.compile(r"[aeiouy]+")


class BadGuide(ValueError):
    """The house style cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseStyle:
    """A house style. ``instead`` maps a word to what is written instead of it.

    ``longest_sentence`` and ``longest_headline`` are in words and characters,
    ``reading_grade`` is the highest Flesch-Kincaid grade of a whole text.
    """

    guide: str = ""
    banned: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    longest_sentence: int = 35
    longest_headline: int = 90
    reading_grade: float = 14.0

    def against(self, text: str, *, is_headline: bool = False) -> list[str]:
        """Return what in one sentence is against the house style, a sentence each."""
        found = [f"House style: “{word}” is not used." for word in self.banned if _has(text, word)]
        found += [
            f"House style: write “{right}” instead of “{wrong}”."
            for wrong, right in self.instead.items()
            if _has(text, wrong)
        ]
        if count(text) > self.longest_sentence:
            found.append(
                f"House style: {count(text)} words are too many for one sentence; "
                f"at most {self.longest_sentence}."
            )
        if is_headline and len(text) > self.longest_headline:
            found.append(f"House style: a headline has {self.longest_headline} characters at most.")
        return found

    def told(self) -> str:
        """Return the guide as it is told to a model."""
        lines = [self.guide.strip()]
        if self.banned:
            lines.append(f"Never use: {', '.join(self.banned)}.")
        lines += [f"Write “{right}”, not “{wrong}”." for wrong, right in self.instead.items()]
        lines.append(
            f"At most {self.longest_sentence} words a sentence and {self.longest_headline} "
            f"characters a headline. Plain words: at most grade {self.reading_grade:g}."
        )
        return "\n".join(lines)


def read(path: str = "") -> HouseStyle:
    """Read the guide at ``path``, or the one that is shipped. Raises ``BadGuide``."""
    try:
        if path:
            raw = Path(path).read_text(encoding="utf-8")
        else:
            raw = (files("onrecord.writing.prompts") / "house_style.toml").read_text("utf-8")
        return _from(tomllib.loads(raw))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise BadGuide(
            f"the house style {path or 'that is shipped'} cannot be read: {error}"
        ) from (error)


def grade(text: str, sentences: int) -> float:
    """Return the Flesch-Kincaid grade of an English text of ``sentences`` sentences."""
    words = [match.group().lower() for match in WORD.finditer(text)]
    if not words or not sentences:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _from(data: dict[str, Any]) -> HouseStyle:
    unknown = set(data) - set(HouseStyle.__dataclass_fields__)
    if unknown:
        raise ValueError(f"unknown entries {', '.join(sorted(unknown))}")
    banned = tuple(str(word) for word in data.get("banned", ()))
    instead = {str(wrong): str(right) for wrong, right in dict(data.get("instead", {})).items()}
    return HouseStyle(
        guide=str(data.get("guide", "")),
        banned=banned,
        instead=instead,
        longest_sentence=int(data.get("longest_sentence", 35)),
        longest_headline=int(data.get("longest_headline", 90)),
        reading_grade=float(data.get("reading_grade", 14.0)),
    )


def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))


def _syllables(word: str) -> int:
    found = len(_VOWELS.findall(word))
    return max(1, found - (word.endswith("e") and not word.endswith("le") and found > 1))
