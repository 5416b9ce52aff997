"""A speaker that needs no model: one soft tone a line, as long as its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

import numpy as np

from onrecord.narration.engines.lines import LineSpeaker
from onrecord.narration.joining import SpokenLine
from onrecord.narration.kept import NOTHING_KEPT, KeptSounds
from onrecord.vocabulary.makings import DigitalSourceType
from onrecord.vocabulary.scripts import Script, ScriptLine, Spoken, words_of

SAMPLE_RATE = 24000
SECONDS_A_CHARACTER = 0.01
TONE = 220.0


class FakeSpeaker(LineSpeaker):
    """Sine tones, 10 ms a character, each text at a pitch of its own. For tests and demos."""

    name: ClassVar[str] = "fake"
    version: ClassVar[str] = "2"
    source_type: ClassVar[DigitalSourceType] = DigitalSourceType.ALGORITHMIC_MEDIA
    voice = "sine"

    def __init__(self, *, languages: Sequence[str] = ("en",)) -> None:
        self.languages = tuple(languages)
        self.spoken: list[Script] = []
        """Every script it was given, in order."""
        self.lines: list[ScriptLine] = []
        """Every line that it had to speak, in order."""

    def speak(self, script: Script, *, now: datetime, kept: KeptSounds = NOTHING_KEPT) -> Spoken:
        """Return the tones, a mark a line."""
        self.spoken.append(script)
        return super().speak(script, now=now, kept=kept)

    def notes(self) -> dict[str, Any]:
        """Return nothing: there is no voice."""
        return {}

    def sound_of(self, line: ScriptLine) -> SpokenLine:
        """Return one tone, as long as the text."""
        self.lines.append(line)
        said = line.spoken or line.text
        a_character = round(SECONDS_A_CHARACTER * SAMPLE_RATE)
        length = max(1, len(said)) * a_character
        time = np.arange(length, dtype=np.float32) / SAMPLE_RATE
        pitch = TONE * (1 + len(line.text) % 8 / 8)
        return SpokenLine(
            samples=(0.2 * np.sin(2 * np.pi * pitch * time)).astype(np.float32),
            pause_after=line.pause_after,
            words=tuple(start * a_character for start, _ in words_of(said)),
        )
