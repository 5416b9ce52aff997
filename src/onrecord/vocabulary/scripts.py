"""What a speaker is given to say, and the sound it gives back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from onrecord.vocabulary.makings import Making


class LineRole(StrEnum):
    """What a line of a script is."""

    OPENING = "opening"
    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    HEADING = "heading"
    BODY = "body"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptLine:
    """One sentence to be spoken. ``text`` is as printed; ``spoken`` is prepared for the ear.

    ``pause_after`` is in seconds. ``digest`` of the printed sentence ties the line to the
    page; it is empty for lines that are not on the page (opening, closing). ``names`` are
    names in ``spoken`` with how they sound, as editors wrote it (zeh-LEN-skee). ``words`` says
    of each word of ``spoken`` which word of ``text`` it stands for (see ``words_of``).
    """

    text: str
    spoken: str
    role: LineRole
    digest: str = ""
    paragraph: int = 0
    pause_after: float = 0.25
    names: tuple[tuple[str, str], ...] = ()
    words: tuple[int, ...] = ()


def words_of(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text stand: what white space parts, without mere signs."""
    return [
        match.span()
        for match in re.finditer(r"\S+", text)
        if any(character.isalnum() for character in match[0])
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A whole text prepared to be spoken in ``language`` (BCP 47)."""

    language: str
    lines: tuple[ScriptLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """When a line of a script sounds, in seconds from the start of the audio.

    ``words`` are the starts of the words of its ``spoken``; empty where the voice cannot tell.
    """

    line: int
    start: float
    end: float
    words: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A speaker's answer: mono PCM as little-endian float32 bytes, with one mark a line."""

    pcm: bytes
    sample_rate: int
    marks: tuple[Mark, ...]
    making: Making

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.pcm) / 4 / self.sample_rate
