"""Speakers that say one line at a time: kept sounds are taken, the others spoken, all joined."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from onrecord.narration.engines import Speaker
from onrecord.narration.kept import NOTHING_KEPT, KeptSounds, digest_of_line
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.scripts import Script, ScriptLine, Spoken, words_of

if TYPE_CHECKING:
    from onrecord.narration.joining import SpokenLine


class LineSpeaker(Speaker):
    """Base of speakers that need nothing but a line to speak it."""

    sample_rate: ClassVar[int] = 24000
    source_type: ClassVar[DigitalSourceType] = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA

    @abstractmethod
    def sound_of(self, line: ScriptLine) -> SpokenLine:
        """Return the sound of one line at ``sample_rate``. Raises what speaking raises."""

    def model(self) -> str:
        """Return what the making names as the model."""
        return self.voice

    def notes(self) -> dict[str, Any]:
        """Return what the making notes beside the model."""
        return {"voice": self.voice}

    def speak(self, script: Script, *, now: datetime, kept: KeptSounds = NOTHING_KEPT) -> Spoken:
        """Return the script spoken, line by line; what ``kept`` has is not spoken again."""
        from onrecord.narration.joining import join  # numpy only where something is spoken

        self.require(script)
        before = kept.taken
        pcm, marks = join(self._sounds(script, kept), sample_rate=self.sample_rate)
        again = {"lines_kept": kept.taken - before} if kept.taken > before else {}
        return Spoken(
            pcm=pcm,
            sample_rate=self.sample_rate,
            marks=marks,
            making=Making(
                engine=self.name,
                version=self.version,
                made_at=now,
                model=self.model(),
                inputs=tuple(line.digest for line in script.lines if line.digest),
                digital_source_type=self.source_type,
                notes={**self.notes(), **again},
            ),
        )

    def _sounds(self, script: Script, kept: KeptSounds) -> Iterator[SpokenLine]:
        from onrecord.narration.joining import in_16_bits

        voice = {"speaker": [self.name, self.version, self.voice], **self.manner()}
        for line in script.lines:
            digest = digest_of_line(line, voice=voice)
            sound = kept.find(digest, pause_after=line.pause_after, sample_rate=self.sample_rate)
            if sound is None:
                # Kept or just spoken, a line is the same to the last bit.
                sound = in_16_bits(self.sound_of(line))
                if len(sound.words) != len(words_of(line.spoken)):
                    # Letters that were said as one word, or a dash as two: no word can be told.
                    sound = replace(sound, words=())
                kept.add(digest, sound, sample_rate=self.sample_rate)
            yield sound
