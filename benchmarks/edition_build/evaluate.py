"""Measure how fast the whole edition is printed, and that memory stays flat meanwhile."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.site_builder import NOW, bring_up_to_date, build, prepare_home  # noqa: E402


def processor_seconds() -> float:
    """Return the processor time of this process and of the children that ended."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def resident_mb() -> float:
    """Return the resident memory of the process that prints most, in MiB."""
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text(encoding="ascii").split()
    return max(_resident_mb(process) for process in [str(own), *children])


def _resident_mb(process: str) -> float:
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except OSError:  # it has ended
        return 0.0
    return int(pages) * resource.getpagesize() / 2**20


def measure(processes: int) -> dict[str, Any]:
    """Print everything, then again with a kill halfway; return every figure of the README."""
    from onrecord.edition.operations import print_everything

    memory: dict[int, float] = {}

    def tell(done: int, total: int) -> None:
        tenth = done * 10 // total
        if tenth and tenth not in memory:
            memory[tenth] = round(resident_mb(), 1)
        bar = "#" * (done * 40 // total)
        print(f"\r[{bar:40}] {done}/{total} {resident_mb():.0f} MB ", end="", file=sys.stderr)

    began, spent = time.perf_counter(), processor_seconds()
    pages = print_everything(now=NOW, progress=tell, processes=processes)
    wall, cpu = time.perf_counter() - began, processor_seconds() - spent
    print(file=sys.stderr)
    kill_halfway(processes)
    return {
        "pages": pages,
        "pages_per_second_per_core": round(pages / cpu, 1),
        "pages_per_second": round(pages / wall, 1),
        "memory_mb_by_tenths": list(memory.values()),
        "memory_mb_tenth": memory[min(memory)],
        "memory_mb_end": memory[max(memory)],
        "resumed_pages": print_everything(now=NOW, processes=processes),
        "load_average": round(os.getloadavg()[0], 1),
    }


def kill_halfway(processes: int) -> None:
    """Begin a second order in a process of its own, which is killed (-9) halfway."""
    from django.db import connections

    from onrecord.edition.operations import print_everything

    def kill(done: int, total: int) -> None:
        if done >= total / 2:
            os.kill(os.getpid(), signal.SIGKILL)

    connections.close_all()
    child = os.fork()
    if child == 0:
        print_everything(now=NOW, progress=kill, processes=processes)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code != -signal.SIGKILL:
        raise SystemExit(f"the order ended with {code} before it was killed")


def measure_sample(every: int) -> dict[str, float | int]:
    """Print one page in so many of all that there are, kinds mixed as they are in the whole."""
    from onrecord.edition import everything, recording

    run = recording.start_run("sample", NOW)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as spool:
        total = everything._spool(spool, everything._public_paths())
        warm_up = everything.Share(spool=Path(spool.name), least=run.pk, now=NOW, parts=every * 20)
        sum(tally.printed for tally in warm_up.print())
        share = everything.Share(spool=Path(spool.name), least=run.pk, now=NOW, part=1, parts=every)
        memory = resident_mb()
        began, spent = time.perf_counter(), processor_seconds()
        pages = sum(tally.printed for tally in share.print())
        wall, cpu = time.perf_counter() - began, processor_seconds() - spent
    return {
        "pages_in_all": total,
        "pages": pages,
        "pages_per_second_per_core": round(pages / cpu, 1),
        "pages_per_second": round(pages / wall, 1),
        "hours_of_one_core_for_all": round(total * cpu / pages / 3600, 2),
        "memory_mb_start": round(memory, 1),
        "memory_mb_end": round(resident_mb(), 1),
        "load_average": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Build a site, or take the one in ``--home``, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=60, help="how large the site is")
    parser.add_argument("--processes", type=int, default=1, help="how many processes print")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--home", help="a home that was built before, and stays")
    parser.add_argument("--every", type=int, default=0, help="print one page in so many only")
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = arguments.home or stack.enter_context(
            tempfile.TemporaryDirectory(prefix="onrecord-edition-build-")
        )
        prepare_home(folder)
        import django

        django.setup()
        if arguments.home:
            bring_up_to_date()
        else:
            build(arguments.articles, now=NOW)
        figures = (
            measure_sample(arguments.every) if arguments.every else measure(arguments.processes)
        )
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:28} {value!s:>10}")


if __name__ == "__main__":
    main()
