"""The reports of a story that readers may see: usable, in their newest version, unembargoed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min, Q, QuerySet

from onrecord.intake.models import Report, Source
from onrecord.reader.evidence import safe_link, time_of
from onrecord.stories import independence

_UNUSED = ("text", "summary", "content_digest", "note", "rights")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A source as a story names it; ``reports`` counts what it sent, copies included."""

    pk: int
    name: str
    slug: str
    kind: str
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A report as a story lists it. ``copies`` are the outlets that carried the same text.

    Reports of one ``origin`` (an agency's text, an owner, or a source that has none) are not
    independent; ``agency`` is the agency's name where another outlet carries its text.
    """

    pk: int
    title: str
    url: str
    language: str
    outlet: str
    source_id: int
    origin: str
    at: datetime
    agency: str = ""
    copies: tuple[Received, ...] = ()


def open_reports(now: datetime) -> Q:
    """Return the condition under which a report may be shown at ``now``."""
    return Q(status="usable", superseded_by=None) & (
        Q(embargoed_until=None) | Q(embargoed_until__lte=now)
    )


def next_embargo(story_ids: Sequence[int], now: datetime) -> datetime | None:
    """Return when the next report of these stories may be shown that may not be shown yet."""
    held = Report.objects.filter(membership__story_id__in=story_ids, embargoed_until__gt=now)
    until: datetime | None = held.aggregate(until=Min("embargoed_until"))["until"]
    return until


def reports_of(story_ids: Sequence[int], now: datetime) -> list[Report]:
    """Return what readers may see of the reports of these stories, newest first; one query."""
    found: QuerySet[Report] = Report.objects.filter(
        open_reports(now), membership__story_id__in=story_ids
    )
    rows = (
        found.select_related("source")
        .defer(*_UNUSED, "source__admitted_because")
        .annotate(credit=F("reading__credit"))
    )
    return sorted(rows, key=lambda report: (instant(report, now), report.pk), reverse=True)


def instant(report: Report, now: datetime) -> datetime:
    """Return when a report counts as published: a date in the future is no date."""
    return min(time_of(report), now)


def gathered(reports: Iterable[Report], now: datetime) -> list[Received]:
    """Return the reports in their order, copies under the one that they are copies of."""
    rows = list(reports)
    shown = {report.pk for report in rows}
    copies: dict[int, list[Report]] = {}
    for report in rows:
        if report.folded_into_id in shown:
            copies.setdefault(int(report.folded_into_id or 0), []).append(report)
    return [
        _received(report, now, copies.get(report.pk, ()))
        for report in rows
        if report.folded_into_id not in shown
    ]


def _received(report: Report, now: datetime, copies: Sequence[Report] = ()) -> Received:
    credit = getattr(report, "credit", None) or ""
    agency = independence.agency_name(credit)
    return Received(
        pk=report.pk,
        title=report.title,
        url=safe_link(report.url),
        language=report.language or report.source.language,
        outlet=report.source.name,
        source_id=report.source_id,
        origin=origin_of(report.source, credit),
        at=instant(report, now),
        agency=agency if agency != report.source.name else "",
        copies=tuple(_received(copy, now) for copy in reversed(copies)),
    )


def outlets_of(reports: Iterable[Report]) -> list[Outlet]:
    """Return who sent the reports, the one that sent most first."""
    sources: dict[int, Source] = {}
    counts: dict[int, int] = {}
    for report in reports:
        sources[report.source_id] = report.source
        counts[report.source_id] = counts.get(report.source_id, 0) + 1
    found = [
        Outlet(
            pk=pk,
            name=source.name,
            slug=source.slug,
            kind=str(source.get_kind_display()),
            reports=counts[pk],
        )
        for pk, source in sources.items()
    ]
    return sorted(found, key=lambda outlet: (-outlet.reports, outlet.name))


def origin_of(source: Source, credit: str = "") -> str:
    """Return what counts as one independent source: an agency, an owner, else itself.

    ``credit`` is the agency that a report of the source names as whose text it is.
    """
    return independence.origin_of(
        owner=source.owner, source_id=source.pk, source_name=source.name, credit=credit
    )
