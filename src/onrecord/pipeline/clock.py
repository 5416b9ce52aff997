"""What time brings: channels that are due, runs that were forgotten, schedules, drafts."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from onrecord.edition import operations as edition
from onrecord.intake.models import Channel, Report
from onrecord.intake.queries import channels_due, pages_due
from onrecord.pipeline import collecting, operations, polling
from onrecord.pipeline.queries import is_at_rest
from onrecord.pipeline.schedule import keep_schedule
from onrecord.pipeline.tasks import collect
from onrecord.stories import operations as stories
from onrecord.vocabulary.errors import Temporary

logger = logging.getLogger(__name__)

POLL_AGAIN_AFTER = timedelta(minutes=5)
"""A channel that an asker took is not taken again before so long."""


def tick(*, now: datetime) -> None:
    """Do what is due at ``now``; to be called every second or so by one thread a worker."""
    # First what has an instant of its own: nothing else may make it late.
    keep_schedule(now=now)
    try:
        edition.print_due(now=now)
    except Temporary:
        logger.warning("some pages that fell due could not be printed; they are tried again")
    if collecting.is_wanted(now=now):
        collect.enqueue()
    polling.start_unread(now=now)
    operations.sweep(now=now)
    if is_at_rest(now=now):
        stories.settle_window(now=now)
        polling.start_drafts(now=now)
        stories.tell_due(now=now)


def take_channels(*, now: datetime, limit: int) -> list[int]:
    """Return ids of channels that are due, whose time is moved on: whoever asks them does it now.

    A kill before they are asked leaves them due again after ``POLL_AGAIN_AFTER``.
    """
    if not channels_due(now):  # asked every second: the database is not locked for nothing
        return []
    with transaction.atomic():
        channel_ids = [channel.pk for channel in channels_due(now)[:limit]]
        again = now + POLL_AGAIN_AFTER
        Channel.objects.filter(pk__in=channel_ids).update(next_poll_at=again)
    return channel_ids


def take_pages(*, now: datetime, limit: int) -> list[int]:
    """Return ids of reports whose page is due for another look, as ``take_channels`` does."""
    if not pages_due(now, limit=1):
        return []
    with transaction.atomic():
        report_ids = pages_due(now, limit=limit)
        again = now + POLL_AGAIN_AFTER
        Report.objects.filter(pk__in=report_ids).update(recheck_at=again)
    return report_ids
