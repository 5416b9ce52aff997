"""Whether a sentence follows from the passages beside it: a small trained net, read in numpy.

Each word of the sentence looks, through several heads of attention, for what bears it out among
the words of the passages, then at the other words of its sentence, twice. It learnt first from
claims that people wrote about Wikipedia and held against it (VitaminC, Schuster et al. 2021;
FEVER, Thorne et al. 2018), then from the sets that the head is fitted to. The words come as the
embedder's vectors (``vectors.py``), so that a passage is laid out once for all sentences. The
net is data (``grounding/data/entailment.npz``, written by ``training/checker/entailing.py``). It
is a part of the engine ``trained``; the engine ``entailment`` reads a model of one's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from onrecord.grounding.weighing.alignment import Alignment, Floats, Side

MOST_WORDS = 60
"""Words of the sentence that are read."""

MOST_EVIDENCE = 260
"""Words of the passages that are read together."""

HEADS = 6
FARTHEST = 8.0
"""Log odds of a word beyond which it is simply sure."""

SCALE = np.float32(3.0)
"""By what the unit vectors are multiplied, as in training."""

_EPSILON = np.float32(1e-5)


class EntailmentNet:
    """The trained net. ``weights`` are its arrays by name, as ``entailing.py`` writes them."""

    def __init__(self, weights: Mapping[str, NDArray[np.generic]]) -> None:
        self._weights = {
            name: np.ascontiguousarray(array, dtype=np.float32) for name, array in weights.items()
        }
        self._blocks = sum(name.endswith(".bias.weight") for name in weights)

    def laid_out(self, side: Side) -> Floats:
        """Return the words of a text as the net takes them, shape (words, width)."""
        if side.taken is None:
            vectors = side.vectors.transpose(1, 0, 2).reshape(len(side.words), -1)
            side.taken = self._straight("inp", vectors * SCALE)
        return side.taken

    def log_odds(self, laid: Alignment, sides: Sequence[Side], first: Sequence[int]) -> Floats:
        """Return for each word of a sentence the log odds that it does not follow from passages.

        ``sides`` are the passages of ``laid``; ``first`` are the numbers of those read first.
        """
        columns = _chosen(sides, first)
        rows = slice(0, MOST_WORDS)
        same = laid.same[rows][:, columns].astype(np.float32)
        near = np.stack([*laid.near[:, rows][:, :, columns], same], axis=-1)
        best = near.max(axis=1)
        extra = np.concatenate((best, best[:, :2] * best[:, 3:]), axis=1)
        told = np.concatenate([self.laid_out(side) for side in sides])[columns]
        claim = self.laid_out(laid.claim)[rows] + self._straight("extra", extra)
        x, evidence = self._level("nin", claim), self._level("nin", told)
        for number in range(self._blocks):
            x = self._block(f"blocks.{number}.", x, evidence, near)
        words: Floats = np.clip(self._straight("word", x)[:, 0], -FARTHEST, FARTHEST)
        return words

    def _block(self, name: str, x: Floats, evidence: Floats, near: Floats) -> Floats:
        pull = (near @ self._weights[name + "bias.weight"].T).transpose(2, 0, 1)
        found = self._attended(name + "cross.", x, evidence, pull)
        both = np.concatenate((x, found, x * found, x - found), axis=1)
        x = self._level(name + "n1", x + self._inner(name + "mix.", both))
        x = self._level(name + "n2", x + self._attended(name + "self.", x, x, None))
        return self._level(name + "n3", x + self._inner(name + "ff.", x))

    def _attended(self, name: str, x: Floats, y: Floats, pull: Floats | None) -> Floats:
        query, key, value = (
            self._straight(name + part, side).reshape(len(side), HEADS, -1).transpose(1, 0, 2)
            for part, side in (("q", x), ("k", y), ("v", y))
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(np.float32(query.shape[2]))
        if pull is not None:
            scores = scores + pull
        scores = np.exp(scores - scores.max(axis=2, keepdims=True))
        seen = (scores / scores.sum(axis=2, keepdims=True)) @ value
        return self._straight(name + "o", seen.transpose(1, 0, 2).reshape(len(x), -1))

    def _inner(self, name: str, x: Floats) -> Floats:
        return self._straight(name + "3", _gelu(self._straight(name + "0", x)))

    def _straight(self, name: str, x: Floats) -> Floats:
        found: Floats = x @ self._weights[name + ".weight"].T + self._weights[name + ".bias"]
        return found

    def _level(self, name: str, x: Floats) -> Floats:
        mean = x.mean(axis=1, keepdims=True)
        spread = np.sqrt(x.var(axis=1, keepdims=True) + _EPSILON)
        found: Floats = (x - mean) / spread * self._weights[name + ".weight"]
        return found + self._weights[name + ".bias"]


@cache
def net() -> EntailmentNet:
    """Return the net in our data, read once."""
    source = files("onrecord.grounding.data") / "entailment.npz"
    with source.open("rb") as file, np.load(file) as data:
        return EntailmentNet({name: data[name] for name in data.files})


def entailment_figures(
    laid: Alignment, sides: Sequence[Side], first: Sequence[int]
) -> dict[str, float]:
    """Return what the head is given: log odds that any word does not follow, and of the worst."""
    words = net().log_odds(laid, sides, first)
    none = float(np.logaddexp(0, words).sum())
    some = math.log(1e-6 - math.expm1(-none)) + none
    return {"entail_some": some, "entail_worst": float(words.max())}


def read_together(counts: Sequence[int], first: Sequence[int]) -> list[int]:
    """Return the numbers of the passages that are read: those of ``first`` before all others.

    ``counts`` are their words. One that is too long by itself is read as far as that.
    """
    kept, total = [], 0
    for number in sorted(range(len(counts)), key=lambda number: number not in first):
        if counts[number] and (not total or total + counts[number] <= MOST_EVIDENCE):
            kept.append(number)
            total += counts[number]
    return sorted(kept)


def _chosen(sides: Sequence[Side], first: Sequence[int]) -> NDArray[np.int64]:
    """Return which words of the passages are read."""
    counts = [len(side.words) for side in sides]
    starts = np.cumsum([0, *counts])
    chosen = [np.arange(starts[n], starts[n + 1]) for n in read_together(counts, first)]
    return np.concatenate(chosen)[:MOST_EVIDENCE]


def _gelu(x: Floats) -> Floats:
    """The Gaussian error linear unit, by its approximation with the hyperbolic tangent."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    found: Floats = np.float32(0.5) * x * (1 + np.tanh(inner))
    return found
