"""Measure which pairs of sentences agree, differ or develop; see README.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from onrecord.stories.agreement import Told, relate  # noqa: E402
from onrecord.stories.tellings import read_passage  # noqa: E402

OURS = Path(__file__).with_name("pairs")
FIRST = datetime(2022, 3, 9, 8, tzinfo=UTC)
FOUND = ("agree", "differ", "develop")


def pairs(path: Path) -> list[tuple[str, Told | None, Told | None, str]]:
    """Return label, both sentences as told, and the line, of every pair of a file."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        label, hours, one, two = (part.strip() for part in line.split("|"))
        later = FIRST + timedelta(hours=float(hours))
        other = "first" if label.endswith("*") else "second"
        found.append(
            (label.rstrip("*"), told(one, 1, "first", FIRST), told(two, 2, other, later), line)
        )
    return found


def told(text: str, number: int, origin: str, at: datetime) -> Told | None:
    """Return a sentence as a report told it; ``None`` where it is not read at all."""
    read = read_passage(number, text, told_at=at)
    return Told(telling=read[0], report_id=number, origin=origin, at=at) if read else None


def measure(path: Path, *, show: bool) -> dict[str, Any]:
    """Return precision and recall of each relation, and the confusion, over one file."""
    confusion: Counter[tuple[str, str]] = Counter()
    for label, one, two, line in pairs(path):
        got = relate(one, two).relation.value if one and two else "unrelated"
        confusion[label, got] += 1
        if show and got != label:
            print(f"{got:9} | {line}", file=sys.stderr)
    result: dict[str, Any] = {"pairs": sum(confusion.values())}
    right_of_all = said_of_all = wanted_of_all = 0
    for name in FOUND:
        right = confusion[name, name]
        said = sum(n for (_, got), n in confusion.items() if got == name)
        wanted = sum(n for (label, _), n in confusion.items() if label == name)
        result[f"{name}_precision"] = round(right / max(1, said), 4)
        result[f"{name}_recall"] = round(right / max(1, wanted), 4)
        right_of_all, said_of_all, wanted_of_all = (
            right_of_all + right,
            said_of_all + said,
            wanted_of_all + wanted,
        )
    result["precision"] = round(right_of_all / max(1, said_of_all), 4)
    result["recall"] = round(right_of_all / max(1, wanted_of_all), 4)
    result["confusion"] = {f"{a} as {b}": n for (a, b), n in sorted(confusion.items())}
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=OURS, help="a folder of *.txt, or one file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--errors", action="store_true", help="list the errors on standard error")
    arguments = parser.parse_args()
    files = sorted(arguments.data.glob("*.txt")) if arguments.data.is_dir() else [arguments.data]
    files = [path for path in files if path.is_file()]
    if not files:
        print(f"There are no pairs at {arguments.data}.", file=sys.stderr)
        return 1
    found: dict[str, Any] = {}
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
        figures = measure(path, show=arguments.errors)
        found |= {f"{path.stem}_{name}": value for name, value in figures.items()}
    found["corpus_digest"] = digest.hexdigest()
    print(json.dumps(found) if arguments.json else json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
