"""Wake-up calls: one line each, ids in. What is to be done stands in the run rows."""

from __future__ import annotations

from django_tasks import task

from onrecord.pipeline import operations, polling


@task()
def advance(run_id: int) -> None:
    """Wake a worker for one run."""
    operations.advance_run(run_id=run_id)


@task()
def poll(channel_id: int) -> None:
    """Wake a worker for one channel that is due."""
    polling.poll(channel_id=channel_id)
