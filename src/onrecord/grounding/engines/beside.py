"""Base of the checkers in which something reads a sentence beside its evidence, after the rules.

The rules keep the last word on figures, names, quotations and roles. What reads beside them
may stop whatever the rules let pass, and may let through a sentence of which nothing failed
but the wording. What is not read, not answered or not sure is not supported.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from onrecord.grounding.comparisons import judging
from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.judging import Trial
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.engines import UNREAD
from onrecord.grounding.engines.evidence import EvidenceChecker, best_trial, body_of, judgement_of
from onrecord.grounding.weighing.windows import windows
from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Finding, Judgement, Outcome, Verdict


class Stand(StrEnum):
    """How whatever read a sentence beside its evidence takes it."""

    HOLDS = "holds"
    FAILS = "fails"
    UNSURE = "unsure"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence and the passages that it is read beside, first the ``core`` that may bear it."""

    sentence: Sentence
    passages: tuple[Passage, ...]
    core: frozenset[int]
    is_by_title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What was made of a pair.

    ``start`` and ``end`` are the stretch of the sentence that fails, both 0 for all of it;
    ``named`` are the passages that were named for it, where the reader names any.
    """

    stand: Stand
    said: str
    start: int = 0
    end: int = 0
    score: float | None = None
    named: frozenset[int] = frozenset()


class BesideChecker(EvidenceChecker):
    """The rules, and one that reads beside them (``read``)."""

    check_name: ClassVar[str] = "beside"
    names_passages: ClassVar[bool] = False

    @abstractmethod
    def read(self, pairs: Sequence[Pair]) -> list[Opinion]:
        """Return one opinion a pair, in order. Raises nothing for a reader that fails."""

    def check(self, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> list[Judgement]:
        """Return one judgement a sentence, in order; only what can change is read."""
        claims, index = self.taken_apart(sentences, passages)
        trials = [best_trial(claim, index) if claim else None for claim in claims]
        judged = [
            judgement_of(claim, trial, index) if claim else self.too_long()
            for claim, trial in zip(claims, trials, strict=True)
        ]
        open_to: dict[int, tuple[Trial, Pair]] = {}
        for number, (claim, trial) in enumerate(zip(claims, trials, strict=True)):
            worth = _worth_reading(claim, trial, index) if claim and trial else None
            if worth is not None:
                open_to[number] = worth
        opinions = self.read([pair for _, pair in open_to.values()]) if open_to else []
        for (number, found), opinion in zip(open_to.items(), opinions, strict=True):
            claim = claims[number]
            if claim is not None:
                judged[number] = self._concluded(claim, judged[number], found, opinion)
        return judged

    def _concluded(
        self, claim: Claim, judgement: Judgement, found: tuple[Trial, Pair], opinion: Opinion
    ) -> Judgement:
        """Return the rules' judgement as the opinion changes it."""
        trial, pair = found
        holds = opinion.stand is Stand.HOLDS
        if holds and self.names_passages and not opinion.named & pair.core:
            # It holds by passages that the rules found nothing in: nobody has compared those.
            holds = False
            opinion = replace(opinion, said="It was found in other passages than the rules found.")
        finding = Finding(
            check=UNREAD if opinion.stand is Stand.UNREAD else self.check_name,
            outcome=Outcome.PASSED if holds else Outcome.FAILED,
            explanation=opinion.said,
            start=opinion.start,
            end=opinion.end,
        )
        score = judgement.score if opinion.score is None else round(opinion.score, 4)
        if holds:
            return replace(
                judgement,
                verdict=Verdict.SUPPORTED,
                score=score,
                supports=judgement.supports
                if judgement.verdict is Verdict.SUPPORTED
                else judging.supports(claim, trial),
                findings=(*judgement.findings, finding),
            )
        stopped = judgement.verdict is Verdict.SUPPORTED or (
            judgement.verdict is Verdict.PARTIAL and opinion.stand is Stand.FAILS
        )
        return replace(
            judgement,
            verdict=Verdict.UNSUPPORTED if stopped else judgement.verdict,
            score=min(score, judgement.score),
            supports=() if stopped else judgement.supports,
            findings=(*judgement.findings, finding),
        )


def _worth_reading(claim: Claim, best: Trial, index: Index) -> tuple[Trial, Pair] | None:
    """Return the trial that an opinion can change with what is to be read; else nothing."""
    trial: Trial | None = best
    window = windows(claim, index)
    if best.verdict is not Verdict.SUPPORTED:
        joint = judging.hold_against(claim, body_of(window[0], claim, index)) if window else best
        trial = next((one for one in (best, joint) if one.is_soft), None)
    if trial is None:
        return None
    read = [*trial.evidence.passages, *(window[0] if window else ())]
    passages = tuple({passage.id: passage for passage in read}.values())
    return trial, Pair(
        sentence=claim.sentence,
        passages=passages,
        core=frozenset(passage.id for passage in trial.evidence.passages),
        is_by_title=trial.evidence.by_title,
    )
