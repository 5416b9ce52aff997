"""From the findings of all checks to one verdict. Unsure means unsupported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onrecord.grounding.comparisons import (
    coverage,
    dates,
    direction,
    exchanges,
    modality,
    names,
    negation,
    omissions,
    quantities,
    quotations,
    roles,
    scope,
    speakers,
)
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Reading
from onrecord.grounding.comparisons.results import Compared
from onrecord.vocabulary.texts import Passage
from onrecord.vocabulary.verdicts import Support, Verdict

CHECKS: tuple[Callable[[Claim, Evidence], list[Compared]], ...] = (
    quotations.check,
    speakers.check,
    names.check,
    quantities.check,
    dates.check,
    negation.check,
    modality.check,
    direction.check,
    scope.check,
    roles.check,
    exchanges.check,
    omissions.check,
    coverage.check,
)
"""Every check, in the order in which an editor reads their findings."""

SOFT = frozenset({"coverage", "wording", "scope"})
"""Checks whose failure leaves a claim told in part, if nothing else fails."""

CLOSE = 0.6
"""Share of content words from which a passage is about the claim, so that it can contradict it."""

PLAIN = 0.75
"""Share from which a contradiction outweighs a passage that tells the claim in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a claim stands against one body of evidence."""

    verdict: Verdict
    share: float
    results: tuple[Compared, ...]
    evidence: Evidence

    @property
    def is_soft(self) -> bool:
        """Whether nothing failed but checks of wording, and half of the words are told."""
        failures = {item.finding.check for item in self.results if item.failed}
        return self.share >= coverage.SOME and failures <= SOFT

    @property
    def rank(self) -> tuple[int, float]:
        """Higher for the trial that says most about the claim."""
        order = {
            Verdict.SUPPORTED: 4,
            Verdict.PARTIAL: 2,
            Verdict.CONTRADICTED: 3 if self.share >= PLAIN else 1,
        }
        return order.get(self.verdict, 0), self.share


def hold_against(claim: Claim, evidence: Evidence) -> Trial:
    """Run every check of ``claim`` against ``evidence`` and conclude."""
    share = coverage.share(claim, evidence)
    results = tuple(item for check in CHECKS for item in check(claim, evidence))
    return Trial(verdict=_verdict(results, share), share=share, results=results, evidence=evidence)


def supports(claim: Claim, trial: Trial) -> tuple[Support, ...]:
    """Return the stretches of the passages that bear the claim out, best first."""
    found = [_support(claim, trial, passage) for passage in trial.evidence.passages]
    return tuple(sorted(found, key=lambda item: (-item.score, item.passage_id)))


def _verdict(results: tuple[Compared, ...], share: float) -> Verdict:
    failures = [item for item in results if item.failed]
    if not failures:
        return Verdict.SUPPORTED
    if share >= CLOSE and any(item.is_conflict for item in failures):
        return Verdict.CONTRADICTED
    if share >= coverage.SOME and all(item.finding.check in SOFT for item in failures):
        return Verdict.PARTIAL
    return Verdict.UNSUPPORTED


def _support(claim: Claim, trial: Trial, passage: Passage) -> Support:
    reading = trial.evidence.reading_of(passage)
    wanted = frozenset(word.stem for word in claim.content)
    start, end, told = best_span(reading, wanted)
    if trial.evidence.by_title:
        start, end = 0, len(passage.text)
    own = trial.share if len(trial.evidence.passages) == 1 else told / max(1, len(wanted))
    return Support(
        passage_id=passage.id,
        start=start,
        end=end,
        score=round(min(1.0, own), 4),
        passage_digest=passage.digest,
    )


def best_span(reading: Reading, wanted: frozenset[str]) -> tuple[int, int, int]:
    """Return the span of the sentences that tell most of ``wanted``, and how many they tell.

    From the best sentence the span grows over its neighbours while they add two words.
    """
    spans = reading.sentences
    if not spans:
        return 0, len(reading.text), 0
    shares = [
        {word.stem for word in reading.words if start <= word.start < end} & wanted
        for start, end in spans
    ]
    best = max(range(len(spans)), key=lambda number: (len(shares[number]), -number))
    first, last, told = best, best, set(shares[best])
    while first > 0 and len(shares[first - 1] - told) >= 2:
        first -= 1
        told |= shares[first]
    while last + 1 < len(spans) and len(shares[last + 1] - told) >= 2:
        last += 1
        told |= shares[last]
    return spans[first][0], spans[last][1], len(told)
