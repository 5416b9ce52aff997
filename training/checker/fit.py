"""Fits the head to figures and writes it as JSON; prints what it does on documents left out.

    python training/checker/fit.py --figures 'f-*.jsonl' --out src/onrecord/grounding/data/head.json

The figures must have passed ``straying.py``, which gives each sentence those of a net that did
not see its document. A logistic regression whose slopes may only point the way their figure
means. In every domain either label weighs the same. ``--cross`` documents are left out in turn,
whole.
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

from benchmarks.checking import POINT, area, balanced_accuracy  # noqa: E402
from training.checker.pairs import is_held  # noqa: E402

from onrecord.grounding.comparisons.judging import SOFT  # noqa: E402
from onrecord.grounding.weighing import wholes  # noqa: E402
from onrecord.grounding.weighing.figures import CHECKS  # noqa: E402
from onrecord.grounding.weighing.head import LEFT_OUT, RISING  # noqa: E402

NEVER = {"faithbench", "cnndm", "xsum"}
"""Domains that are evaluated on only."""

Array = NDArray[np.float64]


def read(pattern: str, *, held_only: bool) -> list[dict[str, Any]]:
    """Return the rows whose words were read; with ``held_only`` none the network was trained on."""
    rows = []
    for name in sorted(Path(pattern).parent.glob(Path(pattern).name)):
        with name.open(encoding="utf-8") as file:
            rows += [json.loads(line) for line in file]
    rows = [row for row in rows if "stray_any" in row["figures"]]
    return [r for r in rows if not held_only or r["domain"] in NEVER or is_held(r["group"])]


def given_to(row: dict[str, Any], *, by_set: bool) -> dict[str, float]:
    """Return the figures of a row; ``by_set`` those of a net that saw nothing of its set."""
    figures: dict[str, float] = row["figures"]
    return figures | row.get("set_left_out", {}) if by_set else figures


def balanced(domains: Array, labels: Array) -> Array:
    """Return weights under which all domains count the same, and in each either label."""
    weights = np.zeros(len(labels))
    for domain in set(domains):
        for label in (0, 1):
            chosen = (domains == domain) & (labels == label)
            weights[chosen] = 1.0 / max(1, chosen.sum())
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
    texts: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    labels = {row["case"]: row["label"] for row in rows}
    for row, score in zip(rows, scores, strict=True):
        texts[row["domain"]][row["case"]].append((float(score), row["figures"]["told_grams3"]))
    for domain, cases in sorted(texts.items()):
        true = [labels[case] for case in cases]
        pairs = [tuple(zip(*given, strict=True)) for given in cases.values()]
        if domain in {"cnndm", "xsum"}:
            ranks = [wholes.rank(scores, copied) for scores, copied in pairs]
            found[domain] = {"spearman": round(float(spearmanr(ranks, true)[0]), 4)}
            continue
        whole = [wholes.probability(scores, copied) for scores, copied in pairs]
        said = [label == 1 for label in true]
        found[domain] = {
            "balanced_accuracy": round(balanced_accuracy([s >= POINT for s in whole], said), 4),
            "auc": round(area(whole, said), 4),
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


def thresholds(rows: list[dict[str, Any]], scores: Array) -> dict[str, float]:
    """Return when the network is sure and when it doubts, from documents left out.

    Sure: at most five of a hundred false sentences in which no hard check fails lie above.
    Doubt: at most one of a hundred true sentences that the rules let pass lies below.
    """
    hard = set(CHECKS) - SOFT
    soft_false, passed_true = [], []
    for row, score in zip(rows, scores, strict=True):
        figures = row["figures"]
        fails = any(figures.get(f"joint_{check}") for check in hard)
        if row["domain"] in NEVER or not row["known"]:
            continue
        if row["wrong"] and not fails and figures["rules"] < 1 and figures["joint_share"] >= 0.5:
            soft_false.append(float(score))
        if not row["wrong"] and figures["rules"] == 1:
            passed_true.append(float(score))
    sure = float(np.quantile(soft_false, 0.95)) if len(soft_false) >= 40 else 2.0
    doubt = float(np.quantile(passed_true, 0.01)) if len(passed_true) >= 100 else -1.0
    return {"sure": round(max(0.5, sure), 4), "doubt": round(min(0.3, doubt), 4)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--ridge", type=float, default=0.003)
    parser.add_argument("--cross", type=int, default=6)
    parser.add_argument("--held-only", action="store_true", help="with figures of the network")
    given = parser.parse_args()
    rows = read(given.figures, held_only=given.held_only)
    names = sorted({name for row in rows for name in row["figures"]} - LEFT_OUT)
    x = np.array([[row["figures"].get(name, 0.0) for name in names] for row in rows])
    x_foreign = np.array(
        [[given_to(row, by_set=True).get(name, 0.0) for name in names] for row in rows]
    )
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
    by_set = np.zeros(len(rows))
    for domain in sorted(set(domains)):
        taken, chosen = usable & (domains != domain), domains == domain
        mean, slopes, constant = fitted(x[taken], y[taken], weights[taken], signs, given.ridge)
        by_set[chosen] = 1 / (1 + np.exp(-((x_foreign[chosen] - mean) @ slopes + constant[0])))
    told["sets_left_out"] = report(rows, by_set)
    mean, slopes, constant = fitted(x[usable], y[usable], weights[usable], signs, given.ridge)
    kept = {
        name: [round(float(m), 5), round(float(s), 5)]
        for name, m, s in zip(names, mean, slopes, strict=True)
        if abs(s) > 1e-5
    }
    written: dict[str, Any] = {"weights": kept, "constant": round(float(constant[0]), 5)}
    if given.held_only:
        written |= thresholds(rows, scores)
    text = json.dumps(written, sort_keys=True)
    version = hashlib.sha256(text.encode()).hexdigest()[:8]
    made = {"version": version, **json.loads(text)}
    given.out.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(json.dumps(told | {"version": version, "figures": len(kept)}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
