"""The same small stories as rows, as intake and stories would have stored them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from onrecord.intake.models import Delivery, Passage, Report, ReportState, Source
from onrecord.language.sentences import split
from onrecord.stories.models import Membership, Story


def make_story(
    reports: Sequence[dict[str, object]], *, now: datetime, budget: int | None = None
) -> Story:
    """Store ``reports`` and a story of them; sources are found again by name."""
    story = Story.objects.create(
        title=str(reports[0]["title"]),
        slug=hashlib.sha256(repr(reports).encode()).hexdigest()[:20],
        section="world",
        first_at=now,
        last_at=now,
    )
    for item in reports:
        add_report(story, item, now=now, budget=budget)
    return story


def add_report(
    story: Story, item: dict[str, object], *, now: datetime, budget: int | None = None
) -> Report:
    """Store one report in ``story``, with its passages."""
    name, text = str(item["source"]), str(item["text"])
    source, _ = Source.objects.get_or_create(
        slug=name.lower().replace(" ", "-"),
        defaults={"name": name, "quoting_budget": budget, "created_at": now},
    )
    digest = hashlib.sha256(f"{name}{item['title']}{text}".encode()).hexdigest()
    delivery = Delivery.objects.create(
        source=source, digest=digest, size=len(text), raw="raw/x", received_at=now
    )
    report = Report.objects.create(
        source=source,
        delivery=delivery,
        identity=digest,
        title=str(item["title"]),
        text=text,
        language="en",
        published_at=item["at"],
        received_at=now,
        state=ReportState.READ,
    )
    Passage.objects.bulk_create(
        Passage(report=report, position=number, start=start, end=end, text=text[start:end])
        for number, (start, end) in enumerate(split(text))
    )
    Membership.objects.create(story=story, report=report, joined_at=now)
    return report
