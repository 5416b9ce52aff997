"""What stands on reports that their sources corrected or withdrew since: for the editor's queue.

An article leaves the queue when a text of it goes live of which every sentence rests on what its
sources say now. A report that was corrected elsewhere than in the words that bear a sentence
is no concern.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from onrecord.grounding.models import EntrySupport, LedgerEntry
from onrecord.intake.models import Passage, Report
from onrecord.publishing.content import sentences_of
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.records import SourceChange
from onrecord.stories.models import ReportReading, StatementRow

MOST_QUEUED = 200
"""So many changes are shown at once, the latest."""

MOST_VERSIONS = 12
"""So many versions of one report are followed to the newest."""


class Fate(StrEnum):
    """What its source did to a report."""

    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class FallenSentence:
    """A sentence that readers have, or will, and the passage of it that is gone.

    ``newest`` is what the source says instead: the number of its newest version.
    """

    text: str
    field: str
    digest: str
    fate: Fate
    outlet: str
    title: str
    was: str
    newest: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """An article with everything in it that a source took back, and what fell beside it.

    ``statements`` and ``dated`` count what the reports concerned gave the story: who said
    what, and sentences that name a day or a number. They are told no more.
    """

    article: ArticlePage
    sentences: tuple[FallenSentence, ...]
    statements: int
    dated: int
    changed_at: datetime


def fallen() -> list[Fallen]:
    """Return the articles in the queue, the latest change first; ten queries at most."""
    changes = SourceChange.objects.filter(settled_at=None).order_by("-at", "-pk")
    queued: dict[int, list[int]] = defaultdict(list)
    for article_id, report_id in changes.values_list("article_id", "report_id")[:MOST_QUEUED]:
        queued[article_id].append(report_id)
    found = []
    newest = newest_of({report for reports in queued.values() for report in reports})
    supports = _fallen_supports(newest)
    losses = _losses(list(newest))
    for article in ArticlePage.objects.filter(pk__in=queued):
        rows = _sentences(article, supports, newest)
        if not rows:
            continue
        reports = {report for _, report in rows}
        found.append(
            Fallen(
                article=article,
                sentences=tuple(row for row, _ in rows),
                statements=sum(losses[report][0] for report in reports),
                dated=sum(losses[report][1] for report in reports),
                changed_at=max(row.at for row, _ in rows),
            )
        )
    return sorted(found, key=lambda one: (one.changed_at, one.article.pk), reverse=True)


def open_source_changes() -> int:
    """Return how many articles wait in the queue."""
    open_ones = SourceChange.objects.filter(settled_at=None)
    return open_ones.values("article_id").distinct().count()


def note_taken_back(article_id: int | None, entries: Iterable[LedgerEntry]) -> None:
    """Set ``is_taken_back`` on the reports under ``entries`` that their sources took back.

    Nothing is asked while every report is usable and in its newest version; else one query.
    """
    reports = [support.passage.report for entry in entries for support in entry.supports.all()]
    doubtful = [
        report
        for report in reports
        if report.status != "usable" or getattr(report, "is_replaced", False)
    ]
    if not doubtful:
        return
    open_ones = SourceChange.objects.filter(article_id=article_id, settled_at=None)
    changed = set(open_ones.values_list("report_id", flat=True))
    for report in doubtful:
        is_gone = report.status != "usable" or report.pk in changed
        setattr(report, "is_taken_back", is_gone)  # noqa: B010  no field of the table


def is_fallen(article: ArticlePage, report_ids: Collection[int]) -> bool:
    """Say whether a sentence of the article rests on words that these reports have no more."""
    newest = newest_of(report_ids)
    return bool(_sentences(article, _fallen_supports(newest), newest))


def newest_of(report_ids: Collection[int]) -> dict[int, Report]:
    """Return for each report that was replaced its newest version; two queries and more."""
    found: dict[int, Report] = {}
    waiting = {report_id: report_id for report_id in report_ids}
    for _ in range(MOST_VERSIONS):
        newer = {
            version.supersedes_id: version
            for version in Report.objects.filter(supersedes_id__in=waiting.values())
            .select_related("source")
            .defer("text", "summary")
        }
        waiting = {first: newer[last].pk for first, last in waiting.items() if last in newer}
        found |= {
            first: version
            for version in newer.values()
            for first, last in waiting.items()
            if last == version.pk
        }
        if not waiting:
            break
    return found


def live_articles_told_from(report_ids: Collection[int]) -> list[int]:
    """Return the live articles that rest on these reports, and one of every story that has them.

    What a report gave a story's timeline and numbers stands on the story's page though no
    article has it; that page is printed with any article of the story.
    """
    rests = Q(ledger__entries__supports__passage__report_id__in=report_ids)
    found = set(ArticlePage.objects.live().filter(rests).values_list("pk", flat=True))
    members = Report.objects.filter(pk__in=report_ids, membership__isnull=False)
    for story_id in set(members.values_list("membership__story_id", flat=True)):
        told = ArticlePage.objects.live().filter(draft__story_id=story_id)
        found |= set(told.order_by("-published_at").values_list("pk", flat=True)[:1])
    return sorted(found)


def _fallen_supports(newest: dict[int, Report]) -> list[EntrySupport]:
    """Return the supports of which the words are in no passage of the newest version."""
    supports = list(
        EntrySupport.objects.filter(passage__report_id__in=newest).select_related(
            "entry", "passage"
        )
    )
    usable = {report.pk for report in newest.values() if report.status == "usable"}
    texts: dict[int, str] = defaultdict(str)
    for report_id, text in Passage.objects.filter(report_id__in=usable).values_list(
        "report_id", "text"
    ):
        texts[report_id] += " " + " ".join(text.split())
    return [
        one for one in supports if _said(one) not in texts.get(newest[one.passage.report_id].pk, "")
    ]


def _said(support: EntrySupport) -> str:
    return " ".join(support.passage.text[support.start : support.end].split())


def _sentences(
    article: ArticlePage, supports: Iterable[EntrySupport], newest: dict[int, Report]
) -> list[tuple[FallenSentence, int]]:
    """Return the sentences of an article that fell, each once, with the report that fell."""
    shown = {(one.field.value, one.digest) for one in sentences_of(article)}
    found: dict[str, tuple[FallenSentence, int]] = {}
    for support in supports:
        entry = support.entry
        if entry.ledger_id != article.ledger_id or (entry.field, entry.digest) not in shown:
            continue
        now = newest[support.passage.report_id]
        found.setdefault(
            entry.digest,
            (
                FallenSentence(
                    text=entry.text,
                    field=entry.field,
                    digest=entry.digest,
                    fate=Fate.CORRECTED if now.status == "usable" else Fate.WITHDRAWN,
                    outlet=now.source.name,
                    title=now.title,
                    was=_said(support),
                    newest=now.pk,
                    at=now.received_at,
                ),
                support.passage.report_id,
            ),
        )
    return list(found.values())


def _losses(report_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return how many statements and dated or counting sentences each report had given."""
    statements: dict[int, int] = defaultdict(int)
    for report_id in StatementRow.objects.filter(report_id__in=report_ids).values_list(
        "report_id", flat=True
    ):
        statements[report_id] += 1
    dated = {
        reading.report_id: sum(bool(row[6] or row[7]) for row in reading.tellings)
        for reading in ReportReading.objects.filter(report_id__in=report_ids)
    }
    return {pk: (statements[pk], dated.get(pk, 0)) for pk in report_ids}
