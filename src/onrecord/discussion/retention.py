"""What is forgotten of readers once a matter has been closed for long enough.

An e-mail address serves to answer a report, a sender's key to hold off floods; neither is of
use for ever. What readers see (a name and a text that a person approved) stays, and so does
what editors must be able to account for: the words of a report and what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from onrecord.discussion.models import Comment, CommentState, ReportState, SentenceReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many rows were deleted, and how many lost what names or marks their sender."""

    deleted: int
    unnamed: int


def forget_readers(*, now: datetime) -> Forgotten:
    """Forget what nobody needs any more of matters closed ``READER_DATA_DAYS`` days ago.

    Closed reports and approved comments lose their sender's key and e-mail address; rejected
    comments and what machines sent are deleted. Open matters keep all, however old. Safe to
    repeat; with a setting of 0 nothing is ever forgotten.
    """
    if not settings.READER_DATA_DAYS:
        return Forgotten(deleted=0, unnamed=0)
    closed = Q(decided_at__lte=now - timedelta(days=settings.READER_DATA_DAYS))
    reports = SentenceReport.objects.filter(closed).exclude(state=ReportState.OPEN)
    trapped, _ = reports.filter(state=ReportState.TRAPPED).delete()
    known = reports.exclude(email="", author_key="").update(email="", author_key="")
    comments = Comment.objects.filter(closed)
    rejected = comments.filter(state=CommentState.REJECTED)
    # One that was answered is the place where its answers stand: it is emptied, and they stay.
    deleted, _ = rejected.filter(replies=None).delete()
    emptied = rejected.exclude(text="").update(
        author_name="", author_key="", text="", text_digest="", reasons=[]
    )
    approved = comments.filter(state=CommentState.APPROVED)
    return Forgotten(
        deleted=trapped + deleted,
        unnamed=known + emptied + approved.exclude(author_key="").update(author_key=""),
    )
