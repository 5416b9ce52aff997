"""Reporting a sentence as wrong, and what an editor does about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from onrecord.discussion.cleaning import WORDS_MOST, clean_text
from onrecord.discussion.limits import refuse_flood
from onrecord.discussion.models import ReportState, SentenceReport, WrongReason
from onrecord.discussion.operations import CommentRefused, DiscussionClosed
from onrecord.discussion.queries import find_open_article
from onrecord.grounding.models import LedgerEntry
from onrecord.publishing.models import ArticlePage, Correction
from onrecord.publishing.queries import entries_standing, numbered_entries
from onrecord.publishing.versions import evidence_from, key_of
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.texts import text_digest

DAY = timedelta(days=1)

PER_SENDER: tuple[tuple[timedelta, int], ...] = ((timedelta(minutes=1), 3), (DAY, 20))
"""How many sentences one sender may report within a time."""

PER_ARTICLE: tuple[tuple[timedelta, int], ...] = ((timedelta(minutes=1), 20), (DAY, 200))
"""How many all senders together may report of one article."""

LEAST_SHORT = 8
"""The fewest hex digits by which an address may name a sentence."""


class ReportRefused(CommentRefused):
    """A report cannot be taken as it is; ``data["field"]`` says where."""

    code: ClassVar[str] = "discussion.report_refused"


class UnknownReport(Permanent):
    """No report has this number, or it was decided already."""

    code: ClassVar[str] = "discussion.unknown_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A sentence of a live article under the number that its page gives it."""

    number: int
    entry: LedgerEntry


def find_sentence(article: ArticlePage, *, number: int, short: str) -> Numbered | None:
    """Return the sentence that ``short`` (the beginning of its digest) names.

    Without ``short`` the one that has ``number`` now. ``None`` when the sentence is not in
    the live text (any more): a number alone never stands in for a sentence that was named.
    """
    entries = numbered_entries(article, entries_standing(article))
    if len(short) >= LEAST_SHORT:
        found = [n for n, entry in enumerate(entries, start=1) if entry.digest.startswith(short)]
        number = number if number in found else next(iter(found), 0)
    if not 1 <= number <= len(entries):
        return None
    return Numbered(number=number, entry=entries[number - 1])


def report(
    *,
    article_id: int,
    number: int,
    digest: str,
    reason: str,
    words: str,
    email: str,
    author_key: str,
    now: datetime,
    is_trapped: bool = False,
) -> SentenceReport:
    """Take a reader's report of the sentence with ``digest`` and put it before the editors.

    The same words on the same sentence by the same sender within a day are taken once.
    Raises ``DiscussionClosed`` for an article or sentence that is not public,
    ``ReportRefused`` and ``TooManyComments``.
    """
    said = _checked(reason, words)
    article = find_open_article(article_id)
    sentence = find_sentence(article, number=number, short=digest) if article else None
    if article is None or sentence is None:
        raise DiscussionClosed(_("That sentence is no longer in the article."))
    entry = sentence.entry
    with transaction.atomic():  # The lock makes two at the same instant count each other.
        ArticlePage.objects.select_for_update().filter(pk=article_id).values("pk").first()
        mine = SentenceReport.objects.filter(author_key=author_key, created_at__gt=now - DAY)
        same = mine.filter(
            article_id=article_id, digest=entry.digest, words_digest=text_digest(said)
        ).first()
        if same is not None:
            return same
        _refuse_flood(article_id=article_id, author_key=author_key, now=now)
        key = key_of(entry.field, entry.digest)
        return SentenceReport.objects.create(
            article_id=article_id,
            number=sentence.number,
            field=entry.field,
            digest=entry.digest,
            text=entry.text,
            evidence=evidence_from([entry], [key]).get(key, {}),
            reason=reason,
            words=said,
            words_digest=text_digest(said),
            email=email,
            author_key=author_key,
            state=ReportState.TRAPPED if is_trapped else ReportState.OPEN,
            created_at=now,
            decided_at=now if is_trapped else None,
        )


def _checked(reason: str, words: str) -> str:
    """Return the words cleaned."""
    said = clean_text(words)
    if not any(character.isalnum() for character in said) or len(said) > WORDS_MOST:
        raise ReportRefused(
            _("Please say what is wrong, in at most %(most)d characters.") % {"most": WORDS_MOST},
            data={"field": "words"},
        )
    if reason not in WrongReason.values:
        raise ReportRefused(_("Please choose what is wrong."), data={"field": "reason"})
    return said


def decide_report(
    *, report_id: int, state: ReportState, answer: str, user: Any, now: datetime
) -> SentenceReport:
    """Close a report as corrected or dismissed, with an answer to its reader.

    A dismissal says why. A report whose sentence was corrected carries that correction.
    Raises ``UnknownReport`` and ``ReportRefused``.
    """
    said = clean_text(answer)[:WORDS_MOST]
    if state not in {ReportState.CORRECTED, ReportState.DISMISSED}:
        raise ReportRefused(_("A report is answered by a correction or dismissed."))
    if state == ReportState.DISMISSED and not said:
        raise ReportRefused(_("Say why the sentence stands: the reader gets your reason."))
    with transaction.atomic():
        found = SentenceReport.objects.select_for_update().filter(pk=report_id).first()
        if found is None or found.state != ReportState.OPEN:
            raise UnknownReport(_("There is no open report with this number."))
        found.state = state
        found.answer = said
        found.decided_at = now
        found.decided_by = user
        if state == ReportState.CORRECTED:
            found.correction = _correction_of(found)
            if found.correction is None and not said:
                raise ReportRefused(
                    _("This sentence was not corrected. Correct it first, or say what was done.")
                )
        found.save()
    return found


def _correction_of(found: SentenceReport) -> Correction | None:
    same = {"article_id": found.article_id, "was_digest": found.digest, "field": found.field}
    return Correction.objects.filter(**same, made_at__gte=found.created_at).first()


def open_reports(state: str = ReportState.OPEN) -> QuerySet[SentenceReport]:
    """Return reports in one state with their articles: open ones longest waiting first."""
    found = SentenceReport.objects.filter(state=state).select_related(
        "article", "decided_by", "correction__version"
    )
    return (
        found.order_by("created_at", "pk") if state == ReportState.OPEN else found.order_by("-pk")
    )


def has_changed(found: SentenceReport) -> bool:
    """Whether the reported sentence is no longer in the text that readers have."""
    article = found.article
    if not article.live:
        return True
    known = numbered_entries(article, entries_standing(article))
    return all((e.field, e.digest) != (found.field, found.digest) for e in known)


def _refuse_flood(*, article_id: int, author_key: str, now: datetime) -> None:
    sent = (
        (SentenceReport.objects.filter(author_key=author_key), PER_SENDER),
        (SentenceReport.objects.filter(article_id=article_id), PER_ARTICLE),
    )
    refuse_flood(sent, now=now)
