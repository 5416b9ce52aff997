"""The embedded voice: hibari-tts 0.2.1 on onnxruntime, one thread, no service, no download."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any, ClassVar

from onrecord.narration.engines import NothingToSay
from onrecord.narration.engines.lines import LineSpeaker
from onrecord.narration.names import Lexicon, read_lexicon
from onrecord.narration.script import is_prepared, prepare
from onrecord.vocabulary.scripts import ScriptLine

if TYPE_CHECKING:
    from onrecord.narration.engines.hibari_voice import HibariVoice
    from onrecord.narration.joining import SpokenLine

PACKAGE = "hibari-tts"
TESTED = "0.2.1"
"""The release whose graph and alphabet this engine was written against."""

CHUNK_REST = 0.12
"""Seconds between the parts of a line that is too long for one breath."""


class HibariSpeaker(LineSpeaker):
    """American English, female. Deterministic; lines of any length.

    Options: ``speed`` (0.5 to 2.0) and ``names``, more entries for the lexicon of names.
    """

    name: ClassVar[str] = "hibari"
    version: ClassVar[str] = TESTED
    languages = ("en",)
    voice = "heart"

    def __init__(self, *, speed: float = 1.0, names: Mapping[str, str] | None = None) -> None:
        if not 0.5 <= speed <= 2.0:
            raise ValueError(f"speed must be between 0.5 and 2.0; it is {speed!r}.")
        self.speed = speed
        self.names = dict(names or {})
        self._voice: HibariVoice | None = None
        self._lock = threading.Lock()

    def problems(self) -> list[str]:
        """Return a sentence when the package is missing or of another release."""
        try:
            found = installed_version(PACKAGE)
        except PackageNotFoundError:
            return [f"{PACKAGE} is not installed; run: pip install {PACKAGE}=={TESTED}."]
        if found != TESTED:
            return [f"{PACKAGE} {found} is installed, but only {TESTED} is known to work."]
        return []

    def manner(self) -> Mapping[str, Any]:
        """Return the speed and a digest of the lexicon of names."""
        return {"speed": self.speed, "names": names_digest(self._names())}

    def release(self) -> None:
        """Drop the model; the next script loads it again."""
        with self._lock:
            self._voice = None

    def model(self) -> str:
        """Return the package and its voice."""
        return f"{PACKAGE} {self.voice}"

    def notes(self) -> dict[str, Any]:
        """Return voice and speed."""
        return {"voice": self.voice, "speed": self.speed}

    def _loaded(self) -> HibariVoice:
        if self._voice is None:
            from onrecord.narration.engines.hibari_voice import HibariVoice

            self._voice = HibariVoice(Lexicon(self._names()))
        return self._voice

    def _names(self) -> dict[str, str]:
        return {**read_lexicon(), **self.names}

    def sound_of(self, line: ScriptLine) -> SpokenLine:
        """Return the sound of one line; a script that nobody prepared is prepared here."""
        with self._lock:
            return self._line(self._loaded(), line)

    def _line(self, voice: HibariVoice, line: ScriptLine) -> SpokenLine:
        from onrecord.narration.joining import SpokenLine

        for text in readings(line):
            chunks = voice.chunks(voice.phonemes(text, line.names))
            if chunks:
                break
        else:
            raise NothingToSay(
                f"Nothing can be said of the line {line.text[:80]!r}; leave it out of the script.",
                data={"text": line.text[:500]},
            )
        seed = int.from_bytes(hashlib.sha256(line.spoken.encode()).digest()[:8], "big")
        spoken = [voice.speak(each, speed=self.speed, seed=seed) for each in chunks]
        return SpokenLine.of_chunks(
            [(each.samples, each.onset, each.last, each.words) for each in spoken],
            rest=CHUNK_REST,
            pause_after=line.pause_after,
            sample_rate=24000,
        )


def readings(line: ScriptLine) -> Iterator[str]:
    """Yield what may be said for a line, the best first."""
    if is_prepared(line.spoken):
        yield line.spoken
    yield prepare(line.spoken).spoken
    yield prepare(line.text).spoken


def names_digest(names: Mapping[str, str]) -> str:
    """Return the SHA-256 of a lexicon."""
    lines = "\n".join(f"{name}\t{said}" for name, said in sorted(names.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
