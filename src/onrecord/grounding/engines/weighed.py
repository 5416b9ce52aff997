"""A claim weighed: the rules' trials, and the figures that a head is given."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.grounding.comparisons import judging
from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.judging import Trial
from onrecord.grounding.comparisons.readings import Reading
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.engines.evidence import best_trial, body_of
from onrecord.grounding.weighing.entailment import entailment_figures
from onrecord.grounding.weighing.figures import figures_of
from onrecord.grounding.weighing.grains import Shelf
from onrecord.grounding.weighing.straying import Sides, net, read_words, stray_figures
from onrecord.grounding.weighing.windows import MOST_FOUND, stems_of, text_of, windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The two trials of a claim and its figures; no trials where no passage has a word of it."""

    best: Trial | None
    joint: Trial | None
    figures: dict[str, float]


def weigh(claim: Claim, index: Index, shelf: Shelf, sides: Sides) -> Weighed:
    """Hold a claim against the window of the best report and return its figures."""
    best = best_trial(claim, index)
    found = windows(claim, index)
    if best is None or not found:
        return Weighed(best=best, joint=None, figures={})
    joint = judging.hold_against(claim, body_of(found[0], claim, index))
    report = found[0][0].report_id
    near = [p for p, _ in index.best(stems_of(claim), most=MOST_FOUND) if p.report_id == report]
    told = Reading.of_words([joint.evidence.title, *(index.reading_of(p) for p in near)])
    figures = figures_of(claim, best, joint, told, shelf.told(report))
    read = read_words(claim, joint.evidence, index, sides)
    if read is not None:
        figures |= stray_figures(net().log_odds(read.figures))
        figures |= entailment_figures(read.laid, read.sides, read.window)
    return Weighed(best=best, joint=joint, figures=figures)


def told_by(weighed: Weighed) -> str:
    """Return the evidence that was read together, as the network reads it; '' for none."""
    return text_of(weighed.joint.evidence.passages) if weighed.joint is not None else ""
