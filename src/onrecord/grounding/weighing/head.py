"""The trained head: how much each figure counts, and the probability that comes of it.

The weights are data (``grounding/data/head.json``), written by ``training/checker/fit.py``. Each
figure may only count in the direction that its meaning allows: more words told never makes a
sentence less likely, a failed check never more.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

RISING = frozenset(
    {
        *("rules", "joint_rules", "share", "joint_share", "report_share", "beside", "near"),
        *("in_order", "window_grams2", "window_grams3", "window_run", "report_grams2"),
        *("report_grams3", "report_run", "network_holds"),
        *("told_grams2", "told_grams3", "told_weight", "run_share", "run_weight", "density"),
        *("long_share", "aligned", "worst_clause", "best_clause", "last_clause"),
        *("soft_share", "nearest_least", "nearest_mean"),
    }
)
"""Figures that speak for a sentence; every other one speaks against it."""

LEFT_OUT = frozenset(
    {
        *("report_words", "window_words", "words", "content", "figures", "quoted"),
        *("clauses", "from_sentences", "edit_left_out", "edit_moved"),
    }
)
"""Figures that tell one corpus from another rather than true from false."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a figure counts: ``slope`` for each unit above ``mean``."""

    name: str
    mean: float
    slope: float


@dataclass(frozen=True, slots=True)
class Head:
    """A logistic head over named figures. ``version`` names the data it was fitted to.

    ``sure`` is the probability from which a sentence is taken to hold, ``doubt`` the one below
    which it is not; by default no probability is enough for either.
    """

    weights: tuple[Weight, ...]
    constant: float
    version: str
    sure: float = 2.0
    doubt: float = -1.0

    def logit(self, figures: Mapping[str, float]) -> float:
        """Return the log odds that a claim with these figures is supported."""
        told = (w.slope * (figures.get(w.name, 0.0) - w.mean) for w in self.weights)
        return self.constant + sum(told)

    def probability(self, figures: Mapping[str, float]) -> float:
        """Return in [0, 1] how likely it is, among as many true as false claims."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.logit(figures)))))


def read(path: Path | None = None, *, name: str = "head.json") -> Head:
    """Return the head from a file, by default the one in our data."""
    source = path or files("onrecord.grounding.data") / name
    given: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    weights = tuple(
        Weight(name, float(mean), float(slope))
        for name, (mean, slope) in sorted(given["weights"].items())
    )
    return Head(
        weights=weights,
        constant=float(given["constant"]),
        version=given["version"],
        sure=float(given.get("sure", 2.0)),
        doubt=float(given.get("doubt", -1.0)),
    )
