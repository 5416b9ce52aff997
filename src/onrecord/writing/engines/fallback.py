"""A writer that tries others in order, and keeps why each did not do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from onrecord.plumbing.loading import InvalidEngine
from onrecord.vocabulary.drafts import Brief, Written
from onrecord.vocabulary.errors import NewsroomError, Permanent, Temporary
from onrecord.writing.briefs import for_model
from onrecord.writing.engines import Writer, writers
from onrecord.writing.watching import NOBODY, Stopped, Watch


class NobodyWrote(Permanent):
    """None of the writers that were tried wrote a text."""

    code: ClassVar[str] = "writing.nobody_wrote"


class NobodyWroteYet(Temporary):
    """None of the writers wrote a text, and one of them may do so later."""

    code: ClassVar[str] = "writing.nobody_wrote_yet"


class FallbackWriter(Writer):
    """Has the first of ``engines`` write that can.

    ``engines`` are entries as in ``WRITERS``: ``{"ENGINE": "prompted", "OPTIONS": {…}}``. What
    the others said is kept in the making. A stop at the desk ends all.
    """

    name = "fallback"
    version = "1"

    def __init__(self, *, engines: Sequence[dict[str, Any]] = ({"ENGINE": "extractive"},)) -> None:
        if not engines:
            raise ValueError("engines must name at least one writer")
        classes = writers.classes()
        self.engines: list[Writer] = []
        for entry in engines:
            name = str(entry.get("ENGINE", ""))
            if name not in classes or name == self.name:
                known = ", ".join(sorted(set(classes) - {self.name}))
                raise InvalidEngine(f"fallback cannot try {name!r}; it knows: {known}.")
            self.engines.append(classes[name](**entry.get("OPTIONS", {})))

    def problems(self) -> list[str]:
        """Return the problems of the last resort; the others are tried and told as they come."""
        return self.engines[-1].problems()

    def release(self) -> None:
        """Let every writer drop its heavy parts."""
        for engine in self.engines:
            engine.release()

    def write(self, brief: Brief, watch: Watch = NOBODY) -> Written:
        """Return the first text that one of the writers gives, with who was tried before.

        Raises ``NobodyWrote``, ``NobodyWroteYet`` and ``Stopped``.
        """
        tried: list[dict[str, str]] = []
        waits: list[Temporary] = []
        for engine in self.engines:
            own = for_model(brief) if engine.needs_model else brief
            faults = engine.problems()
            try:
                if faults:
                    raise Permanent(f"It is not set up: {'; '.join(faults)}.")
                written = engine.write(own, watch)
            except Stopped:
                raise
            except NewsroomError as error:
                waits += [error] if isinstance(error, Temporary) else []
                tried.append({"engine": engine.name, "why": error.message, "code": error.code})
                watch.tell(f"{engine.name} did not write")
                continue
            notes = {**written.making.notes, "asked_of": self.name, "tried": tried}
            return Written(text=written.text, making=replace(written.making, notes=notes))
        said = " ".join(f"{one['engine']}: {one['why']}" for one in tried)
        if waits:
            after = [error.retry_after for error in waits if error.retry_after]
            raise NobodyWroteYet(
                f"No writer wrote. {said}",
                data={"tried": tried},
                retry_after=min(after, default=None),
            )
        raise NobodyWrote(f"No writer wrote. {said}", data={"tried": tried})
