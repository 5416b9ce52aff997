"""Sentences and passages laid out as vectors of their words, for ``entailing.py`` to learn from.

A set is three files: ``OUT.npy``, the vectors; ``OUT.npz``, where each text lies, and its stems;
``OUT.jsonl``, the sentences. Wants ``torch`` for batches.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from training.checker import elsewhere, word_figures  # noqa: E402

from onrecord.grounding.comparisons.evidence import Claim  # noqa: E402
from onrecord.grounding.comparisons.readings import Reading  # noqa: E402
from onrecord.grounding.comparisons.retrieval import Index  # noqa: E402
from onrecord.grounding.engines.evidence import body_of  # noqa: E402
from onrecord.grounding.weighing.alignment import Side  # noqa: E402
from onrecord.grounding.weighing.entailment import (  # noqa: E402
    MOST_EVIDENCE,
    MOST_WORDS,
    read_together,
)
from onrecord.grounding.weighing.straying import Sides  # noqa: E402
from onrecord.grounding.weighing.windows import windows  # noqa: E402
from onrecord.vocabulary.texts import Sentence  # noqa: E402

VECTOR = 3 * 384


@dataclass(slots=True)
class Item:
    """A sentence to learn from: numbers of its texts, what is known of it, where it comes from.

    ``window`` says of each passage whether it is read first; ``marks`` of each word whether it
    is false, ``None`` where nobody knows. ``store`` is the file its texts lie in.
    """

    claim: int
    passages: list[int]
    window: list[bool]
    wrong: bool
    known: bool
    marks: list[int] | None
    domain: str
    group: str
    case: str
    text: str
    weight: float = 1.0
    store: int = 0


class Texts:
    """Texts laid out as vectors of their words, each once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.vectors: list[NDArray[np.float16]] = []
        self.stems: list[NDArray[np.int64]] = []

    def number(self, name: str, side: Side) -> int:
        """Return the number of a text, and keep its words if it is new."""
        if name not in self.numbers:
            self.numbers[name] = len(self.vectors)
            words = side.vectors.transpose(1, 0, 2).reshape(-1, VECTOR)
            self.vectors.append(words.astype(np.float16))
            self.stems.append(np.array([_number(stem) for stem in side.stems], dtype=np.int64))
        return self.numbers[name]

    def write(self, out: Path, items: Sequence[Item]) -> None:
        """Write ``OUT.npy`` (vectors), ``OUT.npz`` (where each text lies) and ``OUT.jsonl``."""
        np.save(out.with_suffix(".npy"), np.concatenate(self.vectors))
        first = np.cumsum([0, *(len(one) for one in self.stems)])
        np.savez_compressed(out.with_suffix(".npz"), first=first, stems=np.concatenate(self.stems))
        with out.with_suffix(".jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(item)) + "\n" for item in items)


def lay_out_elsewhere(folder: Path, out: Path) -> int:
    """Lay out the claims of ``elsewhere.py``; return how many there are."""
    texts, items = Texts(), []
    for claim in elsewhere.claims_of(folder):
        for text in (claim.text, *claim.passages):
            if text not in texts.numbers:
                texts.number(text, Side(Reading(text)))
        items.append(
            Item(
                claim=texts.numbers[claim.text],
                passages=[texts.numbers[text] for text in claim.passages],
                window=[True] * len(claim.passages),
                wrong=not claim.holds,
                known=True,
                marks=None,
                domain="elsewhere",
                group=claim.page,
                case="",
                text=claim.text,
            )
        )
    texts.write(out, items)
    return len(items)


def lay_out_set(name: str, corpora: Path, out: Path) -> int:
    """Lay out the sentences of a set beside the passages that a checker would read."""
    texts, items = Texts(), []
    kept: dict[tuple[str, int], Sides] = {}
    for told in word_figures.sentences_of(name, corpora):
        claim = Claim(Sentence(text=told.key["text"]), ())
        index = Index(told.passages, {word.stem for word in claim.reading.words})
        if len(kept) > 40:
            kept.clear()
        sides = kept.setdefault((told.key["group"], len(told.passages)), Sides())
        found = windows(claim, index)
        if not found or not claim.reading.words:
            continue
        ours = Side(claim.reading, MOST_WORDS)
        beside, first = sides.beside(claim, body_of(found[0], claim, index), index)
        marks = None
        if told.marks is not None:
            marks = [word_figures.mark_of(word.start, word.end, told.marks) for word in ours.words]
        items.append(
            Item(
                claim=texts.number("sentence: " + told.key["text"], ours),
                passages=[texts.number(side.text, side) for side in beside],
                window=[number in first for number in range(len(beside))],
                wrong=told.key["wrong"],
                known=told.key["known"],
                marks=marks,
                domain=told.key["domain"],
                group=told.key["group"],
                case=told.key["case"],
                text=told.key["text"],
            )
        )
    texts.write(out, items)
    return len(items)


class Laid:
    """Sets laid out, and batches of them."""

    def __init__(self, names: Sequence[Path]) -> None:
        self.items: list[Item] = []
        self._vectors, self._first, self._stems = [], [], []
        for store, name in enumerate(names):
            self._vectors.append(np.load(name.with_suffix(".npy"), mmap_mode="r"))
            with np.load(name.with_suffix(".npz")) as data:
                self._first.append(data["first"])
                self._stems.append(data["stems"])
            with name.with_suffix(".jsonl").open(encoding="utf-8") as file:
                items = [Item(**json.loads(line)) for line in file]
            for item in items:
                item.store = store
            self.items += [item for item in items if self.words(item, item.claim)]

    def words(self, item: Item, text: int) -> int:
        """Return how many words a text has."""
        first = self._first[item.store]
        return int(first[text + 1] - first[text])

    def length(self, item: Item) -> int:
        """Return how many words of evidence are read for an item."""
        return min(MOST_EVIDENCE, sum(self.words(item, text) for text in item.passages))

    def batch(self, items: Sequence[Item]) -> tuple[Tensor, ...]:
        """Return padded arrays: both sides' words, masks, same stems; marks and labels."""
        claims = [self._read(item, [item.claim], MOST_WORDS) for item in items]
        beside = [self._read(item, self._chosen(item), MOST_EVIDENCE) for item in items]
        ours, our_stems, our_mask = _padded(claims, -1)
        theirs, their_stems, their_mask = _padded(beside, -2)
        marks = np.full(our_mask.shape, -1, dtype=np.float32)
        for row, item in enumerate(items):
            known = (
                item.marks if item.marks is not None else None if item.wrong else [0] * MOST_WORDS
            )
            if known is not None:
                count = min(len(known), int(our_mask[row].sum()))
                marks[row, :count] = known[:count]
        same = (our_stems[:, :, None] == their_stems[:, None, :]).astype(np.float32)
        wrong = np.array([item.wrong for item in items], dtype=np.float32)
        weights = np.array([item.weight for item in items], dtype=np.float32)
        arrays = (ours, theirs, our_mask, their_mask, same, marks, wrong, weights)
        return tuple(torch.from_numpy(array) for array in arrays)

    def _chosen(self, item: Item) -> list[int]:
        counts = [self.words(item, text) for text in item.passages]
        first = [number for number, is_first in enumerate(item.window) if is_first]
        return [item.passages[number] for number in read_together(counts, first)]

    def _read(
        self, item: Item, texts: Sequence[int], most: int
    ) -> tuple[NDArray[np.float16], NDArray[np.int64]]:
        first = self._first[item.store]
        places = [np.arange(first[text], first[text + 1]) for text in texts]
        rows = np.concatenate([*places, np.zeros(0, dtype=np.int64)])[:most].astype(np.int64)
        return self._vectors[item.store][rows], self._stems[item.store][rows]


def _padded(
    sides: Sequence[tuple[NDArray[np.float16], NDArray[np.int64]]], nothing: int
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
    longest = max(1, *(len(stems) for _, stems in sides))
    words = np.zeros((len(sides), longest, VECTOR), dtype=np.float32)
    stems = np.full((len(sides), longest), nothing, dtype=np.int64)
    mask = np.zeros((len(sides), longest), dtype=np.float32)
    for row, (vectors, numbers) in enumerate(sides):
        words[row, : len(numbers)] = vectors
        stems[row, : len(numbers)] = numbers
        mask[row, : len(numbers)] = 1
    return words, stems, mask


def _number(stem: str) -> int:
    return int.from_bytes(hashlib.blake2b(stem.encode(), digest_size=7).digest(), "big")
