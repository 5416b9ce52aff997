"""Holds every benchmark to its floors: ``make gate``.

Each ``benchmarks/<claim>/floors.json`` names figures with ``at_least`` or ``at_most``, the
digest of the corpus they were measured on, and counts. A figure beyond its bound or another
corpus fails. ``--update`` writes the measured corpus digest and tightens bounds that were
beaten by a tenth; it never loosens one unless ``--allow-regression`` is given as well.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MARGIN = 0.1


def measure(claim: Path) -> dict[str, Any] | None:
    """Run one benchmark and return what it printed; ``None`` when its corpus is not here."""
    result = subprocess.run(
        [sys.executable, str(claim / "evaluate.py"), "--json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent,
    )
    if result.returncode:
        print(f"{claim.name}: not measured: {result.stderr.strip().splitlines()[-1:]}")
        return None
    measured: dict[str, Any] = json.loads(result.stdout)
    return measured


def faults(floors: dict[str, Any], measured: dict[str, Any]) -> list[str]:
    """Return one sentence a figure that is beyond its bound, or a corpus that changed."""
    found = []
    wanted = floors.get("corpus_digest")
    if wanted and measured.get("corpus_digest") != wanted:
        found.append("the corpus is not the one the floors were measured on")
    for name, bound in floors["floors"].items():
        value = measured.get(name)
        if value is None:
            found.append(f"{name} was not measured")
        elif "at_least" in bound and value < bound["at_least"]:
            found.append(f"{name} is {value}, the floor is {bound['at_least']}")
        elif "at_most" in bound and value > bound["at_most"]:
            found.append(f"{name} is {value}, at most {bound['at_most']} is allowed")
    return found


def updated(floors: dict[str, Any], measured: dict[str, Any], *, loosen: bool) -> dict[str, Any]:
    """Return floors that follow the measured figures, a margin behind them."""
    bounds = {}
    for name, bound in floors["floors"].items():
        value = measured.get(name)
        if value is None:
            bounds[name] = bound
        elif "at_least" in bound:
            new = round(value * (1 - MARGIN), 4)
            bounds[name] = {"at_least": new if loosen else max(new, bound["at_least"])}
        else:
            new = round(value * (1 + MARGIN), 4)
            bounds[name] = {"at_most": new if loosen else min(new, bound["at_most"])}
    return {**floors, "floors": bounds, "corpus_digest": measured.get("corpus_digest")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="let the floors follow the figures")
    parser.add_argument("--allow-regression", action="store_true", help="also downwards")
    arguments = parser.parse_args()
    failed = False
    for path in sorted(HERE.glob("*/floors.json")):
        floors = json.loads(path.read_text(encoding="utf-8"))
        measured = measure(path.parent)
        if measured is None:
            failed = True
            continue
        found = faults(floors, measured)
        if arguments.update and (not found or arguments.allow_regression):
            new = updated(floors, measured, loosen=arguments.allow_regression)
            path.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")
        failed = failed or bool(found)
        print(f"{path.parent.name}: {'; '.join(found) or 'holds'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
