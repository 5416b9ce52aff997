"""Reads every file of a folder as the newsroom does, counts what came of it, and checks facts.

Each file goes through the guarded child once (does anything die?) and through the same function
in this process (how much processor time?). With ``--expected``, what was read is held against
facts that another reader wrote down: counts, instants and digests of titles and texts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.wire_formats.facts import FIELDS, facts_of  # noqa: E402

from onrecord.intake.parsers import job  # noqa: E402
from onrecord.intake.parsers.refusing import Unreadable  # noqa: E402
from onrecord.intake.reading import read  # noqa: E402
from onrecord.plumbing.guarded import ChildDied, close_idle  # noqa: E402
from onrecord.vocabulary.reports import ParsedDelivery  # noqa: E402

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
DEFAULT_DATA = ("feeds/open", "newswire/open", "third-party-text/newswire-agency/open")
MOST_SECONDS = 2.0
NOT_DELIVERIES = frozenset({"MANIFEST.jsonl", "README.md"})


def files_of(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield each file with its name below its folder."""
    for folder in folders:
        for path in sorted(folder.rglob("*") if folder.is_dir() else [folder]):
            if path.is_file() and path.name not in NOT_DELIVERIES:
                yield str(path.relative_to(folder.parent)), path


def seconds_of(data: bytes, name: str) -> float:
    """Return the processor time that reading takes; what it raises is counted elsewhere."""
    payload = job.pack(data, media_type="", charset="", filename=name, url="")
    begin = time.process_time()
    try:
        job.run(payload)
    except Exception as error:  # noqa: BLE001  (counted as a death in the child)
        print(f"{name}: {type(error).__name__}", file=sys.stderr)
    return time.process_time() - begin


def attempt(data: bytes, name: str) -> tuple[ParsedDelivery | None, str, bool]:
    """Return what was read, why nothing was, and whether the child died of it."""
    try:
        return read(data, filename=name), "", False
    except Unreadable as error:
        return None, error.message, False
    except ChildDied as error:
        return None, error.message, True


def agreement(found: dict[str, dict[str, Any]], expected: list[dict[str, Any]]) -> dict[str, Any]:
    """Return how many of the expected facts hold, a field each, and which files differ."""
    right: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    differing: list[str] = []
    compared = 0
    for fact in expected:
        ours = found.get(fact["digest"])
        if ours is None:
            continue
        compared += 1
        wrong = []
        for name in FIELDS:
            if name in fact:
                stated[name] += 1
                right[name] += ours.get(name) == fact[name]
                if ours.get(name) != fact[name]:
                    wrong.append(name)
        if wrong:
            differing.append(f"{fact['name']}: {', '.join(wrong)}")
    return {
        "expected_files": compared,
        "expected_whole": compared - len(differing),
        "fields": {name: f"{right[name]}/{stated[name]}" for name in FIELDS if stated[name]},
        "differing": differing,
    }


def measure(folders: Sequence[Path], expected: list[dict[str, Any]]) -> dict[str, Any]:
    """Read everything and return the counts."""
    formats: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    found: dict[str, dict[str, Any]] = {}
    died: list[str] = []
    unclear: list[str] = []
    times: list[tuple[float, str]] = []
    reports = 0
    for name, path in files_of(folders):
        data = path.read_bytes()
        parsed, why, dead = attempt(data, path.name)
        times.append((seconds_of(data, path.name), name))
        if dead:
            died.append(name)
        elif parsed is None:
            refusals[why] += 1
            if not why.endswith(".") or "\n" in why or len(why) > 300:
                unclear.append(name)
        else:
            formats[parsed.format] += 1
            reports += len(parsed.reports)
        digest = hashlib.sha256(data).hexdigest()[:32]
        found[digest] = {"refused": True} if parsed is None else facts_of(parsed)
    close_idle()
    slow = [name for spent, name in times if spent > MOST_SECONDS]
    result: dict[str, Any] = {
        "files": len(times),
        "read": formats.total(),
        "refused": refusals.total(),
        "died": len(died),
        "over_2_s": len(slow),
        "unclear_refusals": len(unclear),
        "reports": reports,
        "slowest_seconds": round(max(times)[0], 3) if times else 0.0,
        "cpu_seconds": round(sum(spent for spent, _ in times), 2),
        "by_format": dict(formats.most_common()),
        "refusals": dict(refusals.most_common()),
        "died_of": died,
        "slow": slow,
    }
    return result | (agreement(found, expected) if expected else {})


def show(result: dict[str, Any]) -> None:
    """Print the counts and the tables."""
    for name, value in result.items():
        if isinstance(value, dict):
            print(f"\n{name.replace('_', ' ')}")
            for key, number in value.items():
                print(f"{number!s:>8}  {key}")
        elif isinstance(value, list):
            print(f"\n{name.replace('_', ' ')}: {len(value)}")
            for line in value:
                print(f"          {line}")
        else:
            print(f"{name:20} {value}")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, action="append", default=[], help="folder of files")
    parser.add_argument("--expected", type=Path, help="facts, a JSON object a line")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(argv)
    folders = given.data or [CORPORA / name for name in DEFAULT_DATA]
    missing = [str(path) for path in folders if not path.exists()]
    if missing:
        sys.exit(f"Not here: {', '.join(missing)}. Name the files with --data.")
    lines = given.expected.read_text("utf-8").splitlines() if given.expected else []
    result = measure(folders, [json.loads(line) for line in lines if line.strip()])
    if given.json:
        print(json.dumps(result))
    else:
        show(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
