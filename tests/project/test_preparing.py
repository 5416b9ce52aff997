"""Who serves a home waits while it is prepared, and for nobody that was killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

from django.core.files.storage import storages

from onrecord.project.preparing import (
    preparing,
    read_asset_names_again,
    wait_until_prepared,
)


def test_nobody_is_waited_for_in_a_new_home(tmp_path: Path) -> None:
    wait_until_prepared(tmp_path / "var")
    assert (tmp_path / "var").is_dir()


def test_serving_waits_until_the_home_is_prepared(tmp_path: Path) -> None:
    waiting = threading.Thread(target=wait_until_prepared, args=(tmp_path,))
    with preparing(tmp_path):
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
    waiting.join(10)
    assert not waiting.is_alive()


def test_a_preparer_that_was_killed_is_not_waited_for(tmp_path: Path) -> None:
    script = f"""
        import time
        from pathlib import Path
        from onrecord.project.preparing import preparing
        with preparing(Path({str(tmp_path)!r})):
            print("held", flush=True)
            time.sleep(60)
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child.stdout as said:
        assert said.readline() == "held\n"
    waiting = threading.Thread(target=wait_until_prepared, args=(tmp_path,))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    child.send_signal(signal.SIGKILL)
    child.wait()
    waiting.join(10)
    assert not waiting.is_alive()


def test_assets_have_the_names_that_were_given_while_the_home_was_prepared(
    tmp_path: Path, settings: Any
) -> None:
    """A server that reads the names before that would send for files of the version before."""

    def collect(name: str) -> None:
        told = {"version": "1.1", "hash": "", "paths": {"a.css": name}}
        (tmp_path / "staticfiles.json").write_text(json.dumps(told), encoding="utf-8")

    settings.STATIC_ROOT = tmp_path
    settings.DEBUG = False
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    collect("a.old.css")
    assert storages["staticfiles"].url("a.css") == "/static/a.old.css"
    collect("a.new.css")
    assert storages["staticfiles"].url("a.css") == "/static/a.old.css"
    read_asset_names_again()
    assert storages["staticfiles"].url("a.css") == "/static/a.new.css"
