"""Measure whether faithful summaries by machines are told from others; see README.md."""

from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path
from typing import Any

from scipy.stats import spearmanr

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from benchmarks import checking, claims  # noqa: E402

from onrecord.grounding.engines import Checker  # noqa: E402


def measure(path: Path, checker: Checker, most: int) -> dict[str, Any]:
    """Return the figures of FaithBench and QAGS; ``path`` holds both folders or is one of them."""
    result: dict[str, Any] = {}
    for name, measured in (("faithbench", _faithbench), ("qags", _qags)):
        try:
            folder = path / name if (path / name).exists() else path
            result |= measured(folder, checker, most)
        except claims.Absent as absent:
            result[f"{name}_absent"] = str(absent)
    return result


def _faithbench(path: Path, checker: Checker, most: int) -> dict[str, Any]:
    cases = list(islice(claims.faithbench(path), most or None))
    answers, seconds = checking.ask(cases, checker)
    told = checking.told_apart(answers, checker)
    return {
        "faithbench_balanced_accuracy": told["balanced_accuracy"],
        "faithbench_auc": told["auc"],
        "faithbench": told | {"seconds_a_sentence": round(seconds, 5)},
        "faithbench_digest": claims.digest_of(cases),
    }


def _qags(path: Path, checker: Checker, most: int) -> dict[str, Any]:
    cases = list(claims.qags(path))
    if not cases:
        raise claims.Absent(f"neither cnndm nor xsum in {path}")
    found: dict[str, Any] = {}
    for part in sorted({case.domain for case in cases}):
        chosen = [case for case in cases if case.domain == part][: most or None]
        answers, _ = checking.ask(chosen, checker)
        said, true = [a.rank(checker) for a in answers], [a.case.label for a in answers]
        found[f"qags_{part}_spearman"] = round(float(spearmanr(said, true)[0]), 4)
    return found | {"qags_digest": claims.digest_of(cases)}


if __name__ == "__main__":
    sys.exit(checking.run(__doc__, claims.CORPORA / "bench", measure))
