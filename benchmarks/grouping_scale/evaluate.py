"""Measure what placing one report costs in windows of 1,000 reports and more; see README.md."""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

START = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = timedelta(days=13)
WATCHED_EVERY = 5
"""Of every so many reports one more is placed with the database watched, and not timed."""

STEPS = 100
READ = 150
"""So many reports are read in full: they are what is resampled."""


def texts(data: Path | None) -> list[tuple[str, str]]:
    """Return titles and texts to resample: of a corpus that grouping is measured on, or made up."""
    if data is not None:
        from benchmarks.grouping.evaluate import load

        found = [(item.title, item.text) for _, items in load(data) for item in items]
        return found[:READ]
    from benchmarks.made_up import Newswire

    pieces = Newswire(sentences=12).pieces(READ)
    return [
        (one.headline, " ".join((one.standfirst, *one.sentences, f"{one.speaker}: {one.said}")))
        for one in pieces
    ]


def read_all(found: list[tuple[str, str]]) -> tuple[list[Any], float]:
    """Return the features of texts, and the processor seconds that reading one took."""
    from onrecord.language.engines import embedders
    from onrecord.stories import grouping
    from onrecord.stories.features import Features

    embedders["default"].embed(["warm"])
    grouping.names_of("Warm", "Warm.")
    began = time.process_time()
    features = []
    for title, text in found:
        terms = grouping.terms_of(title, text)
        names, titled = grouping.names_of(title, text)
        (dense,) = embedders["default"].embed([grouping.lead(title, text)])
        features.append(
            Features(terms=terms, names=names, title_names=titled, dense=dense, at=START)
        )
    return features, (time.process_time() - began) / len(found)


def resident_mb() -> float:
    """Return the memory that this process holds now."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        pages = int(statm.read_text(encoding="ascii").split()[1])
        return round(pages * resource.getpagesize() / 1e6, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 1)


@dataclass(slots=True)
class Watched:
    """How long each transaction held the database (processor seconds), and its steps (SQLite)."""

    held: list[float]
    steps: int = 0
    since: float = 0.0


@contextmanager
def watched() -> Iterator[Watched]:
    """Count what the database is asked to do, and for how long others have to wait."""
    from django.db import connection

    found = Watched([])
    commit = connection.commit

    def committed() -> None:
        commit()
        found.held.append(time.process_time() - found.since)

    def asked(execute: Any, sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if sql.startswith("BEGIN"):
            found.since = time.process_time()
        return answer

    def step() -> int:
        found.steps += STEPS
        return 0

    connection.ensure_connection()
    raw: Any = connection.connection if connection.vendor == "sqlite" else None
    with mock.patch.object(connection, "commit", committed), connection.execute_wrapper(asked):
        if raw is not None:
            raw.set_progress_handler(step, STEPS)
        try:
            yield found
        finally:
            if raw is not None:
                raw.set_progress_handler(None, 0)


def measure(archive: Any, size: int, count: int) -> dict[str, Any]:
    """Fill the window to ``size`` and place ``count`` more; return what one cost."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from onrecord.stories import neighbours, operations
    from onrecord.stories.models import Membership

    began = time.process_time()
    archive.fill(size)
    filled = time.process_time() - began
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    neighbours.word_rarity()
    spent: list[float] = []
    held: list[float] = []
    queries = steps = joined = 0
    for number in range(count):
        report, features = archive.next_report()
        began = time.process_time()
        operations.group_report(report_id=report.pk, now=features.at)
        spent.append(time.process_time() - began)
        joined += Membership.objects.get(report=report).story.report_count > 1
        if number % WATCHED_EVERY:
            continue
        report, features = archive.next_report()
        with CaptureQueriesContext(connection) as asked, watched() as watch:
            operations.group_report(report_id=report.pk, now=features.at)
        queries += len(asked)
        steps += watch.steps
        held.append(max(watch.held))
    spent.sort()
    held.sort()
    return {
        "place_ms_p50": round(1000 * spent[count // 2], 2),
        "place_ms": round(1000 * sum(spent) / count, 2),
        "place_ms_p95": round(1000 * spent[int(0.95 * count)], 2),
        "held_ms_p50": round(1000 * held[len(held) // 2], 2),
        "held_ms_most": round(1000 * held[-1], 2),
        "queries": round(queries / len(held), 1),
        "database_steps": round(steps / len(held)),
        "joined": round(joined / count, 2),
        "rss_mb": resident_mb(),
        "fill_seconds": round(filled, 1),
    }


def main() -> int:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--count", type=int, default=150, help="reports placed at each size")
    parser.add_argument("--data", type=Path, help="a corpus as benchmarks/grouping takes it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["ONRECORD_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from benchmarks.grouping_scale.archive import MADE, Archive, Resampled

        features, reading = read_all(texts(arguments.data))
        sizes = sorted(arguments.reports)
        placed = arguments.count + arguments.count // WATCHED_EVERY + 1
        most = min(sizes[-1], MADE) + len(sizes) * placed
        archive = Archive(Resampled(features), start=START, span=SPAN, most=most)
        found: dict[str, Any] = {"read_ms": round(1000 * reading, 2), "sizes": {}}
        for size in sizes:
            one = measure(archive, size, arguments.count)
            cost = one["place_ms"] + found["read_ms"]
            one["reports_per_second"] = round(1000 / cost, 1)
            found["sizes"][size] = one
            if not arguments.json:
                print(size, one, flush=True)
    first, last = found["sizes"][sizes[0]], found["sizes"][sizes[-1]]
    found["growth"] = round(last["place_ms"] / first["place_ms"], 3)
    found["reports_per_second"] = last["reports_per_second"]
    print(json.dumps(found) if arguments.json else f"{found['read_ms']} ms to read a report")
    return 0


if __name__ == "__main__":
    sys.exit(main())
