"""What a text is settled with: its language, its digest and its passages.

The work is done on values, before any transaction is begun: the database is locked only for
writing what is known already, however long a text takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from onrecord.intake import passages
from onrecord.intake.identity import content_digest_of, identity_of
from onrecord.intake.models import Passage, Report, Source
from onrecord.intake.operations.rows import write_many
from onrecord.language import identifying
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport
from onrecord.vocabulary.texts import text_digest

MOST_AT_ONCE = 300
"""So many texts of one delivery are settled where it is stored; more would hold others up."""

NO_TEXT = "The item has no text beyond its title."

_INTO = ("report_id", "position", "start", "end", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A text with its language, its digest, and the spans of its passages."""

    text: str
    language: str
    digest: str
    spans: tuple[passages.Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a delivery: its identity, the digest of what it says, its text if settled."""

    identity: str
    digest: str
    report: ParsedReport
    settled: Settled | None = None


def settled(text: str, *, language: str) -> Settled:
    """Return what ``text`` is settled with; ``language`` is the one that is stated."""
    return Settled(
        text=text,
        language=identifying.settled(text, language),
        digest=text_digest(text) if text else "",
        spans=tuple(passages.split(text)),
    )


def items_of(parsed: ParsedDelivery, source: Source) -> list[Item]:
    """Return the items of a delivery, with the texts of those that seem new settled.

    Reads what the source has said before and writes nothing: to be called outside of the
    transaction that stores them.
    """
    items = [
        Item(identity=identity_of(one), digest=content_digest_of(one), report=one)
        for one in parsed.reports
    ]
    said = Report.objects.filter(source=source, content_digest__in=[one.digest for one in items])
    known = set(said.values_list("content_digest", flat=True))
    new = [number for number, item in enumerate(items) if item.digest not in known]
    for number in new[:MOST_AT_ONCE]:
        report = items[number].report
        text = (report.body_text if source.may_store_full_text else "") or report.summary_text
        stated = report.language or parsed.language or source.language
        items[number] = replace(items[number], settled=settled(text, language=stated))
    return items


def wants_page(report: Report, source: Source) -> bool:
    """Say whether a report came with a summary only, and may be read from its page."""
    return bool(
        not report.text
        and report.url
        and report.status == "usable"
        and source.may_store_full_text
        and not source.is_sample
    )


def write_passages(of_reports: Iterable[tuple[int, Settled]]) -> None:
    """Write the passages of reports, given by their ids, in one statement."""
    rows = [
        (report_id, position, start, end, settled.text[start:end])
        for report_id, settled in of_reports
        for position, (start, end) in enumerate(settled.spans)
    ]
    write_many(Passage._meta.db_table, _INTO, rows)
