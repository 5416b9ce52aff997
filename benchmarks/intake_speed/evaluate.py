"""Measure what intake costs: reports through fetch, parse, sanitise, split and store."""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.feed_server import FeedServer  # noqa: E402

PARTS = {
    "fetch": ("plumbing/outbound.py", "fetch"),
    "ask (robots, turns, terms)": ("operations/asking.py", "ask"),
    "read in the child": ("intake/reading.py", "read"),
    "store reports": ("operations/reading.py", "_store"),
    "split into passages": ("intake/passages.py", "split"),
    "settle texts": ("operations/texts.py", "_settle"),
}


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


def own_megabytes() -> float:
    """Return the memory that this process holds for itself: the mapped database is the disk's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1000


def take_in(channel_id: int) -> int:
    """Poll one channel and bring everything that it delivers to its passages."""
    from django.utils import timezone

    from onrecord.intake.operations import poll_channel, read_delivery, read_report

    count = 0
    for delivery_id in poll_channel(channel_id=channel_id, now=timezone.now()):
        for report_id in read_delivery(delivery_id=delivery_id, now=timezone.now()):
            read_report(report_id=report_id, now=timezone.now())
            count += 1
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


def measure(server: FeedServer, sources: int, *, profile: bool, line: bool) -> dict[str, Any]:
    """Take in every source once, then poll all again, unchanged."""
    from django.utils import timezone

    from onrecord.intake.models import Channel, Report
    from onrecord.intake.operations import add_channel, add_source
    from onrecord.plumbing.guarded import close_idle

    now = timezone.now()
    for number in range(sources):
        source = add_source(name=f"Source {number}", now=now)
        add_channel(source=source, url=server.url(number), now=now)
    channels = list(Channel.objects.order_by("pk").values_list("pk", flat=True))
    take_in(channels[0])  # imports, the child, the first pages of the database
    close_idle()
    memory = [own_megabytes()]
    profiler = cProfile.Profile() if profile else None
    began, wall = processor_seconds(), time.perf_counter()
    if profiler is not None:
        profiler.enable()
    count = 0
    for number, pk in enumerate(channels[1:], start=1):
        if line:
            count = along_the_line(pk)
        else:
            count += take_in(pk)
        if number % max(1, sources // 10) == 0:
            memory.append(own_megabytes())
    if profiler is not None:
        profiler.disable()
    close_idle()  # so that the child's time is counted
    spent, wall = processor_seconds() - began, time.perf_counter() - wall
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
        "wall_seconds": round(wall, 1),
        "unchanged_poll_ms": round(1000 * unchanged / len(channels), 2),
        "memory_growth_mb": round(memory[-1] - memory[min(2, len(memory) - 1)], 1),
        "memory_mb": [round(value) for value in memory],
        "steps_wall_ms": steps() if line else {},
        "parts": _parts(profiler) if profiler is not None else {},
    }


def _parts(profiler: cProfile.Profile) -> dict[str, float]:
    """Return the wall seconds of the parts; the calls that cost most go to standard error."""
    stats = pstats.Stats(profiler, stream=sys.stderr)
    found: dict[str, float] = {}
    for (path, _, name), (_, _, own, total, _) in stats.stats.items():  # type: ignore[attr-defined]
        for part, (ending, function) in PARTS.items():
            if path.endswith(ending) and name == function:
                found[part] = round(total, 2)
        if path == "~" and "execute" in name:
            found["database: statements"] = round(own + found.get("database: statements", 0), 2)
        if path == "~" and "commit" in name:
            found["database: waiting for the disk"] = round(own, 2)
    stats.sort_stats("tottime").print_stats(30)
    return found


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
    parser.add_argument("--profile", action="store_true", help="where the time goes (slower)")
    parser.add_argument("--line", action="store_true", help="and folded, grouped, attributed")
    parser.add_argument("--peer", default="", help="a Python with lemon24/reader installed")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, FeedServer(arguments.items) as server:
        server.warm(arguments.sources)
        set_up(home, server.host)
        found = measure(server, arguments.sources, profile=arguments.profile, line=arguments.line)
        if arguments.peer:
            found["peer"] = peer(arguments.peer, server, arguments.sources)
    if arguments.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
