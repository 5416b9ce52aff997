"""Wake-up calls: one line each, ids in. What is to be done stands in the run rows."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from onrecord.pipeline import collecting, operations, polling


@task()
def advance(run_id: int) -> None:
    """Wake a worker for one run."""
    operations.advance_run(run_id=run_id)


@task()
def recheck(report_id: int) -> None:
    """Look at one page again: a call that an earlier version may have left in the queue."""
    polling.recheck(report_id=report_id)


@task()
def poll(channel_id: int) -> None:
    """Poll one channel: a call that an earlier version may have left in the queue."""
    polling.poll(channel_id=channel_id)


@task()
def collect() -> None:
    """Wake a worker for what waits in folders, mailboxes and at hubs."""
    collecting.collect(now=timezone.now())
