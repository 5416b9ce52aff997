"""Kill -9 at every step boundary loses nothing and doubles nothing.

One home is killed at each named point in turn and started again each time; at the end it must
hold exactly what an undisturbed run holds.
"""

from __future__ import annotations

import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onrecord.pipeline.line import LINES
from tests.intake import feeds
from tests.journeys.conftest import ROOT, Launcher
from tests.plumbing.servers import ScriptedServer, answer

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("kills")]

SAMPLE = ROOT / "examples" / "sample-newsroom"
DELIVERIES = (
    "meridian-talks-1.xml",
    "ledger-post.json",
    "atlas-talks-1.json",
    "harbour-gazette.atom",
    "meridian-talks-2.xml",
)
POINTS = [
    "delivery.read:before",
    *(
        f"{line}.{step.name}:{moment}"
        for line, steps in LINES.items()
        # A generated picture takes a service: tests/illustration/test_generating.py kills it.
        if line != "picture"
        for step in steps.steps
        for moment in ("after", "recorded")
        # Between what is recorded of one step and the end of the next only the claim is
        # written, under which a process dies at "after" as well.
        if moment == "after" or step is steps.steps[-1]
    ),
]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.journeys.kill_settings"}

QUESTIONS = {
    "reports": "SELECT s.slug, r.identity, r.version, r.text_digest, r.state, r.title"
    " FROM intake_report r JOIN intake_source s ON s.id = r.source_id ORDER BY 1, 2, 3",
    "passages": "SELECT r.identity, r.version, p.position, p.start, p.'end', p.text FROM"
    " intake_passage p JOIN intake_report r ON r.id = p.report_id ORDER BY 1, 2, 3",
    "deliveries": "SELECT url, digest, size, state FROM intake_delivery ORDER BY 1",
    "statements": "SELECT r.identity, r.version, t.speaker, t.content FROM stories_statementrow t"
    " JOIN intake_report r ON r.id = t.report_id ORDER BY 1, 2, 3, 4",
    "drafts": "SELECT headline, form FROM writing_draft ORDER BY 1, 2",
    "ledgers": "SELECT e.digest, e.field, e.verdict, e.kind, count(s.id)"
    " FROM grounding_ledgerentry e"
    " LEFT JOIN grounding_entrysupport s ON s.entry_id = e.id GROUP BY e.id ORDER BY 1, 2",
    "articles": "SELECT p.slug, p.title, p.live, a.disclosure FROM publishing_articlepage a"
    " JOIN wagtailcore_page p ON p.id = a.page_ptr_id ORDER BY 1",
    "pictures": "SELECT kind, alt, width, height FROM illustration_picture ORDER BY 1, 2",
    "narrations": "SELECT digest, duration FROM narration_narration ORDER BY 1",
    "narrated": "SELECT count(*) FROM publishing_articlepage WHERE narration_id IS NOT NULL",
    "pages": "SELECT path, status FROM edition_printedpage ORDER BY 1",
    "runs": "SELECT line, state, count(*) FROM pipeline_run GROUP BY 1, 2 ORDER BY 1, 2",
}


def state_of(home: Path) -> dict[str, Any]:
    """Return everything the newsroom holds, by natural keys, never by row number."""
    with closing(sqlite3.connect(home / "onrecord.sqlite3")) as database:
        held: dict[str, Any] = {
            name: database.execute(question).fetchall() for name, question in QUESTIONS.items()
        }
        rows = database.execute(
            "SELECT m.story_id, s.slug || r.identity || r.version FROM stories_membership m"
            " JOIN intake_report r ON r.id = m.report_id JOIN intake_source s ON s.id = r.source_id"
        ).fetchall()
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    groups: dict[int, set[str]] = {}
    for story, report in rows:
        groups.setdefault(story, set()).add(report)
    held["stories"] = sorted(sorted(group) for group in groups.values())
    return held


@pytest.fixture(scope="module")
def newsroom_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The part of the sample newsroom that these tests need, to be quick."""
    folder = tmp_path_factory.mktemp("kills") / "newsroom"
    (folder / "deliveries").mkdir(parents=True)
    plan = (SAMPLE / "newsroom.toml").read_text(encoding="utf-8").split("[[delivery]]")
    kept = [part for part in plan[1:] if any(f'"{name}"' in part for name in DELIVERIES)]
    (folder / "newsroom.toml").write_text("[[delivery]]".join([plan[0], *kept]), encoding="utf-8")
    for name in DELIVERIES:
        source = SAMPLE / "deliveries" / name
        (folder / "deliveries" / name).write_bytes(source.read_bytes())
    return folder


def demo(launcher: Launcher, folder: Path, crash_at: str = "") -> int:
    result = launcher.run("demo", "--folder", str(folder), crash_at=crash_at)
    if not crash_at:
        assert result.returncode == 0, result.stderr[-3000:]
    return result.returncode


def test_killed_at_every_step_it_ends_as_if_undisturbed(
    newsroom_folder: Path, prepared_home: Path, tmp_path: Path
) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    shutil.copytree(prepared_home, undisturbed)
    shutil.copytree(prepared_home, killed)
    with Launcher(undisturbed, **SETTINGS) as launcher:
        demo(launcher, newsroom_folder)
    wanted = state_of(undisturbed)
    assert len(wanted["articles"]) >= 2
    assert all(state == "done" for _, state, _ in wanted["runs"])

    with Launcher(killed, **SETTINGS) as launcher:
        died = [p for p in POINTS if demo(launcher, newsroom_folder, p) == -signal.SIGKILL]
        demo(launcher, newsroom_folder)
    held = state_of(killed)

    assert len(died) >= 15, f"only these points were reached: {died}"
    for name, rows in wanted.items():
        assert held[name] == rows, f"{name} differ"
    leftovers = [path for path in killed.rglob("*") if path.name.endswith((".tmp", ".part"))]
    assert leftovers == []


POLLING = ("poll:asked", "poll:kept", "poll:recorded")
READING = ("read:parsed", "read:written")


def test_a_sweep_killed_at_each_step_loses_and_doubles_nothing(
    prepared_home: Path, tmp_path: Path
) -> None:
    """A feed that has more at each poll is killed on its way at one point after the other."""
    home = tmp_path / "swept"
    shutil.copytree(prepared_home, home)
    with (
        ScriptedServer({}) as server,
        Launcher(home, ONRECORD_OUTBOUND_ALLOWED_HOSTS=server.host, **SETTINGS) as launcher,
    ):

        def polled(items: int, crash_at: str = "") -> int:
            wire = [feeds.story(number) for number in range(items)]
            server.scripts["/feed"] = answer(feeds.rss(*wire))
            return launcher.run("source", "poll", "harbour-post", crash_at=crash_at).returncode

        launcher.run("source", "add", server.url("/feed"), "--name", "Harbour Post")
        died = [polled(turn, point) for turn, point in enumerate(POLLING, start=1)]
        assert polled(len(POLLING)) == 0
        died += [launcher.run("work", "--once", crash_at=point).returncode for point in READING]
        assert died == [-signal.SIGKILL] * len(POLLING + READING)
        assert launcher.run("work", "--once").returncode == 0
    held = state_of(home)
    assert [row[1:] for row in held["runs"]] == [("done", row[2]) for row in held["runs"]]
    assert sorted(row[5] for row in held["reports"]) == [
        f"Ferry story {number}" for number in range(len(POLLING))
    ]
    assert len({row[1] for row in held["reports"]}) == len(held["reports"])
    assert len(held["passages"]) == 2 * len(held["reports"])
    assert {row[3] for row in held["deliveries"]} == {"read"}
