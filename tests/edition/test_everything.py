"""The whole edition: gone on with after a kill, in processes, and no change ever missed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pysqlite3 as sqlite3
import pytest
from django.db import connection

from onrecord.edition import everything, one_page, operations, recording
from onrecord.edition.models import PrintedPage, PrintRun
from onrecord.edition.printing import PrintFailed, render
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.reader import related
from onrecord.stories.models import Story
from onrecord.writing.models import Draft
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


def test_the_story_of_an_article_that_nobody_announced_is_printed(
    section: SectionPage, now: datetime
) -> None:
    story = Story.objects.create(title="Talks", slug="talks", first_at=now, last_at=now)
    draft = Draft.objects.create(
        story=story, form="article", headline="Talks", text={}, making={}, created_at=now
    )
    newsroom.add_article(section, "talks-go-on", now=now, draft=draft)
    operations.print_everything(now=now)
    assert PrintedPage.objects.filter(path="/stories/talks-go-on/", status=200).exists()


def test_makeup_follows_settings(section: SectionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything.makeup()
    assert everything.makeup() == before
    monkeypatch.setattr("django.conf.settings.SITE_NAME", "Another name")
    assert everything.makeup() != before


def test_a_changed_navigation_makes_every_page_anew(
    door: Door, section: SectionPage, now: datetime
) -> None:
    assert everything.is_outdated()
    operations.bring_up_to_date(now=now)
    assert not everything.is_outdated()
    assert operations.bring_up_to_date(now=now) == 0
    assert b'href="/world/"' not in door.get("/about/").body
    newsroom.add_article(section, "first", now=now)
    # The section holds something to read: it enters the navigation of every page.
    assert everything.is_outdated()
    assert operations.bring_up_to_date(now=now) == PrintedPage.objects.count()
    assert b'href="/world/"' in door.get("/about/").body


def test_two_do_not_print_everything_at_once(section: SectionPage, now: datetime) -> None:
    seen: list[int | None] = []

    def ask(done: int, total: int) -> None:
        seen.append(operations.print_outdated(now=now))

    assert operations.print_outdated(now=now, progress=ask)
    assert set(seen) == {None}
    assert operations.print_outdated(now=now) is None


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


def test_only_the_pages_whose_shelf_changed_are_printed_again(
    door: Door, section: SectionPage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [
        newsroom.add_article(section, f"old-{n}", now=now - timedelta(n * 100)) for n in range(4)
    ]
    for article in old:
        related.remember(article_id=article.pk, now=now)
    operations.print_everything(now=now)
    monkeypatch.setattr(related, "ENTERED", 2)
    new = newsroom.add_article(section, "new", now=now)
    related.remember(article_id=new.pk, now=now)
    holders = set(related.holders_of(new.pk))
    assert len(holders) == 2
    later = now + timedelta(minutes=1)
    operations.print_article(article_id=new.pk, now=later)
    again = set(PrintedPage.objects.filter(printed_at=later).values_list("path", flat=True))
    for article in old:
        is_holder = article.pk in holders
        assert (f"/world/{article.slug}/" in again) == is_holder
        assert (b"/world/new/" in door.get(f"/world/{article.slug}/").body) == is_holder


def copy_database(path: Path) -> None:
    """Write what the test sees to a file: row by row, for none of it is committed."""
    source = connection.connection
    kinds = {row[1]: row[2] for row in source.execute("PRAGMA main.table_list")}
    made = source.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    with closing(sqlite3.connect(path)) as copy:
        for kind, name, sql in sorted(made.fetchall(), key=lambda row: row[0] != "table"):
            if kinds.get(name) == "shadow" or name.startswith("sqlite_"):
                continue
            copy.execute(sql)
            if kind == "table" and kinds[name] == "table":
                rows = source.execute(f'SELECT * FROM "{name}"').fetchall()
                if rows:
                    places = ", ".join("?" * len(rows[0]))
                    copy.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)
        copy.commit()


PRINT = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.edition.whole_settings"
import django
django.setup()
from datetime import datetime, UTC
from onrecord.edition.operations import print_everything
told = []
count = print_everything(now=datetime(2026, 3, 6, 9, 30, tzinfo=UTC), processes=int(sys.argv[1]),
    progress=lambda *seen: told.append(seen))
print(json.dumps({"count": count, "told": told[-1]}))
"""


def test_several_processes_and_a_real_kill(
    articles: int, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_database(tmp_path / "onrecord.sqlite3")

    def start(processes: int, crash_at: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "WHOLE_HOME": str(tmp_path), "ONRECORD_CRASH_AT": crash_at}
        return subprocess.run(
            [sys.executable, "-c", PRINT, str(processes)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    killed = start(1, "everything:after_group:2")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    finished = start(2)
    assert finished.returncode == 0, finished.stderr
    seen = json.loads(finished.stdout)
    assert seen["told"][0] == seen["told"][1] > seen["count"]
    assert len(list((tmp_path / "edition" / "prints").rglob("*"))) > seen["count"]


class Endless(everything.Share):
    """A share that never ends; says in a file which process prints it."""

    def print(self) -> Iterator[everything.Tally]:
        (self.spool / str(self.part)).write_text(str(os.getpid()))
        while True:
            yield everything.Tally(seen=1)
            time.sleep(0.01)


def test_processes_that_print_end_with_the_one_that_began_them(
    now: datetime, tmp_path: Path
) -> None:
    shares: list[everything.Share] = [
        Endless(spool=tmp_path, least=1, now=now, part=part, parts=2) for part in range(2)
    ]
    parent = os.fork()
    if parent == 0:
        try:
            list(everything._together(shares))
        finally:
            os._exit(1)
    deadline = time.monotonic() + 20
    names = [tmp_path / "0", tmp_path / "1"]
    while not all(name.exists() and name.read_text() for name in names):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    printing = [int(name.read_text()) for name in names]
    while any(_runs(process) for process in printing):
        assert time.monotonic() < deadline, "they go on though nobody hears them"
        time.sleep(0.01)


def _runs(process: int) -> bool:
    """Whether a process runs: one that ended and was not waited for by anybody does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_a_withdrawn_article_is_gone_and_says_so_at_every_address(
    door: Door, section: SectionPage, now: datetime
) -> None:
    article = newsroom.add_article(section, "gone", now=now, text="Taken back.")
    operations.print_everything(now=now)
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    operations.withdraw_article(article_id=article.pk, path="/world/gone/", now=now)
    operations.print_article(article_id=article.pk, now=now)
    assert door.get("/world/gone/").status == 410
    for page in PrintedPage.objects.all():
        assert b"Taken back." not in door.get(page.path).body, page.path
