"""Labelled reports as grouping reads them, with their vectors kept between runs."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.grouping.evaluate import Item, load  # noqa: E402

from onrecord.language.engines.minilm import MiniLM  # noqa: E402
from onrecord.stories import grouping  # noqa: E402
from onrecord.stories.settlement import read_by_day  # noqa: E402
from onrecord.stories.tables import Tables, tables_from  # noqa: E402

Array = NDArray[np.float64]

FOLDS = 4


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
    """One labelled set: its reports' features, their tables, and the fold of each report.

    Reports of one topic (ECB+) or one event are of one fold; what ``one_fold`` is a fold by itself.
    """

    def __init__(
        self, name: str, items: Sequence[Item], embedder: Any, one_fold: int | None = None
    ) -> None:
        self.name = name
        self.features = [read(item, embedder) for item in items]
        self.events = [item.event for item in items]
        self.tables = tables_from(self.features, read_by_day(self.features))
        topics = [_topic(event) for event in self.events]
        numbers = {topic: number for number, topic in enumerate(sorted(set(topics)))}
        self.folds = np.array(
            [numbers[t] * FOLDS // len(numbers) if one_fold is None else one_fold for t in topics]
        )

    def figures(self, one: Sequence[int], two: Sequence[int]) -> Array:
        """Return what ``FIGURES`` names of two groups of reports."""
        return measured(self.tables, one, two)


def _topic(event: str) -> str:
    """Return the topic of an event of ECB+ (two events each); of others the event itself."""
    found = re.fullmatch(r"(\d+)ecb(?:plus)?", event)
    return f"{int(found[1]):03d}" if found else event


def measured(tables: Tables, one: Sequence[int], two: Sequence[int]) -> Array:
    """Return what ``FIGURES`` names of two groups of rows of the tables."""
    chosen = np.array([*one, *two])
    grid = np.ix_(chosen, chosen)
    small = Tables(
        products=np.stack([table[grid] for table in tables.products]),
        shares=np.stack([table[grid] for table in tables.shares]),
        common=tables.common[chosen],
        words=tables.words[chosen],
        sizes=tables.sizes[chosen],
        first=tables.first[chosen],
        last=tables.last[chosen],
    )
    parts = [range(len(one)), range(len(one), len(chosen))]
    found: Array = small.grouped(parts).figures([0])[:, 0, 1]
    return found


def read(item: Item, embedder: Any) -> grouping.Features:
    """Return one report's features."""
    everywhere, in_title = grouping.names_of(item.title, item.text)
    return grouping.Features(
        terms=grouping.terms_of(item.title, item.text),
        names=everywhere,
        title_names=in_title,
        dense=embedder.embed([grouping.lead(item.title, item.text)])[0],
        at=item.at,
        title_terms=grouping.title_terms_of(item.title),
        source=item.source,
    )


def read_sets(paths: Sequence[Path], embedder: Any, *, whole: bool = False) -> list[Set]:
    """Return every set found at ``paths``; each is one fold if ``whole``, in turn."""
    found = [(name, items) for path in paths for name, items in load(path)]
    return [
        Set(name, items, embedder, number % FOLDS if whole else None)
        for number, (name, items) in enumerate(found)
    ]


def read_lessons(path: Path, embedder: Any) -> tuple[Array, Array]:
    """Return figures of the pairs that editors put together or apart, and which are together.

    ``path`` holds a JSON object a line, as ``onrecord story pairs`` prints them.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    reports = {row[side]["id"]: row[side] for row in rows for side in ("one", "two")}
    ids = sorted(reports)
    place = {number: at for at, number in enumerate(ids)}
    features = [read(_item(reports[number]), embedder) for number in ids]
    tables = tables_from(features, read_by_day(features))
    pairs = [(place[row["one"]["id"]], place[row["two"]["id"]]) for row in rows]
    figures = [measured(tables, [one], [two]) for one, two in pairs]
    return np.array(figures), np.array([float(row["same"]) for row in rows])


def _item(report: dict[str, Any]) -> Item:
    at = datetime.fromisoformat(report["at"])
    return Item(str(report["id"]), report["title"], report["text"], at, "", report["source"])
