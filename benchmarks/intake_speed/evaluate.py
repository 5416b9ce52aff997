"""Measure what intake costs: reports through fetch, parse, sanitise, split and store."""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.feed_server import FeedServer  # noqa: E402

PARTS = {
    "fetch": ("onrecord.intake.operations.asking", "fetch"),
    "ask: robots, turns, terms": ("onrecord.intake.operations.polling", "ask"),
    "keep the bytes": ("onrecord.intake.raw", "keep"),
    "poll: delivery, health, pace": ("onrecord.intake.operations", "poll_channel"),
    "hand to the child and take back": ("onrecord.intake.reading", "read"),
    "identify languages": ("onrecord.language.identifying", "settled"),
    "split into passages": ("onrecord.intake.passages", "split"),
    "identities and digests": ("onrecord.intake.operations.settling", "items_of"),
    "write passages": ("onrecord.intake.operations.storing", "write_passages"),
    "write reports": ("onrecord.intake.operations.reading", "_store"),
    "read: load, list": ("onrecord.intake.operations", "read_delivery"),
    "texts that did not come whole": ("onrecord.intake.operations", "read_report"),
}
"""Where the time of this process goes: each part without those inside of it."""

BEYOND_THE_PEER = ("identify languages", "split into passages", "write passages")
"""Work that lemon24/reader does not do."""


def set_up(home: str, host: str) -> None:
    """Make a newsroom in ``home`` that may ask ``host``."""
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


def processor_seconds() -> float:
    """Return the processor time of this process and of children that ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


class Clock:
    """Counts the processor time of the parts, each without the parts that it calls."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = dict.fromkeys(PARTS, 0.0)
        self._inside: list[float] = []

    def wind(self) -> None:
        """Put a watch round every part."""
        for part, (module, name) in PARTS.items():
            owner = importlib.import_module(module)
            setattr(owner, name, self._watched(part, getattr(owner, name)))

    def _watched(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(work)
        def watched(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            self._inside.append(0.0)
            try:
                return work(*given, **named)
            finally:
                took = time.process_time() - began
                self.spent[part] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        return watched


def childrens_seconds() -> float:
    """Return the processor time of the guarded children that are alive."""
    from onrecord.plumbing.guarded import _idle

    ticks = 0
    for child in _idle:
        stat = Path(f"/proc/{child._process.pid}/stat").read_text(encoding="ascii")
        ticks += sum(map(int, stat.rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def own_megabytes() -> float:
    """Return the memory that this process holds for itself: the mapped database is the disk's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1000


def take_in(channel_id: int) -> int:
    """Poll one channel and bring everything that it delivers to its passages."""
    from django.utils import timezone

    from onrecord.intake import operations
    from onrecord.intake.models import Report

    count = 0
    for delivery_id in operations.poll_channel(channel_id=channel_id, now=timezone.now()):
        report_ids = operations.read_delivery(delivery_id=delivery_id, now=timezone.now())
        waiting = Report.objects.filter(pk__in=report_ids).exclude(state="read")
        for report_id in list(waiting.values_list("pk", flat=True)):
            operations.read_report(report_id=report_id, now=timezone.now())
        count += len(report_ids)
    return count


def along_the_line(channel_id: int) -> int:
    """Poll one channel and send all of it along the line: folded, grouped, attributed, too."""
    from django.utils import timezone

    from onrecord.pipeline import operations, polling
    from onrecord.pipeline.models import Run, RunState

    with operations.without_wake_up_calls():
        polling.poll(channel_id=channel_id)
        while due := list(
            Run.objects.filter(
                state=RunState.WAITING,
                line__in=["delivery", "report"],
                due_at__lte=timezone.now(),
            )
            .order_by("pk")
            .values_list("pk", flat=True)
        ):
            for run_id in due:
                operations.advance_run(run_id=run_id)
    return Run.objects.filter(line="report", state=RunState.DONE).count()


def steps() -> dict[str, float]:
    """Return the mean milliseconds of each step (wall time, as the runs recorded it)."""
    from django.db.models import Avg

    from onrecord.pipeline.models import StepRecord

    rows = StepRecord.objects.values_list("step").annotate(mean=Avg("seconds")).order_by("step")
    return {step: round(1000 * mean, 2) for step, mean in rows}


def add_sources(server: FeedServer, sources: int) -> list[int]:
    """Register a source for each feed; return the ids of their channels."""
    from django.utils import timezone

    from onrecord.intake.models import Channel
    from onrecord.intake.operations import add_channel, add_source

    now = timezone.now()
    for number in range(sources):
        source = add_source(name=f"Source {number}", now=now)
        add_channel(source=source, url=server.url(number), now=now)
    return list(Channel.objects.order_by("pk").values_list("pk", flat=True))


def measure(server: FeedServer, sources: int, *, line: bool, say: bool) -> dict[str, Any]:
    """Take in every source once, then poll all again, unchanged."""
    from onrecord.intake.models import Report
    from onrecord.plumbing.guarded import close_idle

    channels = add_sources(server, sources)
    take_in(channels[0])  # imports, the child, the first pages of the database
    memory = [own_megabytes()]
    clock = Clock()
    clock.wind()
    # The child is there already: its start is paid for once in five hundred deliveries.
    began, wall = processor_seconds() + childrens_seconds(), time.perf_counter()
    count = 0
    for number, pk in enumerate(channels[1:], start=1):
        if line:
            count = along_the_line(pk)
        else:
            count += take_in(pk)
        if number % max(1, sources // 10) == 0:
            memory.append(own_megabytes())
            if say:
                print(f"{Report.objects.count()} reports: {memory[-1]:.0f} MB", file=sys.stderr)
    close_idle()  # so that the child's time is counted
    spent, wall = processor_seconds() - began, time.perf_counter() - wall
    parts = {part: round(1000 * took / max(count, 1), 3) for part, took in clock.spent.items()}
    parts["in the child: parse, sanitise"] = round(
        1000 * (spent - sum(clock.spent.values())) / max(count, 1), 3
    )
    beyond = sum(parts[part] for part in BEYOND_THE_PEER)
    began = processor_seconds()
    for pk in channels:
        take_in(pk)
    unchanged = processor_seconds() - began
    return {
        "sources": sources,
        "reports": count,
        "stored": Report.objects.count(),
        "reports_per_processor_second": round(count / spent, 1),
        "processor_ms_a_report": round(1000 * spent / max(count, 1), 2),
        "processor_ms_a_report_same_work": round(1000 * spent / max(count, 1) - beyond, 2),
        "wall_seconds": round(wall, 1),
        "unchanged_poll_ms": round(1000 * unchanged / len(channels), 2),
        "memory_growth_mb": round(memory[-1] - memory[min(2, len(memory) - 1)], 1),
        "memory_mb": [round(value) for value in memory],
        "steps_wall_ms": steps() if line else {},
        "parts_ms_a_report": {} if line else parts,
    }


def peer(python: str, server: FeedServer, sources: int) -> dict[str, Any]:
    """Let lemon24/reader take in the same feeds, in a process of the interpreter named."""
    script = Path(__file__).with_name("peer.py")
    command = [python, str(script), server.host, str(sources)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=20)
    parser.add_argument("--items", type=int, default=30, help="items a feed")
    parser.add_argument("--line", action="store_true", help="and folded, grouped, attributed")
    parser.add_argument("--peer", default="", help="a Python with lemon24/reader installed")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, FeedServer(arguments.items) as server:
        server.warm(arguments.sources)
        set_up(home, server.host)
        found = measure(
            server, arguments.sources, line=arguments.line, say=arguments.sources >= 1000
        )
        if arguments.peer:
            found["peer"] = peer(arguments.peer, server, arguments.sources)
    if arguments.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for part, figure in value.items():
                print(f"  {part:34} {figure}")
        else:
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
