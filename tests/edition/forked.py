"""One loaded interpreter that does a newsroom's day again and again, each in a process of its own.

A line of JSON in says the home, the bucket, what to do and the crash point; a line out is the
exit code. A process forked from one that has read the program is a process like any other: it
opens the database itself, and SIGKILL ends it as it ends any.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

NOW = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
LATER = timedelta(minutes=2)
"""How long after a kill the newsroom is started again: the leases of the killed have run out."""


def serve() -> None:
    """Print the first home in this process, then fork one for each line of standard input."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.edition.whole_settings"
    django.setup()
    first = True
    for line in sys.stdin:
        asked = json.loads(line)
        if first:
            # Not forked: what is forked later has every template read and every module loaded.
            with _in_home(asked, NOW):
                _begin(NOW)
            connections.close_all()
            code, first = 0, False
        else:
            child = os.fork()
            if child == 0:
                _do_and_end(asked)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(code, flush=True)  # noqa: T201


@contextmanager
def _in_home(asked: dict[str, Any], now: datetime) -> Iterator[None]:
    """Make the home and the bucket that were named this process's own, and stop the clock.

    Nothing is spoken: audio has a name of its own in every home, and so would every page. The
    gate lets everything through; it has tests of its own.
    """
    home = Path(asked["home"])
    connections.settings["default"]["NAME"] = home / "onrecord.sqlite3"
    for name in ("EDITION", "MEDIA", "STATIC"):
        setattr(settings, f"{name}_ROOT", home / name.lower())
    settings.EDITION_BUCKET_ENDPOINT, _, settings.EDITION_BUCKET = asked["bucket"].rpartition("/")
    settings.EDITION_BUCKET_KEY = settings.EDITION_BUCKET_SECRET = "key"
    settings.CRASH_AT = asked["crash_at"]
    silent = mock.patch("onrecord.narration.operations.narrate", return_value=None)
    open_gate = mock.patch("onrecord.publishing.handlers.refusals_of", return_value=[])
    with silent, open_gate, mock.patch.object(timezone, "now", return_value=now):
        yield


def _do_and_end(asked: dict[str, Any]) -> None:
    """Do what was asked, and end this process."""
    verbs: dict[str, Callable[[datetime], None]] = {"day": _day, "again": _again}
    code = 1
    try:
        now = NOW + asked["start"] * LATER
        with _in_home(asked, now):
            verbs[asked["what"]](now)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        connections.close_all()
        os._exit(code)


def _begin(now: datetime) -> None:
    """Print the newsroom as it stands before the day, and carry it."""
    from onrecord.edition import operations

    operations.print_everything(now=now)
    _carry(now)


def _day(now: datetime) -> None:
    """Do what editors do: one article comes, one is taken back; then the worker's share."""
    from onrecord.publishing.content import content_digest
    from onrecord.publishing.guards import publishing_at
    from onrecord.publishing.models import ArticlePage
    from onrecord.publishing.operations import withdraw

    new = ArticlePage.objects.get(slug="new")
    if not new.live:
        ArticlePage.objects.filter(pk=new.pk).update(cleared_digest=content_digest(new))
        new.refresh_from_db()
        revision = new.save_revision(clean=False)
        with transaction.atomic(), publishing_at(now):
            revision.publish()
    old = ArticlePage.objects.get(slug="old")
    withdraw(article_id=old.pk, reason="It was not so.", now=now)
    _work(now)


def _again(now: datetime) -> None:
    """Start the newsroom again: its editors do what is not done, its worker goes on."""
    from onrecord.publishing.models import ArticlePage

    if set(ArticlePage.objects.live().values_list("slug", flat=True)) != {"new", "stays"}:
        with mock.patch.object(timezone, "now", return_value=NOW):
            _day(NOW)
    _work(now)


def _work(now: datetime) -> None:
    """Do what a worker does: what is due, what everything looks like, the way to the bucket."""
    from onrecord.edition import everything, operations
    from onrecord.pipeline import operations as pipeline
    from onrecord.pipeline.models import Run

    with pipeline.without_wake_up_calls():
        while due := pipeline.due_runs(now=now, limit=50):
            for run_id in due:
                pipeline.advance_run(run_id=run_id)
    stopped = Run.objects.filter(state="stopped").values_list("problem", flat=True)
    assert not stopped, list(stopped)
    operations.print_due(now=now)
    everything.print_outdated(now=now)
    _carry(now)


def _carry(now: datetime) -> None:
    from onrecord.edition import carrying
    from onrecord.edition.models import Errand

    while Errand.objects.exists():
        assert carrying.deliver(now=now + timedelta(seconds=1)), carrying.problems()


if __name__ == "__main__":
    serve()
