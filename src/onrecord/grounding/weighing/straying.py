"""Which words of a claim stray from its evidence: a small trained net over the word figures.

Each word gets the log odds that it is not borne out where it stands; from these come the
figures of the sentence that the head weighs. The net is data (``grounding/data/words_head.npz``,
written by ``training/checker/straying.py``), a hidden layer wide, and runs on numpy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from onrecord.grounding.comparisons import coverage
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Word
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.weighing.alignment import Alignment, Floats, Side, align
from onrecord.grounding.weighing.grains import MOST_WORDS, word_weight
from onrecord.grounding.weighing.strayed import word_figures
from onrecord.grounding.weighing.windows import stems_of
from onrecord.vocabulary.texts import Passage

MOST_PASSAGES = 8
"""How many passages of the report a claim is laid beside."""

FARTHEST = 5.0
"""Log odds beyond which a word is simply sure."""

_LAYERS = ("mean", "spread", "inner", "inner_at", "outer", "straight", "at")


class Sides:
    """Passages laid out, each once for all sentences that are held against them."""

    def __init__(self) -> None:
        self._kept: dict[int, Side] = {}

    def beside(
        self, claim: Claim, evidence: Evidence, index: Index
    ) -> tuple[list[Side], list[int]]:
        """Return the window and the next best passages of its report, in reading order.

        And which of them, by number, are the window.
        """
        chosen = list(evidence.passages)
        report = chosen[0].report_id
        for passage, _ in index.best(stems_of(claim), most=2 * MOST_PASSAGES):
            if len(chosen) >= MOST_PASSAGES:
                break
            if passage.report_id == report and passage not in chosen:
                chosen.append(passage)
        ordered = sorted(chosen, key=lambda p: p.position)
        window = {passage.id for passage in evidence.passages}
        first = [number for number, passage in enumerate(ordered) if passage.id in window]
        return [self._of(passage, index) for passage in ordered], first

    def _of(self, passage: Passage, index: Index) -> Side:
        if passage.id not in self._kept:
            self._kept[passage.id] = Side(index.reading_of(passage))
        return self._kept[passage.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWords:
    """The words of a claim with their figures: a row a word, a column a name.

    ``laid`` is the claim laid beside ``sides``, of which those in ``window`` tell most of it.
    """

    words: list[Word]
    names: tuple[str, ...]
    figures: Floats
    laid: Alignment
    sides: list[Side]
    window: list[int]


class Net:
    """The trained net: a hidden layer and a straight way beside it."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        self.names = tuple(arrays["names"].tobytes().decode().split("\n"))
        floats = {name: np.asarray(arrays[name], dtype=np.float32) for name in _LAYERS}
        self._mean, self._spread = floats["mean"], floats["spread"]
        self._inner, self._inner_at = floats["inner"], floats["inner_at"]
        self._outer, self._straight = floats["outer"], floats["straight"]
        self._at = float(floats["at"])

    def log_odds(self, figures: Floats) -> Floats:
        """Return for each word the log odds that it strays; ``figures`` has its names' columns."""
        x = (figures - self._mean) / self._spread
        hidden = np.maximum(x @ self._inner + self._inner_at, 0)
        found = hidden @ self._outer + x @ self._straight + self._at
        return np.clip(found, -FARTHEST, FARTHEST).astype(np.float32)


@cache
def net() -> Net:
    """Return the net in our data, read once."""
    source = files("onrecord.grounding.data") / "words_head.npz"
    with source.open("rb") as file, np.load(file) as data:
        return Net({name: data[name] for name in data.files})


def stray_figures(log_odds: Floats) -> dict[str, float]:
    """Return the figures of a sentence from the log odds of its words.

    The worst word, the next, the log odds that any strays, and the mean share.
    """
    ordered = np.sort(log_odds)[::-1]
    none = -float(np.logaddexp(0, log_odds).sum())
    some = math.log(max(1e-6, -math.expm1(none)))
    return {
        "stray_most": float(ordered[0]),
        "stray_next": float(ordered[1]) if len(ordered) > 1 else -FARTHEST,
        "stray_any": max(-FARTHEST, min(2 * FARTHEST, some - none)),
        "stray_mean": float((1 / (1 + np.exp(-log_odds))).mean()),
    }


def read_words(claim: Claim, evidence: Evidence, index: Index, sides: Sides) -> ReadWords | None:
    """Return the figures of the words of a claim; ``None`` where there are no words."""
    ours = Side(claim.reading, MOST_WORDS)
    weights = np.array([word_weight(word) for word in ours.words], dtype=np.float32)
    beside, window = sides.beside(claim, evidence, index)
    laid = align(ours, weights, beside)
    if laid is None:
        return None
    missing = {word.start for word in coverage.missing(claim, evidence)}
    core = evidence.core
    told = [
        word.start not in missing and (word.is_content or core.tells(word)) for word in ours.words
    ]
    names, figures = word_figures(laid, weights, told, core.stems)
    return ReadWords(
        words=ours.words, names=names, figures=figures, laid=laid, sides=beside, window=window
    )
