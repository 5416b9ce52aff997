"""Sources are asked beside all other work, and a slow one holds up nobody."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import pytest

from onrecord.intake.models import Channel
from onrecord.intake.operations import add_channel, add_source
from onrecord.pipeline import askers, clock, polling
from onrecord.pipeline.askers import ASKERS, MOST_WAITING, Askers

pytestmark = pytest.mark.django_db


def wait_for(what: object, seconds: float = 5.0) -> None:
    ends = time.monotonic() + seconds
    while not callable(what) or not what():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.005)


def channels(count: int, now: datetime) -> list[int]:
    source = add_source(name="Harbour Post", now=now)
    return [
        add_channel(source=source, url=f"https://harbour.example/{number}", now=now).pk
        for number in range(count)
    ]


def test_slow_sources_hold_up_no_other(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = channels(12, now)
    answered, asked, heard = threading.Event(), [], []

    def poll(*, channel_id: int) -> int:
        asked.append(channel_id)
        if channel_id == first:
            answered.wait(10)
        if channel_id == others[-2]:
            raise RuntimeError("a fault of ours")
        return int(channel_id == others[-1])

    monkeypatch.setattr(polling, "poll", poll)
    ours = Askers(heard=lambda: heard.append(1))
    assert ours.take_due(now=now) == 12
    wait_for(lambda: set(asked) == {first, *others})
    wait_for(lambda: heard)
    assert ours.is_busy  # with the slow one, whose asker is the only one that waits
    answered.set()
    wait_for(lambda: not ours.is_busy)
    assert len(asked) == 12
    assert len(heard) == 1


def test_no_more_is_taken_than_can_be_asked_soon(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels(MOST_WAITING + 5, now)
    answered = threading.Event()
    monkeypatch.setattr(polling, "poll", lambda **given: answered.wait(10) and 0)
    ours = askers.Askers()
    assert ours.take_due(now=now) == MOST_WAITING
    assert ours.take_due(now=now) == 0
    # What was not taken is still due, and what was is not due again for a while.
    assert Channel.objects.filter(next_poll_at__lte=now).count() == 5
    again = now + clock.POLL_AGAIN_AFTER
    assert Channel.objects.filter(next_poll_at=again).count() == MOST_WAITING
    assert clock.take_channels(now=again - timedelta(seconds=1), limit=99)[5:] == []
    answered.set()
    wait_for(lambda: not ours.is_busy)
    assert ASKERS < MOST_WAITING
