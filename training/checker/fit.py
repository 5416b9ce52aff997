"""Fits the head to figures and writes it as JSON; prints what it does on documents left out.

    python training/checker/fit.py --figures 'f-*.jsonl' --out src/onrecord/grounding/data/head.json

A logistic regression whose slopes may only point the way their figure means. Every domain and
either label weighs the same. ``--cross`` documents are left out in turn, whole.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import spearmanr

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.checking import area, balanced_accuracy  # noqa: E402
from training.checker.pairs import is_held  # noqa: E402

from onrecord.grounding.weighing.head import LEFT_OUT, RISING  # noqa: E402

NEVER = {"faithbench", "cnndm", "xsum"}
"""Domains that are evaluated on only."""

Array = NDArray[np.float64]


def read(pattern: str, *, held_only: bool) -> list[dict[str, Any]]:
    """Return the rows of all files; with ``held_only`` none that the network was trained on."""
    rows = []
    for name in sorted(Path(pattern).parent.glob(Path(pattern).name)):
        with name.open(encoding="utf-8") as file:
            rows += [json.loads(line) for line in file]
    rows = [row for row in rows if row["figures"]]
    return [r for r in rows if not held_only or r["domain"] in NEVER or is_held(r["group"])]


def balanced(domains: Array, labels: Array) -> Array:
    """Return weights under which every domain counts the same, and in it either label."""
    weights = np.zeros(len(labels))
    for domain in set(domains):
        for label in (0, 1):
            chosen = (domains == domain) & (labels == label)
            weights[chosen] = 1 / max(1, chosen.sum())
    return weights * len(labels) / weights.sum()


def fitted(x: Array, y: Array, weights: Array, signs: Array, ridge: float) -> tuple[Array, ...]:
    """Return mean, slopes and constant of the regression."""
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z = (x - mean) / spread * signs

    def loss(p: Array) -> tuple[float, Array]:
        q = 1 / (1 + np.exp(-(z @ p[:-1] + p[-1])))
        cost = -(weights * (y * np.log(q + 1e-9) + (1 - y) * np.log(1 - q + 1e-9))).mean()
        slope = weights * (q - y) / len(y)
        down = np.r_[z.T @ slope + 2 * ridge * p[:-1], slope.sum()]
        return float(cost + ridge * (p[:-1] ** 2).sum()), down

    bounds = [(0, None)] * z.shape[1] + [(None, None)]
    found = minimize(loss, np.zeros(z.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return mean, found[:-1] * signs / spread, found[-1:]


def report(rows: list[dict[str, Any]], scores: Array) -> dict[str, Any]:
    """Return for every domain what the scores of documents left out tell apart."""
    found: dict[str, Any] = {}
    texts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    labels = {row["case"]: row["label"] for row in rows}
    for row, score in zip(rows, scores, strict=True):
        texts[row["domain"]][row["case"]].append(float(score))
    for domain, cases in sorted(texts.items()):
        true = [labels[case] for case in cases]
        if domain in {"cnndm", "xsum"}:
            means = [float(np.mean(given)) for given in cases.values()]
            found[domain] = {"spearman": round(float(spearmanr(means, true)[0]), 4)}
            continue
        least = [min(given) for given in cases.values()]
        said = [label == 1 for label in true]
        found[domain] = {
            "balanced_accuracy": round(balanced_accuracy([s >= 0.5 for s in least], said), 4),
            "auc": round(area(least, said), 4),
            "texts": len(said),
        }
    return found


def calibration(rows: list[dict[str, Any]], scores: Array, weights: Array) -> list[list[float]]:
    """Return for tenths of the scores: mean score, weighted share of true, sentences."""
    true = np.array([not row["wrong"] for row in rows], dtype=float)
    table = []
    for low in np.arange(0, 1, 0.1):
        chosen = (scores >= low) & (scores < low + 0.1) & (weights > 0)
        if chosen.sum() >= 20:
            told = float(np.average(true[chosen], weights=weights[chosen]))
            table.append(
                [round(float(scores[chosen].mean()), 3), round(told, 3), int(chosen.sum())]
            )
    return table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--ridge", type=float, default=0.01)
    parser.add_argument("--cross", type=int, default=6)
    parser.add_argument("--held-only", action="store_true", help="with figures of the network")
    given = parser.parse_args()
    rows = read(given.figures, held_only=given.held_only)
    names = sorted({name for row in rows for name in row["figures"]} - LEFT_OUT)
    x = np.array([[row["figures"].get(name, 0.0) for name in names] for row in rows])
    y = np.array([not row["wrong"] for row in rows], dtype=float)
    domains = np.array([row["domain"] for row in rows])
    signs = np.array([1.0 if name in RISING else -1.0 for name in names])
    usable = np.array([row["known"] and row["domain"] not in NEVER for row in rows])
    fold = np.array([int(hashlib.sha256(r["group"].encode()).hexdigest(), 16) % 97 for r in rows])
    scores, weights = np.zeros(len(rows)), np.zeros(len(rows))
    weights[usable] = balanced(domains[usable], y[usable])
    for number in range(given.cross):
        out = fold % given.cross == number
        taken = usable & ~out
        mean, slopes, constant = fitted(x[taken], y[taken], weights[taken], signs, given.ridge)
        scores[out] = 1 / (1 + np.exp(-((x[out] - mean) @ slopes + constant[0])))
    told = {"left_out": report(rows, scores), "calibration": calibration(rows, scores, weights)}
    mean, slopes, constant = fitted(x[usable], y[usable], weights[usable], signs, given.ridge)
    kept = {
        name: [round(float(m), 5), round(float(s), 5)]
        for name, m, s in zip(names, mean, slopes, strict=True)
        if abs(s) > 1e-5
    }
    text = json.dumps({"weights": kept, "constant": round(float(constant[0]), 5)}, sort_keys=True)
    version = hashlib.sha256(text.encode()).hexdigest()[:8]
    made = {"version": version, **json.loads(text)}
    given.out.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(json.dumps(told | {"version": version, "figures": len(kept)}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
