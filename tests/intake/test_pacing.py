"""When a channel is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake.pacing import JITTER, LONGEST_WAIT, next_poll_at

T0 = datetime(2026, 3, 6, 9, tzinfo=UTC)


def wait(failures: int, retry_after: timedelta | None = None, channel_id: int = 1) -> timedelta:
    return (
        next_poll_at(
            channel_id=channel_id,
            poll_seconds=900,
            failures=failures,
            now=T0,
            retry_after=retry_after,
        )
        - T0
    )


@given(st.integers(0, 1000), st.integers(1, 10**6))
def test_waits_double_up_to_a_day_with_a_small_fixed_jitter(failures: int, channel_id: int) -> None:
    base = min(timedelta(seconds=900) * 2 ** min(failures, 20), LONGEST_WAIT)
    given_wait = wait(failures, channel_id=channel_id)
    assert base * (1 - JITTER) <= given_wait <= base * (1 + JITTER)
    assert given_wait == wait(failures, channel_id=channel_id)


def test_retry_after_is_respected_where_it_is_longer() -> None:
    assert wait(1, retry_after=timedelta(days=2)) == timedelta(days=2)
    assert wait(1, retry_after=timedelta(seconds=1)) == wait(1)


def test_channels_do_not_move_in_step() -> None:
    assert len({wait(0, channel_id=number) for number in range(50)}) == 50
