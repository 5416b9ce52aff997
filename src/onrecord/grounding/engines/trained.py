"""The rules, with a head trained on public claims that says how likely a sentence is to hold."""

from __future__ import annotations

from dataclasses import replace

from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.engines.evidence import EvidenceChecker, best_trial, judgement_of
from onrecord.grounding.weighing import head
from onrecord.grounding.weighing.weighing import weigh
from onrecord.vocabulary.verdicts import Judgement

LIKELY = 0.5
"""Probability from which the head speaks for a sentence; among as many true as false ones."""


class TrainedChecker(EvidenceChecker):
    """Keeps the verdict of the rules and adds how likely the sentence is to hold."""

    name = "trained"

    def __init__(self) -> None:
        self._head = head.read()
        self.version = f"1-{self._head.version}"

    def _judged(self, claim: Claim, index: Index) -> Judgement:
        best = best_trial(claim, index)
        judgement = judgement_of(claim, best, index)
        weighed = weigh(claim, index, best)
        if not weighed.figures:
            return judgement
        probability = self._head.probability(weighed.figures)
        return replace(judgement, score=round(probability, 4))
