"""Port: something that checks sentences. ``checkers["default"]`` gives what ``CHECKERS`` names."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from onrecord.plumbing.loading import Engine, EngineHandler
from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Judgement


class Checker(Engine):
    """Judges sentences against passages. Unsure means unsupported."""

    @abstractmethod
    def check(self, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> list[Judgement]:
        """Return one judgement a sentence, in order.

        A sentence's ``cites`` are tried first; any of ``passages`` may support it.
        """


checkers: EngineHandler[Checker] = EngineHandler(
    setting="CHECKERS", base=Checker, group="onrecord.checkers"
)
