"""Writes the figures of every word of the public sets, for the net to be trained on.

    python training/checker/word_figures.py --set news --out w-news.npz

The sets of ``figures.py``, and ``wice_tokens``: claims whose unsupported words are marked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks import claims  # noqa: E402
from benchmarks.claims import Case  # noqa: E402
from training.checker import pairs  # noqa: E402
from training.checker.figures import cases_of, is_known, is_wrong  # noqa: E402

from onrecord.grounding.comparisons.evidence import Claim  # noqa: E402
from onrecord.grounding.comparisons.retrieval import Index  # noqa: E402
from onrecord.grounding.engines.evidence import body_of  # noqa: E402
from onrecord.grounding.weighing.straying import ReadWords, Sides, read_words  # noqa: E402
from onrecord.grounding.weighing.windows import windows  # noqa: E402
from onrecord.vocabulary.texts import Passage, Sentence  # noqa: E402

TOKENS = ("non_supported_tokens_train", "non_supported_tokens_dev")
THIRD = 3
"""Of the wire every third report is read: it is much, and all of one kind."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with what is known of it; ``marks`` are its false spans, ``None`` if unknown."""

    key: dict[str, Any]
    passages: tuple[Passage, ...]
    marks: Spans | None


def sentences_of(name: str, corpora: Path) -> Iterator[Told]:
    """Give the sentences of a set."""
    wice = corpora / "bench" / "wice"
    marked = {item.claim: item for item in claims.wice_tokens(wice, *TOKENS)}
    if name == "wice_tokens":
        known = {case.sentences[0] for case in claims.wice(wice)}
        for item in marked.values():
            if item.claim not in known:
                group = claims.group_of(item.passages)
                key = _key(item.id, "wice", group, item.claim, wrong=True, known=True)
                yield Told(key, item.passages, pairs.marks_of(item))
        return
    cases = list(cases_of(name, corpora))
    if name == "wire":
        kept = set(sorted({case.group for case in cases})[::THIRD])
        cases = [case for case in cases if case.group in kept]
    for case in cases:
        for text in case.sentences:
            known = is_known(case)
            key = _key(case.id, case.domain, case.group, text, is_wrong(case, text), known)
            item = marked.get(text) if name == "wice" and not case.label else None
            yield Told(key, case.passages, pairs.marks_of(item) if item else _marks(case, text))


def _key(case: str, domain: str, group: str, text: str, wrong: bool, known: bool) -> dict[str, Any]:
    told = {"case": case, "domain": domain, "group": group, "text": text}
    return told | {"wrong": wrong, "known": known}


def _marks(case: Case, text: str) -> Spans | None:
    """Return what makes a sentence of a case false, as far as the set says."""
    if case.label == 1 or (case.suspects and text not in case.suspects):
        return ()
    return pairs.edit_of(text, case.original) if case.suspects else None


def read(told: Told, kept: dict[tuple[str, int], Sides]) -> ReadWords | None:
    """Return the words of a sentence; ``kept`` holds the passages of the reports laid out."""
    claim = Claim(Sentence(text=told.key["text"]), ())
    index = Index(told.passages, {word.stem for word in claim.reading.words})
    if len(kept) > 40:
        kept.clear()
    sides = kept.setdefault((told.key["group"], len(told.passages)), Sides())
    found = windows(claim, index)
    return read_words(claim, body_of(found[0], claim, index), index, sides) if found else None


def write(name: str, corpora: Path, out: Path) -> int:
    """Write the words of a set and return how many there are; a repeated sentence is read once."""
    kept: dict[tuple[str, int], Sides] = {}
    places: dict[tuple[str, str, bool, Spans | None], tuple[int, int]] = {}
    figures, marks, spans, keys = [], [], [], []
    names: tuple[str, ...] = ()
    rows = 0
    for told in sentences_of(name, corpora):
        known = (told.key["group"], told.key["text"], told.key["wrong"], told.marks)
        if known not in places:
            found = read(told, kept)
            size = len(found.words) if found else 0
            places[known] = (rows, rows + size)
            rows += size
            if found:
                names = found.names
                figures.append(found.figures.astype(np.float16))
                marks += [mark_of(word.start, word.end, told.marks) for word in found.words]
        spans.append(places[known])
        keys.append(told.key)
    with out.open("wb") as file:
        np.savez_compressed(
            file,
            figures=np.concatenate(figures),
            marks=np.array(marks, dtype=np.int8),
            first=np.array([first for first, _ in spans]),
            last=np.array([last for _, last in spans]),
            names=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
            keys=np.frombuffer(json.dumps(keys).encode(), dtype=np.uint8),
        )
    return rows


def mark_of(start: int, end: int, spans: Spans | None) -> int:
    """Return whether a word is among the false spans: 1, 0, or -1 where nobody knows."""
    return -1 if spans is None else int(any(a < end and start < b for a, b in spans))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=claims.CORPORA)
    parser.add_argument("--set", required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    print(f"{given.set}: {write(given.set, given.data, given.out)} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
