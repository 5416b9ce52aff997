"""The queue of articles under which a source corrected or withdrew a report."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from onrecord.publishing.fallen import is_fallen
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.records import SourceChange


def queue_source_change(*, report_ids: Collection[int], now: datetime) -> list[int]:
    """Queue the articles of which a sentence rests on words that these reports have no more.

    Returns the numbers of the articles. Safe to run twice. One whose words stand in the newest
    version all the same is not queued.
    """
    resting = ArticlePage.objects.filter(
        ledger__entries__supports__passage__report_id__in=report_ids
    ).distinct()
    queued = []
    with transaction.atomic():
        for article in resting:
            own = [report_id for report_id in report_ids if is_fallen(article, [report_id])]
            for report_id in own:
                SourceChange.objects.get_or_create(
                    article=article, report_id=report_id, defaults={"at": now}
                )
            if own:
                queued.append(article.pk)
    return queued


def settle_source_changes(*, article_id: int, now: datetime) -> int:
    """Take from the queue what the live text of an article rests on no more. Returns how many."""
    open_ones = list(SourceChange.objects.filter(article_id=article_id, settled_at=None))
    if not open_ones:
        return 0
    article = ArticlePage.objects.filter(pk=article_id).first()
    settled = [
        one for one in open_ones if article is None or not is_fallen(article, [one.report_id])
    ]
    SourceChange.objects.filter(pk__in=[one.pk for one in settled]).update(settled_at=now)
    return len(settled)
