"""A writer that tries others in order, and keeps why each did not do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from onrecord.plumbing.turns import Turns
from onrecord.vocabulary.drafts import Brief, Written
from onrecord.vocabulary.errors import Permanent, Temporary
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
        self._turns = Turns(writers, engines, but=self.name, what="writer")
        self.engines = self._turns.engines

    def problems(self) -> list[str]:
        """Return the problems of the last resort; the others are tried and told as they come."""
        return self._turns.problems()

    def release(self) -> None:
        """Let every writer drop its heavy parts."""
        self._turns.release()

    def write(self, brief: Brief, watch: Watch = NOBODY) -> Written:
        """Return the first text that one of the writers gives, with who was tried before.

        Raises ``NobodyWrote``, ``NobodyWroteYet`` and ``Stopped``.
        """
        written, tried = self._turns.first(
            lambda engine: engine.write(for_model(brief) if engine.needs_model else brief, watch),
            said="No writer wrote.",
            never=NobodyWrote,
            not_yet=NobodyWroteYet,
            stops=(Stopped,),
            passed_over=lambda engine: watch.tell(f"{engine.name} did not write"),
        )
        notes = {**written.making.notes, "asked_of": self.name, "tried": tried}
        return Written(text=written.text, making=replace(written.making, notes=notes))
