"""What time brings: channels that are due, runs that were forgotten, schedules, drafts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import transaction

from onrecord.intake.models import Channel
from onrecord.intake.queries import channels_due
from onrecord.pipeline import operations, polling
from onrecord.pipeline.queries import is_at_rest
from onrecord.pipeline.tasks import poll

POLL_AGAIN_AFTER = timedelta(minutes=5)
"""A channel whose poll was queued is not queued again before so long."""


def tick(*, now: datetime) -> None:
    """Do what is due at ``now``; to be called every second or so by one thread a worker."""
    queue_polls(now=now)
    polling.start_unread(now=now)
    operations.sweep(now=now)
    with transaction.atomic():  # two workers must not publish the same schedule at once
        call_command("publish_scheduled", verbosity=0)
    if is_at_rest(now=now):
        polling.start_drafts(now=now)


def queue_polls(*, now: datetime) -> int:
    """Queue a poll of every due channel, and move its due time on in the same transaction."""
    with transaction.atomic():
        channel_ids = [channel.pk for channel in channels_due(now)]
        Channel.objects.filter(pk__in=channel_ids).update(next_poll_at=now + POLL_AGAIN_AFTER)
        for channel_id in channel_ids:
            poll.enqueue(channel_id)
    return len(channel_ids)
