"""Measure whether summaries with one error edited in are told from true ones; see README.md."""

from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from benchmarks import checking, claims  # noqa: E402

from onrecord.grounding.engines import Checker  # noqa: E402


def measure(path: Path, checker: Checker, most: int) -> dict[str, Any]:
    """Return the figures of each domain, of news by itself and of the mean of the others."""
    cases: dict[str, list[claims.Case]] = {}
    for case in claims.summedits(path):
        cases.setdefault(case.domain, []).append(case)
    domains = {}
    for name, found in cases.items():
        answers, seconds = checking.ask(islice(found, most or None), checker)
        domains[name] = checking.told_apart(answers, checker)
        domains[name]["seconds_a_sentence"] = round(seconds, 5)
    others = [d["balanced_accuracy"] for name, d in domains.items() if name != "news"]
    result: dict[str, Any] = {}
    if "news" in domains:
        result["news_balanced_accuracy"] = domains["news"]["balanced_accuracy"]
        result["news_auc"] = domains["news"]["auc"]
    if others:
        result["others_balanced_accuracy"] = round(sum(others) / len(others), 4)
    result["domains"] = domains
    result["corpus_digest"] = claims.digest_of(case for found in cases.values() for case in found)
    return result


if __name__ == "__main__":
    sys.exit(checking.run(__doc__, claims.CORPORA / "bench" / "summedits", measure))
