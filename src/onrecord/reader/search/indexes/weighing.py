"""From what a database matched to an order and counts: arithmetic, no query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from onrecord.reader.search.indexes.port import CAP, RECENT_DAYS
from onrecord.reader.search.values import Matched

HALF_LIFE = timedelta(days=120)
FRESHNESS = 0.4
"""So much of a score fades with age; the rest is for ever."""


def weighed(
    ids: Sequence[int],
    scores: Sequence[float],
    times: Sequence[int],
    labels: NDArray[np.uint32],
    *,
    newest_first: bool,
    limit: int,
    now: datetime,
) -> Matched:
    """Return the matches in order: by score, fresher ones before; or by time.

    ``times`` are seconds since 1970, 0 for none; ``labels`` are those of all matches.
    """
    when = np.asarray(times, dtype=np.int64)
    if newest_first:
        worth = when.astype(np.float64)
    else:
        age = np.maximum(now.timestamp() - when, 0) / HALF_LIFE.total_seconds()
        fresh = (1 - FRESHNESS) + FRESHNESS * np.exp2(-age)
        worth = np.asarray(scores, dtype=np.float64) * fresh
    known = np.asarray(ids, dtype=np.int64)
    order = np.lexsort((-known, -when, -worth))[:limit]
    numbers, counts = np.unique(labels, return_counts=True)
    return Matched(
        ids=known[order].tolist(),
        total=len(known),
        counts=dict(zip(numbers.tolist(), counts.tolist(), strict=True)),
        recent={days: int((when >= now.timestamp() - days * 86_400).sum()) for days in RECENT_DAYS},
        is_capped=len(known) >= CAP,
    )
