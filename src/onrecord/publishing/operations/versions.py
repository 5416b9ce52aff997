"""Remembering every text that readers get, in the transaction that brings it to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from onrecord.publishing.content import content_digest, sentences_of
from onrecord.publishing.guards import find_asked
from onrecord.publishing.models import (
    ArticlePage,
    Correction,
    CorrectionKind,
    PublishedVersion,
    VersionReason,
)
from onrecord.publishing.queries import entries_standing, find_certificate
from onrecord.publishing.versions import evidence_from, key_of, lines_of


def remember_version(
    *, article_id: int, now: datetime, article: ArticlePage | None = None
) -> PublishedVersion | None:
    """Keep the live text of an article as its newest version; return it.

    ``article`` is the live one as the transaction at work has just written it; it is read
    unless given. ``None`` when the newest version is this very text already (the article only
    moved, or came back as it was) or the article is not live. Corrections that waited and
    whose wrong sentence is gone come to readers with it.
    """
    with transaction.atomic():
        if article is None:
            live = ArticlePage.objects.select_for_update().filter(pk=article_id, live=True)
            article = live.first()
        if article is None:
            return None
        asked = find_asked(article_id)
        digest = asked.digest if asked else content_digest(article)
        newest = PublishedVersion.objects.filter(article_id=article_id).last()
        if newest is not None and newest.digest == digest:
            return None
        sentences = sentences_of(article)
        present = {(sentence.field.value, sentence.digest) for sentence in sentences}
        waiting = [
            correction
            for correction in Correction.objects.filter(article_id=article_id, version=None)
            if (correction.field, correction.was_digest) not in present
        ]
        certificate = asked.certificate if asked else find_certificate(article_id, digest)
        approved = certificate if certificate and certificate.approved_at else None
        version = PublishedVersion.objects.create(
            article_id=article_id,
            number=newest.number + 1 if newest else 1,
            digest=digest,
            at=now,
            headline=article.title,
            standfirst=article.standfirst,
            lines=lines_of(article),
            evidence=evidence_from(
                asked.entries if asked else entries_standing(article),
                (key_of(s.field, s.digest) for s in sentences),
            ),
            reason=_reason(newest, waiting),
            words=approved.words if approved else "",
            reviewer=approved.reviewer_name if approved else "",
        )
        if waiting:
            Correction.objects.filter(pk__in=[one.pk for one in waiting]).update(version=version)
    return version


def _reason(newest: PublishedVersion | None, waiting: Sequence[Correction]) -> VersionReason:
    kinds = {correction.kind for correction in waiting}
    if CorrectionKind.CORRECTION in kinds:
        return VersionReason.CORRECTION
    if CorrectionKind.CLARIFICATION in kinds:
        return VersionReason.CLARIFICATION
    return VersionReason.UPDATE if newest else VersionReason.FIRST
