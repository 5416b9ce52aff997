"""How stories are ordered and when they rest: pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

QUIET_AFTER = timedelta(days=2)
CLOSED_AFTER = timedelta(days=14)
"""A story without a new report takes none after so long; the same as the grouping window."""


def importance(*, independent_sources: int, times: Sequence[datetime], now: datetime) -> float:
    """Return a number that orders the board: independent sources first, then pace.

    Each doubling of independent sources counts 3, each doubling of the reports of the
    last day 1; a story loses 1 for every day since its last report.
    """
    recent = sum(now - at <= timedelta(days=1) for at in times)
    age = max((now - max(times)) / timedelta(days=1), 0.0) if times else 0.0
    score = 3 * math.log2(1 + independent_sources) + math.log2(1 + recent) - age
    return round(score, 4)


def rest(last_at: datetime, now: datetime) -> str:
    """Return the state of a story whose last report came at ``last_at``."""
    quiet_for = now - last_at
    if quiet_for > CLOSED_AFTER:
        return "closed"
    return "quiet" if quiet_for > QUIET_AFTER else "open"
