"""Measure what a circle of polled sources costs the pages that are served beside it."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.page_speed.side_by_side import free_port  # noqa: E402
from benchmarks.polling_beside_serving.circle import kind_of  # noqa: E402

LATE_SECONDS = 10.0
"""A poll so much later than its period, the jitter counted in, is late."""


def set_up(home: str, host: str, sources: int, period: int) -> str:
    """Make a newsroom with one printed article and ``sources`` channels; return the path."""
    os.environ.update(
        {
            "ONRECORD_HOME": home,
            "ONRECORD_OUTBOUND_ALLOWED_HOSTS": host,
            "ONRECORD_SECRET_KEY": "benchmark-" + "x" * 50,
            "DJANGO_SETTINGS_MODULE": "onrecord.project.settings",
        }
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from datetime import timedelta

    from benchmarks.page_speed.evaluate import make_article
    from django.db import connections
    from django.utils import timezone

    from onrecord.edition import operations
    from onrecord.intake.models import Channel
    from onrecord.intake.operations import add_channel, add_source

    now = timezone.now()
    path = make_article(now)
    operations.print_path(path, now=now)
    for number in range(sources):
        source = add_source(name=f"Source {number}", now=now)
        channel = add_channel(source=source, url=f"http://{host}/f/{number}", now=now)
        due = now + timedelta(seconds=10 + period * number / sources)
        Channel.objects.filter(pk=channel.pk).update(poll_seconds=period, next_poll_at=due)
    connections.close_all()
    return path


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of the product while the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord.project", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def seconds_of(pid: int) -> float:
    """Return the processor time of a process, its children, and theirs, dead or alive."""
    ticks, waiting = 0, [pid]
    while waiting:
        here = waiting.pop()
        try:
            stat = Path(f"/proc/{here}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            threads = Path(f"/proc/{here}/task").iterdir()
            for thread in threads:
                waiting += map(int, (thread / "children").read_text(encoding="ascii").split())
        except OSError:
            continue
        ticks += sum(map(int, stat[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Reader(threading.Thread):
    """Asks for pages at a steady pace and notes how long each took, in milliseconds."""

    def __init__(self, port: int, paths: list[str], every: float) -> None:
        super().__init__(daemon=True)
        self.port, self.paths, self.every = port, paths, every
        self.took: dict[str, list[float]] = {path: [] for path in paths}
        self.faults = 0
        self.stopped = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.stopped.wait(self.every):
            path = self.paths[number % len(self.paths)]
            number += 1
            began = time.perf_counter()
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, 30)) as asking:
                    asking.request("GET", path)
                    answer = asking.getresponse()
                    answer.read()
                    self.faults += answer.status != 200
            except OSError:
                self.faults += 1
            self.took[path].append(1000 * (time.perf_counter() - began))


class Writer(threading.Thread):
    """Writes a little, as a vote does, and notes how long it waited for the database."""

    def __init__(self, home: str) -> None:
        super().__init__(daemon=True)
        self.path = Path(home) / "onrecord.sqlite3"
        self.took: list[float] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        import pysqlite3

        with closing(pysqlite3.connect(self.path, timeout=20, isolation_level=None)) as database:
            database.execute("CREATE TABLE IF NOT EXISTS beside (n INTEGER)")
            while not self.stopped.wait(0.1):
                began = time.perf_counter()
                database.execute("BEGIN IMMEDIATE")
                database.execute("INSERT INTO beside VALUES (1)")
                database.execute("COMMIT")
                self.took.append(1000 * (time.perf_counter() - began))


def percentile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie."""
    ranked = sorted(values) or [0.0]
    return round(ranked[min(len(ranked) - 1, int(share * len(ranked)))], 1)


def phase(home: str, port: int, paths: list[str], seconds: float, name: str) -> dict[str, Any]:
    """Read and write for a while; return how long that took by the clock."""
    reader, writer = Reader(port, paths, 0.02), Writer(home)
    reader.start()
    writer.start()
    time.sleep(seconds)
    for thread in (reader, writer):
        thread.stopped.set()
        thread.join(40)
    found: dict[str, Any] = {f"{name}_faults": reader.faults}
    for label, path in zip(("printed", "searched"), paths, strict=True):
        found[f"{name}_{label}_p50_ms"] = percentile(reader.took[path], 0.5)
        found[f"{name}_{label}_p99_ms"] = percentile(reader.took[path], 0.99)
    found[f"{name}_write_p50_ms"] = percentile(writer.took, 0.5)
    found[f"{name}_write_p99_ms"] = percentile(writer.took, 0.99)
    return found


def lateness(host: str, sources: int, period: int) -> dict[str, Any]:
    """Return how regularly the feeds were asked, as their server saw it.

    Feeds that fail or harm are asked less and less by intent and are left out of it.
    """
    asked: dict[str, list[float]] = json.load(urllib.request.urlopen(f"http://{host}/asked"))
    gaps = [
        later - earlier
        for number, times in asked.items()
        if kind_of(int(number)) in ("well", "slow", "moved")
        for earlier, later in pairwise(times)
    ]
    late = [gap for gap in gaps if gap > 1.1 * period + LATE_SECONDS]
    return {
        "sources_asked": len(asked),
        "sources_never_asked": sources - len(asked),
        "gaps": len(gaps),
        "late": len(late),
        "gap_median_s": round(statistics.median(gaps), 1) if gaps else None,
        "gap_most_s": round(max(gaps), 1) if gaps else None,
    }


def measure(home: str, host: str, given: argparse.Namespace) -> dict[str, Any]:
    """Serve alone, then serve beside the circle."""
    path = set_up(home, host, given.sources, given.period)
    paths, port = [path, "/search/?q=harbour"], free_port()
    found: dict[str, Any] = {"sources": given.sources, "period_s": given.period}
    with running("serve", "--port", str(port)) as web:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{paths[1]}").read()
                break
            except OSError:
                time.sleep(0.2)
        found |= phase(home, port, paths, min(given.seconds, 30), "alone")
        with running("work") as worker:
            time.sleep(8)  # until it has begun
            before, wall = [seconds_of(web.pid), seconds_of(worker.pid)], time.perf_counter()
            found |= phase(home, port, paths, given.seconds, "beside")
            wall = time.perf_counter() - wall
            after = [seconds_of(web.pid), seconds_of(worker.pid)]
    for name, start, end in zip(("web", "worker"), before, after, strict=True):
        found[f"{name}_processor_share"] = round((end - start) / wall, 3)
    with closing(sqlite3.connect(Path(home) / "onrecord.sqlite3")) as database:
        ask = "SELECT sum(polls), sum(failures), sum(reports), sum(deaths) FROM intake_channelday"
        polls, failures, reports, deaths = database.execute(ask).fetchone()
        told = "SELECT count(*) FROM intake_channel WHERE failures > 0 AND problem = ''"
        found["failing_without_a_word"] = database.execute(told).fetchone()[0]
    found |= {"polls": polls, "polls_a_second": round(polls / wall, 2), "failures": failures}
    found |= {"reports": reports, "deaths": deaths}
    return found | lateness(host, given.sources, given.period)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=60)
    parser.add_argument("--period", type=int, default=30, help="seconds between polls of a source")
    parser.add_argument("--seconds", type=float, default=75, help="how long to poll")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    circle = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("circle.py"))],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert circle.stdout is not None
    host = circle.stdout.readline().strip()
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            found = measure(home, host, given)
    finally:
        circle.kill()
        circle.wait()
    if given.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:26} {value}")


if __name__ == "__main__":
    main()
