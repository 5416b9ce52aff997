"""Where the words of a claim stand in its evidence, by what they mean there.

Each word of the claim is laid beside the word of the evidence that is nearest to it in its
context, and its neighbours pull it to where they stand. So a word that the evidence has, but
elsewhere, is told from one that stands in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.grounding.weighing.grains import folded
from onrecord.grounding.weighing.vectors import DIMENSIONS, Vectors, word_vectors

MOST_WORDS = 200
"""Words of a passage that are laid beside the claim."""

EXACT = 0.25
"""What the same word is worth beside its nearness."""

PASSAGE = 0.15
PULL = 0.05
_AROUND = 4
_LOCAL = 7
_ROUNDS = 2

Floats = NDArray[np.float32]


class Side:
    """One text laid out: its words, their stems and vectors, and which of them carry something.

    ``taken`` is what the entailment net makes of the vectors, kept for the next sentence.
    """

    def __init__(self, reading: Reading, most: int = MOST_WORDS) -> None:
        self.text = reading.text
        self.words = reading.words[:most]
        self.stems = [folded(word) for word in self.words]
        self.carries = np.array([carries(word) for word in self.words], dtype=bool)
        self.vectors: Vectors = (
            word_vectors().of(reading.text, self.words)
            if self.words
            else np.zeros((3, 0, DIMENSIONS), dtype=np.float32)
        )
        self.taken: Floats | None = None


def carries(word: Word) -> bool:
    """Say whether a word has content, or is a figure or a date."""
    return (
        word.is_content
        or any(character.isdigit() for character in word.text)
        or word.key in lexicon.CALENDAR
        or word.key in lexicon.NUMBER_WORDS
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A claim of n words laid beside m words of evidence.

    ``near`` are cosines at each depth, shape (depths, n, m); ``same`` which stems are the same;
    ``joined`` one figure of both; ``place`` the word each is laid beside; ``meant`` where its
    neighbours stand (-1: nowhere together), ``agree`` the share of them that stand there;
    ``passage`` the passage of each word of evidence, ``recall`` how much of the claim each
    passage has, ``main`` the passage that has most.
    """

    claim: Side
    words: list[Word]
    stems: list[str]
    carries: NDArray[np.bool_]
    passage: NDArray[np.int64]
    near: Floats
    same: NDArray[np.bool_]
    joined: Floats
    place: NDArray[np.int64]
    meant: NDArray[np.int64]
    agree: Floats
    recall: Floats
    main: int

    def around(self, at: int, reach: int = _LOCAL) -> slice:
        """Return the words of the same passage at most ``reach`` from the word ``at``."""
        first = int(np.searchsorted(self.passage, self.passage[at]))
        last = int(np.searchsorted(self.passage, self.passage[at], side="right"))
        return slice(max(first, at - reach), min(last, at + reach + 1))


def align(claim: Side, weights: Floats, sides: Sequence[Side]) -> Alignment | None:
    """Lay a claim beside passages; ``None`` if either has no word."""
    words = [word for side in sides for word in side.words]
    if not words or not claim.words:
        return None
    stems = [stem for side in sides for stem in side.stems]
    passage = np.repeat(np.arange(len(sides)), [len(side.words) for side in sides])
    vectors = np.concatenate([side.vectors for side in sides], axis=1)
    near = np.matmul(claim.vectors, vectors.transpose(0, 2, 1))
    numbers = {stem: number for number, stem in enumerate(dict.fromkeys(stems))}
    ours = np.array([numbers.get(stem, -1) for stem in claim.stems])
    same = ours[:, None] == np.array([numbers[stem] for stem in stems])[None, :]
    joined = near.mean(axis=0) + np.float32(EXACT) * same
    best = np.stack(
        [
            joined[:, passage == number].max(axis=1) if len(side.words) else np.zeros(len(ours))
            for number, side in enumerate(sides)
        ],
        axis=1,
    )
    recall = (weights[:, None] * np.minimum(best, 1)).sum(axis=0) / weights.sum()
    place = _placed(joined + np.float32(PASSAGE) * recall[passage][None, :], weights, passage)
    meant, agree = _meant(place, joined, weights, passage, claim.carries)
    return Alignment(
        claim=claim,
        words=words,
        stems=stems,
        carries=np.concatenate([side.carries for side in sides]),
        passage=passage,
        near=near,
        same=same,
        joined=joined,
        place=place,
        meant=meant,
        agree=agree,
        recall=recall.astype(np.float32),
        main=int(recall.argmax()),
    )


def _placed(joined: Floats, weights: Floats, passage: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lay each word beside its nearest, twice again with a pull towards its neighbours'."""
    place: NDArray[np.int64] = joined.argmax(axis=1)
    count = len(place)
    for _ in range(_ROUNDS):
        pull = np.zeros_like(joined)
        for at in range(count):
            for other in (at - 2, at - 1, at + 1, at + 2):
                if 0 <= other < count:
                    there = int(place[other])
                    reach = slice(max(0, there - _AROUND), there + _AROUND + 1)
                    here = passage[reach] == passage[there]
                    pull[at, reach] += PULL * here * min(1.0, float(weights[other]))
        place = (joined + pull).argmax(axis=1)
    return place


def _meant(
    place: NDArray[np.int64],
    joined: Floats,
    weights: Floats,
    passage: NDArray[np.int64],
    carrying: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], Floats]:
    """Return where each word is to be looked for by where its neighbours stand."""
    count = len(place)
    meant = np.full(count, -1, dtype=np.int64)
    agree = np.zeros(count, dtype=np.float32)
    for at in range(count):
        others = [n for n in range(at - _AROUND - 1, at + _AROUND + 2) if 0 <= n < count]
        others = [n for n in others if n != at and carrying[n]]
        if not others:
            continue
        total = sum(float(weights[n]) for n in others)
        best, where = 0.0, -1
        for n in others:
            there = int(place[n])
            close = [
                o
                for o in others
                if passage[place[o]] == passage[there] and abs(int(place[o]) - there) <= 2 * _AROUND
            ]
            worth = sum(float(weights[o] * min(1.0, joined[o, place[o]])) for o in close)
            if worth > best:
                ordered = sorted(int(place[o]) for o in close)
                best, where = worth, ordered[len(ordered) // 2]
        meant[at] = where
        agree[at] = best / max(1e-6, total)
    return meant, agree
