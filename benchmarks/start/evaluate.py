"""How long readers and editors wait when a newsroom starts on a home that is prepared."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PATIENCE_SECONDS = 120.0


def main() -> int:
    """Start and stop the newsroom a few times and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a home to use again (default: made anew)")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder) / "var"
        began = time.monotonic()
        _onrecord(home, "demo").check_returncode()
        first = time.monotonic() - began
        times = [_start(home) for _ in range(arguments.starts)]
    figures = {
        "starts": arguments.starts,
        "sample_s": round(first, 1),
        "front_s_median": round(statistics.median(front for front, _ in times), 2),
        "front_s_most": round(max(front for front, _ in times), 2),
        "desk_s_median": round(statistics.median(desk for _, desk in times), 2),
    }
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name}: {value}")
    return 0


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "ONRECORD_HOME": str(home)}


def _onrecord(home: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "onrecord.project", *words]
    return subprocess.run(command, env=_environment(home), stdout=sys.stderr, check=False)


def _start(home: Path) -> tuple[float, float]:
    """Return the seconds until the front page and until the desk's sign-in were answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord.project", "run", "--demo", "--port", str(port)],
        env=_environment(home),
        stdout=sys.stderr,
    )
    try:
        front = _answered(f"http://127.0.0.1:{port}/", began)
        desk = _answered(f"http://127.0.0.1:{port}/desk/login/", began)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    return front, desk


def _answered(url: str, began: float) -> float:
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
                answer.read()
                return time.monotonic() - began
        except OSError:
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise
            time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
