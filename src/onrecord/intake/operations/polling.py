"""Asking a channel what is new, and keeping account of how it answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from onrecord.intake.models import Channel, Delivery, DeliveryState
from onrecord.intake.operations.receiving import receive
from onrecord.intake.pacing import next_poll_at
from onrecord.plumbing.outbound import Answer, Gone, fetch, require_success
from onrecord.vocabulary.errors import NewsroomError, Temporary

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.8, text/xml;q=0.8, text/html;q=0.5, */*;q=0.1"
)


def poll_channel(*, channel_id: int, now: datetime) -> list[int]:
    """Fetch one channel and return the ids of what it delivered that is not read yet.

    Returns an empty list when nothing changed, and when the fetch failed: then the
    channel's ``problem``, ``failures`` and ``next_poll_at`` say why and when it is asked
    again. A channel that is gone for good (410) is switched off.
    """
    channel = Channel.objects.select_related("source").get(pk=channel_id)
    if not channel.is_active:
        return []
    try:
        answer = require_success(
            fetch(
                channel.url,
                etag=channel.etag,
                last_modified=channel.last_modified,
                accept=ACCEPT,
            ),
            now=now,
        )
    except NewsroomError as error:
        _record_failure(channel, error, now)
        return []
    return _record_answer(channel, answer, now)


def _record_answer(channel: Channel, answer: Answer, now: datetime) -> list[int]:
    """Keep what came and the validators that name it, in one transaction.

    A kill before the commit forgets the validators with the delivery, so the next poll
    fetches it again; a kill after it leaves both.
    """
    delivered: list[int] = []
    with transaction.atomic():
        if answer.status != 304:
            delivery_id = receive(
                data=answer.body,
                now=now,
                media_type=answer.media_type,
                charset=answer.charset,
                url=channel.url,
                source=channel.source,
                section=channel.section,
                channel=channel,
            )
            delivered = list(
                Delivery.objects.filter(pk=delivery_id, state=DeliveryState.RECEIVED).values_list(
                    "pk", flat=True
                )
            )
            channel.etag = _fits(answer.headers.get("etag", ""), 500)
            channel.last_modified = _fits(answer.headers.get("last-modified", ""), 100)
        if delivered or not _last_was_unreadable(channel):
            channel.failures, channel.problem = 0, ""
        channel.last_attempt_at = channel.last_success_at = now
        _save(channel, now)
    return delivered


def _record_failure(channel: Channel, error: NewsroomError, now: datetime) -> None:
    channel.failures += 1
    channel.problem = error.message[:500]
    channel.last_attempt_at = now
    channel.is_active = not isinstance(error, Gone)
    _save(channel, now, error.retry_after if isinstance(error, Temporary) else None)


def _save(channel: Channel, now: datetime, retry_after: timedelta | None = None) -> None:
    channel.next_poll_at = next_poll_at(
        channel_id=channel.pk,
        poll_seconds=channel.poll_seconds,
        failures=channel.failures,
        now=now,
        retry_after=retry_after,
    )
    channel.save(
        update_fields=[
            "etag",
            "last_modified",
            "last_attempt_at",
            "last_success_at",
            "failures",
            "problem",
            "is_active",
            "next_poll_at",
        ]
    )


def _last_was_unreadable(channel: Channel) -> bool:
    """Say whether what the channel delivered last could not be read: its problem stands."""
    state = (
        Delivery.objects.filter(channel=channel)
        .order_by("-received_at", "-pk")
        .values_list("state", flat=True)
        .first()
    )
    return state == DeliveryState.FAILED


def _fits(value: str, limit: int) -> str:
    """Return a validator that can be stored and sent back whole, or none."""
    return value if len(value) <= limit and value.isprintable() else ""
