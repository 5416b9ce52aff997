"""A real newsroom for the journeys: the commands, real processes, a real browser."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from benchmarks.page_quality.accessibility import READY
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "onrecord.project"]

expect.set_options(timeout=15_000)  # as long as pages are waited for: a machine may be busy


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the journeys of one newsroom on one worker, and what needs it at rest to its end.

    It is begun first, for it is the longest. Those that change a copy of it wait for it: they are
    groups by themselves, after what needs no sample at all.
    """
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "newsroom" in names:
            item.add_marker(pytest.mark.xdist_group("newsroom"))
        elif "own_newsroom" in names:
            item.add_marker(pytest.mark.xdist_group(Path(item.path).stem))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, bool]:
    group = item.get_closest_marker("xdist_group")
    is_at_rest = item.get_closest_marker("at_rest") is not None
    if "own_newsroom" in getattr(item, "fixturenames", ()):
        return 3, is_at_rest
    return {"newsroom": 0, "kills": 1}.get(group.args[0] if group else "", 2), is_at_rest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a person's shell, with no setting of the tests in it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ONRECORD_", "DJANGO_"))}
    return {**kept, "ONRECORD_HOME": str(home), "PYTHONUNBUFFERED": "1", **more}


def onrecord(
    home: Path, *words: str, given: bytes | None = None, timeout: float = 240, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run one command as a person would and return what it printed."""
    result = subprocess.run(
        [*COMMAND, *words],
        env=environment(home, **more),
        input=given,
        capture_output=True,
        timeout=timeout,
        check=False,
        cwd=ROOT,
    )
    return subprocess.CompletedProcess(
        result.args,
        result.returncode,
        result.stdout.decode("utf-8", "replace"),
        result.stderr.decode("utf-8", "replace"),
    )


class Launcher:
    """Runs commands on one home, each in a process forked from one that has read the program.

    For many commands in a row; ``onrecord`` starts an interpreter afresh, as a shell does.
    """

    def __init__(self, home: Path, **more: str) -> None:
        self.outputs = home.parent / f"{home.name}.stdout", home.parent / f"{home.name}.stderr"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.forked"],
            env=environment(home, **more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def __enter__(self) -> Launcher:
        return self

    def __exit__(self, *raised: object) -> None:
        self.process.communicate(timeout=30)

    def run(self, *words: str, crash_at: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command, to be killed at a point if one is named."""
        asking, answering = self.process.stdin, self.process.stdout
        assert asking is not None
        assert answering is not None
        stdout, stderr = self.outputs
        asked = {"words": words, "crash_at": crash_at, "stdout": str(stdout), "stderr": str(stderr)}
        asking.write(json.dumps(asked) + "\n")
        asking.flush()
        code = int(answering.readline())
        printed = [path.read_text(encoding="utf-8", errors="replace") for path in self.outputs]
        return subprocess.CompletedProcess([*words], code, *printed)


@dataclass
class Newsroom:
    """A running newsroom: its processes, home, address and login."""

    home: Path
    port: int
    process: subprocess.Popen[str]
    printed: str
    seconds_to_start: float
    login: tuple[str, str] = ("", "")
    log: Path = field(default=Path())
    more: dict[str, str] = field(default_factory=dict)
    """What stands in the environment of its commands beside the home."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


def is_answered(url: str) -> bool:
    """Return whether there is a page at ``url``."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def start_newsroom(home: Path, *, demo: bool, timeout: float = 300, **more: str) -> Newsroom:
    """Start ``onrecord run`` and wait until it answers a reader and has said its welcome."""
    port = free_port()
    words = ["run", "--port", str(port), *(["--demo"] if demo else [])]
    log = home.parent / f"{home.name}.log"
    began = time.monotonic()
    with log.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [*COMMAND, *words],
            env=environment(home, **more),
            stdout=sink,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
    answered = 0.0
    printed = ""
    while not (answered and "Ctrl-C stops everything" in printed):
        if process.poll() is not None:
            raise AssertionError(f"it ended: {log.read_text(encoding='utf-8')[-3000:]}")
        if time.monotonic() - began > timeout:
            process.kill()
            raise AssertionError(f"no answer: {log.read_text(encoding='utf-8')[-3000:]}")
        if not answered and is_answered(f"http://127.0.0.1:{port}/"):
            answered = time.monotonic() - began
        time.sleep(0.1)
        printed = log.read_text(encoding="utf-8")
    found = re.search(r"Login\s+(\S+)\s+(\S+)", printed)
    return Newsroom(
        home=home,
        port=port,
        process=process,
        printed=printed,
        seconds_to_start=answered,
        login=(found[1], found[2]) if found else ("", ""),
        log=log,
        more=more,
    )


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Iterator[Newsroom]:
    """The sample newsroom as ``make run`` starts it; a copy of its home is left to the others."""
    with (shared_folder / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        running = start_newsroom(tmp_path_factory.mktemp("newsroom") / "var", demo=True)
        if not (shared_folder / "sample").exists():
            copy_home(running, shared_folder / "sample")
    yield running
    if running.process.poll() is None:
        os.killpg(running.process.pid, signal.SIGINT)
        running.process.wait(timeout=30)


def copy_home(newsroom: Newsroom, home: Path) -> Path:
    """Copy a home while its newsroom runs: the database by SQLite's own backup."""
    home.mkdir(parents=True)
    with (
        closing(sqlite3.connect(newsroom.home / "onrecord.sqlite3")) as source,
        closing(sqlite3.connect(home / "onrecord.sqlite3")) as copy,
    ):
        source.backup(copy)
    for entry in newsroom.home.iterdir():
        if entry.is_dir():
            shutil.copytree(entry, home / entry.name, symlinks=True)
        elif entry.name in {"secret-key", "editor-login.txt"}:
            shutil.copy2(entry, home / entry.name)
    return home


@pytest.fixture(scope="session")
def sample_home(shared_folder: Path, request: pytest.FixtureRequest) -> Path:
    """The home of the sample newsroom as its first run left it; to copy.

    Whichever worker has it is waited for; where none has, this one starts it.
    """
    home = shared_folder / "sample"
    with (shared_folder / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_there = home.exists()
    if not is_there:
        request.getfixturevalue("newsroom")
    return home


@pytest.fixture(scope="module")
def own_newsroom(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A copy of the sample newsroom that a test may change."""
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("own") / "var", symlinks=True)
    running = start_newsroom(home, demo=True)
    yield running
    if running.process.poll() is None:
        assert running.stop() == 0


@pytest.fixture(scope="session")
def prepared_home(shared_folder: Path) -> Path:
    """A home as the first command leaves it: migrated, with static files and sections; to copy.

    Migrating takes many seconds, once for all workers; what it does is proved where
    ``onrecord run`` starts afresh.
    """
    home = shared_folder / "prepared"
    with (shared_folder / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            result = onrecord(home, "status")
            assert result.returncode == 0, result.stderr
    return home


@pytest.fixture
def home(prepared_home: Path, tmp_path: Path) -> Path:
    """A prepared home of the test's own."""
    return shutil.copytree(prepared_home, tmp_path / "var")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the system carries it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-quic",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        yield chromium
        chromium.close()


def wait_until(holds: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for a condition; the page's own policy forbids Playwright's polling by eval."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@dataclass
class Watched:
    """A page whose console errors, failed requests and foreign requests are noted."""

    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)


def watch(browser: Browser, **options: Any) -> Watched:
    """Open a page in a fresh context and note what goes wrong in it."""
    context = browser.new_context(locale="en-GB", **options)
    page = context.new_page()
    page.set_default_timeout(15_000)
    watched = Watched(page)
    page.on(
        "console",
        lambda message: watched.faults.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: watched.faults.append(str(error)))

    def fail(request: Any) -> None:
        # What the browser itself breaks off: a page that is left while something of it still comes,
        # a question of the margin overtaken by the next key, a player sent to another place.
        if request.failure != "net::ERR_ABORTED":
            watched.faults.append(f"failed: {request.url}")

    page.on("requestfailed", fail)

    def note(response: Any) -> None:
        watched.requests.append({"url": response.url, "status": response.status})
        if not response.url.startswith(("http://127.0.0.1", "data:", "blob:")):
            watched.faults.append(f"foreign: {response.url}")

    page.on("response", note)
    if options.get("java_script_enabled", True):
        _wait_for_scripts(page)
    return watched


def _wait_for_scripts(page: Page) -> None:
    """Have ``goto`` return when the scripts that come after the first paint have run."""
    go = page.goto

    def goto(url: str, **named: Any) -> Any:
        answer = go(url, **named)
        page.locator(READY).wait_for(state="attached")
        return answer

    page.goto = goto  # type: ignore[method-assign]


@pytest.fixture
def reader(browser: Browser) -> Iterator[Watched]:
    """A reader at a desktop screen."""
    watched = watch(browser, viewport={"width": 1440, "height": 900})
    yield watched
    watched.page.context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Watched]:
    """A reader with a phone."""
    watched = watch(
        browser, viewport={"width": 390, "height": 844}, has_touch=True, device_scale_factor=2
    )
    yield watched
    watched.page.context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Watched]:
    """A reader whose browser runs no script."""
    watched = watch(browser, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    yield watched
    watched.page.context.close()
