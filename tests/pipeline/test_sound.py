"""Reading aloud: a line that no wake-up call is queued for, and what a taught name starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from onrecord.pipeline import operations
from onrecord.pipeline.line import BESIDE, LINES
from onrecord.pipeline.models import Run
from onrecord.pipeline.signals import run_due
from onrecord.project.worker import HEAVY_MEGABYTES, NewsroomWorker, worker_should_renew

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken() -> Any:
    """Which runs were announced."""
    heard: list[int] = []

    def hear(*, run_id: int, **kwargs: Any) -> None:
        heard.append(run_id)

    run_due.connect(hear)
    yield heard
    run_due.disconnect(hear)


def test_no_wake_up_call_is_queued_for_a_voice(
    now: datetime,
    woken: list[int],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page = operations.start_run(line="page", subject_id=1, now=now)
        sound = operations.start_run(line="sound", subject_id=1, now=now)
    assert woken == [page.pk]
    Run.objects.update(woken_at=None)
    assert operations.sweep(now=now + timedelta(hours=1)) == 1
    assert woken == [page.pk, page.pk]
    # Whoever looks for it finds it: the thread of a worker, and the command that does all.
    assert operations.due_runs(now=now, limit=9, lines=BESIDE) == [sound.pk]
    assert operations.due_runs(now=now, limit=9) == [page.pk, sound.pk]


def test_printing_does_not_wait_for_a_voice() -> None:
    assert [step.name for step in LINES["article"].steps] == ["remember", "print_pages"]
    assert [step.name for step in LINES["sound"].steps] == ["narrate", "lighten"]


def test_a_worker_that_speaks_does_not_replace_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = object.__new__(NewsroomWorker)
    worker.running_task, worker.last_busy = False, -1e9
    monkeypatch.setattr("onrecord.project.worker.resident_megabytes", lambda: HEAVY_MEGABYTES + 1)

    assert worker_should_renew(worker)
    worker.is_speaking = True
    assert not worker_should_renew(worker)


def test_what_waited_to_be_spoken_before_there_was_this_line_is_spoken(
    now: datetime,
) -> None:
    run = operations.start_run(line="article", subject_id=7, reason="published", now=now)
    Run.objects.filter(pk=run.pk).update(step="narrate")
    moved = import_module("onrecord.pipeline.migrations.0003_sound_is_a_line")
    moved.give_sound_its_runs(apps, connection.schema_editor())
    run.refresh_from_db()
    assert (run.line, run.step) == ("sound", "narrate")
    assert LINES[run.line].get_step(run.step)
