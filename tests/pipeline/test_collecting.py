"""The clock finds what waits, and what was taken in goes along the line."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from onrecord.intake.models import Delivery
from onrecord.pipeline import collecting
from onrecord.pipeline.models import Run


@pytest.fixture
def drop(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(collecting, "_looked_at", {})
    settings.WATCHED_FOLDER = tmp_path / "drop"
    settings.WATCHED_FOLDER.mkdir()
    return settings.WATCHED_FOLDER


def put(drop: Path, now: datetime) -> Path:
    path = drop / "notice.txt"
    path.write_text("Quay closed\n\nThe quay is closed until Monday.")
    at = now.timestamp() - 10
    os.utime(path, (at, at))
    return path


@pytest.mark.django_db
def test_a_file_that_waits_is_kept_and_started(drop: Path, now: datetime) -> None:
    assert collecting.is_wanted(now=now) is False
    path = put(drop, now)
    assert collecting.is_wanted(now=now) is True
    # The look that was queued is given time before another is.
    assert collecting.is_wanted(now=now + timedelta(seconds=1)) is False
    assert collecting.collect(now=now).kept == 1
    assert not path.exists()
    run = Run.objects.get(line="delivery")
    assert run.subject_id == Delivery.objects.get().pk
    # Until its delivery is read, the file is looked after.
    assert collecting.is_wanted(now=now + timedelta(seconds=10)) is True


@pytest.mark.django_db
def test_a_way_that_is_blocked_stops_no_other(
    drop: Path, tmp_path: Path, now: datetime, settings: Settings
) -> None:
    put(drop, now)
    settings.MAILDIR = tmp_path / "mail"
    (tmp_path / "mail").write_text("This is no maildir.")
    settings.IMAP_URL = "imap://user@127.0.0.1:9/INBOX"
    assert collecting.collect(now=now, all_now=True).kept == 1
    assert collecting.is_wanted(now=now + timedelta(seconds=10)) is True
