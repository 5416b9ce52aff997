"""A report gets its text and its passages: from the delivery, or from the page it points to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from onrecord.intake import reading
from onrecord.intake.models import Delivery, DeliveryState, Medium, Report, ReportState
from onrecord.intake.operations.asking import ask, reservation_on
from onrecord.intake.operations.receiving import keep_delivery
from onrecord.intake.operations.settling import NO_TEXT, settled, wants_page, write_passages
from onrecord.intake.operations.storing import medium_of
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.plumbing.outbound import require_success
from onrecord.vocabulary.errors import Permanent, Temporary
from onrecord.vocabulary.reports import ParsedReport

PAGE_PATIENCE = timedelta(hours=6)
"""So long after its arrival, a report whose page never answered makes do with its summary."""

FIRST_RECHECK = timedelta(hours=1)
"""A page that gave a report its text is looked at again so long after it came."""

PAGE_BYTES = 5 * 1024 * 1024
_SETTLED = [
    "text",
    "text_digest",
    "byline",
    "language",
    "rights",
    "published_at",
    "page",
    "problem",
    "reserved_by",
    "recheck_at",
    "state",
]
"""What reading a report may change of its row; all else stands as it came."""

_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})
_WORD = re.compile(r"\w{4,}")
_LEAST_OVERLAP = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What the page gave: its delivery, and the article on it."""

    delivery_id: int
    report: ParsedReport
    reserved_by: str = ""


def read_report(*, report_id: int, now: datetime) -> None:
    """Settle a report's text and split it into passages; a report that is read stays as it is.

    An item that came with a summary only is read from its page, if its source lets us store
    the full text. Raises ``Temporary`` while the page may still answer; what fails for good
    leaves the summary as the text and says so in ``problem``.
    """
    # Most came whole and were read where they were stored: that is told by one small query.
    if Report.objects.values_list("state", flat=True).get(pk=report_id) == ReportState.READ:
        return
    report = Report.objects.select_related("source").get(pk=report_id)
    page: PageText | None = None
    problem = ""
    if wants_page(report, report.source):
        try:
            page = page_of(report, now)
        except Permanent as error:
            problem = f"Only the summary is known. {error.message}"
        except Temporary as error:
            if now - report.received_at < PAGE_PATIENCE:
                raise
            problem = f"Only the summary is known: the page never answered. {error.message}"
    reserved_by = page.reserved_by if page else report.reserved_by
    if not reserved_by and report.url:
        reserved_by = reservation_on(url=report.url, source=report.source, now=now)
    _settle(report, page, problem, reserved_by=reserved_by)


def page_of(report: Report, now: datetime) -> PageText:
    """Fetch and read the report's page; its raw bytes are kept as a delivery of their own."""
    asked = ask(
        url=report.url,
        source=report.source,
        now=now,
        accept="text/html, application/xhtml+xml;q=0.9",
        max_bytes=PAGE_BYTES,
        for_text=True,
    )
    answer = require_success(asked.answer, now=now)
    if answer.media_type not in _PAGE_TYPES:
        raise Unreadable(f"{answer.url} is {answer.media_type}, not a page.")
    parsed = reading.read(
        answer.body, media_type="text/html", charset=answer.charset, url=answer.url
    )
    article = parsed.reports[0] if parsed.reports else None
    if article is None or not article.body_text:
        raise Unreadable(f"No article was found at {answer.url}.")
    if not _is_about(article, report):
        raise Unreadable(f"{answer.url} shows another text than the one announced.")
    page = Delivery(
        source=report.source,
        url=answer.url[:2000],
        section=report.section,
        media_type=answer.media_type or "text/html",
        charset=answer.charset,
        reserved_by=asked.reserved_by,
        format=parsed.format,
        received_at=now,
        state=DeliveryState.READ,
    )
    delivery_id, _ = keep_delivery(page, answer.body)
    return PageText(delivery_id=delivery_id, report=article, reserved_by=asked.reserved_by)


def _is_about(article: ParsedReport, report: Report) -> bool:
    """Say whether the page shares enough words with the feed's item: a consent wall does not."""
    announced = set(_WORD.findall(f"{report.title} {report.summary}".casefold()))
    shown = set(_WORD.findall(f"{article.title} {article.body_text}".casefold()))
    return not announced or len(announced & shown) >= _LEAST_OVERLAP * len(announced)


def _settle(report: Report, page: PageText | None, problem: str, *, reserved_by: str) -> None:
    if page is not None:
        _fill_from(report, page)
    report.text = report.text or report.summary
    if not report.text and not problem and report.status == "usable":
        problem = NO_TEXT
    found = settled(report.text, language=report.language)
    report.language, report.text_digest = found.language, found.digest
    report.problem = problem[:500]
    report.reserved_by = report.reserved_by or reserved_by[:500]
    report.recheck_at = report.recheck_at or _recheck_at(report, page)
    report.state = ReportState.READ
    with transaction.atomic():
        still = Report.objects.select_for_update().filter(pk=report.pk)
        if still.exclude(state=ReportState.READ).values_list("pk", flat=True).first() is None:
            return
        report.save(update_fields=_SETTLED)
        if report.passages.exists():
            report.passages.all().delete()
        write_passages([(report.pk, found)])
        if page is not None and not report.media.exists():
            Medium.objects.bulk_create(medium_of(report, one) for one in page.report.media)


def _recheck_at(report: Report, page: PageText | None) -> datetime | None:
    """Return when the page is looked at again: a feed drops its items, so it tells no change."""
    return report.received_at + FIRST_RECHECK if page is not None else None


def _fill_from(report: Report, page: PageText) -> None:
    """Take the text from the page, and what the feed did not say."""
    article = page.report
    report.page_id = page.delivery_id
    if len(article.body_text) >= len(report.summary):
        report.text = article.body_text
    stated: dict[str, Any] = {
        "byline": article.byline,
        "language": article.language,
        "rights": article.rights,
        "published_at": article.published_at,
    }
    for name, value in stated.items():
        if value and not getattr(report, name):
            setattr(report, name, value)
