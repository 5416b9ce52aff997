"""Looking again at pages that gave a report its text: were they edited, or taken down?

A feed forgets its items within hours; what is corrected later, or vanishes, only the page
shows. It is looked at an hour, six hours, a day and three days after it came.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from onrecord.intake.models import Report, ReportState
from onrecord.intake.notices import Notice, notice_of
from onrecord.intake.operations.texts import PageText, page_of
from onrecord.intake.signals import report_changed
from onrecord.plumbing.outbound import Gone, Rejected
from onrecord.vocabulary.errors import NewsroomError, Temporary
from onrecord.vocabulary.reports import PublicationStatus
from onrecord.vocabulary.texts import text_digest

LOOKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
LOOK_AGAIN_AFTER = timedelta(hours=1)
"""A page that answers 404 is believed when it does so twice, so long apart."""

_MISSING = "Its page was missing (404) at the last look."


def recheck_page(*, report_id: int, now: datetime) -> int | None:
    """Look at a report's page again; return the id of the version that this made, if any.

    A changed text makes a version; a page that is gone (410, or 404 twice) makes one that
    says so and holds no text. What cannot be told now is looked at the next time.
    """
    report = Report.objects.select_related("source").get(pk=report_id)
    if Report.objects.filter(supersedes=report).exists() or report.page_id is None:
        _plan(report, None)
        return None
    at, problem = _next_look(report, now), ""
    try:
        page = page_of(report, now)
    except Gone:
        return _withdrawn(report, now)
    except Rejected as error:
        problem = report.problem
        if error.data.get("status") == 404:
            if report.problem == _MISSING:
                return _withdrawn(report, now)
            at, problem = now + LOOK_AGAIN_AFTER, _MISSING
    except Temporary as error:
        at, problem = now + (error.retry_after or LOOK_AGAIN_AFTER), report.problem
    except NewsroomError:
        problem = report.problem
    else:
        if not _says_the_same(report.text, page.report.body_text):
            return _edited(report, page, now)
    _plan(report, at, problem=problem)
    return None


def _plan(report: Report, at: datetime | None, *, problem: str | None = None) -> None:
    changed: dict[str, object] = {"recheck_at": at}
    if problem is not None and report.problem in ("", _MISSING):
        changed["problem"] = problem
    Report.objects.filter(pk=report.pk).update(**changed)


def _next_look(report: Report, now: datetime) -> datetime | None:
    age = now - report.received_at
    return next((report.received_at + look for look in LOOKS if look > age), None)


def _says_the_same(one: str, two: str) -> bool:
    """Say whether two texts have the same words; an empty one says nothing against the other."""
    return not two or one.split() == two.split() or text_digest(one) == text_digest(two)


def _edited(report: Report, page: PageText, now: datetime) -> int | None:
    title = page.report.title or report.title
    notice = notice_of(title, page.report.body_text, PublicationStatus.USABLE, is_version=True)
    text = page.report.body_text
    return _version(report, now, notice=notice, text=text, title=report.title, page=page)


def _withdrawn(report: Report, now: datetime) -> int | None:
    return _version(report, now, notice=Notice.WITHDRAWN, text="", title=report.title, page=None)


def _version(
    report: Report,
    now: datetime,
    *,
    notice: Notice,
    text: str,
    title: str,
    page: PageText | None,
) -> int | None:
    """Write the new version, and announce it; nothing when another was written meanwhile."""
    with transaction.atomic():
        old = Report.objects.select_for_update().get(pk=report.pk)
        if Report.objects.filter(supersedes=old).exists():
            return None
        is_gone = page is None
        new = Report.objects.get(pk=report.pk)
        # The feed still says what it said: its next poll must find that known.
        new.pk, new.version, new.supersedes = None, old.version + 1, old
        new.folded_into, new.state, new.problem = None, ReportState.RECEIVED, ""
        new.title, new.text, new.text_digest, new.notice = title, text, "", notice.value
        new.status = "canceled" if is_gone else "usable"
        new.summary = "" if is_gone else old.summary
        new.page_id = page.delivery_id if page is not None else old.page_id
        new.note = "Its page is gone." if is_gone else "Its page was edited after it came."
        new.updated_at = page.report.updated_at if page is not None else now
        new.received_at, new.recheck_at = now, None if is_gone else now + LOOKS[1]
        new._state.adding = True
        new.save(force_insert=True)
        Report.objects.filter(pk=old.pk).update(recheck_at=None)
        report_changed.send(
            sender=Report, report_id=new.pk, supersedes_id=old.pk, change=new.notice, at=now
        )
    return new.pk
