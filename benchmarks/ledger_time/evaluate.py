"""How long the embedded checker takes for one article; see README.md beside this file."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.checking import CHECKERS  # noqa: E402

from onrecord.grounding.comparisons import judging  # noqa: E402
from onrecord.grounding.comparisons.evidence import Claim, Evidence  # noqa: E402
from onrecord.grounding.concluding import conclude  # noqa: E402
from onrecord.grounding.engines import Checker  # noqa: E402
from onrecord.language.sentences import split  # noqa: E402
from onrecord.vocabulary.texts import Passage, Sentence  # noqa: E402

REPORTS = 40
SENTENCES_A_REPORT = 30
ARTICLE_SENTENCES = 30

NAMES = [
    "Adeyemi",
    "Brandt",
    "Kostic",
    "Revic",
    "Solberg",
    "Nkemba",
    "Okafor",
    "Lund",
    "Hale",
    "Voss",
]
PLACES = [
    "Tarn",
    "Marden",
    "Dorum",
    "Port Lorne",
    "Kaldo",
    "Harrow",
    "Veldria",
    "Osland",
    "Karelia",
]
DOERS = [
    "The ministry",
    "The council",
    "The operator",
    "The union",
    "The court",
    "The water authority",
]
VERBS = [
    "closed",
    "inspected",
    "funded",
    "evacuated",
    "repaired",
    "reopened",
    "surveyed",
    "flooded",
]
THINGS = [
    "dam",
    "bridge",
    "harbour",
    "refinery",
    "school",
    "railway",
    "hospital",
    "reservoir",
    "tunnel",
]
TAILS = [
    "after engineers found cracks in its northern wall",
    "because the river rose above its banks overnight",
    "although residents had asked for more time",
    "while talks with neighbouring states went on",
    "before the winter storms reached the coast",
]


def made_reports(seed: int = 7) -> list[dict[str, str]]:
    """Return 40 made-up reports of 30 sentences each, the same for the same seed."""
    chance = random.Random(seed)
    reports = []
    for number in range(REPORTS):
        lines = [
            f"{chance.choice(DOERS)} {chance.choice(VERBS)} the {chance.choice(THINGS)} in "
            f"{chance.choice(PLACES)} {chance.choice(TAILS)}, {chance.choice(NAMES)} said on "
            f"{chance.randrange(1, 28)} March, and moved {chance.randrange(2, 9000)} people."
            for _ in range(SENTENCES_A_REPORT)
        ]
        reports.append(
            {"title": f"Report {number}", "text": " ".join(lines), "outlet": f"Outlet {number % 8}"}
        )
    return reports


def read_reports(path: Path) -> list[dict[str, str]]:
    """Return the first 40 rows of a JSON lines file of articles."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for _, line in zip(range(REPORTS), file, strict=False)]


def passages_of(reports: list[dict[str, str]]) -> list[Passage]:
    """Return every sentence of the reports as a passage."""
    outlets = sorted({report["outlet"] for report in reports})
    found: list[Passage] = []
    for number, report in enumerate(reports, 1):
        text = report["text"]
        for position, (start, end) in enumerate(split(text)):
            found.append(
                Passage(
                    id=len(found) + 1,
                    report_id=number,
                    position=position,
                    text=text[start:end],
                    start=start,
                    end=end,
                    source_id=outlets.index(report["outlet"]) + 1,
                    source_name=report["outlet"],
                    report_title=report["title"],
                    url="",
                    language="en",
                )
            )
    return found


def article_from(passages: list[Passage]) -> list[Sentence]:
    """Return 30 sentences spread over the passages, every third one made false."""
    step = max(1, len(passages) // ARTICLE_SENTENCES)
    sentences = []
    for number, passage in enumerate(passages[::step][:ARTICLE_SENTENCES]):
        text = passage.text
        if number % 3 == 2:
            text = text.replace(" in ", " near Oldenburg in ", 1).replace("1", "7")
        sentences.append(Sentence(text=text, position=number))
    return sentences


def pairs_held(checker: Checker, article: list[Sentence], passages: list[Passage]) -> int:
    """Return how often a sentence was held against a body of evidence for an article."""
    held = 0
    plain = judging.hold_against

    def counting(claim: Claim, evidence: Evidence) -> judging.Trial:
        nonlocal held
        held += 1
        return plain(claim, evidence)

    with mock.patch.object(judging, "hold_against", counting):
        checker.check(article, passages)
    return held


def measure(reports: list[dict[str, str]], rounds: int, checker: Checker) -> dict[str, Any]:
    """Return the times in seconds and the counts they were taken over."""
    passages = passages_of(reports)
    article = article_from(passages)
    pairs = pairs_held(checker, article, passages)
    cold, edit, alone = [], [], []
    verdicts: Counter[str] = Counter()
    for number in range(rounds):
        begin = time.process_time()
        judgements = conclude(checker, article, passages, language="en")
        cold.append(time.process_time() - begin)
        verdicts = Counter(judgement.verdict.value for judgement in judgements)
        begin = time.process_time()
        conclude(checker, [article[number % len(article)]], passages, language="en")
        edit.append(time.process_time() - begin)
        begin = time.process_time()
        checker.check(article, passages)
        alone.append(time.process_time() - begin)
    corpus = "\n".join(passage.text for passage in passages)
    return {
        "cold_seconds": round(statistics.median(cold), 4),
        "edit_seconds": round(statistics.median(edit), 4),
        "checker_alone_seconds": round(statistics.median(alone), 4),
        "pairs": pairs,
        "pairs_per_second": round(pairs / statistics.median(alone)),
        "checker": checker.name,
        "sentences": len(article),
        "passages": len(passages),
        "reports": len(reports),
        "verdicts": dict(sorted(verdicts.items())),
        "rounds": rounds,
        "corpus_digest": hashlib.sha256(corpus.encode()).hexdigest(),
    }


def main() -> int:
    """Print the measurement; exit 1 over a ceiling of floors.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="JSON lines of articles instead of made-up ones")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--checker", choices=sorted(CHECKERS), default="evidence")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    reports = read_reports(given.data) if given.data else made_reports()
    result = measure(reports, given.rounds, CHECKERS[given.checker]())
    kept = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
    floors = {name: bound["at_most"] for name, bound in kept["floors"].items()}
    if given.json:
        print(json.dumps(result))
    else:
        print(f"{result['sentences']} sentences over {result['passages']} passages:")
        print(f"  cold           {result['cold_seconds']:.3f} s (at most {floors['cold_seconds']})")
        print(f"  after one edit {result['edit_seconds']:.3f} s (at most {floors['edit_seconds']})")
        print(f"  checker alone  {result['checker_alone_seconds']:.3f} s")
        print(f"  pairs a second {result['pairs_per_second']} ({result['pairs']} pairs)")
        print(f"  verdicts       {result['verdicts']}")
    over = [name for name in ("cold_seconds", "edit_seconds") if result[name] > floors[name]]
    if not given.data and result["corpus_digest"] != kept["corpus_digest"]:
        over.append("corpus_digest")
    for name in over:
        print(f"{name} is {result[name]}, floors.json says {floors[name]}", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
