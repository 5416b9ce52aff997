"""How stories are ordered and when they rest: pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from onrecord.stories import beat

QUIET_AFTER = timedelta(days=2)
CLOSED_AFTER = timedelta(days=14)
"""A story without a new report takes none after so long; the same as the grouping window."""


class Ground(StrEnum):
    """What adds to a story's importance, or takes from it."""

    SOURCES = "sources"
    PACE = "pace"
    BEAT = "beat"
    AGE = "age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One ground of a story's importance: ``adds`` is what it counts, below 0 what it takes.

    ``measure`` is what was counted: sources, reports of the last day, the share of the reports
    that are of the beat, or days without a report.
    """

    ground: Ground
    measure: float
    adds: float


def importance(*, independent_sources: int, times: Sequence[datetime], now: datetime) -> float:
    """Return a number that orders the board: independent sources first, then pace.

    Each doubling of independent sources counts 3, each doubling of the reports of the
    last day 1; a story loses 1 for every day since its last report.
    """
    recent = sum(now - at <= timedelta(days=1) for at in times)
    last_at = max(times, default=now)
    parts = factors(
        independent_sources=independent_sources, recent=recent, last_at=last_at, nearness=0, now=now
    )
    return round(sum(one.adds for one in parts), 4)


def factors(
    *, independent_sources: int, recent: int, last_at: datetime, nearness: float, now: datetime
) -> tuple[Factor, ...]:
    """Return what makes up a story's importance, without what counts nothing.

    ``recent`` are the reports of the last day, ``nearness`` that to the beat, in [0, 1].
    """
    age = max((now - last_at) / timedelta(days=1), 0.0)
    found = (
        Factor(
            ground=Ground.SOURCES,
            measure=independent_sources,
            adds=3 * math.log2(1 + independent_sources),
        ),
        Factor(ground=Ground.PACE, measure=recent, adds=math.log2(1 + recent)),
        Factor(ground=Ground.BEAT, measure=nearness, adds=beat.WORTH * nearness),
        Factor(ground=Ground.AGE, measure=age, adds=-age),
    )
    return tuple(one for one in found if one.adds)


def rest(last_at: datetime, now: datetime) -> str:
    """Return the state of a story whose last report came at ``last_at``."""
    quiet_for = now - last_at
    if quiet_for > CLOSED_AFTER:
        return "closed"
    return "quiet" if quiet_for > QUIET_AFTER else "open"
