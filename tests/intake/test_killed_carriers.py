"""SIGKILL between any two steps of the folder, the maildir and the desk: as if nothing had been.

Each kill ends a process forked from this one, at the n-th of its steps: before or after a
rename, a file brought to the disk, a statement that writes, or a commit. Then a process that
nobody kills finishes, and what there is must be what an undisturbed day gives.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, storages
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from onrecord.intake import operations, reading
from onrecord.intake.operations import collecting
from onrecord.intake.operations.handing import Given
from onrecord.intake.operations.settling import settled
from onrecord.intake.parsers import codec, job
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.pipeline import receiving
from onrecord.pipeline.operations import advance_run, due_runs, without_wake_up_calls
from onrecord.pipeline.polling import start_unread
from tests.edition.test_everything import copy_database
from tests.intake.feeds import rss, story

pytestmark = pytest.mark.django_db

LETTER = (
    b"Received: from mx\nFrom: Coast <press@coast.example>\nMessage-ID: <%d@coast.example>\n"
    b"Subject: Letter %d\nDate: Fri, 06 Mar 2026 08:00:00 GMT\n\nThe quay is closed.\n\n"
)
MAILBOX = b"".join(b"From a@b 6 Mar 2026\n" + LETTER % (n, n) for n in (11, 12, 13))
EVERY = int(os.environ.get("KILL_EVERY", "29"))
"""Of the steps, every so many are killed at; 1 kills at each of them, which takes minutes."""


@pytest.fixture
def base(tmp_path: Path, now: datetime) -> Path:
    source = operations.add_source(name="Coast Office", now=now)
    operations.add_sender(source=source, address="press@coast.example", now=now)
    home = tmp_path / "base"
    for name in ("drop/coast-wire", "mail/new", "mail/cur", "private"):
        (home / name).mkdir(parents=True)
    given = {
        "drop/coast-wire/feed.rss": rss(story(1), story(2)),
        "drop/all.mbox": MAILBOX,
        "drop/picture.svg": b"<svg xmlns='x'/>",
        "mail/new/1.M1P1.host": LETTER % (1, 1),
        "mail/new/2.M2P1.host": (LETTER % (2, 2)).replace(b"press@", b"forger@"),
    }
    for name, data in given.items():
        (home / name).write_bytes(data)
        os.utime(home / name, (now.timestamp(), now.timestamp()))
    copy_database(home / "onrecord.sqlite3")
    # Read in here once, so that no forked process reads it again.
    assert settled("The quay is closed.", language="en").digest
    for data in (rss(story(1)), MAILBOX, b"A\n\nB."):
        assert job.run(job.pack(data, media_type="", charset="", filename="", url=""))[:1] == b"+"
    return home


def day(home: Path, now: datetime) -> None:
    """Take in all that waits, read it, and settle it."""
    later = now + timedelta(seconds=9)
    with without_wake_up_calls():
        collecting.sweep_folder(root=home / "drop", now=later)
        collecting.collect_maildir(root=home / "mail", now=later)
        given = Given(data=b"By hand\n\nThe ferry is late.", filename="hand.txt")
        receiving.take_now(given=given, user_id=None, now=later, source=None)
        start_unread(now=later)
        for run_id in due_runs(now=timezone.now(), limit=99, lines=["delivery"]):
            advance_run(run_id=run_id)
        collecting.sweep_folder(root=home / "drop", now=later)


def forked(home: Path, now: datetime, *, kill_at: int = 0) -> int:
    """Do a day in a process of its own; return the steps it did, or -9 where it was killed."""
    steps_of, told = os.pipe()
    child = os.fork()
    if child == 0:
        gc.disable()  # a collection would copy every page that is shared with this process
        try:
            steps = _prepare(home, kill_at)
            day(home, now)
            connections["default"].close()
            os.write(told, str(steps()).encode())
            os._exit(0)
        except BaseException as error:  # noqa: BLE001
            os.write(told, repr(error).encode()[:4000])
            os._exit(70)
    os.close(told)
    with os.fdopen(steps_of, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, -signal.SIGKILL}, said
    return int(said) if code == 0 else code


def _prepare(home: Path, kill_at: int) -> Callable[[], int]:
    """Stand on the home's own database and files, and count the steps from here on."""
    connections.settings["default"]["NAME"] = str(home / "onrecord.sqlite3")
    connections["default"] = connections.create_connection("default")
    kept = FileSystemStorage(location=home / "private")
    storages._storages["private"] = kept  # type: ignore[attr-defined]

    def read(data: bytes, **labels: str) -> Any:
        # Parsed here: starting the guarded child anew for each kill proves nothing of this.
        named = {name: labels.get(name, "") for name in ("media_type", "charset", "filename")}
        answer = job.run(job.pack(data, **named, url=labels.get("url", "")))
        if answer[:1] == job.READ:
            return codec.from_json(answer[1:])
        raise Unreadable(answer[1:].decode())

    reading.read = read
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if done == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(whole: Any, wanted: Callable[..., bool] = lambda *given: True) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            if not wanted(*given):
                return whole(*given, **named)
            step()
            result = whole(*given, **named)
            step()
            return result

        return call

    os.rename, os.fsync = counted(os.rename), counted(os.fsync)
    connection = connections["default"]
    connection._commit = counted(connection._commit)  # type: ignore[attr-defined]
    CursorWrapper.execute = counted(  # type: ignore[method-assign]
        CursorWrapper.execute,
        lambda cursor, sql, *rest: sql.startswith(("INSERT", "UPDATE", "DELETE")),
    )
    return lambda: done


def state(home: Path) -> dict[str, Any]:
    """Return everything that came in and where its files are, by natural keys."""
    with closing(sqlite3.connect(home / "onrecord.sqlite3")) as database:

        def ask(words: str) -> list[tuple[Any, ...]]:
            return sorted(database.execute(words).fetchall())

        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found: dict[str, Any] = {
            "reports": ask(
                "SELECT s.slug, r.title, r.version, d.digest FROM intake_report r"
                " JOIN intake_source s ON s.id = r.source_id"
                " JOIN intake_delivery d ON d.id = r.delivery_id"
            ),
            "deliveries": ask("SELECT digest, filename, state, problem FROM intake_delivery"),
            "sources": ask("SELECT slug FROM intake_source"),
            "runs": ask(
                "SELECT r.line, r.state, d.digest FROM pipeline_run r"
                " JOIN intake_delivery d ON d.id = r.subject_id WHERE r.line = 'delivery'"
            ),
            "kept": ask("SELECT raw FROM intake_delivery"),
        }
    found["files"] = sorted(
        str(path.relative_to(home))
        for part in ("drop", "mail")
        for path in (home / part).rglob("*")
        if path.is_file()
    )
    assert all((home / "private" / name).is_file() for (name,) in found["kept"])
    return found


def test_a_kill_between_any_two_steps_loses_nothing_and_doubles_nothing(
    base: Path, tmp_path: Path, now: datetime
) -> None:
    calm = shutil.copytree(base, tmp_path / "calm")
    steps = forked(calm, now)
    wanted = state(calm)
    assert len(wanted["reports"]) == 7
    assert [name for name in wanted["files"] if "/new/" in name or "coast-wire" in name] == []
    assert steps > 60
    kills = 0
    for kill_at in range(1, steps + 1, EVERY):
        home = shutil.copytree(base, tmp_path / "killed")
        assert forked(home, now, kill_at=kill_at) == -signal.SIGKILL
        # A lease of a killed worker runs out; nothing else is repaired by hand.
        with closing(sqlite3.connect(home / "onrecord.sqlite3")) as database:
            database.execute("UPDATE pipeline_run SET lease_until = NULL")
            database.commit()
        forked(home, now)
        assert state(home) == wanted, f"killed at step {kill_at} of {steps}"
        shutil.rmtree(home)
        kills += 1
    assert kills >= 5
    assert forked(calm, now) < steps
    assert state(calm) == wanted
