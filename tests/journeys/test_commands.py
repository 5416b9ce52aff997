"""The words a newsroom uses on the command line."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, Launcher, onrecord

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("wire")]

DELIVERIES = ROOT / "examples" / "sample-newsroom" / "deliveries"
NOTE = """Harbour crane falls into the basin
Source: Quay News

A crane fell into the basin of the harbour at Eastmere on Friday morning, the harbour master said.

Nobody was hurt. "It folded like a deckchair," said Nora Quist, the harbour master of Eastmere.

The basin will stay closed to ships until the crane has been lifted, the harbour master said.
"""

OTHER_NOTE = """Crane collapses into the harbour basin at Eastmere
Source: Basin Times

Eastmere's harbour lost its largest crane on Friday, when it toppled into the basin at low tide.

Three ferries went to Westhaven because the basin of Eastmere was closed, the ferry line said.

Nora Quist, the harbour master, said divers would look at the crane on Saturday.

The crane was built in 1974 and had passed its yearly inspection in March, the port authority said.
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests' output is theirs."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "web"
    folder.mkdir()
    page = (DELIVERIES / "eastmere-bridge.html").read_bytes()
    (folder / "bridge.html").write_bytes(page.replace(b"{{iso -10h}}", b"2026-03-06T08:00:00Z"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_receive_a_file_standard_input_and_a_page_then_draft_the_story(
    home: Path, tmp_path: Path, served: str
) -> None:
    note = tmp_path / "note.txt"
    note.write_text(NOTE, encoding="utf-8")
    first = onrecord(home, "receive", str(note), "--source", "Quay News", "--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)[0]["title"] == "Harbour crane falls into the basin"
    with Launcher(home) as launcher:
        _receive_more_and_draft(launcher, home, served)


def _receive_more_and_draft(launcher: Launcher, home: Path, served: str) -> None:
    alone = launcher.run("draft", "1", "--json")
    assert alone.returncode == 1
    assert "1 independent source; 2 are needed" in alone.stderr
    assert alone.stderr.count("\n") == 1
    second = onrecord(
        home, "receive", "-", "--source", "Basin Times", "--json", given=OTHER_NOTE.encode()
    )
    assert second.returncode == 0, second.stderr

    refused = launcher.run("receive", f"http://{served}/bridge.html")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1, refused.stderr
    page = onrecord(
        home,
        "receive",
        f"http://{served}/bridge.html",
        "--json",
        ONRECORD_OUTBOUND_ALLOWED_HOSTS=served,
    )
    assert page.returncode == 0, page.stderr
    assert "wing bridge" in json.loads(page.stdout)[0]["title"]

    stories = json.loads(launcher.run("story", "list", "--json").stdout)
    crane = next(story for story in stories if "crane" in story["title"])
    shown = json.loads(launcher.run("story", "show", str(crane["story"]), "--json").stdout)
    assert {report["source"] for report in shown["reports"]} >= {"Quay News", "Basin Times"}
    drafted = launcher.run("draft", str(crane["story"]), "--json")
    assert drafted.returncode == 0, drafted.stderr
    assert json.loads(drafted.stdout)["article"]


def test_mistakes_get_one_sentence(home: Path, tmp_path: Path) -> None:
    with Launcher(home) as launcher:
        for words in (
            ["receive", str(tmp_path / "missing.xml")],
            ["story", "show", "99"],
            ["draft", "99"],
            ["source", "poll", "nobody"],
            ["source", "import", str(ROOT / "LICENSE")],
            ["source", "add", "ftp://example.org/feed"],
        ):
            result = launcher.run(*words)
            assert result.returncode == 1, (words, result.stdout)
            told = (result.stderr + result.stdout).strip()
            assert told, words
            assert "Traceback" not in told, words
            assert len(result.stderr.strip().splitlines()) <= 1, (words, result.stderr)


def test_a_source_register_goes_out_and_comes_back(home: Path, tmp_path: Path) -> None:
    other = shutil.copytree(home, tmp_path / "other")
    added = onrecord(home, "source", "add", "http://192.0.2.1/feed", "--name", "Far Away")
    assert added.returncode == 1, "it cannot be fetched, and that is said"
    assert "Far Away" in onrecord(home, "source", "list", "--json").stdout
    opml = onrecord(home, "source", "export").stdout
    again = onrecord(other, "source", "import", "-", "--json", given=opml.encode())
    assert [channel["url"] for channel in json.loads(again.stdout)] == ["http://192.0.2.1/feed"]
