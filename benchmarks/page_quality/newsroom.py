"""A sample newsroom to judge, and the same served as in production."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-m", "onrecord.project"]
LIVED_IN = Path(__file__).parent / "lived_in.py"
PRODUCTION = {
    "ONRECORD_PRODUCTION": "1",
    "ONRECORD_PROXY_COUNT": "1",
    "ONRECORD_SITE_URL": "https://news.example",
    "ONRECORD_ALLOWED_HOSTS": "news.example",
}
"""A site behind one proxy that ends TLS."""


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ONRECORD_", "DJANGO_"))}
    return {**kept, "ONRECORD_HOME": str(home), **more}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, *words: str, log: Path, **more: str) -> Iterator[str]:
    """Run a command that serves, until it answers; gives its address."""
    port = _free_port()
    with log.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [*COMMAND, *words, "--port", str(port)],
            env=_environment(home, **more),
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 600
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(log.read_text(encoding="utf-8")[-2000:])
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def let_live(home: Path, base: str) -> dict[str, str]:
    """Bring about the kinds of page that only time brings, at the address where the newsroom
    of ``home`` is served; return kind to path.
    """
    result = subprocess.run(
        [sys.executable, str(LIVED_IN), str(home)],
        env=_environment(home, ONRECORD_SITE_URL=base),
        check=True,
        capture_output=True,
        text=True,
    )
    made: dict[str, str] = json.loads(result.stdout)
    return made


def copy_home(home: Path, copy: Path) -> Path:
    """Copy a home while its newsroom may run: the database by SQLite's own backup."""
    copy.mkdir(parents=True)
    with (
        closing(sqlite3.connect(home / "onrecord.sqlite3")) as source,
        closing(sqlite3.connect(copy / "onrecord.sqlite3")) as target,
    ):
        source.backup(target)
    for entry in home.iterdir():
        if entry.is_dir() and entry.name != "edition":
            shutil.copytree(entry, copy / entry.name, symlinks=True)
        elif entry.name in {"secret-key", "editor-login.txt"}:
            shutil.copy2(entry, copy / entry.name)
    return copy


@contextmanager
def in_production(home: Path, folder: Path) -> Iterator[str]:
    """Serve a copy of a home under production settings, its edition printed under them."""
    copy = copy_home(home, folder / "production")
    subprocess.run(
        [*COMMAND, "print"],
        env=_environment(copy, **PRODUCTION),
        check=True,
        capture_output=True,
    )
    with serving(copy, "serve", log=folder / "production.log", **PRODUCTION) as base:
        yield base
