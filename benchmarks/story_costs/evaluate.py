"""Measure what the facts of a story of 10, 100 and 1,000 reports cost; see README.md."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
TOWNS = ("Sund", "Kest", "Marden", "Corvo", "Ormond", "Velna", "Piro", "Dresk", "Lomar", "Odell")
SUBJECTS = ("The council", "The port", "The police", "The ministry", "The railway", "The company")
DEEDS = (
    "closed the bridge at {town} on {day}",
    "said that {number} people were injured in {town} on {day}",
    "approved a plan for {number} new homes in {town}",
    "reported that the fire in {town} killed {number} people",
    "opened an inquiry into the flood at {town} last week",
    "evacuated {number} residents of {town} overnight",
    "put the cost of repairs in {town} at ${number} million",
    "promised that trains to {town} will run again on {day}",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SENTENCES = 18


def report_text(dice: random.Random) -> str:
    """Return a report of made-up sentences, three a paragraph."""
    made = [
        f"{dice.choice(SUBJECTS)} "
        + dice.choice(DEEDS).format(
            town=dice.choice(TOWNS), day=dice.choice(DAYS), number=dice.randint(2, 60)
        )
        + "."
        for _ in range(SENTENCES)
    ]
    return "\n\n".join(" ".join(made[start : start + 3]) for start in range(0, SENTENCES, 3))


def build(count: int) -> tuple[int, float]:
    """Make a story of so many reports; return its number and the seconds a report took to read."""
    from onrecord.intake.models import Delivery, Passage, Report, Source
    from onrecord.language.sentences import paragraphs
    from onrecord.stories import operations
    from onrecord.stories.models import Membership, Story
    from onrecord.vocabulary.texts import text_digest

    dice = random.Random(count)
    story = Story.objects.create(
        title="A story", slug=f"story-{count}", first_at=NOW, last_at=NOW, changed_at=NOW
    )
    spent = 0.0
    for number in range(count):
        source, _ = Source.objects.get_or_create(
            slug=f"wire-{number % 20}",
            defaults={"name": f"Wire {number % 20}", "created_at": NOW, "language": "en"},
        )
        digest = f"{count:032}{number:032}"
        at = NOW - timedelta(minutes=10 * (count - number))
        delivery = Delivery.objects.create(
            source=source, digest=digest, size=1, raw="x", received_at=at
        )
        text = report_text(dice)
        report = Report.objects.create(
            source=source,
            delivery=delivery,
            identity=digest,
            title=text[:60],
            text=text,
            text_digest=text_digest(text),
            language="en",
            published_at=at,
            received_at=at,
        )
        Passage.objects.bulk_create(
            Passage(report=report, position=place, start=a, end=b, text=text[a:b])
            for place, (a, b) in enumerate(paragraphs(text))
        )
        Membership.objects.create(story=story, report=report, joined_at=NOW)
        began = time.process_time()
        operations.note_report(report_id=report.pk, now=NOW)
        spent += time.process_time() - began
    return story.pk, spent / count


def measure(count: int) -> dict[str, Any]:
    """Return queries and processor seconds of reading, comparing and answering."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from onrecord.stories import operations, record

    story, reading = build(count)
    began = time.process_time()
    operations.tell_story(story_id=story, now=NOW)
    compared = time.process_time() - began
    began = time.process_time()
    facts = record.facts_of(story, now=NOW)
    stored = time.process_time() - began
    with CaptureQueriesContext(connection) as asked:
        record.facts_of(story, now=NOW)
    return {
        "read_seconds_a_report": round(reading, 4),
        "compare_seconds": round(compared, 3),
        "stored_seconds": round(stored, 4),
        "stored_queries": len(asked),
        "lines": len(facts.lines),
        "disputed": len(facts.disputed),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["ONRECORD_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        found: dict[str, Any] = {}
        for count in arguments.reports:
            for name, value in measure(count).items():
                found[f"{name}_{count}"] = value
    print(json.dumps(found) if arguments.json else json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
