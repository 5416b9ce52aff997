"""Asks a checker about cases and measures its answers; shared by the benchmarks of support."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.claims import Absent, Case

from onrecord.grounding.engines import Checker
from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.grounding.engines.trained import TrainedChecker
from onrecord.grounding.weighing import wholes
from onrecord.vocabulary.verdicts import Judgement, Verdict

CHECKERS: dict[str, Callable[[], Checker]] = {
    "evidence": EvidenceChecker,
    "trained": TrainedChecker,
}
POINT = 0.5
"""From which score a text counts as supported: fixed here, the same for every set.

For the rules it is where "partial" begins; the trained checker's score is a probability.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A case with what the checker said of each of its sentences."""

    case: Case
    judgements: tuple[Judgement, ...]

    @property
    def least(self) -> float:
        """The score of the sentence that holds least: a text is as true as its weakest."""
        return min((j.score for j in self.judgements), default=0.0)

    def whole(self, checker: Checker) -> float:
        """The score of the text: of the rules its least, else what ``wholes`` makes of all."""
        if checker.name == EvidenceChecker.name:
            return self.least
        return wholes.probability(
            [j.score for j in self.judgements], [j.copied for j in self.judgements]
        )

    @property
    def mean(self) -> float:
        """The mean score of the sentences."""
        return sum(j.score for j in self.judgements) / max(1, len(self.judgements))

    def rank(self, checker: Checker) -> float:
        """By what whole texts are put in order: of the rules the mean, else ``wholes.rank``."""
        if checker.name == EvidenceChecker.name:
            return self.mean
        return wholes.rank([j.score for j in self.judgements], [j.copied for j in self.judgements])

    @property
    def passes(self) -> bool:
        """Whether the gate would let the whole text through."""
        return all(j.verdict is Verdict.SUPPORTED for j in self.judgements)


def ask(cases: Iterable[Case], checker: Checker) -> tuple[list[Answer], float]:
    """Return the answers and the processor seconds a sentence."""
    begin = time.process_time()
    answers = [
        Answer(case, tuple(checker.check(case.as_sentences(), case.passages))) for case in cases
    ]
    spent = time.process_time() - begin
    return answers, spent / max(1, sum(len(answer.judgements) for answer in answers))


def balanced_accuracy(said: Sequence[bool], true: Sequence[bool]) -> float:
    """Return the mean of the shares of true and of false cases that were told right."""
    shares = []
    for wanted in (True, False):
        hits = [bool(s) is wanted for s, t in zip(said, true, strict=True) if bool(t) is wanted]
        if not hits:
            return float("nan")
        shares.append(sum(hits) / len(hits))
    return sum(shares) / 2


def area(scores: Sequence[float], true: Sequence[bool]) -> float:
    """Return the area under the curve: how often a true case scores above a false one."""
    good = [s for s, t in zip(scores, true, strict=True) if t]
    bad = [s for s, t in zip(scores, true, strict=True) if not t]
    if not good or not bad:
        return float("nan")
    wins = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return wins / (len(good) * len(bad))


def told_apart(answers: Sequence[Answer], checker: Checker) -> dict[str, Any]:
    """Return how well true and false texts are told apart, by score and by the gate's verdict."""
    true = [answer.case.label == 1 for answer in answers]
    scores = [answer.whole(checker) for answer in answers]
    passed = [answer.passes for answer in answers]
    return {
        "balanced_accuracy": round(balanced_accuracy([s >= POINT for s in scores], true), 4),
        "auc": round(area(scores, true), 4),
        "gate_balanced_accuracy": round(balanced_accuracy(passed, true), 4),
        "true_passed": sum(p and t for p, t in zip(passed, true, strict=True)),
        "false_passed": sum(p and not t for p, t in zip(passed, true, strict=True)),
        "true": sum(true),
        "false": len(true) - sum(true),
        "verdicts": dict(
            sorted(Counter(j.verdict.value for a in answers for j in a.judgements).items())
        ),
    }


def run(
    description: str | None,
    default: Path,
    measure: Callable[[Path, Checker, int], dict[str, Any]],
    argv: Sequence[str] | None = None,
) -> int:
    """Parse the arguments all of these benchmarks share, measure and print.

    Exit status 0, also when the set is absent: the output says so.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=default, help="folder of the set")
    parser.add_argument("--checker", choices=sorted(CHECKERS), default="trained")
    parser.add_argument("--most", type=int, default=0, help="only so many cases (0: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(argv)
    try:
        checker = CHECKERS[given.checker]()
        result = measure(given.data, checker, given.most)
        result |= {"checker": given.checker, "version": checker.version}
    except Absent as absent:
        result = {"absent": str(absent)}
    if given.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:24} {value}")
    sys.stdout.flush()
    return 0
