"""Fits the weights of likeness to labelled reports, and prints or writes them.

    python training/grouping/fit.py --ecbplus PATH --wire PATH [--vectors FILE] [--out FILE]

Sums of random parts of stories are compared as they would be while stories grow. A weight
may only point the way its figure means. ``--out`` writes ``stories/data/likeness.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from training.grouping.sets import Kept, Set, read_sets  # noqa: E402

from onrecord.stories.likeness import FIGURES, figures  # noqa: E402

Array = NDArray[np.float64]

TILT = 2.5
"""By how much (in log odds) a pair of short reports is likelier one event than a pair of full
official texts: measured as the distance between the best cuts of the two kinds of set."""

MOST_FOR_A_DAY = -1.0
"""The most that a day between reports may count against them: the wire sets, in which an event
is a day's, would teach that no story lasts until tomorrow."""

DEMAND_OF_SHORT = -0.75
ALLOWANCE = 1.0
"""What is asked more of reports of few words, and less of all, than the fit says (in log odds):
chosen by sweeps on the development parts, where a fit to pairs cannot see whole stories."""

RIDGE = 1e-3


def parts(one: Set, count: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return figures of ``count`` pairs of parts of stories, and whether they are one event."""
    of: dict[str, list[int]] = defaultdict(list)
    for number, event in enumerate(one.events):
        of[event].append(number)
    events = sorted(of)
    grown = [event for event in events if len(of[event]) > 1]
    rivals = _rivals(one, of)
    rows, labels = [], []
    for _ in range(count):
        same = rng.random() < 0.45
        event = str(rng.choice(grown if same else events))
        members = rng.permutation(of[event])
        size = int(min(rng.geometric(0.25), 16, len(members) - same))
        first = members[:size]
        if same:
            pool = members[size:]
        else:
            near = rivals[event]
            pool = rng.permutation(of[near[min(len(near), int(rng.geometric(0.5))) - 1]])
        second = pool[: int(min(rng.geometric(0.25), 16))]
        groups = [one.group(part.tolist()) for part in (first, second)]
        rows.append(figures(*groups))
        labels.append(float(same))
    return np.array(rows), np.array(labels)


def _rivals(one: Set, of: dict[str, list[int]]) -> dict[str, list[str]]:
    """Return the events most like each event: what is easily taken for it."""
    wholes = {event: one.group(members[:16]) for event, members in of.items()}
    return {
        event: sorted(
            (other for other in wholes if other != event),
            key=lambda other: -whole.views["stems"].cosine(wholes[other].views["stems"]),
        )[:5]
        for event, whole in wholes.items()
    }


def fitted(x: Array, y: Array, weights: Array) -> tuple[Array, float]:
    """Return weights that point the way ``FIGURES`` says, and the constant."""
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z, weights = (x - mean) / spread, weights / weights.sum()

    def loss(p: Array) -> tuple[float, Array]:
        q = 1 / (1 + np.exp(-(z @ p[:-1] + p[-1])))
        cost = -(weights * (y * np.log(q + 1e-9) + (1 - y) * np.log(1 - q + 1e-9))).sum()
        slope = weights * (q - y)
        down = np.r_[z.T @ slope + 2 * RIDGE * p[:-1], slope.sum()]
        return float(cost + RIDGE * (p[:-1] ** 2).sum()), down

    ways = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [*(ways[way] for way in FIGURES.values()), (None, None)]
    days = list(FIGURES).index("days")
    bounds[days] = (MOST_FOR_A_DAY * spread[days], 0.0)
    bounds[list(FIGURES).index("brief")] = (0.0, 0.0)
    start = np.zeros(z.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    slopes = found[:-1] / spread
    return slopes, float(found[-1] - slopes @ mean)


def fit(short: list[Set], full: list[Set], count: int, seed: int) -> tuple[Array, float]:
    """Return weights and constant learnt from short and full reports, either counting alike."""
    rng = np.random.default_rng(seed)
    rows, labels, weights = [], [], []
    for kind, tilt in ((short, TILT), (full, -TILT)):
        for one in kind:
            x, y = parts(one, count // len(kind), rng)
            w = np.exp(tilt * (y - 0.5))
            rows.append(x)
            labels.append(y)
            weights.append(w / w.sum() / len(kind))
    return fitted(np.concatenate(rows), np.concatenate(labels), np.concatenate(weights))


def main() -> None:
    """Read the arguments, fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ecbplus", type=Path, required=True)
    parser.add_argument("--wire", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, help="a .npz file that keeps vectors")
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    embedder = Kept(arguments.vectors)
    short = read_sets([arguments.ecbplus], embedder)
    full = read_sets([arguments.wire], embedder)
    embedder.save()
    weights, constant = fit(short, full, arguments.count, arguments.seed)
    found = {name: round(float(w), 4) for name, w in zip(FIGURES, weights, strict=True)}
    kept = {
        "weights": found | {"brief": DEMAND_OF_SHORT},
        "constant": round(constant + ALLOWANCE, 4),
    }
    print(json.dumps(kept, indent=2))
    if arguments.out:
        arguments.out.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
