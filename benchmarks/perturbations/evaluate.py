"""Measure which falsehoods put into real sentences are found, kind by kind; see README.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from benchmarks import checking, claims  # noqa: E402
from benchmarks.perturbations import falsifying, passing  # noqa: E402

from onrecord.grounding.engines import Checker  # noqa: E402
from onrecord.vocabulary.texts import Passage, Sentence  # noqa: E402
from onrecord.vocabulary.verdicts import Judgement, Verdict  # noqa: E402

DEFAULT = ("gov-wire-2022/open", "wikinews-en/open")
FALSE_ALARMS = 0.05
LONGEST_REPORT = 20_000
A_KIND_A_REPORT = 2
TRUE_A_REPORT = 6


@dataclass(frozen=True, slots=True)
class Trial:
    """A sentence, how it came about ("unchanged", "kept true" or a kind), and its report."""

    text: str
    kind: str
    before: str
    report: int


def reports(paths: Sequence[Path], *, everything: bool) -> Iterator[dict[str, Any]]:
    """Give the reports of the wire, those alone that nothing was trained on."""
    for path in paths:
        file = path if path.is_file() else path / "articles.jsonl"
        if not file.exists():
            raise claims.Absent(f"no {file}")
        with file.open(encoding="utf-8") as handle:
            for line in handle:
                row = json.loads(line)
                digest = int(hashlib.sha256(row["id"].encode()).hexdigest(), 16)
                if everything or digest % 2 == 1:
                    yield row


def suite(
    rows: Sequence[dict[str, Any]], size: int, seed: int = 23
) -> tuple[list[Trial], list[tuple[Passage, ...]]]:
    """Return trials, ``size`` falsehoods spread over the kinds and the reports, and the reports."""
    chance = random.Random(seed)
    rows = sorted(rows, key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())
    quota = -(-size // len(falsifying.KINDS))
    counts: Counter[str] = Counter()
    trials: list[Trial] = []
    documents: list[tuple[Passage, ...]] = []
    for row in rows:
        if all(counts[kind] >= quota for kind in falsifying.KINDS):
            break
        text = row["text"][:LONGEST_REPORT]
        passages = claims.as_passages(text, title=row["title"])
        plain = [p.text for p in passages if 40 <= len(p.text) <= 320 and p.text[:1].isupper()]
        if len(plain) < 5:
            continue
        pool = falsifying.pool_of(text)
        number = len(documents)
        documents.append(passages)
        for kind, maker in falsifying.KINDS.items():
            tried = chance.sample(plain, min(8, len(plain)))
            made = (
                Trial(new, kind, line, number)
                for line in tried
                if (new := falsifying.altered(maker, line, pool, chance))
            )
            for trial, _ in zip(made, range(A_KIND_A_REPORT), strict=False):
                if counts[kind] < quota:
                    counts[kind] += 1
                    trials.append(trial)
        for line in chance.sample(plain, min(TRUE_A_REPORT, len(plain))):
            trials.append(Trial(line, "unchanged", line, number))
            kept = chance.choice(list(falsifying.TRUE_KINDS.values()))
            new = falsifying.altered(kept, line, pool, chance)
            if new:
                trials.append(Trial(new, "kept true", line, number))
    return trials, documents


def measure(
    rows: Sequence[dict[str, Any]], checker: Checker, size: int
) -> tuple[dict[str, Any], list[tuple[Trial, Judgement]]]:
    """Return the figures and every trial with its judgement."""
    trials, documents = suite(rows, size)
    by_report: dict[int, list[Trial]] = defaultdict(list)
    for trial in trials:
        by_report[trial.report].append(trial)
    begin = time.process_time()
    judged: list[tuple[Trial, Judgement]] = []
    for number, asked in by_report.items():
        sentences = [Sentence(text=trial.text, position=n) for n, trial in enumerate(asked)]
        found = checker.check(sentences, documents[number])
        judged += zip(asked, found, strict=True)
    spent = time.process_time() - begin
    true = [j for t, j in judged if t.kind in {"unchanged", "kept true"}]
    level = _level(true)
    kinds = {}
    for kind in ("unchanged", "kept true", *falsifying.KINDS):
        of_kind = [j for t, j in judged if t.kind == kind]
        stopped = sum(j.verdict is not Verdict.SUPPORTED for j in of_kind)
        alarmed = sum(_worth(j) < level for j in of_kind)
        kinds[kind] = {
            "sentences": len(of_kind),
            "stopped": round(stopped / max(1, len(of_kind)), 4),
            "at_5_percent": round(alarmed / max(1, len(of_kind)), 4),
        }
    false = [kinds[kind] for kind in falsifying.KINDS]
    return {
        "falsehoods": sum(kind["sentences"] for kind in false),
        "reports": len(documents),
        "unchanged_passed": round(1 - kinds["unchanged"]["stopped"], 4),
        "kept_true_passed": round(1 - kinds["kept true"]["stopped"], 4),
        "stopped": round(sum(k["stopped"] for k in false) / len(false), 4),
        "found_at_5_percent": round(sum(k["at_5_percent"] for k in false) / len(false), 4),
        "least_found_at_5_percent": min(k["at_5_percent"] for k in false),
        "kinds": kinds,
        "seconds_a_sentence": round(spent / max(1, len(judged)), 5),
        "corpus_digest": hashlib.sha256(
            "\n".join(f"{t.kind} {t.text}" for t in trials).encode()
        ).hexdigest(),
    }, judged


def _worth(judgement: Judgement) -> float:
    """Return the score, a whole unit higher where the checker lets the sentence pass."""
    return judgement.score + (judgement.verdict is Verdict.SUPPORTED)


def _level(true: Sequence[Judgement]) -> float:
    """Return the level below which at most five of a hundred true sentences lie."""
    ordered = sorted(_worth(judgement) for judgement in true)
    return ordered[int(FALSE_ALARMS * len(ordered))] if ordered else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, nargs="*", help="folders with articles.jsonl, or files"
    )
    parser.add_argument("--size", type=int, default=3000, help="how many falsehoods")
    parser.add_argument("--all", action="store_true", help="also reports that training may use")
    parser.add_argument("--checker", choices=sorted(checking.CHECKERS), default="trained")
    parser.add_argument("--missed", type=int, default=0, help="show so many that pass, a kind")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    judged: list[tuple[Trial, Judgement]] = []
    try:
        paths = given.data or [claims.CORPORA / name for name in DEFAULT]
        checker = checking.CHECKERS[given.checker]()
        rows = list(reports(paths, everything=given.all))
        result, judged = measure(rows, checker, given.size)
        result |= {"checker": given.checker, "version": checker.version}
    except claims.Absent as absent:
        result = {"absent": str(absent)}
    passes = passing.still_passing(checking.CHECKERS[given.checker]())
    result["known_kinds_that_pass"] = [known.kind for known in passes]
    if given.json:
        print(json.dumps(result))
        return 0
    for name, value in result.items():
        if name != "kinds":
            print(f"{name:24} {value}")
    for kind, figures in result.get("kinds", {}).items():
        print(f"{kind:12} {figures}")
        passed = [t for t, j in judged if t.kind == kind and j.verdict is Verdict.SUPPORTED]
        for trial in passed[: given.missed if kind in falsifying.KINDS else 0]:
            print(f"    {trial.before}\n -> {trial.text}")
    print("| passes | the source | what is false |\n|---|---|---|")
    for known in passes:
        print(f"| {known.kind} | {known.source} | {known.false} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
