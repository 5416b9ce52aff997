"""Fits the weights of likeness to labelled reports, and prints or writes them.

    python training/grouping/fit.py --short PATH --wire PATH --outlets PATH
        [--lessons FILE] [--cross] [--vectors FILE] [--out FILE]

Sums of random parts of stories are compared as they would be while stories grow. A weight
may only point the way its figure means. ``--lessons`` adds what editors decided. ``--cross``
prints how well reports of topics are grouped that nothing was fitted to. ``--out`` writes
``stories/data/likeness.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from training.grouping.sets import FOLDS, Kept, Set, read_lessons, read_sets  # noqa: E402

from onrecord.stories import tables  # noqa: E402
from onrecord.stories.likeness import FIGURES  # noqa: E402
from onrecord.stories.settlement import settle_whole  # noqa: E402

Array = NDArray[np.float64]

TILTS = {"short": 3.0, "wire": -4.5, "outlets": 0.0}
"""By how much (in log odds) a pair of a kind of set is likelier one event than pairs are drawn:
chosen in cross-validation, since a fit to pairs cannot see whole stories."""

COUNTS = {"short": 1.0, "wire": 0.5, "outlets": 1.0}
"""What a kind of set counts beside the others."""

ALLOWANCE = 0.4
"""What is asked less of all pairs than the fit says, in log odds: as ``TILTS`` chosen."""

MOST_FOR_A_DAY = -1.0
"""The most that a day between reports may count against them: the wire sets, in which an event
is a day's, would teach that no story lasts until tomorrow."""

RIDGE = 1e-3
LESSON_COUNTS = 2.0 / 1000
"""What one pair that editors decided counts beside a kind of set as a whole."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Figures of pairs of groups (pairs, figures), whether each is one event, what each counts."""

    figures: Array
    same: Array
    weights: Array


def parts(one: Set, fold: int, count: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return figures of ``count`` pairs of parts of a fold's stories, and which are one event."""
    of: dict[str, list[int]] = defaultdict(list)
    for number in np.flatnonzero(one.folds == fold):
        of[one.events[number]].append(int(number))
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
        rows.append(one.figures(first.tolist(), second.tolist()))
        labels.append(float(same))
    return np.array(rows), np.array(labels)


def _rivals(one: Set, of: dict[str, list[int]]) -> dict[str, list[str]]:
    """Return the events most like each event: what is easily taken for it."""
    events = sorted(of)
    whole = one.tables.grouped([of[event][:16] for event in events]).products[0]
    lengths = np.sqrt(np.maximum(whole.diagonal(), 1e-12))
    likes = whole / lengths[:, None] / lengths[None]
    np.fill_diagonal(likes, -1.0)
    nearest = np.argsort(-likes, axis=1, kind="stable")[:, : min(5, len(events) - 1)]
    return {
        event: [events[other] for other in row]
        for event, row in zip(events, nearest.tolist(), strict=True)
    }


def fitted(examples: Sequence[Examples]) -> tuple[Array, float]:
    """Return weights that point the way ``FIGURES`` says, and the constant."""
    x = np.concatenate([one.figures for one in examples])
    y = np.concatenate([one.same for one in examples])
    weights = np.concatenate([one.weights for one in examples])
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z, weights = (x - mean) / spread, weights / weights.sum()

    def loss(p: Array) -> tuple[float, Array]:
        q = 1 / (1 + np.exp(-(z @ p[:-1] + p[-1])))
        cost = -(weights * (y * np.log(q + 1e-9) + (1 - y) * np.log(1 - q + 1e-9))).sum()
        slope = weights * (q - y)
        down = np.r_[z.T @ slope + 2 * RIDGE * p[:-1], slope.sum()]
        return float(cost + RIDGE * (p[:-1] ** 2).sum()), down

    ways = {1: (0.0, None), -1: (None, 0.0)}
    bounds = [*(ways[way] for way in FIGURES.values()), (None, None)]
    days = list(FIGURES).index("days")
    bounds[days] = (MOST_FOR_A_DAY * spread[days], 0.0)
    bounds[list(FIGURES).index("brief")] = (None, None)
    start = np.zeros(z.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    slopes = found[:-1] / spread
    return slopes, float(found[-1] - slopes @ mean) + ALLOWANCE


def drawn(
    kinds: Mapping[str, Sequence[Set]], count: int, seed: int
) -> Iterator[tuple[str, int, Examples]]:
    """Yield the kind, the fold and the examples of every fold of every set."""
    rng = np.random.default_rng(seed)
    for kind, sets in kinds.items():
        total = sum(len(one.events) for one in sets)
        for one in sets:
            for fold in sorted(set(one.folds.tolist())):
                share = (one.folds == fold).sum() / total
                figures, same = parts(one, fold, int(count * share), rng)
                weights = np.exp(TILTS[kind] * (same - 0.5))
                weights *= COUNTS[kind] * share / weights.sum()
                yield kind, fold, Examples(figures, same, weights)


@contextmanager
def weighed_by(weights: Array, constant: float) -> Iterator[None]:
    """Let the product group by these weights for a while."""
    with mock.patch.object(tables, "learnt", return_value=(tuple(weights), constant)):
        yield


def b_cubed(one: Set, chosen: NDArray[np.int64]) -> float:
    """Return the B-cubed F1 of the chosen reports, all being grouped."""
    story = np.zeros(len(one.events), np.int64)
    for number, part in enumerate(settle_whole(one.features)):
        story[part] = number
    event = np.unique(one.events, return_inverse=True)[1]
    together = story[chosen, None] == story[None]
    same = event[chosen, None] == event[None]
    both = (together & same).sum(axis=1)
    precision = float((both / together.sum(axis=1)).mean())
    recall = float((both / same.sum(axis=1)).mean())
    return 2 * precision * recall / (precision + recall)


def crossed(
    kinds: Mapping[str, Sequence[Set]],
    examples: Sequence[tuple[str, int, Examples]],
    more: Sequence[Examples] = (),
) -> dict[str, float]:
    """Return the B-cubed F1 of every set by weights that were fitted to other folds."""
    sums: dict[str, float] = defaultdict(float)
    for fold in range(FOLDS):
        learnt = fitted([*(own for _, held, own in examples if held != fold), *more])
        with weighed_by(*learnt):
            for one in (each for sets in kinds.values() for each in sets):
                chosen = np.flatnonzero(one.folds == fold)
                if len(chosen):
                    sums[one.name] += b_cubed(one, chosen) * len(chosen) / len(one.events)
    return {name: round(value, 4) for name, value in sums.items()}


def main() -> None:
    """Read the arguments, fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", type=Path, required=True, help="reports of a sentence or two")
    parser.add_argument("--wire", type=Path, required=True, help="few sources, much of one mould")
    parser.add_argument("--outlets", type=Path, required=True, help="many sources, full texts")
    parser.add_argument("--lessons", type=Path, help="what `onrecord story pairs` printed")
    parser.add_argument("--cross", action="store_true", help="cross-validate, too")
    parser.add_argument("--vectors", type=Path, help="a .npz file that keeps vectors")
    parser.add_argument("--count", type=int, default=5000, help="pairs of each kind of set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    embedder = Kept(arguments.vectors)
    kinds = {
        "short": read_sets([arguments.short], embedder),
        "wire": read_sets([arguments.wire], embedder, whole=True),
        "outlets": read_sets([arguments.outlets], embedder),
    }
    more = []
    if arguments.lessons:
        figures, same = read_lessons(arguments.lessons, embedder)
        more = [Examples(figures, same, np.full(len(same), LESSON_COUNTS))] if len(same) else []
    embedder.save()
    examples = list(drawn(kinds, arguments.count, arguments.seed))
    if arguments.cross:
        print(json.dumps({"held_out_b3_f1": crossed(kinds, examples, more)}, indent=2))
    weights, constant = fitted([*(own for *_, own in examples), *more])
    found = {name: round(float(w), 4) for name, w in zip(FIGURES, weights, strict=True)}
    kept = {"weights": found, "constant": round(constant, 4)}
    print(json.dumps(kept, indent=2))
    if arguments.out:
        arguments.out.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
