"""Port: something that speaks. ``speakers["default"]`` gives what ``SPEAKERS`` names."""

from __future__ import annotations

from abc import abstractmethod

from onrecord.plumbing.loading import Engine, EngineHandler
from onrecord.vocabulary.scripts import Script, Spoken


class Speaker(Engine):
    """Speaks a script aloud."""

    languages: tuple[str, ...] = ()
    """Primary language subtags that this voice can speak; empty means none."""
    voice: str = ""

    def speaks(self, language: str) -> bool:
        """Return whether the voice can speak ``language`` (BCP 47)."""
        return language.split("-")[0].lower() in self.languages

    @abstractmethod
    def speak(self, script: Script) -> Spoken:
        """Return the audio with one mark a line. Raises ``Permanent`` for a foreign language."""


speakers: EngineHandler[Speaker] = EngineHandler(
    setting="SPEAKERS", base=Speaker, group="onrecord.speakers"
)
