"""Port: something that speaks. ``speakers["default"]`` gives what ``SPEAKERS`` names."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onrecord.narration.kept import NOTHING_KEPT, KeptSounds
from onrecord.plumbing.loading import Engine, EngineHandler
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.scripts import Script, Spoken


class ForeignLanguage(Permanent):
    """A script in a language that the voice does not speak."""

    code = "narration.foreign_language"


class NothingToSay(Permanent):
    """A script without a line, or a line of which nothing can be said."""

    code = "narration.nothing_to_say"


class Speaker(Engine):
    """Speaks a script aloud."""

    languages: tuple[str, ...] = ()
    """Primary language subtags that this voice can speak; empty means none."""
    voice: str = ""

    def speaks(self, language: str) -> bool:
        """Return whether the voice can speak ``language`` (BCP 47)."""
        return language.split("-")[0].lower() in self.languages

    def manner(self) -> Mapping[str, Any]:
        """Return what else decides how a script sounds (options, lexicons), JSON-ready.

        With name, version and voice it is part of a narration's digest: when it changes,
        the same words are spoken anew.
        """
        return {}

    @abstractmethod
    def speak(self, script: Script, *, now: datetime, kept: KeptSounds = NOTHING_KEPT) -> Spoken:
        """Return the audio with one mark a line; ``now`` is the time of its making.

        The same script gives the same samples. Lines that ``kept`` has need not be spoken
        again. Raises ``ForeignLanguage`` and ``NothingToSay``.
        """

    def require(self, script: Script) -> None:
        """Raise unless the voice can speak the script's language and it has lines."""
        if not self.speaks(script.language):
            raise ForeignLanguage(
                f"The voice {self.voice!r} of {self.name!r} does not speak {script.language!r}; "
                f"it speaks: {', '.join(self.languages) or 'nothing'}. Choose another speaker."
            )
        if not script.lines:
            raise NothingToSay("The script has no lines. Check that the text is not empty.")


speakers: EngineHandler[Speaker] = EngineHandler(
    setting="SPEAKERS", base=Speaker, group="onrecord.speakers"
)
