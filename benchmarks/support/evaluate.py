"""Measure whether claims are told apart that their cited page supports; see README.md."""

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
from onrecord.vocabulary.texts import Sentence  # noqa: E402
from onrecord.vocabulary.verdicts import Outcome  # noqa: E402


def measure(path: Path, checker: Checker, most: int) -> dict[str, Any]:
    """Return the figures of the claims and, where the set has them, of their tokens."""
    cases = list(islice(claims.wice(path), most or None))
    answers, seconds = checking.ask(cases, checker)
    result = checking.told_apart(answers, checker)
    result["seconds_a_claim"] = round(seconds, 5)
    result["tokens"] = tokens(path, checker, most)
    result["corpus_digest"] = claims.digest_of(cases)
    return result


def tokens(path: Path, checker: Checker, most: int) -> dict[str, Any]:
    """Return how well the failed spans of the findings meet the tokens marked as unsupported."""
    try:
        items = list(islice(claims.wice_tokens(path), most or None))
    except claims.Absent as absent:
        return {"absent": str(absent)}
    hits = said = wanted = 0
    for item in items:
        (judgement,) = checker.check([Sentence(text=item.claim)], item.passages)
        failed = [
            (finding.start, finding.end)
            for finding in judgement.findings
            if finding.outcome is Outcome.FAILED and finding.end > finding.start
        ]
        for (start, end), unsupported in zip(item.spans, item.unsupported, strict=True):
            marked = any(a < end and start < b for a, b in failed)
            hits += marked and unsupported
            said += marked
            wanted += unsupported
    precision, recall = hits / max(1, said), hits / max(1, wanted)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    everything = 2 * wanted / max(1, wanted + sum(len(item.spans) for item in items))
    return {
        "f1": round(f1, 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1_marking_everything": round(everything, 4),
        "claims": len(items),
    }


if __name__ == "__main__":
    sys.exit(checking.run(__doc__, claims.CORPORA / "bench" / "wice", measure))
