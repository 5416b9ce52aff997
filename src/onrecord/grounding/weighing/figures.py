"""A claim and its evidence as figures: what a trained head weighs. No model is asked for these."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise

from onrecord.grounding.comparisons import coverage
from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.judging import Trial
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.grounding.weighing.edits import clauses, edits, kinships
from onrecord.grounding.weighing.grains import MOST_WORDS, Told, folded, grains
from onrecord.vocabulary.verdicts import Verdict

CHECKS = (
    *("quotations", "attribution", "names", "numbers", "dates", "negation"),
    *("modality", "direction", "scope", "roles", "exchange", "coverage", "wording"),
)
_RANKS = {Verdict.SUPPORTED: 1.0, Verdict.PARTIAL: 0.5, Verdict.CONTRADICTED: -0.5}
_NEAR = 8


def figures_of(
    claim: Claim, best: Trial, joint: Trial, report: Reading, told: Told
) -> dict[str, float]:
    """Return the figures of a claim.

    ``best`` is the best trial against one body of evidence, ``joint`` the trial against the
    sentences of one report that together tell most, ``report`` all of what was found in it,
    ``told`` the whole report.
    """
    window = joint.evidence.core
    absent = coverage.missing(claim, joint.evidence)
    unheard = [word for word in absent if not report.tells(word)]
    total = max(1, len(claim.content))
    found = {
        "rules": _RANKS.get(best.verdict, 0.0),
        "joint_rules": _RANKS.get(joint.verdict, 0.0),
        "share": best.share,
        "joint_share": joint.share,
        "report_share": 1 - len(unheard) / total,
        "absent": math.log1p(len(absent)),
        "unheard": math.log1p(len(unheard)),
        "absent_names": float(sum(word.is_capital for word in absent)),
        "unheard_names": float(sum(word.is_capital for word in unheard)),
        "strange": _strangeness(absent, window),
        "words": math.log1p(len(claim.reading.words)),
        "content": math.log1p(len(claim.content)),
        "window_words": math.log1p(len(window.words)),
        "report_words": math.log1p(len(report.words)),
        "figures": float(len(claim.reading.numbers)),
        "quoted": float(bool(claim.reading.quotations)),
    }
    found |= _runs(claim.reading, window, "window")
    found |= _runs(claim.reading, report, "report")
    found |= _togetherness(claim, window)
    for name, trial in (("best", best), ("joint", joint)):
        failed = [item for item in trial.results if item.failed]
        found[f"{name}_failures"] = float(len({item.finding.check for item in failed}))
        found[f"{name}_conflicts"] = float(sum(item.is_conflict for item in failed))
        for check in CHECKS:
            found[f"{name}_{check}"] = float(sum(i.finding.check == check for i in failed))
    found |= grains(claim.reading, told)
    found |= edits(claim.reading, window)
    found |= kinships(absent, window, len(claim.content))
    found |= clauses(claim.reading, window)
    return found | _beyond(found)


def _beyond(found: Mapping[str, float]) -> dict[str, float]:
    """Return by how much a claim is farther from its source than a paraphrase goes.

    A word or two of one's own says nothing; a clause of them does.
    """
    return {
        "gap_over": max(0.0, found["gap"] - 2),
        "clause_low": max(0.0, 0.5 - found["worst_clause"]),
        "foreign_over": max(0.0, found["foreign"] - 0.2),
        "sparse": max(0.0, 0.9 - math.log1p(found["density"])),
        "lost": max(0.0, 0.6 - found["told_weight"]),
    }


def _strangeness(absent: Sequence[Word], window: Reading) -> float:
    """Return the share of absent words that no word of the window begins like."""
    if not absent:
        return 0.0
    begun = {word.stem[:4] for word in window.words if len(word.stem) >= 4}
    strange = [word for word in absent if word.stem[:4] not in begun]
    return len(strange) / len(absent)


def _runs(claim: Reading, other: Reading, name: str) -> dict[str, float]:
    """Return the share of pairs and triples of words that ``other`` has, and of the longest run."""
    ours = [folded(word) for word in claim.words[:MOST_WORDS]]
    theirs = [folded(word) for word in other.words]
    found = {}
    for size in (2, 3):
        known = set(zip(*(theirs[at:] for at in range(size)), strict=False))
        said = list(zip(*(ours[at:] for at in range(size)), strict=False))
        held = sum(part in known for part in said)
        found[f"{name}_grams{size}"] = held / len(said) if said else 0.0
    known2 = set(pairwise(theirs))
    longest = run = 1
    for pair in pairwise(ours):
        run = run + 1 if pair in known2 else 1
        longest = max(longest, run)
    found[f"{name}_run"] = longest / max(1, len(ours))
    return found


def _togetherness(claim: Claim, window: Reading) -> dict[str, float]:
    """Return how far words that stand together in the claim do so in the window, and in order."""
    places: dict[str, list[int]] = {}
    for number, word in enumerate(window.words):
        places.setdefault(folded(word), []).append(number)
    stems = [folded(word) for word in claim.reading.words[:MOST_WORDS] if word.is_content]
    known = [stem for stem in stems if stem in places]
    beside = near = 0
    for one, two in pairwise(known):
        gap = min(abs(a - b) for a in places[one] for b in places[two])
        beside += gap <= 3
        near += gap <= _NEAR
    pairs = max(1, len(known) - 1)
    return {
        "beside": beside / pairs,
        "near": near / pairs,
        "in_order": _in_order([places[stem][0] for stem in known]) / max(1, len(known)),
    }


def _in_order(numbers: Sequence[int]) -> int:
    """Return the length of the longest part of ``numbers`` that never falls."""
    ends: list[int] = []
    for number in numbers:
        at = bisect_left(ends, number + 1)
        ends[at : at + 1] = [number]
    return len(ends)
