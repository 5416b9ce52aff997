"""Measure whether reports that are about no one event are told from news; see README.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from onrecord.stories.glue import Kind, set_apart  # noqa: E402

CASES = Path(__file__).with_name("cases.tsv")
PADDING = " The report goes on for some more words than this."


def cases(path: Path) -> list[tuple[str, str, str]]:
    """Return label, heading and opening of every case: ``label<TAB>heading<TAB>opening``."""
    found = []
    for row in path.read_text(encoding="utf-8").splitlines():
        label, title, *text = row.split("\t")
        found.append((label, title, " ".join(text)))
    return found


def evaluate(path: Path) -> dict[str, Any]:
    """Return precision and recall of setting apart, and recall by kind."""
    hits: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: dict[str, list[str]] = defaultdict(list)
    for label, title, text in cases(path):
        found = set_apart(title, text + PADDING)
        total[label] += 1
        hits[label] += found is not None
        kinds[label] += found is not None and found.kind.name.lower() == label
        if (found is None) == (label != "news"):
            wrong[label].append(title)
    apart = sum(count for label, count in hits.items() if label != "news")
    labelled = sum(count for label, count in total.items() if label != "news")
    return {
        "cases": sum(total.values()),
        "corpus_digest": hashlib.sha256(path.read_bytes()).hexdigest(),
        "precision": round(apart / max(1, apart + hits["news"]), 4),
        "recall": round(apart / max(1, labelled), 4),
        "right_kind": round(sum(n for k, n in kinds.items() if k != "news") / max(1, apart), 4),
        "recall_by_kind": {
            label: round(hits[label] / total[label], 3) for label in total if label != "news"
        },
        "wrong": wrong,
    }


def on_windows(paths: list[Path]) -> dict[str, Any]:
    """Return what is set apart of real windows, with how many of it are alone in their event."""
    from benchmarks.grouping.evaluate import load

    found: dict[str, Any] = {}
    for path in paths:
        for name, items in load(path):
            sizes = Counter(item.event for item in items)
            apart = [
                (item, one)
                for item in items
                if (one := set_apart(item.title, item.text)) is not None
            ]
            found[name] = {
                "reports": len(items),
                "set_apart": len(apart),
                "of_an_event_that_others_tell": sum(sizes[item.event] > 1 for item, _ in apart),
                "kinds": dict(Counter(one.kind.name.lower() for _, one in apart)),
                "headings": [item.title for item, _ in apart],
            }
    return found


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=CASES, help="label, heading, opening by tabs")
    parser.add_argument("--data", type=Path, action="append", help="windows as for grouping")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    found = {**evaluate(arguments.cases), "kinds": [kind.name.lower() for kind in Kind]}
    if arguments.data:
        found["windows"] = on_windows(arguments.data)
    print(json.dumps(found, ensure_ascii=False, indent=None if arguments.json else 2))


if __name__ == "__main__":
    main()
