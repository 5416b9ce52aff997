"""Ceilings hold when two processes ask at once, and a silent endpoint does not use them up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from onrecord.stories.models import Story
from onrecord.writing import spending
from onrecord.writing.hearing import Hearing
from onrecord.writing.models import Attempt, Draft, ModelCall, SpendingDay
from onrecord.writing.spending import DayIsSpent, EndpointIsSilent, reserve, settle
from onrecord.writing.watching import Request, Spent
from tests.contracts.test_searchers import postgresql, postgresql_server

__all__ = ["postgresql", "postgresql_server"]

TABLES = (Story, Draft, Attempt, SpendingDay, ModelCall)
EACH = 40
"""So often each process asks."""


def request(tokens: int = 100) -> Request:
    return Request(
        engine="prompted",
        model="m",
        purpose="write",
        prompt_digest="d",
        tokens=tokens,
        cost=Decimal("0.01"),
    )


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A file of its own as Django's database, as a newsroom has it."""
    kept = connections[DEFAULT_DB_ALIAS]
    place = {**connections.settings[DEFAULT_DB_ALIAS], "NAME": str(tmp_path / "two.sqlite3")}
    wrapper: BaseDatabaseWrapper = load_backend(place["ENGINE"]).DatabaseWrapper(place)
    connections[DEFAULT_DB_ALIAS] = wrapper
    yield wrapper
    wrapper.close()
    connections[DEFAULT_DB_ALIAS] = kept


def ask_often(now: datetime) -> int:
    """Ask until nothing is left; what an answer cost is known at once. Returns the refusals."""
    refused = 0
    for number in range(EACH):
        try:
            call = reserve(request=request(), story_id=number, attempt_id=None, now=now)
        except DayIsSpent:
            refused += 1
        else:
            spent = Spent(tokens_in=60, tokens_out=0, cost=Decimal("0.006"), seconds=0.1)
            settle(call_id=call, spent=spent)
    return refused


def in_a_process(wrapper: BaseDatabaseWrapper, now: datetime) -> int:
    """Begin a process that asks often; returns its number. Its exit code are the refusals."""
    child = os.fork()
    if child:
        return child
    try:
        # A connection is not shared across a fork: this process opens its own.
        wrapper.connection = None
        os._exit(ask_often(now))
    finally:
        os._exit(255)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_processes_together_stay_below_the_day_s_ceiling(
    database: str, request: pytest.FixtureRequest, settings: Any, now: datetime
) -> None:
    wrapper: BaseDatabaseWrapper = request.getfixturevalue(database)
    settings.MODEL_TOKENS_PER_DAY = 3000
    settings.MODEL_TOKENS_PER_STORY = settings.MODEL_CENTS_PER_STORY = 0
    with wrapper.schema_editor() as editor:
        for table in TABLES:
            editor.create_model(table)
    wrapper.close()
    children = [in_a_process(wrapper, now) for _ in range(2)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    tokens, money = spending.spent_on(now)
    calls = ModelCall.objects.count()
    wrapper.close()
    # Every request was either booked or refused.
    assert 255 not in codes
    assert sum(codes) == 2 * EACH - calls
    assert tokens == 60 * calls <= 3000
    # Nothing that could still be had was refused for good: 100 are set aside for each.
    assert tokens > 3000 - 100 - 60
    assert money == Decimal("0.006") * calls


@pytest.mark.django_db
def test_a_silent_endpoint_is_left_alone_longer_and_longer(now: datetime, settings: Any) -> None:
    settings.MODEL_TOKENS_PER_STORY = settings.MODEL_CENTS_PER_STORY = 0
    silent = Spent(tokens_in=8000, tokens_out=4000, cost=Decimal(0), seconds=180, is_silent=True)
    sent, at = 0, now
    while at < now + timedelta(hours=12):
        try:
            call = reserve(request=request(12_000), story_id=1, attempt_id=None, now=at)
        except EndpointIsSilent:
            at += timedelta(minutes=5)
        else:
            settle(call_id=call, spent=silent)
            sent += 1
            at += timedelta(minutes=3)
    assert sent == 9
    assert spending.spent_on(now)[0] == 9 * 12_000 < settings.MODEL_TOKENS_PER_DAY / 10


@pytest.mark.django_db
def test_an_answer_ends_the_silence(now: datetime) -> None:
    silent = Spent(tokens_in=1, tokens_out=1, cost=Decimal(0), seconds=1, is_silent=True)
    for minute in range(2):
        at = now + timedelta(minutes=minute)
        call = reserve(request=request(), story_id=1, attempt_id=None, now=at)
        settle(call_id=call, spent=silent)
    with pytest.raises(EndpointIsSilent, match="did not answer 2 times"):
        reserve(request=request(), story_id=1, attempt_id=None, now=now + timedelta(minutes=3))
    later = now + timedelta(minutes=7)
    call = reserve(request=request(), story_id=1, attempt_id=None, now=later)
    settle(call_id=call, spent=Spent(tokens_in=1, tokens_out=1, cost=Decimal(0), seconds=1))
    reserve(request=request(), story_id=1, attempt_id=None, now=later)


def test_what_came_before_time_was_up_is_counted() -> None:
    hearing = Hearing()
    assert hearing.heard is None
    hearing.take(b": still there\n")
    assert hearing.heard is None
    hearing.take(b'data: {"choices": [{"delta": {"content": "abcdefg"}}]}\n')
    assert hearing.heard == (0, 3)
    hearing.take(b'data: {"usage": {"prompt_tokens": 9, "completion_tokens": 2}}\n')
    assert hearing.heard == (9, 2)
