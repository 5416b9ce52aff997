"""Which reports carry the same copy, and which are versions of one item: precision and recall.

Runs the product's pure functions over articles, in three orders, with the product's index of
marks. Truth for copies is another method than the product's (long runs of equal words), and
made copies whose truth is known; truth for revisions is the history of the feeds themselves.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from onrecord.intake.identity import (  # noqa: E402
    Decision,
    Known,
    content_digest_of,
    decide,
    identity_of,
)
from onrecord.stories.duplicates import Copy, marks, same_copy, shingles  # noqa: E402
from onrecord.stories.grouping import WINDOW  # noqa: E402
from onrecord.vocabulary.reports import ParsedReport  # noqa: E402
from onrecord.vocabulary.texts import text_digest  # noqa: E402

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
SETS = ("gov-wire-2022/open", "third-party-text/multi-outlet-2012-2020/open")
LONG_RUN = 10
SHARED = 0.85
"""Two texts are copies when so much of the shorter stands in equal runs of ten words."""

FORMULAIC = 0.6
"""Between this and ``SHARED`` stand formulas: two disaster declarations, two calls."""

MOST_TIMES = 4
"""A text so many times longer than the other quotes it (a briefing) and is no copy of it."""


MOST_SHARING = 20
_WORD = re.compile(r"[^\W_]+")
Pair = tuple[str, str]


def articles_of(path: Path) -> list[dict[str, Any]]:
    """Return the articles of a set that have a text and a date."""
    found = [json.loads(line) for line in path.open(encoding="utf-8")]
    for row in found:
        row["at"] = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
        if row["at"].tzinfo is None:
            row["at"] = row["at"].replace(tzinfo=UTC)
    return [row for row in found if row["text"].strip()]


def found_pairs(rows: Sequence[dict[str, Any]]) -> set[Pair]:
    """Return the pairs that the product folds, report by report in the order given."""
    by_mark: dict[int, list[str]] = defaultdict(list)
    by_digest: dict[str, list[str]] = defaultdict(list)
    copies: dict[str, Copy] = {}
    pairs: set[Pair] = set()
    for number, row in enumerate(rows):
        mine = _copy(row, number)
        chosen = marks(mine.shingles)
        sharing: dict[str, int] = defaultdict(int)
        for mark in chosen:
            for other in by_mark[mark]:
                if abs(copies[other].published_at - mine.published_at) < WINDOW:
                    sharing[other] += 1
        near = sorted(sharing, key=lambda other: (-sharing[other], other))[:MOST_SHARING]
        for other in {*near, *by_digest[mine.digest]}:
            if same_copy(mine, copies[other]):
                pairs.add((min(row["id"], other), max(row["id"], other)))
        copies[row["id"]] = mine
        by_digest[mine.digest].append(row["id"])
        for mark in chosen:
            by_mark[mark].append(row["id"])
    return pairs


def _copy(row: dict[str, Any], number: int) -> Copy:
    return Copy(
        report_id=number,
        source_id=hash(row.get("outlet_id") or row["outlet"]),
        identity=row["id"],
        digest=text_digest(row["text"]),
        shingles=shingles(row["text"]),
        published_at=row["at"],
    )


def true_pairs(rows: Sequence[dict[str, Any]]) -> tuple[set[Pair], set[Pair], int]:
    """Return the copies by long equal runs, the formulas, and how many pairs were compared.

    Every pair within the window that shares one run of ten words is compared, so nothing
    depends on the product's own marks.
    """
    words = {row["id"]: _WORD.findall(row["text"].casefold()) for row in rows}
    at = {row["id"]: row["at"] for row in rows}
    holders: dict[int, list[str]] = defaultdict(list)
    runs: dict[str, dict[int, list[int]]] = {}
    for name, own in words.items():
        runs[name] = defaultdict(list)
        for start in range(max(0, len(own) - LONG_RUN + 1)):
            runs[name][hash(tuple(own[start : start + LONG_RUN]))].append(start)
        for run in runs[name]:
            holders[run].append(name)
    candidates = {
        (min(one, two), max(one, two))
        for names in holders.values()
        if 1 < len(names) <= 60
        for index, one in enumerate(names)
        for two in names[index + 1 :]
        if abs(at[one] - at[two]) < WINDOW
    }
    shares = {
        pair: _share(pair, words, runs)
        for pair in candidates
        if max(len(words[name]) for name in pair)
        <= MOST_TIMES * min(len(words[name]) for name in pair)
    }
    copies = {pair for pair, share in shares.items() if share >= SHARED}
    formulas = {pair for pair, share in shares.items() if FORMULAIC <= share < SHARED}
    return copies, formulas, len(candidates)


def _share(pair: Pair, words: dict[str, list[str]], runs: dict[str, dict[int, list[int]]]) -> float:
    short, long = sorted(pair, key=lambda name: len(words[name]))
    if len(words[short]) < 25:
        return float(words[short] == words[long])
    covered: set[int] = set()
    for run, starts in runs[short].items():
        if run in runs[long]:
            for start in starts:
                covered.update(range(start, start + LONG_RUN))
    return len(covered) / len(words[short])


def made_copies(rows: Sequence[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    """Yield copies as other outlets would run them: cut, with a lead or a credit of their own."""
    dice = random.Random(7)
    usable = [row for row in rows if len(row["text"]) > 900]
    for number, row in enumerate(dice.sample(usable, min(count, len(usable)))):
        sentences = re.split(r"(?<=[.!?])\s+", row["text"])
        kind = number % 4
        if kind == 0:
            text = " ".join(sentences[: max(6, int(len(sentences) * 0.55))])
        elif kind == 1:
            text = "(Our Agency) — " + row["text"] + " Reporting by our staff; editing by the desk."
        elif kind == 2:
            kept = [one for one in sentences if dice.random() > 0.12]
            text = " ".join(kept)
        else:
            text = re.sub(r"\bthe\b", lambda m: m[0] if dice.random() > 0.06 else "a", row["text"])
        yield {
            **row,
            "id": f"made-{row['id']}",
            "outlet_id": f"outlet-{number % 9}",
            "text": text,
            "at": row["at"] + timedelta(hours=3),
            "of": row["id"],
        }


def scores(found: set[Pair], true: set[Pair]) -> dict[str, float]:
    """Return precision and recall of pairs."""
    right = len(found & true)
    return {
        "pairs": len(true),
        "found": len(found),
        "precision": round(right / len(found), 4) if found else 1.0,
        "recall": round(right / len(true), 4) if true else 1.0,
    }


def measure_copies(rows: list[dict[str, Any]], made: int) -> dict[str, Any]:
    """Measure one set in the order of publication, reversed and shuffled."""
    by_date = sorted(rows, key=lambda row: (row["at"], row["id"]))
    found = found_pairs(by_date)
    shuffled = list(by_date)
    random.Random(5).shuffle(shuffled)
    true, formulas, compared = true_pairs(by_date)
    copies = list(made_copies(by_date, made))
    wanted = {(min(one["of"], one["id"]), max(one["of"], one["id"])) for one in copies}
    of_made = found_pairs(sorted([*by_date, *copies], key=lambda row: (row["at"], row["id"])))
    kinds: dict[str, list[bool]] = defaultdict(list)
    for number, one in enumerate(copies):
        pair = (min(one["of"], one["id"]), max(one["of"], one["id"]))
        kinds[("cut", "credited", "thinned", "reworded")[number % 4]].append(pair in of_made)
    return {
        "articles": len(rows),
        "pairs_compared": compared,
        **scores(found, true),
        "formulaic_pairs": len(formulas),
        "formulaic_folded": len(formulas & found),
        "same_in_any_order": found == found_pairs(by_date[::-1]) == found_pairs(shuffled),
        "made_recall": round(len(of_made & wanted) / max(1, len(wanted)), 4),
        "made_recall_by_kind": {k: round(sum(v) / len(v), 3) for k, v in kinds.items()},
    }


def measure_revisions(path: Path) -> dict[str, Any]:
    """Replay the versions of each item with its unchanged sightings between them."""
    edits = seen = false = unchanged = 0
    for line in path.open(encoding="utf-8"):
        item = json.loads(line)
        known: list[Known] = []
        said: list[tuple[list[str], list[str]]] = []
        for version in item["versions"]:
            report = ParsedReport(
                guid=item["id"], url=item["url"], title=version["title"], body_text=version["text"]
            )
            assert identity_of(report)
            digest = content_digest_of(report)
            # White space alone is no edit, nor is going back to what was said before.
            words = (version["title"].split(), version["text"].split())
            is_edit = bool(said) and words not in said
            decision = decide(report, known)
            edits += is_edit
            seen += is_edit and decision is Decision.VERSION
            false += not is_edit and decision is Decision.VERSION
            said.append(words)
            if decision in (Decision.NEW, Decision.VERSION):
                known.append(Known(version=len(known) + 1, content_digest=digest))
            unchanged += decide(report, known) is not Decision.KNOWN
    return {
        "revisions": edits,
        "revisions_recall": round(seen / max(1, edits), 4),
        "revisions_precision": round(seen / max(1, seen + false + unchanged), 4),
    }


def paths_of(given: Sequence[str]) -> list[Path]:
    """Return the folders to measure; the ones found beside the checkout when none is given."""
    if given:
        return [Path(one) for one in given]
    return [CORPORA / name for name in SETS if (CORPORA / name / "articles.jsonl").exists()]


def digest_of(paths: Iterable[Path]) -> str:
    """Return the digest of the files measured."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def main() -> int:
    """Print the figures of every set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", action="append", default=[], help="folder with articles.jsonl")
    parser.add_argument("--made", type=int, default=200, help="made copies a set")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    paths = paths_of(arguments.data)
    missing = [path for path in paths if not (path / "articles.jsonl").exists()]
    if missing or not paths:
        print(f"No articles.jsonl at {missing or CORPORA}; name a folder with --data.")
        return 2
    found: dict[str, Any] = {}
    for path in paths:
        name = path.parent.name if path.name == "open" else path.name
        rows = articles_of(path / "articles.jsonl")
        found[name] = measure_copies(rows, arguments.made)
        if (path / "revisions.jsonl").exists():
            found[name] |= measure_revisions(path / "revisions.jsonl")
    flat = {
        f"{re.sub(r'[^a-z0-9]+', '_', name.lower())}_{figure}": value
        for name, part in found.items()
        for figure, value in part.items()
    }
    flat["corpus_digest"] = digest_of(path / "articles.jsonl" for path in paths)
    if arguments.json:
        print(json.dumps(flat))
    else:
        for name, value in flat.items():
            print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
