"""Real official reports of three days, served as a newsroom would get them, through the line."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import ROOT, onrecord

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
WINDOWS = sorted((CORPORA / "wire-days" / "open").glob("*")) if CORPORA.exists() else []

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("wire"),
    pytest.mark.skipif(not WINDOWS, reason="the corpora are not beside this checkout"),
]


@pytest.fixture(params=WINDOWS, ids=lambda window: window.name)
def served(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Serve a window on the port that its feeds name."""
    window: Path = request.param
    server = subprocess.Popen(
        [sys.executable, str(CORPORA / "tools" / "serve_wire.py"), str(window), "--port", "8765"],
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", 8765)) == 0:
                break
        time.sleep(0.1)
    yield window
    server.kill()
    server.wait()


def expected_items(window: Path) -> set[str]:
    """Return the address of every item that any subscribed feed of the window lists."""
    opml = (window / "feeds.opml").read_text(encoding="utf-8")
    addresses: set[str] = set()
    for path in re.findall(r'xmlUrl="http://127\.0\.0\.1:8765/([^"]+)"', opml):
        file = window / path
        if not file.exists():  # /live/ feeds are replayed from polls, with the same items
            continue
        text = file.read_bytes().decode("utf-8", "replace")
        addresses |= set(re.findall(r"http://127\.0\.0\.1:8765/articles/[\w./-]+\.html", text))
    return addresses


def test_a_real_window_runs_through_the_line(served: Path, home: Path) -> None:
    allowed = {"ONRECORD_OUTBOUND_ALLOWED_HOSTS": "127.0.0.1:8765"}
    imported = onrecord(home, "source", "import", str(served / "feeds.opml"), "--json", **allowed)
    assert imported.returncode == 0, imported.stderr
    assert len(json.loads(imported.stdout)) >= 4

    ran = onrecord(home, "run", "--until-idle", "--json", timeout=420, **allowed)
    assert ran.returncode == 0, ran.stderr[-3000:]
    told: dict[str, Any] = json.loads(ran.stdout)
    assert told["counts"]["channels_failing"] == 0
    assert told["stopped"] == 0, ran.stdout

    wanted = expected_items(served)
    assert wanted
    found = reports_by_address(home)
    lost = sorted(wanted - set(found))
    print(json.dumps({"window": served.name, "listed": len(wanted), "lost": len(lost)}))  # noqa: T201
    assert lost == [], "items that a feed listed and nobody received"
    assert [url for url, times in found.items() if times > 1 and url in wanted] == []
    assert told["counts"]["stories"] > 10
    assert told["counts"]["articles_at_the_desk"] + told["counts"]["articles_published"] >= 1

    again = json.loads(onrecord(home, "run", "--until-idle", "--json", **allowed).stdout)
    assert again["counts"]["reports"] == told["counts"]["reports"], "nothing is received twice"


def reports_by_address(home: Path) -> dict[str, int]:
    """Return how often each address was received as a first version."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "onrecord.sqlite3")) as database:
        rows = database.execute(
            "SELECT url, count(*) FROM intake_report WHERE version = 1 GROUP BY url"
        ).fetchall()
    return dict(rows)
