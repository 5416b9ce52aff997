"""What is heard: an article that went live is printed and spoken; a due run wakes a worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from onrecord.pipeline.operations import start_run, start_runs
from onrecord.pipeline.signals import run_due
from onrecord.pipeline.tasks import advance
from onrecord.publishing.fallen import live_articles_told_from
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.signals import article_changed, article_published, article_withdrawn
from onrecord.stories.signals import report_replaced, stories_regrouped


@receiver(article_published)
def follow_publication(*, article_id: int, at: datetime, **kwargs: Any) -> None:
    """Start the article's runs in the transaction that made it live."""
    reason = f"published {at.isoformat()}"
    start_runs(lines=("article", "sound"), subject_id=article_id, reason=reason, now=at)


@receiver(article_withdrawn)
def follow_withdrawal(*, article_id: int, at: datetime, **kwargs: Any) -> None:
    """Reprint the fronts and feeds that listed a withdrawn article."""
    start_run(line="page", subject_id=article_id, reason=f"withdrawn {at.isoformat()}", now=at)


@receiver(article_changed)
def follow_change(*, article_id: int, at: datetime, **kwargs: Any) -> None:
    """Reprint what shows an article whose surroundings changed."""
    start_run(line="page", subject_id=article_id, reason=f"changed {at.isoformat()}", now=at)


@receiver(stories_regrouped)
def follow_regrouping(*, story_ids: Sequence[int], at: datetime, **kwargs: Any) -> None:
    """Reprint the articles of stories that an editor merged or took apart, and their pages."""
    told = Q(draft__story__in=story_ids) | Q(ledger__story__in=story_ids)
    for article_id in ArticlePage.objects.live().filter(told).values_list("pk", flat=True):
        reason = f"regrouped {at.isoformat()}"
        start_run(line="page", subject_id=article_id, reason=reason, now=at)


@receiver(report_replaced)
def follow_source(
    *, report_ids: Sequence[int], newest_id: int, at: datetime, **kwargs: Any
) -> None:
    """Reprint what rests on a report that its source corrected or withdrew."""
    for article_id in live_articles_told_from([*report_ids, newest_id]):
        reason = f"source changed {newest_id}"
        start_run(line="page", subject_id=article_id, reason=reason, now=at)


@receiver(run_due)
def wake_a_worker(*, run_id: int, **kwargs: Any) -> None:
    """Queue a wake-up call."""
    advance.enqueue(run_id)
