"""Processes that are killed, or that print one page at the same time."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from onrecord.edition import operations, prints, recording
from onrecord.edition.filing import sweep
from onrecord.edition.models import PrintedPage
from onrecord.edition.shelf import Shelf
from tests.edition import pages
from tests.edition.test_front_door import put
from tests.edition.wsgi import Door

PRINTER = """
import sys
from django.conf import settings
settings.configure(CRASH_AT=sys.argv[2])
from pathlib import Path
from onrecord.edition import prints
from onrecord.edition.filing import place
for generation in map(int, sys.argv[3:]):
    body = b"%d " % generation * 20000
    page = prints.Print(path="/page/", generation=generation, status=200, media_type="text/html",
        digest=str(generation), last_modified=0, bodies={"identity": body, "br": body[::2]})
    place(Path(sys.argv[1]), page, data=prints.encode(page), plain=True)
"""


def _printer(root: Path, crash_at: str, *generations: int) -> subprocess.Popen[bytes]:
    arguments = [str(root), crash_at, *map(str, generations)]
    return subprocess.Popen([sys.executable, "-c", PRINTER, *arguments])


@pytest.mark.parametrize(
    ("moment", "newest"),
    [
        ("print:before_write", 1),
        ("print:before_rename", 1),
        ("print:after_rename", 2),
        ("print:before_rename:2", 2),
    ],
)
def test_a_kill_while_printing_leaves_a_whole_page(
    root: Path, door: Door, moment: str, newest: int
) -> None:
    assert _printer(root, "", 1).wait() == 0
    assert _printer(root, moment, 2).wait() == -signal.SIGKILL
    got = door.get("/page/")
    assert got.body == b"%d " % newest * 20000
    assert door.get("/page/", Accept_Encoding="br").body == got.body[::2]
    plain = (root / "pages" / "page" / "index.html").read_bytes()
    assert plain in (b"1 " * 20000, b"2 " * 20000)
    assert _printer(root, "", 3).wait() == 0
    assert door.get("/page/").body == b"3 " * 20000


def test_what_a_killed_printer_left_is_swept(root: Path) -> None:
    assert _printer(root, "print:before_rename", 1).wait() == -signal.SIGKILL
    left = list(root.rglob(".printing-*"))
    assert len(left) == 1
    assert sweep(root, older_than=3600) == 0
    os.utime(left[0], (time.time() - 4000,) * 2)
    assert sweep(root, older_than=3600) == 1
    assert not left[0].exists()


def test_no_link_stays_where_a_web_server_looks(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.html").write_text("SECRET")
    (root / "pages" / "deep").mkdir(parents=True)
    for link in ("page", "other", "deep/link"):
        (root / "pages" / link).symlink_to(outside)
    assert _printer(root, "", 1).wait() == 0
    assert not (root / "pages" / "page").is_symlink()
    assert (outside / "index.html").read_text() == "SECRET"  # nothing was written through it
    assert sweep(root, older_than=3600) == 2
    assert sorted(path.name for path in (root / "pages").iterdir()) == ["deep", "page"]


def test_kills_at_random_moments_never_show_half_a_page(root: Path, door: Door) -> None:
    assert _printer(root, "", 1).wait() == 0
    shelf = Shelf(root, memory=10_000_000)
    chance = random.Random(7)
    for first in range(2, 8):
        printer = _printer(root, "", *range(first * 100, first * 100 + 99))
        deadline = time.monotonic() + 0.25 + chance.random() * 0.2
        while time.monotonic() < deadline:
            whole, small = shelf.find("/page/"), shelf.find("/page/", "br")
            assert whole is not None
            assert small is not None
            body = whole[1].body
            assert len(set(body.split())) == 1
            if small[0].stamp == whole[0].stamp:  # else a newer one was placed in between
                assert small[1].body == body[::2]
        printer.kill()
        printer.wait()


def test_two_printers_of_one_page_end_with_the_newest(root: Path, door: Door) -> None:
    chance = random.Random(3)
    orders = [chance.sample(range(1, 60), 59) for _ in range(3)]
    orders[0] = [generation for generation in orders[0] if generation != 59]
    orders[2] = [generation for generation in orders[2] if generation != 59]
    printers = [_printer(root, "", *order) for order in orders]
    assert [printer.wait() for printer in printers] == [0, 0, 0]
    stored = prints.find(root, "/page/")
    assert stored is not None
    assert stored.generation == 59
    assert door.get("/page/").body == b"59 " * 20000
    assert (root / "pages" / "page" / "index.html").read_bytes() == b"59 " * 20000


@pytest.mark.django_db
def test_a_kill_between_file_and_record_is_healed_by_the_next_print(
    root: Path, door: Door, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(point: str) -> None:
        if point == "print:before_record":
            raise Killed

    operations.print_path("/page/", now=now)
    pages.PAGE.update(text="second", keys="article-9")
    with monkeypatch.context() as patched:
        patched.setattr(recording, "crash_point", kill)
        with pytest.raises(Killed):
            operations.print_path("/page/", now=now)
    assert b"second" in door.get("/page/").body
    operations.print_path("/page/", now=now + timedelta(seconds=1))
    row = PrintedPage.objects.get(path="/page/")
    assert list(row.keys.values_list("key", flat=True)) == ["article-9"]
    stored = prints.find(root, "/page/")
    assert stored is not None
    assert row.generation == stored.generation


def test_a_disk_that_takes_no_more_leaves_the_old_page(root: Path, door: Door) -> None:
    put(root)

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            put(root, body=b"new" * 100, generation=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert b"the words of a page" in door.get("/page/").body
    assert not list(root.rglob(".printing-*"))


def test_readers_do_not_wait_for_the_disk_but_the_record_does(
    root: Path, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root)
    seen: list[bytes] = []

    def lost(handle: int) -> None:
        seen.append(door.get("/page/").body)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", lost)
    with pytest.raises(OSError, match="Input/output"):
        put(root, body=b"the new words", generation=2)
    assert [b"the new words" in body for body in seen] == [True]
