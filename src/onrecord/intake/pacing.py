"""When a channel is asked again: what it taught us and asks for, back-off, a jitter. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

LONGEST_WAIT = timedelta(hours=24)
MOST_DOUBLINGS = 7
JITTER = 0.1
"""Share of the wait by which polls are spread, so that channels do not move in step."""

QUICKEST = timedelta(minutes=5)
SLOWEST = timedelta(hours=2)
"""Between these a channel's learnt pace stays, unless an editor's own pace lies outside."""

LONGEST_FRESH = timedelta(hours=6)
"""A feed that calls itself fresh for longer is asked after so long all the same."""

POLLS_PER_ITEM = 3
WEIGHT_OF_LATEST = 0.3

_TTL = re.compile(rb"<ttl>\s*(\d{1,5})\s*</ttl>")
_MAX_AGE = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


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


def pace(
    *,
    poll_seconds: int,
    gap_seconds: int | None,
    news_at: datetime | None,
    now: datetime,
    fresh_for: timedelta | None = None,
) -> int:
    """Return the seconds until a channel that answered is asked again.

    ``gap_seconds`` is the usual time between two polls that brought something (see
    ``learnt_gap``); a channel is asked three times in it. One that has been silent for
    longer than usual is asked less and less. Nothing is learnt yet: the editor's own pace,
    ``poll_seconds``. What the feed says of its freshness is respected up to six hours.
    """
    wished = timedelta(seconds=max(poll_seconds, 30))
    wait = wished
    if gap_seconds is not None and news_at is not None:
        usual = max(timedelta(seconds=gap_seconds), now - news_at)
        wait = usual / POLLS_PER_ITEM
        wait = min(max(wait, min(QUICKEST, wished)), max(SLOWEST, wished))
    return int(max(wait, min(fresh_for or timedelta(), LONGEST_FRESH)).total_seconds())


def learnt_gap(gap_seconds: int | None, news_at: datetime | None, now: datetime) -> int | None:
    """Return the usual time between news after some came at ``now``; the latest weighs .3."""
    if news_at is None or now <= news_at:
        return gap_seconds
    latest = (now - news_at).total_seconds()
    if gap_seconds is None:
        return int(latest)
    return int(gap_seconds + WEIGHT_OF_LATEST * (latest - gap_seconds))


def usual_gap(dates: Sequence[datetime], now: datetime) -> int | None:
    """Return the usual time between news as the dates of a feed's items tell it, or ``None``."""
    past = sorted(date for date in dates if date <= now)
    if len(past) < 3:
        return None
    # To now, not to the latest: a feed that has been silent for weeks is a slow one.
    return min(int((now - past[0]).total_seconds() / len(past)), 10**8)


def fresh_for(headers: Mapping[str, str], head: bytes) -> timedelta | None:
    """Return for how long an answer says it stays fresh: ``Cache-Control``, else RSS ``ttl``.

    ``head`` is the beginning of the body. ``no-cache`` and ``no-store`` say nothing here.
    """
    stated = headers.get("cache-control", "")
    found = _MAX_AGE.search(stated)
    if found and not re.search(r"no-(?:cache|store)", stated, re.IGNORECASE):
        age = headers.get("age", "")
        spent = int(age[:9]) if age.isascii() and age.isdigit() else 0
        return timedelta(seconds=max(0, int(found.group(1)) - spent))
    ttl = _TTL.search(head)
    return timedelta(minutes=int(ttl.group(1))) if ttl else None


def _spread(channel_id: int, failures: int) -> float:
    """Return a number in [-1, 1) that is the same for the same channel and failures."""
    digest = hashlib.sha256(f"{channel_id}:{failures}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**31 - 1
