"""Measure what a day of an agency costs, step by step, from bytes to statements; see README.md."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

MORNING = datetime(2026, 3, 6, 0, 5, tzinfo=UTC)
A_DAY = 6000
IN_A_FEED = 20
CORES, MINUTES = 2, 5
"""What a day has to fit into."""


def texts(data: Path | None) -> list[tuple[str, str]]:
    """Return titles and texts of a corpus that grouping is measured on, or made up."""
    if data is not None:
        from benchmarks.grouping.evaluate import load

        return [(item.title, item.text) for _, items in load(data) for item in items]
    from benchmarks.made_up import Newswire

    return [
        (
            one.headline,
            "\n\n".join(
                (
                    one.standfirst,
                    " ".join(one.sentences[:4]),
                    f"“{one.said.capitalize()},” said {one.speaker}, {one.role} of {one.place}.",
                    " ".join(one.sentences[4:]),
                )
            ),
        )
        for one in Newswire(sentences=14).pieces(600)
    ]


def items(found: Sequence[tuple[str, str]], count: int, seed: int = 3) -> Iterator[tuple[str, str]]:
    """Yield so many items: first every text as it is, then paragraphs of two texts mixed."""
    dice = random.Random(seed)
    for number in range(count):
        title, text = found[number % len(found)]
        if number >= len(found):
            own = text.split("\n\n")
            other = dice.choice(found)[1].split("\n\n")
            kept = [one for one in own if dice.random() < 0.6] or own[:1]
            half = len(own) - len(kept)
            text = "\n\n".join(kept + dice.sample(other, min(half, len(other))))
            title = f"{title} {number // len(found)}"
        yield title, text


def feed(rows: Sequence[tuple[str, str]], at: datetime) -> bytes:
    """Return the items as one RSS feed with full texts."""
    told = []
    for number, (title, text) in enumerate(rows):
        paragraphs = "".join(f"<p>{escape(one)}</p>" for one in text.split("\n\n"))
        told.append(
            f"<item><title>{escape(title)}</title>"
            f"<guid>urn:item:{at.timestamp():.0f}-{number}</guid>"
            f"<pubDate>{format_datetime(at + timedelta(seconds=number))}</pubDate>"
            f"<content:encoded>{escape(paragraphs)}</content:encoded></item>"
        )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content='
        '"http://purl.org/rss/1.0/modules/content/"><channel><title>Agency</title>'
        f"<link>https://agency.example/</link>{''.join(told)}</channel></rss>"
    ).encode()


def childrens_seconds() -> float:
    """Return the processor time of the guarded children that are alive; 0 where unknown."""
    from onrecord.plumbing.guarded import _idle

    ticks = 0
    for child in _idle:
        stat = Path(f"/proc/{child._process.pid}/stat")
        if not stat.exists():
            return 0.0
        ticks += sum(map(int, stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Clock:
    """Adds up the processor time of steps, children included."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def run(self, name: str, step: Any, *given: Any, **named: Any) -> Any:
        """Do one step and note what it took."""
        began = time.process_time()
        try:
            return step(*given, **named)
        finally:
            self.spent[name] += time.process_time() - began


def run_day(found: Sequence[tuple[str, str]], count: int) -> dict[str, Any]:
    """Take in ``count`` items and do all that the line does before a story is written."""
    from onrecord.intake import operations as intake
    from onrecord.intake.models import Report
    from onrecord.plumbing.garbage import look_seldom
    from onrecord.stories import operations as stories
    from onrecord.stories.models import StatementRow, Story, StoryRecord

    look_seldom()  # as the worker does
    clock = Clock()
    source = intake.add_source(name="Agency", now=MORNING)
    rows = list(items(found, count))
    step = timedelta(days=1) / max(1, len(rows) // IN_A_FEED + 1)
    for number in range(0, len(rows), IN_A_FEED):
        at = MORNING + step * (number // IN_A_FEED)
        data = feed(rows[number : number + IN_A_FEED], at)
        now = at + timedelta(minutes=1)
        delivery = clock.run("receive", intake.receive, data=data, now=now, source=source)
        reports = clock.run("parse and store", intake.read_delivery, delivery_id=delivery, now=now)
        for pk in reports:
            clock.run("extract", intake.read_report, report_id=pk, now=now)
            clock.run("fold", stories.fold_report, report_id=pk, now=now)
            clock.run("group", stories.group_report, report_id=pk, now=now)
            clock.run("attribute", stories.attribute_report, report_id=pk, now=now)
            clock.run("facts of reports", stories.note_report, report_id=pk, now=now)
    now = MORNING + timedelta(days=1)
    told = Story.objects.filter(merged_into=None, report_count__gt=1).values_list("pk", flat=True)
    for story_id in list(told):
        clock.run("facts of stories", stories.tell_story, story_id=story_id, now=now)
    clock.spent["parse, in the guarded child"] = childrens_seconds()
    total = sum(clock.spent.values())
    return {
        "items": Report.objects.count(),
        "characters_an_item": round(sum(len(text) for _, text in rows) / len(rows)),
        "stories": Story.objects.filter(merged_into=None).count(),
        "statements": StatementRow.objects.count(),
        "stories_told": StoryRecord.objects.count(),
        "ms_an_item": {
            name: round(1000 * seconds / count, 2) for name, seconds in clock.spent.items()
        },
        "total_ms_an_item": round(1000 * total / count, 2),
        "day_minutes_on_two_cores": round(total / count * A_DAY / CORES / 60, 2),
    }


def main() -> int:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--data", type=Path, help="a corpus as benchmarks/grouping takes it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["ONRECORD_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
        import django

        django.setup()
        from django.core.management import call_command

        from onrecord.language.engines import embedders
        from onrecord.stories.saying.reading import read_report

        call_command("migrate", verbosity=0)
        # Models are loaded once a process, not once a day.
        embedders["default"].embed(["warm"])
        read_report("The minister said that it was done.")
        found = run_day(texts(arguments.data), arguments.items)
    if arguments.json:
        print(json.dumps(found))
        return 0
    for name, value in found.pop("ms_an_item").items():
        print(f"{name:30} {value:8.2f} ms an item")
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
