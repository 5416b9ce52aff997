"""Runs: leases, fences, retries, follow-ups; nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from onrecord.intake import operations as intake
from onrecord.pipeline import operations, polling
from onrecord.pipeline.line import LINES, Line, Step, problems
from onrecord.pipeline.models import Run, RunState, StepRecord
from onrecord.pipeline.outcomes import FollowUp, Outcome
from onrecord.vocabulary.errors import Permanent, Temporary

pytestmark = pytest.mark.django_db(transaction=True)


class Scripted:
    """A line whose steps do what a test says, in place of the real ones."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.first: Callable[[int, datetime], Outcome] = lambda pk, at: Outcome()

    def one(self, pk: int, at: datetime) -> Outcome:
        self.done.append("one")
        return self.first(pk, at)

    def two(self, pk: int, at: datetime) -> Outcome:
        self.done.append("two")
        return Outcome(message="both done")


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    script = Scripted()
    none: frozenset[str] = frozenset()
    line = Line(
        starts_with=none,
        steps=(
            Step(name="one", run=script.one, needs=none, gives=none),
            Step(name="two", run=script.two, needs=none, gives=none),
        ),
    )
    monkeypatch.setitem(LINES, "delivery", line)  # type: ignore[arg-type]
    return script


def start(subject: int = 1, reason: str = "new") -> Run:
    return operations.start_run(
        line="delivery", subject_id=subject, reason=reason, now=timezone.now()
    )


def test_a_run_does_its_steps_in_order(scripted: Scripted) -> None:
    run = start()
    finished = operations.advance_run(run_id=run.pk)
    assert finished is not None
    assert finished.state == RunState.DONE
    assert scripted.done == ["one", "two"]
    assert [record.step for record in StepRecord.objects.filter(run=run)] == ["one", "two"]


def test_a_run_starts_once_per_reason(scripted: Scripted) -> None:
    assert start().pk == start().pk
    assert start(reason="again").pk != start().pk
    assert DBTaskResult.objects.count() == 2


def test_a_finished_run_is_not_done_again(scripted: Scripted) -> None:
    run = start()
    operations.advance_run(run_id=run.pk)
    assert operations.advance_run(run_id=run.pk) is None
    assert scripted.done == ["one", "two"]


def test_a_held_run_is_left_to_its_holder(scripted: Scripted) -> None:
    run = start()
    Run.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, lease_until=timezone.now() + timedelta(seconds=30)
    )
    assert operations.advance_run(run_id=run.pk) is None
    assert scripted.done == []


def test_an_expired_lease_is_taken_over_with_a_new_fence(scripted: Scripted) -> None:
    run = start()
    Run.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, fence=4, lease_until=timezone.now() - timedelta(seconds=1)
    )
    finished = operations.advance_run(run_id=run.pk)
    assert finished is not None
    assert finished.fence == 5


def test_who_lost_the_lease_records_nothing(scripted: Scripted) -> None:
    def be_overtaken(pk: int, at: datetime) -> Outcome:
        Run.objects.update(fence=99)
        return Outcome(follow_ups=(FollowUp(line="report", subject_id=7),))

    scripted.first = be_overtaken
    run = start()
    assert operations.advance_run(run_id=run.pk) is None
    assert StepRecord.objects.count() == 0
    assert not Run.objects.filter(line="report").exists()
    run.refresh_from_db()
    assert run.step == "one"


def test_follow_ups_are_recorded_with_the_step(scripted: Scripted) -> None:
    scripted.first = lambda pk, at: Outcome(follow_ups=(FollowUp(line="report", subject_id=7),) * 2)
    operations.advance_run(run_id=start().pk)
    assert Run.objects.filter(line="report", subject_id=7).count() == 1


def test_temporary_waits_longer_each_time_then_a_person_is_shown(scripted: Scripted) -> None:
    def fail(pk: int, at: datetime) -> Outcome:
        raise Temporary("The source is busy.")

    scripted.first = fail
    run = start()
    waits = []
    for _ in range(operations.MAX_ATTEMPTS - 1):
        now = timezone.now()
        waiting = operations.advance_run(run_id=run.pk)
        assert waiting is not None
        assert waiting.state == RunState.WAITING
        waits.append((waiting.due_at - now).total_seconds())
        Run.objects.update(due_at=now)
    assert all(later > earlier for earlier, later in pairwise(waits))
    stopped = operations.advance_run(run_id=run.pk)
    assert stopped is not None
    assert stopped.state == RunState.STOPPED
    assert "The source is busy." in stopped.problem


def test_temporary_waits_as_long_as_it_was_told(scripted: Scripted) -> None:
    def fail(pk: int, at: datetime) -> Outcome:
        raise Temporary("Too many requests.", retry_after=timedelta(hours=3))

    scripted.first = fail
    waiting = operations.advance_run(run_id=start().pk)
    assert waiting is not None
    assert waiting.due_at > timezone.now() + timedelta(hours=2, minutes=59)


def test_a_database_that_fails_for_a_moment_stops_nothing(scripted: Scripted) -> None:
    """It was restarted, gave out no connection, or had to end one of two that waited."""

    def fail(pk: int, at: datetime) -> Outcome:
        raise OperationalError("remaining connection slots are reserved")

    scripted.first = fail
    run = operations.advance_run(run_id=start().pk)
    assert run is not None
    assert run.state == RunState.WAITING
    assert "remaining connection slots" in run.problem
    assert run.due_at > timezone.now()
    scripted.first = lambda pk, at: Outcome()
    Run.objects.update(due_at=timezone.now())
    done = operations.advance_run(run_id=run.pk)
    assert done is not None
    assert done.state == RunState.DONE


@pytest.mark.parametrize("error", [Permanent("The file is empty."), ZeroDivisionError("oh")])
def test_permanent_and_unexpected_faults_stop_and_say_why(
    scripted: Scripted, error: Exception
) -> None:
    def fail(pk: int, at: datetime) -> Outcome:
        raise error

    scripted.first = fail
    stopped = operations.advance_run(run_id=start().pk)
    assert stopped is not None
    assert stopped.state == RunState.STOPPED
    assert str(error) in stopped.problem


def test_a_stopped_run_can_be_tried_again_from_where_it_stopped(scripted: Scripted) -> None:
    def fail(pk: int, at: datetime) -> Outcome:
        raise Permanent("The file is empty.")

    scripted.first = fail
    run = start()
    operations.advance_run(run_id=run.pk)
    scripted.first = lambda pk, at: Outcome()
    operations.retry_run(run_id=run.pk, now=timezone.now())
    finished = operations.advance_run(run_id=run.pk)
    assert finished is not None
    assert finished.state == RunState.DONE
    assert finished.problem == ""


def test_the_sweep_finds_runs_whose_call_was_lost(scripted: Scripted) -> None:
    start()
    DBTaskResult.objects.all().delete()
    assert operations.sweep(now=timezone.now()) == 0, "its call may still be in the queue"
    operations.forget_wake_up_calls()
    assert operations.sweep(now=timezone.now()) == 1
    assert DBTaskResult.objects.count() == 1
    assert operations.sweep(now=timezone.now()) == 0


def test_no_calls_are_queued_by_who_works_through_the_runs_itself(scripted: Scripted) -> None:
    with operations.without_wake_up_calls():
        start()
    assert DBTaskResult.objects.count() == 0


class TestTheOrder:
    def test_our_own_makes_sense(self) -> None:
        assert problems() == []

    def test_a_step_that_needs_what_nothing_gives_is_named(self) -> None:
        draft = LINES["draft"]
        backwards = Line(starts_with=draft.starts_with, steps=tuple(reversed(draft.steps)))
        found = problems({"draft": backwards})
        assert any("'lay_out' needs article" in text or "'lay_out' needs" in text for text in found)
        assert len(found) == 2


def test_a_delivery_that_was_kept_without_a_run_is_started() -> None:
    now = timezone.now()
    source = intake.add_source(name="A", now=now)
    delivery_id = intake.receive(data=b"Title\n\nText.", filename="a.txt", source=source, now=now)
    assert polling.start_unread(now=now) == 1
    assert polling.start_unread(now=now) == 0
    assert Run.objects.get(line="delivery").subject_id == delivery_id
