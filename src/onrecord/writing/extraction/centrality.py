"""How central each sentence is to its story, from words alone.

A centroid and a random walk over sentence similarity (after Radev et al. 2004, and
Erkan and Radev 2004), with what several sources tell counted more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.writing.extraction.candidates import Candidate

Array = NDArray[np.float32]

MOST_TERMS = 4000
DAMPING = 0.85
EDGE = 0.1
"""Similarity from which two sentences count as neighbours in the random walk."""

ALIKE = 0.25
"""Similarity from which two sources are taken to tell of the same thing."""

CONFIRMED = 0.45
"""Similarity from which one source's sentence is taken to be told by another as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Centrality:
    """Scores of the candidates in [0, 1], and their similarity, shape (n, n), cosine.

    ``told_by`` is the number of sources that tell nearly the same, the own one included.
    """

    scores: Array
    similarity: Array
    told_by: NDArray[np.int64]


def measure(candidates: Sequence[Candidate]) -> Centrality:
    """Return the centrality of every candidate within all of them."""
    vectors = tf_idf([candidate.stems for candidate in candidates])
    similarity = _similarity(vectors)
    centroid = vectors.mean(axis=0)
    shared = _told_by(candidates, similarity, ALIKE)
    scores = (
        0.40 * _scaled(vectors @ centroid)
        + 0.17 * _scaled(_walk(similarity))
        + 0.20 * _positions(candidates)
        + 0.20 * _scaled(np.minimum(shared, 4).astype(np.float32))
        + 0.03 * _recency(candidates)
    )
    return Centrality(
        scores=scores.astype(np.float32),
        similarity=similarity,
        told_by=_told_by(candidates, similarity, CONFIRMED),
    )


def similarity_of(candidates: Sequence[Candidate]) -> Array:
    """Return how alike the candidates are, shape (n, n), cosine in [0, 1]."""
    return _similarity(tf_idf([candidate.stems for candidate in candidates]))


def _similarity(vectors: Array) -> Array:
    alike: Array = np.clip(vectors @ vectors.T, 0.0, 1.0).astype(np.float32)
    return alike


def tf_idf(documents: Sequence[Sequence[str]]) -> Array:
    """Return rows of tf-idf, shape (documents, terms seen at least twice).

    Rows are of length 1 over all terms: those seen once only, which no two documents can
    share, are left out but lengthen the row that they are divided by.
    """
    frequency = Counter(term for document in documents for term in set(document))
    terms = [term for term, count in frequency.most_common(MOST_TERMS) if count > 1]
    index = {term: number for number, term in enumerate(terms)}
    matrix = np.zeros((len(documents), max(1, len(terms))), dtype=np.float32)
    norms = np.zeros((len(documents), 1), dtype=np.float32)
    for row, document in enumerate(documents):
        for term, count in Counter(document).items():
            weight = (1 + np.log(count)) * np.log(1 + len(documents) / frequency[term])
            norms[row] += weight**2
            if term in index:
                matrix[row, index[term]] = weight
    unit: Array = (matrix / np.maximum(np.sqrt(norms), 1e-9)).astype(np.float32)
    return unit


def _walk(similarity: Array) -> Array:
    """Return the stationary distribution of a random walk over similar sentences."""
    count = len(similarity)
    edges = np.where(similarity >= EDGE, similarity, 0.0).astype(np.float32)
    edges /= np.maximum(edges.sum(axis=1, keepdims=True), 1e-9)
    rank = np.full(count, 1 / max(1, count), dtype=np.float32)
    for _ in range(30):
        rank = ((1 - DAMPING) / count + DAMPING * (edges.T @ rank)).astype(np.float32)
    return rank


def _told_by(candidates: Sequence[Candidate], similarity: Array, least: float) -> NDArray[np.int64]:
    """Return for each candidate how many sources tell something like it, its own included."""
    sources = np.array([candidate.passage.source_id for candidate in candidates])
    counts = np.zeros(len(candidates), dtype=np.int64)
    for source in np.unique(sources):
        counts += (similarity[:, sources == source] >= least).any(axis=1)
    return np.maximum(counts, 1)


def _positions(candidates: Sequence[Candidate]) -> Array:
    return np.array([1 / (1 + 0.35 * c.order) for c in candidates], dtype=np.float32)


def _recency(candidates: Sequence[Candidate]) -> Array:
    times = [
        c.passage.published_at.timestamp() if c.passage.published_at else 0 for c in candidates
    ]
    known = [time for time in times if time]
    if not known or max(known) == min(known):
        return np.zeros(len(times), dtype=np.float32)
    span = max(known) - min(known)
    return np.array([max(0.0, (t - min(known)) / span) for t in times], dtype=np.float32)


def _scaled(values: Array) -> Array:
    if not len(values):
        return values
    low, high = float(values.min()), float(values.max())
    return ((values - low) / max(high - low, 1e-9)).astype(np.float32)
