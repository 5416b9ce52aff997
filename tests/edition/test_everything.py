"""The whole edition: gone on with after a kill, in processes, and no change ever missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from onrecord.edition import everything, one_page, operations, recording
from onrecord.edition.models import PrintedPage, PrintRun
from onrecord.edition.printing import PrintFailed, render
from onrecord.publishing.models import SectionPage
from tests.distribution import newsroom
from tests.edition import pages
from tests.edition.wsgi import Door


class Killed(BaseException):
    """What a kill looks like from inside."""


@pytest.fixture
def section(db: None) -> SectionPage:
    return newsroom.add_section(newsroom.build_site())


def kill_after(groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = []

    def crash(point: str) -> None:
        passed.append(point)
        if len(passed) == groups:
            raise Killed

    monkeypatch.setattr(everything, "crash_point", crash)


@pytest.fixture
def articles(section: SectionPage, now: datetime, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(everything, "GROUP", 4)
    for number in range(3):
        newsroom.add_article(section, f"piece-{number}", now=now)
    return 3


def test_an_order_cut_short_is_gone_on_with(
    articles: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        kill_after(2, patched)
        with pytest.raises(Killed):
            operations.print_everything(now=now)
    done = set(PrintedPage.objects.values_list("path", "generation"))
    assert len(done) == 8
    told: list[tuple[int, int]] = []
    later = now + timedelta(minutes=1)
    count = operations.print_everything(now=later, progress=lambda *seen: told.append(seen))
    assert done <= set(PrintedPage.objects.values_list("path", "generation"))
    assert count == PrintedPage.objects.count() - len(done)
    assert told[-1][0] == told[-1][1] == PrintedPage.objects.count()
    assert operations.print_everything(now=later) == PrintedPage.objects.count()


def test_what_is_made_otherwise_is_printed_from_the_start(
    articles: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        kill_after(2, patched)
        with pytest.raises(Killed):
            operations.print_everything(now=now)
    monkeypatch.setattr(everything, "makeup", lambda: "another")
    assert operations.print_everything(now=now) == PrintedPage.objects.count()
    assert not PrintRun.objects.filter(finished_at=None).exists()


def test_makeup_follows_settings_and_files(
    settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything.makeup()
    assert everything.makeup() == before
    monkeypatch.setattr("django.conf.settings.SITE_NAME", "Another name")
    assert everything.makeup() != before


@pytest.mark.filterwarnings("ignore")
def test_a_page_that_fails_keeps_its_old_print_and_the_order_stays_open(
    door: Door, articles: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.print_everything(now=now)
    original = render

    def fail(path: str, *, now: datetime | None = None) -> object:
        if path == "/world/":
            raise PrintFailed("out of order")
        return original(path, now=now)

    with monkeypatch.context() as patched:
        patched.setattr(one_page.printing, "render", fail)
        with pytest.raises(PrintFailed, match="/world/"):
            operations.print_everything(now=now)
    assert door.get("/world/").status == 200
    assert operations.print_everything(now=now) == 1


def test_a_change_between_rendering_and_record_is_not_missed(
    door: Door, db: None, now: datetime
) -> None:
    """A page that shows article 1 is rendered; it changes, before the page is on record."""
    slow = recording.start_run("slow", now)
    stale = render("/page/")
    pages.PAGE["text"] = "changed"
    assert operations.print_showing(["article-1"], now=now) == 0
    one_page.file_page(stale, run=slow, now=now)
    assert b"changed" in door.get("/page/").body
