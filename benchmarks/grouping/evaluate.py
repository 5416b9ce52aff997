"""Measure how well reports are grouped into stories, as they come, on labelled reports."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import itertools
import json
import math
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from benchmarks.grouping.orders import settled_spread, spread  # noqa: E402
from benchmarks.grouping.wire import Wire  # noqa: E402

from onrecord.language.engines.minilm import MiniLM  # noqa: E402
from onrecord.stories import grouping  # noqa: E402

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
DEFAULT_DATA = (
    "bench/ecbplus",
    "wire-days/open",
    "third-party-text/multi-outlet-2012-2020/open",
)
BASELINE_THRESHOLD = 0.12
"""The cut of the simple engine, best on the training part of ECB+."""

NO_TIME = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled report."""

    id: str
    title: str
    text: str
    at: datetime
    event: str
    source: str = ""


def load(path: Path) -> Iterator[tuple[str, list[Item]]]:
    """Return named sets of reports found at ``path``, in the order in which they come."""
    for name in ("docs.jsonl.gz", "docs.jsonl"):
        if (path / name).exists():
            yield from _ecbplus(path.name, _lines(path / name))
            return
    if path.is_file():
        rows = _lines(path)
        yield from (
            _ecbplus(path.parent.name, rows)
            if "sentences" in rows[0]
            else _articles(path.parent.name, rows)
        )
    elif (path / "articles.jsonl").exists():
        yield from _articles(path.parent.name, _lines(path / "articles.jsonl"))
    elif (path / "events.json").exists():
        yield path.name, _wire(path)
    else:
        for folder in sorted(entry for entry in path.iterdir() if entry.is_dir()):
            yield from load(folder)


def _lines(path: Path) -> list[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as handle:
        return [json.loads(line) for line in handle]


def _ecbplus(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[Item]]]:
    """Read ECB+: annotated sentences only, no times; order by a digest of the id."""
    splits: dict[str, list[Item]] = defaultdict(list)
    for row in rows:
        sentences = [line.replace("`` ", '"').replace(" ''", '"') for line in row["sentences"]]
        item = Item(row["id"], sentences[0], " ".join(sentences[1:]), NO_TIME, row["story"])
        splits[row["split"]].append(item)
    for split, items in splits.items():
        ordered = sorted(items, key=lambda item: hashlib.sha256(item.id.encode()).hexdigest())
        yield f"{name}-{split}", ordered


def _articles(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[Item]]]:
    items = [
        Item(
            row["id"],
            row["title"],
            row["text"],
            _time(row["published"]),
            row["event"] or row["id"],
            row.get("outlet", ""),
        )
        for row in rows
    ]
    yield name, sorted(items, key=lambda item: (item.at, item.id))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def _wire(path: Path) -> list[Item]:
    """Read the pages of one wire window; a page in no list is an event by itself."""
    from lxml import html

    events = json.loads((path / "events.json").read_text(encoding="utf-8"))["events"]
    event_of = {member: name for name, members in events.items() for member in members}
    items = []
    for page in sorted((path / "articles").rglob("*.html")):
        tree: Any = html.fromstring(page.read_bytes())
        for block in tree.xpath("//script[@type='application/ld+json']/text()"):
            data = json.loads(block)
            if "datePublished" in data:
                text = "\n\n".join(node.text_content() for node in tree.xpath("//article//p"))
                event = event_of.get(page.stem, page.stem)
                at = _time(data["datePublished"])
                items.append(Item(page.stem, data["headline"], text, at, event, page.parent.name))
                break
    return sorted(items, key=lambda item: (item.at, item.id))


def one_pass(items: Sequence[Item], threshold: float = BASELINE_THRESHOLD) -> list[int]:
    """Group by tf-idf alone, in one pass, by the mean over a story: the simple engine to beat."""
    texts = [grouping.terms_of(item.title, item.text) for item in items]
    held = Counter(word for text in texts for word in text)
    rows = []
    for text in texts:
        row = {w: (1 + math.log(n)) * math.log((len(items) + 1) / held[w]) for w, n in text.items()}
        length = math.sqrt(sum(value * value for value in row.values())) or 1.0
        rows.append({word: value / length for word, value in row.items()})
    sums: list[dict[str, float]] = []
    sizes: list[int] = []
    found = []
    for row in rows:
        likes = [
            sum(value * total.get(word, 0.0) for word, value in row.items()) / size
            for total, size in zip(sums, sizes, strict=True)
        ]
        best = max(range(len(likes)), key=likes.__getitem__, default=-1)
        if best < 0 or likes[best] < threshold:
            best = len(sums)
            sums.append({})
            sizes.append(0)
        sizes[best] += 1
        for word, value in row.items():
            sums[best][word] = sums[best].get(word, 0.0) + value
        found.append(best)
    return found


def wrong_joins(found: Sequence[int], events: Sequence[str]) -> float:
    """Return the share of pairs in one story that are of two events."""
    pairs = Counter(zip(found, events, strict=True))
    joined = sum(math.comb(n, 2) for n in Counter(found).values())
    right = sum(math.comb(n, 2) for n in pairs.values())
    return (joined - right) / joined if joined else 0.0


def scores(found: Sequence[int], events: Sequence[str]) -> dict[str, float]:
    """Return B-cubed precision, recall and F1, V-measure and adjusted Rand index."""
    total = len(found)
    pairs = Counter(zip(found, events, strict=True))
    stories, truths = Counter(found), Counter(events)
    precision = sum(n * n / stories[story] for (story, _), n in pairs.items()) / total
    recall = sum(n * n / truths[event] for (_, event), n in pairs.items()) / total

    def entropy(counts: Counter[Any]) -> float:
        return -sum(n / total * math.log(n / total) for n in counts.values())

    mutual = sum(
        n / total * math.log(n * total / (stories[story] * truths[event]))
        for (story, event), n in pairs.items()
    )
    both = entropy(stories) + entropy(truths)
    in_pairs = sum(math.comb(n, 2) for n in pairs.values())
    in_stories = sum(math.comb(n, 2) for n in stories.values())
    in_truths = sum(math.comb(n, 2) for n in truths.values())
    expected = in_stories * in_truths / max(math.comb(total, 2), 1)
    most = (in_stories + in_truths) / 2
    return {
        "b3_precision": precision,
        "b3_recall": recall,
        "b3_f1": 2 * precision * recall / (precision + recall),
        "v_measure": 2 * mutual / both if both else 1.0,
        "ari": (in_pairs - expected) / (most - expected) if most != expected else 1.0,
    }


def wrong_pairs(items: Sequence[Item], found: Sequence[int]) -> Iterator[str]:
    """Yield in a line each every pair of labelled reports that is joined or split wrongly."""
    for one, two in itertools.combinations(range(len(items)), 2):
        is_one = items[one].event == items[two].event
        if is_one != (found[one] == found[two]):
            told = " | ".join(
                f"{items[n].at:%d %b %H:%M} {items[n].source} {items[n].title} ({items[n].event})"
                for n in (one, two)
            )
            yield f"{'split' if is_one else 'joined'}: {told}"


def evaluate(
    paths: Sequence[Path], threshold: float, orders: int = 0, shuffles: int = 0
) -> dict[str, Any]:
    """Return the scores of every set found at ``paths`` and the speed over all."""
    embedder = MiniLM()
    embedder.embed(["warm"])
    sets: dict[str, Any] = {}
    reports, seconds = 0, 0.0
    digest = hashlib.sha256()
    for path in paths:
        for name, items in load(path):
            wire = Wire(embedder)
            began = time.process_time()
            for item in items:
                wire.take(item, threshold)
            events = [item.event for item in items]
            at_once = scores(wire.story_of, events)["b3_f1"]
            wire.rest(threshold)
            seconds += time.process_time() - began
            reports += len(items)
            found = wire.story_of
            digest.update("".join(f"{item.id}\t{item.event}\n" for item in items).encode())
            measured = {key: round(value, 4) for key, value in scores(found, events).items()}
            measured["wrong_joins"] = round(wrong_joins(found, events), 4)
            measured["b3_f1_before_rest"] = round(at_once, 4)
            measured["tf_idf_b3_f1"] = round(scores(one_pass(items), events)["b3_f1"], 4)
            sets[name] = {"reports": len(items), "events": len(set(events)), **measured}
            sets[name]["pairs_changed_at_rest"] = settled_spread(wire.all, shuffles)
            if orders:
                sets[name]["orders"] = spread(wire.all, orders, rest=True)
                sets[name]["orders_before_rest"] = spread(wire.all, orders, rest=False)
    flat = {
        f"{measure}_{name.replace('-', '_')}": one[measure]
        for name, one in sets.items()
        for measure in ("b3_precision", "b3_f1")
    }
    return {
        "threshold": threshold,
        "sets": sets,
        **flat,
        "pairs_changed_at_rest": max(
            (one["pairs_changed_at_rest"] for one in sets.values()), default=0.0
        ),
        "b3_f1_mean": round(sum(one["b3_f1"] for one in sets.values()) / max(len(sets), 1), 4),
        "reports_per_second": round(reports / seconds, 1) if seconds else 0.0,
        "reports": reports,
        "corpus_digest": digest.hexdigest(),
    }


def print_wrong_pairs(paths: Sequence[Path], threshold: float) -> None:
    """Print, set by set, what is joined or split wrongly once all is settled."""
    embedder = MiniLM()
    for name, items in itertools.chain.from_iterable(map(load, paths)):
        wire = Wire(embedder)
        for item in items:
            wire.take(item, threshold)
        wire.rest(threshold)
        pairs = list(wrong_pairs(items, wire.story_of))
        print(f"{name}: {len(pairs)} pairs", *pairs, sep="\n   ")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, action="append", help="a corpus; may be repeated")
    parser.add_argument("--threshold", type=float, default=grouping.THRESHOLD)
    parser.add_argument("--orders", type=int, default=0, help="also place in random orders")
    parser.add_argument("--shuffles", type=int, default=2, help="settle so many random orders")
    parser.add_argument(
        "--pairs", action="store_true", help="list the pairs that are wrong at rest"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    paths = arguments.data or [CORPORA / name for name in DEFAULT_DATA if (CORPORA / name).exists()]
    if arguments.pairs:
        print_wrong_pairs(paths, arguments.threshold)
        return
    found = evaluate(paths, arguments.threshold, arguments.orders, arguments.shuffles)
    if arguments.json:
        print(json.dumps(found, indent=2))
        return
    for name, one in found["sets"].items():
        print(
            f"{name}: {one['reports']} reports, {one['events']} events: B3 "
            f"{one['b3_precision']:.3f}/{one['b3_recall']:.3f}/{one['b3_f1']:.3f}, "
            f"V {one['v_measure']:.3f}, ARI {one['ari']:.3f}, "
            f"pairs wrongly joined {one['wrong_joins']:.3f}; before the rest "
            f"{one['b3_f1_before_rest']:.3f}; tf-idf alone {one['tf_idf_b3_f1']:.3f}"
        )
        if "orders" in one:
            print(f"   {one['orders']}\n   before the rest: {one['orders_before_rest']}")
    print(f"mean B3 F1 {found['b3_f1_mean']:.3f}; {found['reports_per_second']} reports a second")


if __name__ == "__main__":
    main()
