"""A speaker that tries others in order, and keeps why each did not do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from onrecord.narration.engines import Speaker, speakers
from onrecord.narration.kept import NOTHING_KEPT, KeptSounds
from onrecord.plumbing.loading import InvalidEngine
from onrecord.vocabulary.errors import NewsroomError, Permanent, Temporary
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
        if not engines:
            raise ValueError("engines must name at least one speaker")
        classes = speakers.classes()
        self.engines: list[Speaker] = []
        for entry in engines:
            name = str(entry.get("ENGINE", ""))
            if name not in classes or name == self.name:
                known = ", ".join(sorted(set(classes) - {self.name}))
                raise InvalidEngine(f"fallback cannot try {name!r}; it knows: {known}.")
            self.engines.append(classes[name](**entry.get("OPTIONS", {})))
        self.voice = ", ".join(engine.voice for engine in self.engines)[:100]
        spoken = [language for engine in self.engines for language in engine.languages]
        self.languages = tuple(dict.fromkeys(spoken))

    def problems(self) -> list[str]:
        """Return the problems of the last resort; the others are tried and told as they come."""
        return self.engines[-1].problems()

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
        for engine in self.engines:
            engine.release()

    def speak(self, script: Script, *, now: datetime, kept: KeptSounds = NOTHING_KEPT) -> Spoken:
        """Return the script as the first that can speaks it, with who was tried before.

        Raises ``NobodySpoke``, ``NobodySpokeYet``, ``ForeignLanguage`` and ``NothingToSay``.
        """
        self.require(script)
        tried: list[dict[str, str]] = []
        waits: list[Temporary] = []
        for engine in self.engines:
            faults = engine.problems()
            try:
                if faults:
                    raise Permanent(f"It is not set up: {'; '.join(faults)}.")
                spoken = engine.speak(script, now=now, kept=kept)
            except NewsroomError as error:
                waits += [error] if isinstance(error, Temporary) else []
                tried.append({"engine": engine.name, "why": error.message, "code": error.code})
                continue
            if not tried:
                return spoken
            notes = {**spoken.making.notes, "asked_of": self.name, "tried": tried}
            return replace(spoken, making=replace(spoken.making, notes=notes))
        said = " ".join(f"{one['engine']}: {one['why']}" for one in tried)
        if waits:
            after = [error.retry_after for error in waits if error.retry_after]
            raise NobodySpokeYet(
                f"No voice spoke. {said}",
                data={"tried": tried},
                retry_after=min(after, default=None),
            )
        raise NobodySpoke(f"No voice spoke. {said}", data={"tried": tried})
