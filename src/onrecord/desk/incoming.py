"""The wire as the desk shows it: the list with its filters, and everything about one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from onrecord.desk.differences import Piece, differences
from onrecord.grounding.models import LedgerEntry
from onrecord.intake.models import Medium, Report, ReportState
from onrecord.intake.queries import versions_of
from onrecord.pipeline.models import Run, RunState
from onrecord.stories.glue import glue_reason
from onrecord.stories.models import Membership

TAKEN_BACK = ("withdrawn", "killed")
STATES = (
    ("received", "Not read yet"),
    ("read", "Read"),
    ("failed", "Failed"),
    ("nowhere", "In no story"),
    ("folded", "Same copy as another"),
    ("changed", "Changed at the source"),
    ("back", "Taken back"),
    ("reserved", "Closed to models"),
    ("muted", "Of muted sources"),
)


def wire(
    *, source: str = "", state: str = "", section: str = "", language: str = ""
) -> QuerySet[Report]:
    """Return reports, newest first, that fit the filters; without the texts.

    Reports of muted sources are left out unless they, or their source, are asked for.
    """
    reports = Report.objects.select_related(
        "source", "delivery", "folded_into__source", "membership__story"
    ).defer("text", "summary", "folded_into__text", "folded_into__summary")
    if source:
        reports = reports.filter(source__slug=source)
    elif state != "muted":
        reports = reports.filter(source__muted_at=None)
    if section:
        guessed = Q(section="", membership__story__section=section)
        reports = reports.filter(Q(section=section) | guessed)
    if language:
        reports = reports.filter(language__istartswith=language)
    return _in_state(reports, state).order_by("-received_at", "-pk")


def _in_state(reports: QuerySet[Report], state: str) -> QuerySet[Report]:
    wanted = {
        "folded": Q(folded_into__isnull=False),
        "changed": Q(version__gt=1),
        "back": Q(notice__in=TAKEN_BACK),
        "reserved": ~Q(reserved_by=""),
        "muted": Q(source__muted_at__isnull=False),
        "nowhere": Q(membership=None, state=ReportState.READ, superseded_by=None),
    }
    if state in wanted:
        return reports.filter(wanted[state])
    return reports.filter(state=state) if state in ReportState.values else reports


def newer_than(report_id: int) -> int:
    """Count the reports that came in after one; muted sources aside, a hundred at most."""
    newer = Report.objects.filter(pk__gt=report_id, source__muted_at=None)
    return len(newer.values_list("pk", flat=True)[:100])


def sections() -> list[str]:
    """Return the sections that reports name."""
    found = Report.objects.exclude(section="").values_list("section", flat=True)
    return sorted(set(found.order_by().distinct()[:60]))


def languages() -> list[str]:
    """Return the languages of reports: first parts of their tags."""
    found = Report.objects.exclude(language="").values_list("language", flat=True)
    return sorted({tag.split("-")[0].lower() for tag in found.order_by().distinct()[:200]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an item with what changed since the one before; ``title`` as pieces."""

    report: Report
    title: list[Piece]
    paragraphs: list[list[Piece]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything about one report. ``why`` says why it is in no story, where it is in none."""

    report: Report
    versions: list[Version]
    member: Membership | None
    why: str
    to_do: str
    runs: list[Run]
    copies: list[Report]
    media: list[Medium]
    cited_by: list[LedgerEntry]


def dossier(report_id: int) -> Dossier | None:
    """Return everything about one report; ``None`` when there is none with this id."""
    report = (
        Report.objects.select_related("source", "delivery", "page", "folded_into__source")
        .filter(pk=report_id)
        .first()
    )
    if report is None:
        return None
    chain = versions_of(report_id)
    member = Membership.objects.filter(report=report).select_related("story").first()
    runs = list(Run.objects.filter(line="report", subject_id=report_id))
    runs += Run.objects.filter(line="delivery", subject_id=report.delivery_id)
    why, to_do = ("", "") if member else why_in_no_story(report, chain, runs)
    original = report.folded_into_id or report.pk
    copies = Report.objects.filter(Q(folded_into_id=original) | Q(pk=original))
    cited = LedgerEntry.objects.filter(supports__passage__report__in=[one.pk for one in chain])
    return Dossier(
        report=report,
        versions=_compared(chain),
        member=member,
        why=why,
        to_do=to_do,
        runs=runs,
        copies=list(
            copies.exclude(pk=report.pk).select_related("source").defer("text", "summary")[:30]
        ),
        media=list(report.media.all()),
        cited_by=list(cited.select_related("ledger").distinct()[:20]),
    )


def why_in_no_story(
    report: Report, chain: Sequence[Report], runs: Sequence[Run]
) -> tuple[str, str]:
    """Return why a report is in no story, and what can be done about it."""
    stopped = next((run for run in runs if run.state == RunState.STOPPED), None)
    if stopped is not None:
        return stopped.problem, _("Try again below; if it stops again, somebody must look.")
    waiting = next((run for run in runs if run.state == RunState.WAITING), None)
    if waiting is not None and waiting.problem:
        return waiting.problem, _("Nothing: it is tried again by itself.")
    if waiting is not None or report.state == ReportState.RECEIVED:
        return _("It is on its way along the line."), _("Wait a moment.")
    newest = chain[-1]
    if newest.pk != report.pk:
        said = _("Version %(number)s stands in its place.") % {"number": newest.version}
        return said, _("Open that version.")
    if report.status != "usable":
        return _("Its source took it back (%(status)s).") % {"status": report.status}, ""
    glue = glue_reason(report.title, report.text or report.summary)
    if glue:
        return _("It is about no one event: %(why)s.") % {"why": glue}, ""
    if not report.text:
        return _("It has no text beyond its title."), _("Read it at its source.")
    return _("No step placed it; its run is not there any more."), _("Try again below.")


def _compared(chain: Sequence[Report]) -> list[Version]:
    found = []
    for before, after in zip([None, *chain[:-1]], chain, strict=True):
        if before is None:
            found.append(Version(report=after, title=[], paragraphs=[]))
            continue
        title = differences(before.title, after.title)
        texts = (before.text or before.summary, after.text or after.summary)
        found.append(
            Version(report=after, title=title[0] if title else [], paragraphs=differences(*texts))
        )
    return found[::-1]
