"""Port: something that checks sentences. ``checkers["default"]`` gives what ``CHECKERS`` names."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

from onrecord.grounding.leave import Leave
from onrecord.plumbing.loading import Engine, EngineHandler
from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Judgement

UNREAD = "unread"
"""Name of the finding on a sentence that a model was to read and has not: asked again later."""


class Checker(Engine):
    """Judges sentences against passages. Unsure means unsupported.

    ``needs_model`` says that it shows passages to a model, and may do so only with leave.
    """

    needs_model: bool = False

    @property
    def stamp(self) -> str:
        """What a verdict depends on beside the passages: it is stale under another stamp."""
        return self.version

    def with_leave(self, leave: Leave) -> Self:
        """Return this checker with ``leave`` to ask a model; itself where it asks none."""
        return self

    def without_models(self) -> Checker:
        """Return a checker that asks no model, for what must be answered at once."""
        return self

    @abstractmethod
    def check(self, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> list[Judgement]:
        """Return one judgement a sentence, in order.

        A sentence's ``cites`` are tried first; any of ``passages`` may support it.
        """


def is_unread(judgement: Judgement) -> bool:
    """Say whether a judgement lacks a model's answer that may come when it is asked again."""
    return any(finding.check == UNREAD for finding in judgement.findings)


checkers: EngineHandler[Checker] = EngineHandler(
    setting="CHECKERS", base=Checker, group="onrecord.checkers"
)
