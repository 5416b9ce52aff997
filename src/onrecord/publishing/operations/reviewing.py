"""What the open editor measures of a review: time at work, passages looked at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from onrecord.intake.models import Passage
from onrecord.publishing.queries import get_article
from onrecord.publishing.records import ReviewWork
from onrecord.stories.queries import evidence_of
from onrecord.vocabulary.texts import text_digest

LONGEST_STRETCH = 60
"""Seconds that one report of work may count; pages report more often."""

MOST_OPENED = 500


def note_work(
    *, article_id: int, seconds: int, passage_ids: Collection[int], user: Any, now: datetime
) -> ReviewWork:
    """Add a stretch of work in the open editor of an article to what is known of its review.

    No more counts than went by since the last report, so that neither two windows nor a forged
    report make an hour of a minute. Passages count once, and only those of the article's story.
    Raises ``PermissionDenied`` for who may not edit, ``UnknownArticle``.
    """
    article = get_article(article_id)
    if not article.permissions_for_user(user).can_edit():
        raise PermissionDenied("You may not edit this article.")
    with transaction.atomic():
        work, is_new = ReviewWork.objects.select_for_update().get_or_create(
            article_id=article_id,
            reviewer_id=user.pk,
            defaults={"began_at": now, "last_at": now},
        )
        most = LONGEST_STRETCH if is_new else (now - work.last_at).total_seconds()
        work.seconds += int(max(0, min(seconds, most, LONGEST_STRETCH)))
        work.last_at = max(now, work.last_at)
        known = {item["passage"] for item in work.opened}
        fresh = set(list(passage_ids)[:MOST_OPENED]) - known
        if fresh and article.ledger is not None and article.ledger.story_id:
            work.opened = [*work.opened, *_opened(fresh, article.ledger.story_id, now)]
        work.opened = work.opened[:MOST_OPENED]
        work.save(update_fields=["seconds", "opened", "last_at"])
    return work


def _opened(ids: Collection[int], story_id: int, now: datetime) -> list[dict[str, Any]]:
    rows = Passage.objects.filter(pk__in=ids, report__in=evidence_of(story_id, now=now))
    return [
        {
            "passage": row.pk,
            "digest": text_digest(row.text),
            "outlet": row.report.source.name,
            "report": row.report.title,
            "at": now.isoformat(),
        }
        for row in rows.select_related("report__source").order_by("pk")
    ]
