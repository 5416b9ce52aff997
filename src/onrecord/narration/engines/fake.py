"""A speaker that needs no model: one soft tone a line, as long as its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import numpy as np

from onrecord.narration.engines import Speaker
from onrecord.narration.joining import SpokenLine, join
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.scripts import Script, ScriptLine, Spoken

SAMPLE_RATE = 24000
SECONDS_A_CHARACTER = 0.01
TONE = 220.0


class FakeSpeaker(Speaker):
    """Sine tones, 10 ms a character, each line a little higher. For tests and demos."""

    name: ClassVar[str] = "fake"
    version: ClassVar[str] = "1"
    voice = "sine"

    def __init__(self, *, languages: Sequence[str] = ("en",)) -> None:
        self.languages = tuple(languages)
        self.spoken: list[Script] = []
        """Every script it was given, in order."""

    def speak(self, script: Script, *, now: datetime) -> Spoken:
        """Return the tones, a mark a line."""
        self.require(script)
        self.spoken.append(script)
        pcm, marks = join(
            (_tone(number, line) for number, line in enumerate(script.lines)),
            sample_rate=SAMPLE_RATE,
        )
        return Spoken(
            pcm=pcm,
            sample_rate=SAMPLE_RATE,
            marks=marks,
            making=Making(
                engine=self.name,
                version=self.version,
                made_at=now,
                model=self.voice,
                inputs=tuple(line.digest for line in script.lines if line.digest),
                digital_source_type=DigitalSourceType.ALGORITHMIC_MEDIA,
            ),
        )


def _tone(number: int, line: ScriptLine) -> SpokenLine:
    length = round(max(1, len(line.spoken or line.text)) * SECONDS_A_CHARACTER * SAMPLE_RATE)
    time = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    pitch = TONE * (1 + number % 8 / 8)
    return SpokenLine(
        samples=(0.2 * np.sin(2 * np.pi * pitch * time)).astype(np.float32),
        pause_after=line.pause_after,
    )
