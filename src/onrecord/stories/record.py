"""Questions about what a story's reports amount to: developments, agreement, numbers, news since.

Nothing is answered from a report that may not be shown at the instant asked for: facts are
stored under a key of the very reports that they were drawn from.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F, Q

from onrecord.intake.models import Passage, Report
from onrecord.language.sentences import split
from onrecord.stories.agreement import Told
from onrecord.stories.comparing import compare
from onrecord.stories.facts import Disputed, Figure, Line, Series, StoryFacts
from onrecord.stories.independence import credited_agency, origin_of
from onrecord.stories.models import ReportReading, StatementRow, Story, StoryRecord
from onrecord.stories.storing import (
    FACTS_VERSION,
    READING_VERSION,
    facts_from_json,
    telling_from_json,
)
from onrecord.stories.tellings import MOST_READ, Telling, names_in, read_passage
from onrecord.stories.zones import local

logger = logging.getLogger(__name__)

FIRST, NEWEST = 80, 240
"""Of a story's reports so many of the first and so many of the newest are compared."""

READ_AT_ONCE = 40
"""So many reports that nobody has read yet are read when facts are asked for."""

_ASKED = re.compile(r"\W*(?:Q|QUESTION|Question|REPORTER)\b(?::|\s*\(|\s+(?=[“\"A-Z]))")
"""What a reporter asks in a transcript is nobody's account of what happened."""

_OF_ITSELF = re.compile(
    r"\b(?:(?:is|are|remains?)\s+(?:under\s+)?embargo(?:ed)?|on\s+background\s+and|attributable\s+to\s+["
    r"“\"a]|for\s+immediate\s+release|as\s+prepared\s+for\s+delivery|ground\s+rules)\b",
    re.IGNORECASE,
)
"""Notes to editors tell of the report, not of the event."""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_LONG = ("text", "summary", "note", "rights", "source__admitted_because")


def open_reports(story_ids: Iterable[int], now: datetime) -> list[Report]:
    """Return the reports of these stories that may be shown: newest versions, no embargo."""
    rows = (
        Report.objects.filter(
            Q(embargoed_until=None) | Q(embargoed_until__lte=now),
            membership__story_id__in=list(story_ids),
            superseded_by=None,
            status="usable",
        )
        .select_related("source")
        .defer(*_LONG)
    )
    return sorted(rows, key=lambda report: (instant_of(report), report.pk))


def instant_of(report: Report) -> datetime:
    """Return when a report counts as told: never later than it was received."""
    if report.published_at is None:
        return report.received_at
    return min(report.published_at, report.received_at)


def grounds_of(reports: Iterable[Report]) -> list[Report]:
    """Return the reports without those that are copies of another one of them."""
    rows = list(reports)
    shown = {report.pk for report in rows}
    return [report for report in rows if report.folded_into_id not in shown]


def key_of(grounds: Sequence[Report]) -> str:
    """Return the key of what exactly these reports, in their present texts, amount to."""
    lines = [f"{FACTS_VERSION}.{READING_VERSION}.{settings.TIME_ZONE}"]
    lines += sorted(f"{report.pk} {report.text_digest} {report.source.owner}" for report in grounds)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def facts_among(grounds: Sequence[Report]) -> StoryFacts:
    """Return what these reports amount to: as stored, else worked out now; one to four queries."""
    if not grounds:
        return StoryFacts()
    stored = StoryRecord.objects.filter(key=key_of(grounds)).values_list("facts", flat=True).first()
    if stored is not None:
        try:
            return facts_from_json(stored)
        except (KeyError, TypeError, ValueError):
            logger.warning("stored facts could not be read and are worked out anew")
    return compare(tellings_of(grounds))


def facts_of(story_id: int, *, now: datetime) -> StoryFacts:
    """Return what the reports of a story that may be shown at ``now`` amount to."""
    return facts_among(grounds_of(open_reports([story_id], now)))


def tellings_of(grounds: Sequence[Report]) -> list[Told]:
    """Return what the sentences of these reports tell, of very many the first and the newest."""
    rows = sorted(grounds, key=lambda report: (instant_of(report), report.pk))
    if len(rows) > FIRST + NEWEST:
        rows = [*rows[:FIRST], *rows[-NEWEST:]]
    ids = [report.pk for report in rows]
    texts: dict[int, list[tuple[int, str]]] = defaultdict(list)
    columns = ("report_id", "pk", "text")
    ordered = Passage.objects.filter(report_id__in=ids).order_by("report_id", "position")
    for report_id, pk, text in ordered.values_list(*columns):
        texts[report_id].append((pk, text))
    readings = {
        one.report_id: one
        for one in ReportReading.objects.filter(report_id__in=ids, version=READING_VERSION)
    }
    unread = [r for r in rows if not _is_current(readings.get(r.pk), r)][-READ_AT_ONCE:]
    anew = {report.pk for report in unread}
    found = []
    for report in rows:
        passages = texts.get(report.pk, [])
        if report.pk in anew:
            tellings, credit = read_report(report, passages)
        elif report.pk in readings:
            reading = readings[report.pk]
            credit, by_id = reading.credit, dict(passages)
            tellings = [
                telling
                for row in reading.tellings
                if (telling := telling_from_json(row, by_id)) is not None
            ]
        else:
            continue
        origin = origin_of(
            owner=report.source.owner,
            source_id=report.source_id,
            source_name=report.source.name,
            credit=credit,
        )
        at = instant_of(report)
        found += [Told(telling=t, report_id=report.pk, origin=origin, at=at) for t in tellings]
    return found


def _is_current(reading: ReportReading | None, report: Report) -> bool:
    return reading is not None and reading.digest == report.text_digest


def read_report(report: Report, passages: Sequence[tuple[int, str]]) -> tuple[list[Telling], str]:
    """Return what a report's sentences tell, and the agency that it credits.

    ``passages`` are (id, text) in reading order. Only English is read; of others nothing.
    """
    language = (report.language or report.source.language or settings.LANGUAGE_CODE).lower()
    if not language.startswith("en"):
        return [], ""
    # An updated text says "today" of the day on which it was updated.
    written_at = min(max(instant_of(report), report.updated_at or _LONG_AGO), report.received_at)
    told_at = local(written_at, report.source.country, settings.TIME_ZONE)
    whole = "\n\n".join(text for _, text in passages)
    known = names_in(whole)
    found: list[Telling] = []
    order = 0
    for pk, text in passages:
        if order >= MOST_READ:
            break
        if _ASKED.match(text) or _OF_ITSELF.search(text[:300]):
            continue
        found += read_passage(pk, text, told_at=told_at, order=order, known=known)
        order += len(split(text))
    return found[:MOST_READ], credited_agency(whole, report.byline)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What came to a story after an instant."""

    reports: tuple[Report, ...]
    sources: tuple[str, ...]
    lines: tuple[Line, ...]
    figures: tuple[tuple[str, Figure], ...]
    disputed: tuple[Disputed, ...]
    statements: int


def news_since(story_id: int, *, since: datetime, now: datetime) -> News:
    """Return what is new in a story since an instant: what came in after it, whenever dated.

    ``sources`` names those that had not reported before. Six queries at most.
    """
    reports = open_reports([story_id], now)
    new = [report for report in reports if report.received_at > since]
    ids = {report.pk for report in new}
    facts = facts_among(grounds_of(reports))
    before = {report.source_id for report in reports if report.pk not in ids}
    names = {r.source.name: None for r in new if r.source_id not in before}
    return News(
        reports=tuple(new),
        sources=tuple(names),
        lines=tuple(
            line for line in facts.lines if {place.report_id for place in line.places} <= ids
        ),
        figures=tuple(
            (series.what, figure)
            for series in facts.series
            for figure in series.figures
            if figure.place.report_id in ids
        ),
        disputed=tuple(
            one
            for one in facts.disputed
            if any(place.report_id in ids for side in one.sides for place in side.places)
        ),
        statements=StatementRow.objects.filter(report_id__in=ids).count() if ids else 0,
    )


def series_of(story_id: int, *, now: datetime) -> tuple[Series, ...]:
    """Return how the numbers of a story changed, each with its passage: for charts."""
    return facts_of(story_id, now=now).series


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Reports that are not independent: of one owner, or of one agency's copy."""

    name: str
    reports: tuple[Report, ...]


def origins_of(story_id: int, *, now: datetime) -> tuple[Origin, ...]:
    """Return the independent origins of a story's reports, the one that sent most first."""
    reports = open_reports([story_id], now)
    by_id = {report.pk: report for report in reports}
    credits: Mapping[int, str] = dict(
        ReportReading.objects.filter(report_id__in=list(by_id)).values_list("report_id", "credit")
    )
    groups: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        first = by_id.get(report.folded_into_id or 0, report)
        groups[
            origin_of(
                owner=first.source.owner,
                source_id=first.source_id,
                source_name=first.source.name,
                credit=credits.get(first.pk, ""),
            )
        ].append(report)
    found = [Origin(name=name, reports=tuple(rows)) for name, rows in groups.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.reports), one.name)))


def stale_stories(*, now: datetime, since: datetime, limit: int) -> list[int]:
    """Return stories whose stored facts are older than their evidence, most important first."""
    stale = Q(record=None) | Q(record__made_at__lt=F("changed_at"))
    return list(
        Story.objects.filter(stale, merged_into=None, last_at__gte=since, last_at__lte=now)
        .exclude(changed_at=None)
        .order_by("-importance", "pk")
        .values_list("pk", flat=True)[:limit]
    )
