"""A speaker that tries others in order, and keeps why each did not do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from onrecord.narration.engines import Speaker, speakers
from onrecord.narration.kept import NOTHING_KEPT, KeptSounds
from onrecord.plumbing.turns import Turns
from onrecord.vocabulary.errors import Permanent, Temporary
from onrecord.vocabulary.scripts import Script, Spoken


class NobodySpoke(Permanent):
    """None of the speakers that were tried spoke the text."""

    code: ClassVar[str] = "narration.nobody_spoke"


class NobodySpokeYet(Temporary):
    """None of the speakers spoke the text, and one of them may do so later."""

    code: ClassVar[str] = "narration.nobody_spoke_yet"


class FallbackSpeaker(Speaker):
    """Has the first of ``engines`` speak a whole text that can: never two voices in one.

    ``engines`` are entries as in ``SPEAKERS``. What the others said is kept in the making.
    """

    name: ClassVar[str] = "fallback"
    version: ClassVar[str] = "1"

    def __init__(self, *, engines: Sequence[dict[str, Any]] = ({"ENGINE": "hibari"},)) -> None:
        self._turns = Turns(speakers, engines, but=self.name, what="speaker")
        self.engines = self._turns.engines
        self.voice = ", ".join(engine.voice for engine in self.engines)[:100]
        spoken = [language for engine in self.engines for language in engine.languages]
        self.languages = tuple(dict.fromkeys(spoken))

    def problems(self) -> list[str]:
        """Return the problems of the last resort; the others are tried and told as they come."""
        return self._turns.problems()

    def manner(self) -> dict[str, Any]:
        """Return who is tried, and how each speaks."""
        return {
            "engines": [
                [engine.name, engine.version, engine.voice, dict(engine.manner())]
                for engine in self.engines
            ]
        }

    def release(self) -> None:
        """Let every speaker drop its heavy parts."""
        self._turns.release()

    def speak(self, script: Script, *, now: datetime, kept: KeptSounds = NOTHING_KEPT) -> Spoken:
        """Return the script as the first that can speaks it, with who was tried before.

        Raises ``NobodySpoke``, ``NobodySpokeYet``, ``ForeignLanguage`` and ``NothingToSay``.
        """
        self.require(script)
        spoken, tried = self._turns.first(
            lambda engine: engine.speak(script, now=now, kept=kept),
            said="No voice spoke.",
            never=NobodySpoke,
            not_yet=NobodySpokeYet,
        )
        if not tried:
            return spoken
        notes = {**spoken.making.notes, "asked_of": self.name, "tried": tried}
        return replace(spoken, making=replace(spoken.making, notes=notes))
