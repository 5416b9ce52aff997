"""Measure how well the nearness of two articles follows what people say of them; see README.md."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from onrecord.language.engines.minilm import MiniLM  # noqa: E402
from onrecord.stories import grouping  # noqa: E402
from onrecord.stories.features import Features  # noqa: E402
from onrecord.stories.tables import tables_of  # noqa: E402

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
DEFAULT_DATA = CORPORA / "bench" / "semeval2022_task8" / "pairs.jsonl.gz"
NO_TIME = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = ("words", "names", "numbers", "meaning")
FOLDS = 5
RIDGE = 1.0

Array = NDArray[np.float64]


def pairs(path: Path) -> list[dict[str, Any]]:
    """Return the pairs of two English articles."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as handle:
        rows = [json.loads(line) for line in handle]
    return [row for row in rows if row["lang1"] == row["lang2"] == "en"]


def read(text: str, engine: MiniLM) -> Features:
    """Return an article's features; its vector is that of as much text as the engine reads."""
    everywhere, _ = grouping.names_of("", text)
    return Features(
        terms=grouping.terms_of("", text),
        names=everywhere,
        title_names=frozenset(),
        dense=engine.embed([text])[0],
        at=NO_TIME,
    )


def measured(rows: list[dict[str, Any]]) -> Array:
    """Return the cosines of every pair, shape (pairs, 4)."""
    engine = MiniLM()
    read_ones = [[read(row[side], engine) for side in ("text1", "text2")] for row in rows]
    counts = Counter(word for two in read_ones for one in two for word in one.terms)
    rare = grouping.rarity(counts, 2 * len(rows))
    found = []
    for two in read_ones:
        products = tables_of(two, rare).products
        lengths = np.sqrt(products[:, 0, 0] * products[:, 1, 1])
        found.append(np.divide(products[:, 0, 1], lengths, where=lengths > 0, out=np.zeros(4)))
    return np.array(found)


def combined(x: Array, y: Array, folds: NDArray[np.int64]) -> Array:
    """Return what a sum fitted to the other folds says of each pair."""
    said = np.zeros(len(y))
    both = np.concatenate([x, x**2], axis=1)
    for fold in range(FOLDS):
        train = folds != fold
        mean, spread = both[train].mean(0), both[train].std(0) + 1e-9
        z = (both - mean) / spread
        inner = z[train].T @ z[train] + RIDGE * np.eye(z.shape[1])
        weights = np.linalg.solve(inner, z[train].T @ (y[train] - y[train].mean()))
        said[~train] = z[~train] @ weights
    return said


def evaluate(path: Path) -> dict[str, Any]:
    """Return Pearson's correlation of each cosine and of their sum with what people said."""
    rows = pairs(path)
    x = measured(rows)
    y = -np.array([row["overall"] for row in rows], dtype=np.float64)
    digests = [hashlib.sha256(row["pair_id"].encode()).digest()[0] for row in rows]
    said = combined(x, y, np.array(digests, dtype=np.int64) % FOLDS)
    figures = {
        f"pearson_{name}": round(float(np.corrcoef(x[:, n], y)[0, 1]), 4)
        for n, name in enumerate(NAMES)
    }
    told = "".join(row["pair_id"] for row in rows)
    return {
        **figures,
        "pearson_together": round(float(np.corrcoef(said, y)[0, 1]), 4),
        "pairs": len(rows),
        "corpus_digest": hashlib.sha256(told.encode()).hexdigest(),
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="a file of pairs")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    if not arguments.data.exists():
        print(json.dumps({"absent": str(arguments.data)}))
        return
    print(json.dumps(evaluate(arguments.data), indent=None if arguments.json else 2))


if __name__ == "__main__":
    main()
