"""Labelled reports as grouping reads them, with their vectors kept between runs."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.grouping.evaluate import Item, load  # noqa: E402

from onrecord.language.engines.minilm import MiniLM  # noqa: E402
from onrecord.stories import grouping  # noqa: E402
from onrecord.stories.likeness import Group, group_of, united  # noqa: E402


class Kept:
    """An embedder that keeps vectors in a file, so that a second run takes seconds."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.known: dict[str, NDArray[np.float32]] = {}
        self.engine = MiniLM()
        if path is not None and path.exists():
            kept = np.load(path)
            self.known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), 384)."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        for key, text in zip(keys, texts, strict=True):
            if key not in self.known:
                self.known[key] = self.engine.embed([text])[0]
        return np.stack([self.known[key] for key in keys])

    def save(self) -> None:
        """Write what is known to the file."""
        if self.path is not None and self.known:
            vectors = np.stack(list(self.known.values()))
            np.savez(self.path, keys=np.array(list(self.known)), vectors=vectors)


class Set:
    """One labelled set: its reports' features, and how telling words are in it."""

    def __init__(self, name: str, items: Sequence[Item], embedder: Any) -> None:
        self.name = name
        self.items = list(items)
        self._rarities: dict[tuple[int, ...], grouping.Rarity] = {}
        self.features = [read(item, embedder) for item in items]
        self.events = [item.event for item in items]
        self.rare = [self._rarity_at(at) for at in (item.at for item in self.items)]
        self.alone = [
            group_of([one], rare) for one, rare in zip(self.features, self.rare, strict=True)
        ]

    def group(self, numbers: Sequence[int]) -> Group:
        """Return some reports as one group."""
        return reduce(united, (self.alone[number] for number in numbers))

    def _rarity_at(self, at: datetime) -> grouping.Rarity:
        """Return how telling words are among the reports of the window around ``at``."""
        near = [one for one in self.features if abs(one.at - at) <= grouping.WINDOW]
        key = tuple(map(id, near))
        if key not in self._rarities:
            counts = Counter(word for one in near for word in one.terms)
            self._rarities[key] = grouping.rarity(counts, len(near))
        return self._rarities[key]


def read(item: Item, embedder: Any) -> grouping.Features:
    """Return one report's features."""
    everywhere, in_title = grouping.names_of(item.title, item.text)
    return grouping.Features(
        terms=grouping.terms_of(item.title, item.text),
        names=everywhere,
        title_names=in_title,
        dense=embedder.embed([grouping.lead(item.title, item.text)])[0],
        at=item.at,
    )


def read_sets(paths: Sequence[Path], embedder: Any) -> list[Set]:
    """Return every set found at ``paths``."""
    return [Set(name, items, embedder) for path in paths for name, items in load(path)]
