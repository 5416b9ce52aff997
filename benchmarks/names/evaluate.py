"""Whether two names are one party's: precision and recall on pairs labelled by hand.

Run ``python benchmarks/names/evaluate.py [--json] [--data FOLDER] [--errors]``.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE.parents[1])]

from onrecord.stories.parties import Match, key_of, same  # noqa: E402


def read(folder: Path) -> list[tuple[str, str, bool]]:
    """Return the labelled pairs: two names and whether they are one party's."""
    pairs: list[tuple[str, str, bool]] = []
    for name, is_same in (("same.txt", True), ("apart.txt", False)):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                names = [one.strip() for one in line.split("|")]
                pairs += [(a, b, is_same) for a, b in itertools.combinations(names, 2)]
    return pairs


def score(pairs: list[tuple[str, str, bool]], say: Any) -> dict[str, float | int]:
    """Return precision and recall of ``say(one, two)``."""
    said = [(bool(say(a, b)), is_same) for a, b, is_same in pairs]
    right = sum(one and two for one, two in said)
    claimed = sum(one for one, _ in said)
    wanted = sum(two for _, two in said)
    return {
        "precision": round(right / claimed, 4) if claimed else 1.0,
        "recall": round(right / wanted, 4) if wanted else 1.0,
        "wrongly_joined": claimed - right,
    }


def figures(folder: Path) -> dict[str, Any]:
    """Return what is measured on one folder of pairs."""
    pairs = read(folder)
    began = time.process_time()
    ours = score(pairs, lambda a, b: same(a, b) is Match.SAME)
    spent = time.process_time() - began
    return {
        "pairs": len(pairs),
        "same": sum(one[2] for one in pairs),
        "ours": ours,
        "key_alone": score(pairs, lambda a, b: key_of(a) == key_of(b)),
        "letters_alone": score(pairs, lambda a, b: a.casefold() == b.casefold()),
        "microseconds_a_pair": round(spent / len(pairs) * 1e6, 1),
    }


def flat(found: dict[str, dict[str, Any]], folders: list[Path]) -> dict[str, Any]:
    """Return the figures as one JSON object, with the digest of what they were measured on."""
    corpus = b"".join(
        (folder / name).read_bytes() for folder in folders for name in ("same.txt", "apart.txt")
    )
    figures = {
        f"{measure}_{name}": values["ours"][measure]
        for name, values in found.items()
        for measure in ("precision", "recall", "wrongly_joined")
    }
    counts = {"pairs": sum(values["pairs"] for values in found.values())}
    digest = hashlib.sha256(corpus).hexdigest()
    return {**figures, "sets": found, "corpus_digest": digest, "counts": counts}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with same.txt and apart.txt")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--errors", action="store_true", help="list what goes wrong")
    arguments = parser.parse_args()
    folders = [arguments.data] if arguments.data else [HERE / "development", HERE / "test"]
    for folder in folders:
        if not (folder / "same.txt").exists():
            sys.exit(f"There is no {folder / 'same.txt'}; name a folder that has one.")
    found = {folder.name: figures(folder) for folder in folders}
    if arguments.json:
        print(json.dumps(flat(found, folders)))
        return
    for name, values in found.items():
        print(name)
        for key, value in values.items():
            print(f"  {key:20} {value}")
    for folder in folders if arguments.errors else ():
        for a, b, is_same in read(folder):
            if (same(a, b) is Match.SAME) != is_same:
                print("missed" if is_same else "WRONG ", f"{a} | {b}", same(a, b).value)


if __name__ == "__main__":
    main()
