"""Between the stored fingerprint of a report and the features that grouping compares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onrecord.stories.grouping import Features
from onrecord.stories.models import Fingerprint


def pack(dense: NDArray[np.float32]) -> bytes:
    """Return a vector as little-endian half-precision bytes: 768 bytes for 384 dimensions."""
    return dense.astype("<f2").tobytes()


def features_of(row: Fingerprint) -> Features:
    """Return the features of a stored fingerprint."""
    return Features(
        terms=dict(row.terms),
        names=frozenset(row.names),
        title_names=frozenset(row.title_names),
        dense=np.frombuffer(bytes(row.dense), dtype="<f2").astype(np.float32),
        at=row.at,
        title_terms=frozenset(row.title_terms),
        source=row.source,
    )
