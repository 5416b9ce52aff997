"""When a channel is asked again: its own pace, exponential back-off, and a jitter. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

LONGEST_WAIT = timedelta(hours=24)
MOST_DOUBLINGS = 7
JITTER = 0.1
"""Share of the wait by which polls are spread, so that channels do not move in step."""


def next_poll_at(
    *,
    channel_id: int,
    poll_seconds: int,
    failures: int,
    now: datetime,
    retry_after: timedelta | None = None,
) -> datetime:
    """Return the instant of the next poll after one at ``now``.

    ``failures`` in a row double the wait, up to a day; the source's own ``retry_after`` is
    respected where it is longer. The jitter depends on channel and failures only, so the
    same state always gives the same plan.
    """
    wait = timedelta(seconds=max(poll_seconds, 30)) * (1 << min(failures, MOST_DOUBLINGS))
    wait = min(wait, max(LONGEST_WAIT, timedelta(seconds=poll_seconds)))
    wait += wait * JITTER * _spread(channel_id, failures)
    return now + max(wait, retry_after or timedelta())


def _spread(channel_id: int, failures: int) -> float:
    """Return a number in [-1, 1) that is the same for the same channel and failures."""
    digest = hashlib.sha256(f"{channel_id}:{failures}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**31 - 1
