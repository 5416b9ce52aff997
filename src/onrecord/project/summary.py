"""What a run over the line came to, for the end of ``run --until-idle`` and for ``status``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from onrecord.pipeline.queries import stopped_runs
from onrecord.pipeline.working import Summary
from onrecord.project.output import print_json


def counts() -> dict[str, int]:
    """Return how much of everything there is."""
    from onrecord.intake.models import Channel, Delivery, Passage, Report, Source
    from onrecord.publishing.models import ArticlePage
    from onrecord.stories.models import StatementRow, Story
    from onrecord.writing.models import Draft

    return {
        "sources": Source.objects.count(),
        "channels": Channel.objects.filter(is_active=True).count(),
        "channels_failing": Channel.objects.filter(is_active=True, failures__gt=0).count(),
        "deliveries": Delivery.objects.count(),
        "deliveries_failed": Delivery.objects.filter(state="failed").count(),
        "reports": Report.objects.count(),
        "reports_folded": Report.objects.filter(folded_into__isnull=False).count(),
        "reports_failed": Report.objects.filter(state="failed").count(),
        "passages": Passage.objects.count(),
        "statements": StatementRow.objects.count(),
        "stories": Story.objects.count(),
        "drafts": Draft.objects.count(),
        "articles_at_the_desk": ArticlePage.objects.filter(live=False).count(),
        "articles_published": ArticlePage.objects.filter(live=True).count(),
    }


def as_data(summary: Summary) -> dict[str, Any]:
    """Return the summary and the counts as JSON-ready data."""
    return {**asdict(summary), "stopped": summary.stopped, "counts": counts()}


def print_summary(summary: Summary, *, as_json: bool) -> None:
    """Print what was done and what is left for a person."""
    if as_json:
        print_json(as_data(summary))
        return
    total = counts()
    print(
        f"\n{total['reports']} reports from {total['sources']} sources "
        f"({total['reports_folded']} folded into others, {total['reports_failed']} unreadable), "
        f"{total['stories']} stories, {total['drafts']} drafts, "
        f"{total['articles_at_the_desk']} articles at the desk, "
        f"{total['articles_published']} published."
    )
    if total["channels_failing"]:
        print(f"{total['channels_failing']} channels fail: see `onrecord source list`.")
    for run in stopped_runs(5):
        print(f"Stopped: {run.line} {run.subject_id} at {run.step}: {run.problem}")
