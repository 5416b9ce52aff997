"""Review and approval. Only the desk may import this module (a lint rule holds it).

A reviewer records three deliberate acts for exactly one text, then approves it. Approval
asks the gate, writes the certificate and makes the text live in one transaction.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from onrecord.grounding.models import LedgerEntry
from onrecord.publishing.content import (
    WORDS_PER_MINUTE,
    content_digest,
    draft_lines,
    plain_lines,
    sentences_of,
)
from onrecord.publishing.gate import (
    REVIEW_ACTS,
    TOO_FEW_SOURCES,
    UNATTRIBUTED,
    VOICE,
    Refusal,
)
from onrecord.publishing.label import Examined, Label, label_for
from onrecord.publishing.models import ArticlePage, Disclosure, ReviewCertificate
from onrecord.publishing.operations.articles import reground
from onrecord.publishing.operations.live import clear_and_publish
from onrecord.publishing.queries import (
    entries_standing,
    entry_facts,
    lock_article,
    refusals_of,
    working_copy_of,
)
from onrecord.publishing.records import ReviewWork
from onrecord.publishing.sharing import handing_over, ledger_name
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.texts import text_digest
from onrecord.writing.operations import LEAST_REASON
from onrecord.writing.storage import from_json

MAX_NOTE = 500
MAX_WORDS = 1000


class NotReady(Permanent):
    """The gate refuses the text; ``refusals`` says why and what to do."""

    code: ClassVar[str] = "publishing.not_ready"

    def __init__(self, refusals: list[Refusal]) -> None:
        count = len(refusals)
        super().__init__(
            f"{count} thing{'' if count == 1 else 's'} still block{'s' if count == 1 else ''} "
            "this text. The list says what to do about each.",
            data={"codes": [refusal.code for refusal in refusals]},
        )
        self.refusals = refusals


class TextChanged(Permanent):
    """The text is not the one that the reviewer saw."""

    code: ClassVar[str] = "publishing.text_changed"


class BadAct(Permanent):
    """An act of review cannot be recorded as given."""

    code: ClassVar[str] = "publishing.bad_act"


def open_review(*, article_id: int, user: Any, now: datetime) -> ReviewCertificate:
    """Return this reviewer's open review of the newest text; it is begun if there is none."""
    with transaction.atomic():
        article = _locked(article_id, user)
        return _open_review(article, user, now)


def record_act(
    *, article_id: int, act: str, note: str, user: Any, now: datetime, seen_digest: str
) -> ReviewCertificate:
    """Record that the reviewer examined ``act`` of the text with ``seen_digest``.

    Raises ``TextChanged`` when that is not the newest text, ``BadAct`` for an unknown act,
    an empty note, or two acts at one instant.
    """
    if act not in REVIEW_ACTS:
        raise BadAct(f"{act!r} is no act of review. There are: {', '.join(REVIEW_ACTS)}.")
    if not note.strip():
        raise BadAct(f"Say in a few words what you examined for {act}.")
    with transaction.atomic():
        article = _locked(article_id, user)
        _refuse_changed(article, seen_digest)
        certificate = _open_review(article, user, now)
        others = [kept for kept in certificate.acts if kept.get("act") != act]
        if any(kept.get("at") == now.isoformat() for kept in others):
            raise BadAct("Each act is recorded on its own, at its own time.")
        record = {"act": act, "at": now.isoformat(), "note": note.strip()[:MAX_NOTE]}
        certificate.acts = [*others, record]
        certificate.save(update_fields=["acts"])
        log(instance=article, action="onrecord.review.act", user=user, data=record)
    return certificate


def override_quotation(
    *, article_id: int, entry_id: int, reason: str, user: Any, now: datetime
) -> ReviewCertificate:
    """Let a quotation stand that is not word for word in its passage, with a logged reason."""
    if not reason.strip():
        raise BadAct("Say why the quotation may stand although the passage has other words.")
    with transaction.atomic():
        article = _locked(article_id, user)
        entry = LedgerEntry.objects.filter(pk=entry_id, ledger_id=article.ledger_id).first()
        if entry is None:
            raise BadAct("That sentence is no longer in the article's ledger.")
        certificate = _open_review(article, user, now)
        record = {
            "code": "gate.quotation_not_verbatim",
            "digest": entry.digest,
            "text": entry.text,
            "reason": reason.strip()[:MAX_NOTE],
            "by": str(user),
            "at": now.isoformat(),
        }
        kept = [item for item in certificate.overrides if item.get("digest") != entry.digest]
        certificate.overrides = [*kept, record]
        certificate.save(update_fields=["overrides"])
        log(instance=article, action="onrecord.review.override", user=user, data=record)
    return certificate


def choose_few_sources(
    *, article_id: int, reason: str, user: Any, now: datetime, seen_digest: str
) -> ReviewCertificate:
    """Let exactly this text stand on fewer independent sources than are asked for, and say why.

    Page and certificate tell the reason. Raises ``BadAct`` and ``TextChanged``.
    """
    said = " ".join(reason.split())[:MAX_NOTE]
    if len(said) < LEAST_REASON:
        raise BadAct(f"Say in {LEAST_REASON} characters or more why these sources are enough.")
    with transaction.atomic():
        article = _locked(article_id, user)
        _refuse_changed(article, seen_digest)
        certificate = _open_review(article, user, now)
        record = _few_sources(said, by=str(user), at=now.isoformat())
        kept = [item for item in certificate.overrides if item.get("code") != TOO_FEW_SOURCES]
        certificate.overrides = [*kept, record]
        certificate.save(update_fields=["overrides"])
        log(instance=article, action="onrecord.review.override", user=user, data=record)
    return certificate


def _few_sources(reason: str, *, by: str, at: str) -> dict[str, str]:
    return {"code": TOO_FEW_SOURCES, "reason": reason, "by": by, "at": at}


def _tell_few_sources(article: ArticlePage, certificate: ReviewCertificate) -> None:
    """Put on the certificate why the draft was asked for from fewer sources, if it was."""
    told = any(item.get("code") == TOO_FEW_SOURCES for item in certificate.overrides)
    draft = article.draft
    reason = draft.making.get("notes", {}).get("single_source_reason") if draft else None
    if draft is None or not reason or told:
        return
    # Who chose is not in the draft's making, which readers get.
    attempt = draft.attempts.exclude(single_source_reason="").first()
    by = attempt.asked_by if attempt else ""
    record = _few_sources(str(reason), by=by, at=draft.created_at.isoformat())
    certificate.overrides = [*certificate.overrides, record]


def _tell_unattributed(
    certificate: ReviewCertificate, entries: Sequence[LedgerEntry], now: datetime
) -> None:
    """Put on the certificate what does not say whose word it is, where the site lets it stand."""
    kept = [item for item in certificate.overrides if item.get("code") != UNATTRIBUTED]
    left = [
        {
            "code": UNATTRIBUTED,
            "text": facts.text,
            "reason": "The site leaves it to the reviewer whether it says whose word it is.",
            "by": certificate.reviewer_name,
            "at": now.isoformat(),
        }
        for facts in map(entry_facts, entries if not settings.ATTRIBUTION_STOPS else ())
        if not facts.is_vouched and any(one.check == VOICE for one in facts.failed)
    ]
    if left or len(kept) < len(certificate.overrides):
        certificate.overrides = [*kept, *left]


def approve(
    *,
    article_id: int,
    user: Any,
    now: datetime,
    seen_digest: str,
    words: str = "",
    known: ArticlePage | None = None,
) -> ReviewCertificate:
    """Approve the text with ``seen_digest`` and publish it (or schedule it, as the page says).

    ``words`` tell readers why they get this text; they stand with its version. ``known`` is the
    working copy as just read, to be used if it still is that. Everything
    happens in one transaction or not at all. Raises ``PermissionDenied``,
    ``TextChanged``, or ``NotReady`` with the gate's refusals.
    """
    # Outside of the transaction: the page is printed when that is committed.
    with handing_over() as hand, transaction.atomic():
        row = _locked_row(article_id, user)
        article = working_copy_of(row, known=known)
        digest = _refuse_changed(article, seen_digest)
        certificate = _open_review(article, user, now, digest)
        certificate.approved_at = now
        entries = entries_standing(article)
        hand[ledger_name(article.ledger_id)] = entries
        _refuse_unless_ready(article, certificate, entries, digest)
        certificate.changes = changes_from_draft(article)
        _tell_few_sources(article, certificate)
        _tell_unattributed(certificate, entries, now)
        label = _label(article, certificate, now)
        certificate.words = " ".join(words.split())[:MAX_WORDS]
        certificate.save()
        clear_and_publish(
            row=row,
            copy=article,
            entries=entries,
            certificate=certificate,
            disclosure=Disclosure(label.disclosure),
            user=user,
            now=now,
            action="onrecord.approve",
            data={"certificate": certificate.pk, "content_digest": certificate.content_digest},
        )
    reground(article_id=article_id, now=now)
    return certificate


def _refuse_unless_ready(
    article: ArticlePage,
    certificate: ReviewCertificate,
    entries: Sequence[LedgerEntry],
    digest: str,
) -> None:
    """Ask the gate about the text with ``digest``, and whether the acts were three."""
    instants = {act.get("at") for act in certificate.acts}
    refusals = refusals_of(
        article,
        certificate=certificate,
        entries=entries if article.ledger_id else None,
        autopilot=False,
        digest=digest,
    )
    if refusals or len(instants) < len(REVIEW_ACTS):
        raise NotReady(refusals)


def _label(article: ArticlePage, certificate: ReviewCertificate, now: datetime) -> Label:
    """Put on the certificate what its review did, and return the label that this earns."""
    worked = ReviewWork.objects.filter(article_id=article.pk, reviewer_id=certificate.reviewer_id)
    work = worked.first()
    certificate.work = {
        "seconds": work.seconds if work else 0,
        "began_at": work.began_at.isoformat() if work else None,
        "opened": work.opened if work else [],
        "sentences": compared_with_draft(article),
    }
    if work is not None:
        worked.delete()
    label = label_for(
        is_generated=article.draft_id is not None,
        examined=Examined(
            reviewer=certificate.reviewer_name,
            acts=certificate.acts,
            seconds=certificate.work["seconds"],
            opened=len(certificate.work["opened"]),
            approved_at=now.isoformat(),
        ),
        words=sum(len(line.split()) for line in plain_lines(article)),
        per_minute=WORDS_PER_MINUTE,
        publisher=settings.SITE_NAME,
    )
    certificate.article_50 = label.as_json()
    return label


def compared_with_draft(article: ArticlePage) -> dict[str, int] | None:
    """Count the sentences ``as_drafted``, ``new`` (or changed), ``left_out``; ``None`` undrafted.

    A sentence that moved is as it was drafted.
    """
    if not article.draft:
        return None
    text = from_json(article.draft.text)
    drafted = {sentence.digest for sentence in text.sentences()}
    drafted |= {text_digest(statement.content) for statement in text.statements}
    now_there = {sentence.digest for sentence in sentences_of(article)}
    return {
        "as_drafted": len(now_there & drafted),
        "new": len(now_there - drafted),
        "left_out": len(drafted - now_there),
    }


def changes_from_draft(article: ArticlePage) -> str:
    """Return the unified diff from the machine's draft to this text; empty if nothing changed."""
    before = draft_lines(from_json(article.draft.text)) if article.draft else []
    return "\n".join(
        difflib.unified_diff(
            before,
            plain_lines(article),
            fromfile="machine's draft",
            tofile="approved text",
            lineterm="",
            n=1,
        )
    )


def _locked(article_id: int, user: Any) -> ArticlePage:
    """Return the newest text, its row locked, for a user who may publish it."""
    return working_copy_of(_locked_row(article_id, user))


def _locked_row(article_id: int, user: Any) -> ArticlePage:
    row = lock_article(article_id)
    if not row.permissions_for_user(user).can_publish():
        raise PermissionDenied("You may not review and approve this article.")
    return row


def _refuse_changed(article: ArticlePage, seen_digest: str) -> str:
    """Return the digest of the text, which is the one that the reviewer saw."""
    digest = content_digest(article)
    if digest != seen_digest:
        raise TextChanged(
            "The text changed while you were reading it. Read it again; what you had recorded "
            "for the earlier text does not count for this one."
        )
    return digest


def _open_review(
    article: ArticlePage, user: Any, now: datetime, digest: str = ""
) -> ReviewCertificate:
    digest = digest or content_digest(article)
    mine = ReviewCertificate.objects.filter(article=article, reviewer=user)
    found = mine.filter(content_digest=digest, approved_at=None).first()
    if found is not None:
        return found
    present = {sentence.digest for sentence in sentences_of(article)}
    earlier = mine.first()
    return ReviewCertificate.objects.create(
        article_id=article.pk,
        reviewer=user,
        reviewer_name=user.get_full_name() or str(user),
        content_digest=digest,
        opened_at=now,
        overrides=[
            item for item in (earlier.overrides if earlier else []) if item.get("digest") in present
        ],
    )
