"""Keeping account of channels: a tally a day, and what happened to each in sentences."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from onrecord.intake.models import Channel, ChannelDay, ChannelEvent


def tally(channel_id: int, *, now: datetime, **counts: int) -> None:
    """Add ``counts`` (polls, unchanged, failures, reports, versions, deaths) to the day's tally."""
    day = now.date()
    added = {name: F(name) + count for name, count in counts.items() if count}
    if not added:
        return
    row = ChannelDay.objects.filter(channel_id=channel_id, day=day)
    if row.update(**added):
        return
    try:
        with transaction.atomic():
            ChannelDay.objects.create(channel_id=channel_id, day=day, **counts)
    except IntegrityError:
        row.update(**added)


def note(channel: Channel, *, now: datetime, kind: str, says: str) -> None:
    """Write one sentence into a channel's history, unless it is the last one there already."""
    last = ChannelEvent.objects.filter(channel=channel).order_by("-at", "-pk").first()
    if last is not None and (last.kind, last.says) == (kind, says[:500]):
        return
    ChannelEvent.objects.create(channel=channel, at=now, kind=kind, says=says[:500])
