"""Between the stored fingerprint of a report and the features that grouping compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from onrecord.stories.grouping import Features


def pack(dense: NDArray[np.float32]) -> bytes:
    """Return a vector as little-endian half-precision bytes: 768 bytes for 384 dimensions."""
    return dense.astype("<f2").tobytes()


def unpack(
    dense: bytes | memoryview, terms: Mapping[str, float], names: Sequence[str], at: datetime
) -> Features:
    """Return the features of a stored fingerprint."""
    vector = np.frombuffer(bytes(dense), dtype="<f2").astype(np.float32)
    return Features(terms=dict(terms), names=frozenset(names), dense=vector, at=at)
