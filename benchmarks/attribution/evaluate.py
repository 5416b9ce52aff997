"""Measure who said what: source, cue and content, exact and in part, on marked reports."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from benchmarks.attribution import wire  # noqa: E402
from benchmarks.attribution.reading import ROLES, Marked, Relation, Span, sets_in  # noqa: E402

from onrecord.language.sentences import paragraphs  # noqa: E402
from onrecord.stories.saying import Attribution  # noqa: E402
from onrecord.stories.saying.reading import read_report  # noqa: E402

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
DEFAULT_DATA = CORPORA / "bench" / "polnear"
MARKS = '“”"«»'
KINDS = ("direct", "indirect", "mixed")


class Tally:
    """Hits against what was found and what was marked."""

    def __init__(self) -> None:
        self.hits = self.found = self.marked = 0

    def add(self, hits: int, found: int, marked: int) -> None:
        self.hits += hits
        self.found += found
        self.marked += marked

    def figures(self) -> dict[str, float]:
        precision = self.hits / self.found if self.found else 0.0
        recall = self.hits / self.marked if self.marked else 0.0
        f1 = 2 * precision * recall / (precision + recall) if self.hits else 0.0
        return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def pieces(spans: Iterable[Span], text: str) -> list[Span]:
    """Cut spans at the ends of paragraphs, as a set of paragraphs has them, white space off."""
    cut: set[Span] = set()
    for start, end in spans:
        for a, b in paragraphs(text[start:end]):
            cut.add((start + a, start + b))
    return sorted(cut)


def flat(found: Sequence[Attribution], text: str) -> dict[str, list[Span]]:
    """Return the runs of each role, an attribution inside another's content left out.

    The marks of people have one layer: "X said that Y believes Z" is X's alone.
    """
    contents = [span for one in found for span in one.content]

    def is_inner(one: Attribution) -> bool:
        own = set(one.content)
        return any(a <= one.cue[0][0] < b and (a, b) not in own for a, b in contents)

    kept = [one for one in found if not is_inner(one)]
    return {
        role: pieces((span for one in kept for span in getattr(one, role)), text) for role in ROLES
    }


def overlaps(ours: Sequence[Span], theirs: Sequence[Span]) -> int:
    """Return how many of ``ours`` overlap any of ``theirs`` (both sorted, without overlap)."""
    ends = [end for _, end in theirs]
    count = 0
    for start, end in ours:
        at = bisect_left(ends, start + 1)
        count += at < len(theirs) and theirs[at][0] < end
    return count


def kind_of(span: Span, text: str) -> str:
    """Say whether a run of content is a quotation, has one in it, or has none."""
    words = text[slice(*span)].strip(" ,.;:—")
    if words[:1] in MARKS and (words[-1:] in MARKS or not any(m in words[1:] for m in MARKS)):
        inner = words[1:-1]
        return "mixed" if "”" in inner and "“" in inner and _gap(words) else "direct"
    return "mixed" if any(mark in words for mark in MARKS) else "indirect"


def _gap(words: str) -> bool:
    """Say whether words stand between two quotations: ``“a” and “b”``."""
    between = words.split("”", 1)[1].split("“", 1)[0]
    return any(letter.isalpha() for letter in between)


def score(reports: Sequence[Marked], repeat: int = 1) -> dict[str, Any]:
    """Return the figures of one set."""
    exact = {role: Tally() for role in ROLES}
    partial = {role: Tally() for role in ROLES}
    kinds = {kind: Tally() for kind in KINDS}
    quoted = Tally()
    seconds, characters = 0.0, 0
    read: dict[str, list[Attribution]] = {}
    for report in reports:
        if report.text not in read:
            began = time.process_time()
            read[report.text] = list(read_report(report.text).attributions)
            seconds += time.process_time() - began
            characters += len(report.text)
        found = read[report.text]
        ours = flat(found, report.text)
        for role in ROLES:
            mine, theirs = ours[role], pieces(report.spans[role], report.text)
            exact[role].add(len(set(mine) & set(theirs)), len(mine), len(theirs))
            near = overlaps(mine, theirs)
            partial[role].add(near, len(mine), 0)
            partial[role].hits -= near
            partial[role].hits += min(near, overlaps(theirs, mine))
            partial[role].marked += len(theirs)
            if role == "content":
                _add_kinds(kinds, mine, theirs, report.text)
        _add_quoted(quoted, found, report)
    return {
        "reports": len(reports),
        "exact": {role: exact[role].figures() for role in ROLES},
        "partial": {role: partial[role].figures() for role in ROLES},
        "exact_content_by_kind": {kind: kinds[kind].figures() for kind in KINDS},
        "direct_right_speaker": {**quoted.figures(), "marked": quoted.marked},
        "ms_per_report": round(1000 * seconds / max(len(read), 1), 1),
        "ms_per_1000_characters": round(1e6 * seconds / max(characters, 1), 2),
    }


def _add_kinds(
    kinds: dict[str, Tally], mine: Sequence[Span], theirs: Sequence[Span], text: str
) -> None:
    hits = Counter(kind_of(span, text) for span in set(mine) & set(theirs))
    found = Counter(kind_of(span, text) for span in mine)
    marked = Counter(kind_of(span, text) for span in theirs)
    for kind in KINDS:
        kinds[kind].add(hits[kind], found[kind], marked[kind])


def _add_quoted(tally: Tally, found: Sequence[Attribution], report: Marked) -> None:
    """Count quotations that people gave to a speaker, and whether we give them to the same.

    Only sure attributions count as found: these are what the product tells as said. A
    quotation that nobody marked counts neither way.
    """
    marked = [
        (span, relation)
        for relation in report.relations
        if relation.source
        for span in pieces(relation.content, report.text)
        if kind_of(span, report.text) == "direct"
    ]
    ours = [
        (span, one)
        for one in found
        if one.is_sure and one.source
        for span in pieces(one.content, report.text)
    ]
    tally.marked += len(marked)
    for span, relation in marked:
        beside = [one for other, one in ours if _shared(span, other) > (span[1] - span[0]) / 2]
        if beside:
            tally.found += 1
            tally.hits += _is_same(beside[0], relation)


def _shared(one: Span, other: Span) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def _is_same(found: Attribution, relation: Relation) -> bool:
    return any(_shared(a, b) > 0 for a in found.source for b in relation.source)


def evaluate(path: Path) -> dict[str, Any]:
    """Return the figures of every set at ``path``."""
    sets: dict[str, Any] = {}
    digest = hashlib.sha256()
    flat_figures: dict[str, float] = {}
    read_report("The minister said that it was done.")  # loads what is loaded once
    for name, reports in sets_in(path):
        sets[name] = score(reports)
        digest.update("".join(f"{one.id}\t{len(one.text)}\n" for one in reports).encode())
        for role in ROLES:
            flat_figures[f"exact_f1_{role}_{name}"] = sets[name]["exact"][role]["f1"]
        flat_figures[f"ms_per_1000_characters_{name}"] = sets[name]["ms_per_1000_characters"]
        if sets[name]["direct_right_speaker"]["marked"]:
            for key in ("precision", "recall"):
                flat_figures[f"speaker_{key}_{name}"] = sets[name]["direct_right_speaker"][key]
    wired = wire.score(CORPORA) if path == DEFAULT_DATA else None
    if wired is not None:
        flat_figures["speaker_precision_wire"] = wired["precision"]
        flat_figures["speaker_recall_wire"] = wired["recall_direct"]
    return {
        **flat_figures,
        "wire": wired,
        "sets": sets,
        "reports": sum(one["reports"] for one in sets.values()),
        "corpus_digest": digest.hexdigest(),
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="a file or a folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    if not arguments.data.exists():
        print(json.dumps({"absent": str(arguments.data)}))
        return
    found = evaluate(arguments.data)
    if arguments.json:
        print(json.dumps(found, indent=2))
        return
    for name, one in found["sets"].items():
        for measure in ("exact", "partial"):
            figures = " ".join(
                "{precision:.3f}/{recall:.3f}/{f1:.3f}".format(**one[measure][role])
                for role in ROLES
            )
            print(f"{name} {measure} (P/R/F1 of source, cue, content): {figures}")
        for kind, of_kind in one["exact_content_by_kind"].items():
            print("   {}: {precision:.3f}/{recall:.3f}/{f1:.3f}".format(kind, **of_kind))
        speaker = one["direct_right_speaker"]
        print("   right speaker of quotations: {precision:.3f} at {recall:.3f}".format(**speaker))
        print(
            f"   {one['ms_per_report']} ms a report, {one['ms_per_1000_characters']} a 1000 signs"
        )
    if found["wire"]:
        print(
            "wire: right speaker {precision:.3f} at {recall_direct:.3f} of utterances, "
            "{recall_part:.3f} of quoted parts".format(**found["wire"])
        )


if __name__ == "__main__":
    main()
