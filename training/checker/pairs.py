"""Makes the pairs that the checker is trained on: a sentence, what a report says near it, a label.

Sources, each with a licence that allows weights trained on it to be shipped: English Wikinews
(CC BY 2.5), releases of the US government (public domain), WiCE (ODC-BY, CC BY-SA) and
SummEdits (Apache-2.0). Of the wire only reports with an even digest are read: the others are
for ``benchmarks/perturbations``. Documents named by ``is_held`` are never trained on.

    python training/checker/pairs.py --out pairs.jsonl
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks import claims  # noqa: E402
from benchmarks.perturbations import falsifying  # noqa: E402

from onrecord.grounding.comparisons.evidence import Claim  # noqa: E402
from onrecord.grounding.comparisons.retrieval import Index  # noqa: E402
from onrecord.grounding.weighing import windows  # noqa: E402
from onrecord.vocabulary.texts import Passage, Sentence  # noqa: E402

WIRE = ("gov-wire-2022/open/articles.jsonl", "wikinews-en/open/articles.jsonl")
ALLOWED = {"usstate", "whitehouse", None}
"""Outlets of the wire whose text is in the public domain; Wikinews names none."""

A_REPORT = 14
LONGEST_REPORT = 40_000

Pair = dict[str, Any]
_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*|[%$€£]")


def is_held(group: str) -> bool:
    """Say whether a document is kept from training: three of eight, by digest."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 8 < 3


def is_for_training(report: str) -> bool:
    """Say whether a report of the wire is trained on; the rest are the benchmark's."""
    return int(hashlib.sha256(report.encode()).hexdigest(), 16) % 2 == 0


def wire(corpora: Path, chance: random.Random) -> Iterator[Pair]:
    """Give pairs from reports: sentences of theirs, rewritten, made false, or without a source."""
    for name in WIRE:
        with (corpora / name).open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        for row in rows:
            if row.get("outlet_id") in ALLOWED and is_for_training(row["id"]):
                yield from _report(row, chance)


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence with its label; ``marks`` are the spans that make it false, if they are known."""

    text: str
    kind: str
    label: float
    marks: tuple[tuple[int, int], ...] | None = ()
    left_out: int = 0


def _report(row: dict[str, Any], chance: random.Random) -> Iterator[Pair]:
    passages, rows = _made(row, chance)
    yield from _pairs(rows, passages, "wire", row["id"])


def _made(row: dict[str, Any], chance: random.Random) -> tuple[tuple[Passage, ...], list[Row]]:
    """Return a report's passages and the true and false sentences made of it."""
    text = row["text"][:LONGEST_REPORT]
    passages = claims.as_passages(text, title=row["title"])
    pool = falsifying.pool_of(text)
    plain = [p for p in passages if 40 <= len(p.text) <= 320 and p.text[:1].isupper()]
    rows: list[Row] = []
    for passage in chance.sample(plain, min(A_REPORT, len(plain))):
        true = _rewritten(passage.text, pool, chance)
        rows.append(Row(true, "true", 1.0))
        rows += _made_false(true, pool, chance, most=2)
        if chance.random() < 0.15:
            rows.append(Row(passage.text, "near_miss", 0.0, None, passage.id))
    title = row["title"].strip()
    if len(title.split()) >= 6:
        rows.append(Row(title, "title", 1.0))
        rows += _made_false(title, pool, chance, most=2)
    return passages, rows


def wire_cases(corpora: Path, *, every: int = 5) -> Iterator[claims.Case]:
    """Give every n-th report of the wire's sentences as cases of one sentence, true and false."""
    chance = random.Random(17)
    for name in WIRE:
        with (corpora / name).open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        rows = [r for r in rows if r.get("outlet_id") in ALLOWED and is_for_training(r["id"])]
        for row in rows[:: every if "gov" in name else 1]:
            passages, made = _made(row, chance)
            for number, item in enumerate(made):
                gone = [p for p in passages if not _is_copy(p.text, item.text)]
                yield claims.Case(
                    id=f"{row['id']}-{number}",
                    domain="wire",
                    group=row["id"],
                    sentences=(item.text,),
                    passages=tuple(gone) if item.left_out else passages,
                    label=item.label,
                )


def _made_false(
    true: str, pool: falsifying.Pool, chance: random.Random, *, most: int
) -> Iterator[Row]:
    """Make a sentence false in up to ``most`` of the twelve ways, tried in a random order."""
    made = 0
    for kind in chance.sample(list(falsifying.KINDS), len(falsifying.KINDS)):
        false = falsifying.altered(falsifying.KINDS[kind], true, pool, chance)
        if false is not None and made < most:
            made += 1
            yield Row(false, kind, 0.0, changed(true, false) or None)


def changed(before: str, after: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the words of ``after`` that ``before`` does not have there.

    Where words were only taken out, the words on both sides of the gap.
    """
    old, new = (list(_WORD.finditer(text)) for text in (before, after))
    matcher = SequenceMatcher(
        None, [m.group().casefold() for m in old], [m.group().casefold() for m in new], False
    )
    spans = []
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind in {"replace", "insert"}:
            spans.append((new[start].start(), new[end - 1].end()))
        elif kind == "delete":
            beside = new[max(0, start - 1) : start + 1]
            if beside:
                spans.append((beside[0].start(), beside[-1].end()))
    return tuple(spans)


def _rewritten(text: str, pool: falsifying.Pool, chance: random.Random) -> str:
    for _ in range(chance.choice((0, 1, 2, 3))):
        kind = chance.choice(list(falsifying.TRUE_KINDS))
        text = falsifying.altered(falsifying.TRUE_KINDS[kind], text, pool, chance) or text
    return text


def _pairs(
    rows: list[Row], passages: tuple[Passage, ...], origin: str, group: str
) -> Iterator[Pair]:
    held = [Claim(Sentence(text=row.text), ()) for row in rows]
    index = Index(passages, {w.stem for claim in held for w in claim.reading.words})
    for claim, row in zip(held, rows, strict=True):
        used = index
        if row.left_out:
            rest = [p for p in passages if p.id != row.left_out and not _is_copy(p.text, row.text)]
            used = Index(rest, {w.stem for w in claim.reading.words})
        found = windows.windows(claim, used)
        yield {
            "claim": row.text,
            "evidence": windows.text_of(found[0]) if found else "",
            "label": row.label,
            "marks": row.marks,
            "kind": row.kind,
            "origin": origin,
            "group": group,
        }


def _is_copy(one: str, two: str) -> bool:
    first, second = (set(re.findall(r"\w+", text.casefold())) for text in (one, two))
    return len(first & second) >= 0.6 * len(second)


def summaries(corpora: Path) -> Iterator[Pair]:
    """Give the sentences of SummEdits: all of a true summary, the edited ones of a false one."""
    seen: set[tuple[str, str]] = set()
    for case in claims.summedits(corpora / "bench" / "summedits"):
        told = case.sentences if case.label else case.suspects
        rows = []
        for text in told:
            if (case.group, text) not in seen:
                seen.add((case.group, text))
                marks = () if case.label else edit_of(text, case.original)
                rows.append(Row(text, "summary", case.label, marks))
        yield from _pairs(rows, case.passages, case.domain, case.group)


def edit_of(text: str, original: tuple[str, ...]) -> tuple[tuple[int, int], ...] | None:
    """Return what was edited in a sentence of a summary: against the nearest sentence before."""
    near = max(original, key=lambda old: SequenceMatcher(None, old, text).ratio(), default="")
    spans = changed(near, text)
    return spans if spans and sum(end - start for start, end in spans) < 0.5 * len(text) else None


def cited(corpora: Path, chance: random.Random) -> Iterator[Pair]:
    """Give the claims of WiCE, the supported ones also made false."""
    path = corpora / "bench" / "wice"
    both = ("non_supported_tokens_train", "non_supported_tokens_dev")
    marked = {item.claim: item for item in claims.wice_tokens(path, *both)}
    known = set()
    for case in claims.wice(path):
        text = case.sentences[0]
        known.add(text)
        marks = () if case.label else marks_of(marked[text]) if text in marked else None
        rows = [Row(text, "claim", case.label, marks)]
        if case.label:
            pool = falsifying.pool_of(" ".join(p.text for p in case.passages))
            rows += _made_false(text, pool, chance, most=3)
        yield from _pairs(rows, case.passages, "wice", case.group)
    for item in marked.values():
        if item.claim not in known:
            group = claims.group_of(item.passages)
            yield from _pairs(
                [Row(item.claim, "claim", 0.0, marks_of(item))], item.passages, "wice", group
            )


def marks_of(item: claims.Tokens) -> tuple[tuple[int, int], ...]:
    return tuple(span for span, mark in zip(item.spans, item.unsupported, strict=True) if mark)


def main() -> int:
    """Write the pairs as JSON lines and print how many there are of each origin and label."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=claims.CORPORA)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    counts: Counter[tuple[str, float, bool]] = Counter()
    with given.out.open("w", encoding="utf-8") as file:
        for source in (
            wire(given.data, chance),
            summaries(given.data),
            cited(given.data, chance),
        ):
            for pair in source:
                pair["held"] = pair["origin"] != "wire" and is_held(pair["group"])
                counts[(pair["origin"], pair["label"], pair["held"])] += 1
                file.write(json.dumps(pair, ensure_ascii=False) + "\n")
    for (origin, label, held), count in sorted(counts.items()):
        print(f"{origin:12} label {label:.0f} {'held' if held else 'train':5} {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
