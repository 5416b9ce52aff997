"""What editors said of pairs of reports, as examples to learn from. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.intake.models import Report
from onrecord.stories.models import Tie


def lessons() -> Iterator[dict[str, Any]]:
    """Yield every pair of reports that a person put together or apart, as JSON values.

    Of one pair only the newest decision counts; undone ones and what the machine derived are
    left out. The oldest decision comes first.
    """
    rows = (
        Tie.objects.filter(decision__undone_at=None, is_derived=False)
        .select_related("decision", "one__source", "two__source")
        .order_by("decision__at", "pk")
    )
    newest = {(tie.one_id, tie.two_id): tie.pk for tie in rows.iterator()}
    for tie in rows.iterator():
        if newest[tie.one_id, tie.two_id] != tie.pk:
            continue
        yield {
            "same": tie.is_same,
            "one": _report(tie.one),
            "two": _report(tie.two),
            "by": tie.decision.user,
            "at": tie.decision.at.isoformat(),
            "why": tie.decision.why,
        }


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.pk,
        "title": report.title,
        "text": report.text or report.summary,
        "at": (report.published_at or report.received_at).isoformat(),
        "source": report.source.name,
        "language": report.language or report.source.language,
    }
