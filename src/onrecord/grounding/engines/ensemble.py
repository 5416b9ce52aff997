"""Several checkers asked of the same sentence: what one of them objects to does not pass."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Any, Self

from onrecord.grounding.engines import UNREAD, Checker, checkers
from onrecord.grounding.leave import Leave
from onrecord.plumbing.turns import Turns
from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Finding, Judgement, Outcome, Verdict

AGREEMENTS = ("all", "most")

_DEFAULT: tuple[dict[str, Any], ...] = ({"ENGINE": "evidence"}, {"ENGINE": "trained"})


class EnsembleChecker(Checker):
    """Supports what its ``engines`` agree on; they are entries as in ``CHECKERS``.

    ``agreement``: with ``all`` any objection wins, and each engine is asked only about what
    those before it hold, so the dear ones stand last; with ``most`` more than half must hold.
    A contradiction, and an objection of an engine in ``vetoes`` (by short name), always win.
    """

    name = "ensemble"
    version = "1"

    def __init__(
        self,
        *,
        engines: Sequence[dict[str, Any]] = _DEFAULT,
        agreement: str = "all",
        vetoes: Sequence[str] = (),
    ) -> None:
        if agreement not in AGREEMENTS:
            raise ValueError(f"agreement is one of {', '.join(AGREEMENTS)}")
        self.engines = Turns(checkers, engines, but=self.name, what="checker").engines
        if unknown := set(vetoes) - {engine.name for engine in self.engines}:
            raise ValueError(f"vetoes names no engine of the ensemble: {', '.join(unknown)}")
        self.agreement = agreement
        self.vetoes = frozenset(vetoes)
        self.needs_model = any(engine.needs_model for engine in self.engines)

    @property
    def stamp(self) -> str:
        """The version, with who is asked and how they agree."""
        told = [f"{engine.name}-{engine.stamp}" for engine in self.engines]
        whole = " ".join([*told, self.agreement, *sorted(self.vetoes)])
        return f"{self.version}-{hashlib.sha256(whole.encode()).hexdigest()[:12]}"

    def problems(self) -> list[str]:
        """Return the problems of every engine: one that is missing would object to nothing."""
        return [f"{e.name}: {problem}" for e in self.engines for problem in e.problems()]

    def release(self) -> None:
        """Let every engine drop its heavy parts."""
        for engine in self.engines:
            engine.release()

    def with_leave(self, leave: Leave) -> Self:
        """Return this ensemble with engines that have ``leave``."""
        with_leave = copy(self)
        with_leave.engines = [engine.with_leave(leave) for engine in self.engines]
        return with_leave

    def without_models(self) -> Checker:
        """Return an ensemble of what those engines are without models."""
        alone = copy(self)
        alone.engines = [engine.without_models() for engine in self.engines]
        alone.needs_model = False
        return alone

    def check(self, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> list[Judgement]:
        """Return one judgement a sentence, in order."""
        said: list[list[tuple[str, Judgement]]] = [[] for _ in sentences]
        for engine in self.engines:
            asked = [
                number
                for number, so_far in enumerate(said)
                if self.agreement == "most" or all(_holds(judgement) for _, judgement in so_far)
            ]
            if not asked:
                break
            judged = engine.check([sentences[number] for number in asked], passages)
            for number, judgement in zip(asked, judged, strict=True):
                said[number].append((engine.name, judgement))
        return [self._agreed(so_far) for so_far in said]

    def _agreed(self, said: Sequence[tuple[str, Judgement]]) -> Judgement:
        """Return what several judgements of one sentence come to."""
        held = [(name, judgement) for name, judgement in said if _holds(judgement)]
        against = [(name, judgement) for name, judgement in said if not _holds(judgement)]
        if not against:
            return _with(held, [], _finding(Outcome.PASSED, f"All hold it: {_names(held)}."))
        denied = any(judgement.verdict is Verdict.CONTRADICTED for _, judgement in against)
        vetoed = any(name in self.vetoes for name, _ in against)
        enough = self.agreement == "most" and 2 * len(held) > len(self.engines)
        if enough and not denied and not vetoed:
            told = f"Most hold it: {_names(held)}; not {_names(against)}."
            return _with(held, [], _finding(Outcome.PASSED, told))
        told = f"{_names(against)} {'objects' if len(against) == 1 else 'object'}"
        told += f"; {_names(held)} would let it pass." if held else "."
        return _with(against, held, _finding(Outcome.FAILED, told))


def _holds(judgement: Judgement) -> bool:
    return judgement.verdict is Verdict.SUPPORTED


def _with(
    side: Sequence[tuple[str, Judgement]],
    other: Sequence[tuple[str, Judgement]],
    agreed: Finding,
) -> Judgement:
    """Return the gravest judgement of a side with the findings of all of it, each once.

    Where one side overruled another, what kept a model from reading is told all the same.
    """
    grave = [Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.PARTIAL, Verdict.SUPPORTED]
    worst = min((judgement for _, judgement in side), key=lambda one: grave.index(one.verdict))
    others = [f for _, judgement in other for f in judgement.findings if f.check == UNREAD]
    mine = [finding for _, judgement in side for finding in judgement.findings]
    findings = dict.fromkeys([*worst.findings, *mine, *others, agreed])
    score = min(judgement.score for _, judgement in [*side, *other])
    return replace(worst, score=score, findings=tuple(findings))


def _names(side: Sequence[tuple[str, Judgement]]) -> str:
    return ", ".join(name for name, _ in side)


def _finding(outcome: Outcome, explanation: str) -> Finding:
    return Finding(check="ensemble", outcome=outcome, explanation=explanation)
