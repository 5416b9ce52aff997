"""Kill -9 at every point of printing and carrying: afterwards all is as if nothing had been.

The points are read from the source; one that no kill here reaches fails the test.
"""

from __future__ import annotations

import ast
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.edition import prints
from onrecord.publishing.models import ArticlePage, SectionPage
from tests.distribution import newsroom
from tests.edition.test_everything import copy_database
from tests.journeys.conftest import ROOT, environment

SOURCE = Path(onrecord.__file__).parent
STEPS = SOURCE / "pipeline" / "operations.py"
"""Names its points by step and moment: ``tests/journeys/test_kills.py`` kills at all of those."""


def points_in_source() -> dict[str, Path]:
    """Return every point that has a name of its own; others may stand in ``STEPS`` only."""
    found: dict[str, Path] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "crash_point":
                name = node.args[0]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    assert name.value not in found, f"two points are called {name.value}"
                    found[name.value] = file
                else:
                    assert file == STEPS, f"{file}:{node.lineno} is a point without a name"
    return found


class Store(ThreadingHTTPServer):
    """A bucket that keeps what it is given: name -> key -> body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.buckets: dict[str, dict[str, bytes]] = {}


class _Asked(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        assert isinstance(self.server, Store)
        _, name, key = self.path.split("/", 2)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.command == "PUT":
            self.server.buckets[name][key] = body
        else:
            self.server.buckets[name].pop(key, None)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_DELETE(self) -> None:
        self.do_PUT()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def store() -> Iterator[Store]:
    server = Store()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield server
    server.shutdown()
    server.server_close()


class House:
    """Homes that are copied, worked in, killed and looked at."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.edition.forked"],
            env=environment(folder / "base", WHOLE_HOME=str(folder / "base")),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def ask(self, home: str, what: str, *, start: int = 0, crash_at: str = "") -> int:
        """Do something in a home, at its ``start``-th start after the first; return the code."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {
            "home": str(self.folder / home),
            "bucket": f"http://127.0.0.1:{self.store.server_port}/{home}",
            "what": what,
            "start": start,
            "crash_at": crash_at,
        }
        self.store.buckets.setdefault(home, {})
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def copy(self, home: str) -> None:
        """Copy the newsroom as it stood before the day, and its bucket."""
        shutil.copytree(self.folder / "base", self.folder / home)
        self.store.buckets[home] = dict(self.store.buckets["base"])

    def state(self, home: str) -> dict[str, Any]:
        """Return everything that readers, a web server or a bucket hold, by natural keys."""
        root = self.folder / home / "edition"
        with closing(sqlite3.connect(self.folder / home / "onrecord.sqlite3")) as database:

            def ask(words: str) -> list[tuple[Any, ...]]:
                return sorted(database.execute(words).fetchall())

            recorded = ask("SELECT path, status, media_type, digest FROM edition_printedpage")
            state: dict[str, Any] = {
                "recorded": recorded,
                "shown": ask(
                    "SELECT p.path, k.key FROM edition_printedkey k"
                    " JOIN edition_printedpage p ON p.id = k.page_id"
                ),
                # A signature names its instant: no two are alike.
                "pushed": ask(
                    "SELECT key, path, CASE WHEN key LIKE '%.c2pa' THEN '' ELSE digest END"
                    " FROM edition_pushedobject"
                ),
                "uses": ask("SELECT path, file FROM edition_pusheduse"),
                "errands": ask("SELECT path FROM edition_errand"),
                "runs": ask("SELECT line, state, step FROM pipeline_run"),
            }
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        files = [f for f in (root / "prints").rglob("*") if f.is_file() and f.name[0] != "."]
        lying = [prints.decode(f.read_bytes()) for f in files]
        state["prints"] = {p.path: (p.status, p.digest, p.bodies) for p in lying}
        state["plain"] = {
            str(f.relative_to(root)): f.read_bytes()
            for f in (root / "pages").rglob("*")
            if f.is_file() and not f.name.startswith(".printing-")
        }
        state["bucket"] = {
            key: b"" if key.endswith(".c2pa") else held
            for key, held in self.store.buckets[home].items()
        }
        return state


@pytest.fixture
def house(section: SectionPage, now: datetime, tmp_path: Path, store: Store) -> Iterator[House]:
    for slug in ("old", "stays"):
        newsroom.add_article(section, slug, now=now - timedelta(days=1), text=f"Of {slug}.")
    newsroom.add_article(section, "new", now=now, live=False, text="It is out.")
    ArticlePage.objects.filter(slug="new").update(published_at=None)
    base = tmp_path / "base"
    for name in ("edition", "media", "static"):
        (base / name).mkdir(parents=True)
    copy_database(base / "onrecord.sqlite3")
    house = House(tmp_path, store)
    assert house.ask("base", "begin") == 0
    yield house
    house.process.communicate(timeout=30)


@pytest.fixture
def section(db: None) -> SectionPage:
    return newsroom.add_section(newsroom.build_site())


KILLS = (
    # The article is live and its page not printed; then its neighbour is being taken back.
    "publication:committed",
    "print:before_write",
    "print:before_unrecord",
    "print:before_rename",
    "print:after_rename",
    "print:before_record",
    # Among the pages that show either.
    "print:before_rename:9",
    "print:before_write:2",
    "print:after_rename:3",
    "print:before_record:2",
    # What was ordered for all of them together is printed, and still stands as ordered.
    "ordered:before_strike",
    # On the way to the bucket.
    "push:before_page",
    "push:after_put",
    "push:after_delete",
    "push:after_put:5",
    "push:before_page:3",
)
"""Where the newsroom is killed, one after the other, each time it was started again."""

SWEEP = "../journeys/test_kills.py"

ELSEWHERE = {
    "everything:after_group": "test_everything.py",
    "poll:asked": SWEEP,
    "poll:kept": SWEEP,
    "poll:recorded": SWEEP,
    "read:parsed": SWEEP,
    "read:written": SWEEP,
}
"""Points of an order to print everything and of a sweep, which have kill tests of their own."""


def test_every_point_has_a_kill_test() -> None:
    killed = {":".join(kill.split(":")[:2]) for kill in KILLS}
    assert points_in_source().keys() == killed | ELSEWHERE.keys()
    for point, name in ELSEWHERE.items():
        test = (Path(__file__).parent / name).read_text(encoding="utf-8")
        assert f'"{point}"' in test or f'"{point}:' in test


def test_killed_at_every_point_it_ends_as_if_undisturbed(house: House) -> None:
    house.copy("calm")
    house.copy("killed")
    assert house.ask("calm", "day") == 0
    assert house.ask("calm", "again", start=len(KILLS)) == 0
    for start, kill in enumerate(KILLS):
        code = house.ask("killed", "again" if start else "day", start=start, crash_at=kill)
        assert code == -signal.SIGKILL, f"{kill} was not reached"
    assert house.ask("killed", "again", start=len(KILLS)) == 0
    wanted, held = house.state("calm"), house.state("killed")
    assert wanted["prints"]["/world/old/"][0] == 410
    assert wanted["bucket"]
    assert not wanted["errands"]
    for name, things in wanted.items():
        assert held[name] == things, f"{name} differ"
