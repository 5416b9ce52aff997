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
from onrecord.pipeline.tasks import collect, poll, recheck
from onrecord.stories import operations as stories
from onrecord.vocabulary.errors import Temporary

logger = logging.getLogger(__name__)

POLL_AGAIN_AFTER = timedelta(minutes=5)
"""A channel whose poll was queued is not queued again before so long."""


def tick(*, now: datetime) -> None:
    """Do what is due at ``now``; to be called every second or so by one thread a worker."""
    # First what has an instant of its own: nothing else may make it late.
    keep_schedule(now=now)
    try:
        edition.print_due(now=now)
    except Temporary:
        logger.warning("some pages that fell due could not be printed; they are tried again")
    queue_polls(now=now)
    if collecting.is_wanted(now=now):
        collect.enqueue()
    queue_rechecks(now=now)
    polling.start_unread(now=now)
    operations.sweep(now=now)
    if is_at_rest(now=now):
        polling.start_drafts(now=now)
        stories.tell_due(now=now)


def queue_polls(*, now: datetime) -> int:
    """Queue a poll of every due channel, and move its due time on in the same transaction."""
    with transaction.atomic():
        channel_ids = [channel.pk for channel in channels_due(now)]
        Channel.objects.filter(pk__in=channel_ids).update(next_poll_at=now + POLL_AGAIN_AFTER)
        for channel_id in channel_ids:
            poll.enqueue(channel_id)
    return len(channel_ids)


def queue_rechecks(*, now: datetime) -> int:
    """Queue another look at the pages that are due for one, and move their time on."""
    with transaction.atomic():
        report_ids = pages_due(now)
        if report_ids:
            again = now + POLL_AGAIN_AFTER
            Report.objects.filter(pk__in=report_ids).update(recheck_at=again)
        for report_id in report_ids:
            recheck.enqueue(report_id)
    return len(report_ids)
