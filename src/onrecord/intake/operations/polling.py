"""Asking a channel what is new, and keeping account of how it answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from onrecord.intake import pacing, raw
from onrecord.intake.models import Channel, Delivery, DeliveryState
from onrecord.intake.operations.accounting import note, tally
from onrecord.intake.operations.asking import Asked, Disallowed, ask
from onrecord.intake.operations.moving import follow_move
from onrecord.intake.operations.receiving import take_in
from onrecord.intake.operations.sites import Crowded
from onrecord.intake.operations.subscribing import note_offer
from onrecord.plumbing.crashing import crash_point
from onrecord.plumbing.outbound import Gone, require_success
from onrecord.vocabulary.errors import NewsroomError, Temporary

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.8, text/xml;q=0.8, text/html;q=0.5, */*;q=0.1"
)

_HEAD_BYTES = 8192
_AFTER_DISALLOWED = timedelta(hours=24)
"""A robots.txt is read once a day: asking sooner gives the same answer."""

_WRITTEN = [
    "url",
    "etag",
    "last_modified",
    "last_attempt_at",
    "last_success_at",
    "failures",
    "problem",
    "problem_code",
    "is_active",
    "next_poll_at",
    "moved_to",
    "moved_at",
    "moved_fits",
]


def poll_channel(*, channel_id: int, now: datetime) -> list[int]:
    """Fetch one channel and return the ids of what it delivered that is not read yet.

    Returns an empty list when nothing changed, and when the fetch failed: then the
    channel's ``problem``, ``failures`` and ``next_poll_at`` say why and when it is asked
    again. A channel that is gone for good (410) is switched off; one that moved for good
    is followed when it says so twice. A site that is busy with another of our requests is
    asked a moment later, which is no failure.
    """
    channel = Channel.objects.select_related("source").get(pk=channel_id)
    if not channel.is_active:
        return []
    try:
        asked = ask(
            url=channel.url,
            source=channel.source,
            now=now,
            etag=channel.etag,
            last_modified=channel.last_modified,
            accept=ACCEPT,
        )
        require_success(asked.answer, now=now)
    except Crowded as error:
        later = now + (error.retry_after or timedelta(seconds=1))
        Channel.objects.filter(pk=channel_id).update(next_poll_at=later)
        return []
    except NewsroomError as error:
        _record_failure(channel, error, now)
        return []
    crash_point("poll:asked")
    delivered = _record_answer(channel, asked, now)
    crash_point("poll:recorded")
    return delivered


def _record_answer(channel: Channel, asked: Asked, now: datetime) -> list[int]:
    """Keep what came and the validators that name it, in one transaction.

    A kill before the commit forgets the validators with the delivery, so the next poll
    fetches it again; a kill after it leaves both.
    """
    answer = asked.answer
    delivered: list[int] = []
    was_failing = channel.failures
    if answer.status != 304:
        # On the disk before the database is locked: others need not wait for it.
        raw.keep(answer.body)
    crash_point("poll:kept")
    with transaction.atomic():
        if answer.status != 304:
            delivered = _keep(channel, asked, now)
            note_offer(
                channel=channel,
                body=answer.body,
                link=answer.headers.get("link", ""),
                now=now,
            )
            channel.etag = _fits(answer.headers.get("etag", ""), 500)
            channel.last_modified = _fits(answer.headers.get("last-modified", ""), 100)
        if delivered or not _last_was_unreadable(channel):
            channel.failures, channel.problem, channel.problem_code = 0, "", ""
        if was_failing and not channel.failures:
            note(channel, now=now, kind="back", says="It answers again.")
        channel.last_attempt_at = channel.last_success_at = now
        follow_move(channel, answer, same_bytes=answer.status == 200 and not delivered, now=now)
        tally(channel.pk, now=now, polls=1, unchanged=int(not delivered), size=len(answer.body))
        _save(
            channel,
            now,
            seconds=pacing.pace(
                poll_seconds=channel.poll_seconds,
                gap_seconds=channel.gap_seconds,
                news_at=channel.news_at,
                now=now,
                fresh_for=pacing.fresh_for(answer.headers, answer.body[:_HEAD_BYTES]),
            ),
        )
    return delivered


def _keep(channel: Channel, asked: Asked, now: datetime) -> list[int]:
    """Keep the bytes as a delivery; return its id in a list, unless it was read before."""
    answer = asked.answer
    delivery_id, is_new = take_in(
        data=answer.body,
        now=now,
        media_type=answer.media_type,
        charset=answer.charset,
        url=channel.url,
        source=channel.source,
        section=channel.section,
        channel=channel,
    )
    kept = Delivery.objects.filter(pk=delivery_id)
    if asked.reserved_by or not is_new:
        kept.exclude(reserved_by=asked.reserved_by).update(reserved_by=asked.reserved_by)
    if is_new:
        return [delivery_id]
    return list(kept.filter(state=DeliveryState.RECEIVED).values_list("pk", flat=True))


def _record_failure(channel: Channel, error: NewsroomError, now: datetime) -> None:
    wait = error.retry_after if isinstance(error, Temporary) else None
    if isinstance(error, Disallowed):
        wait = _AFTER_DISALLOWED
    with transaction.atomic():
        if not channel.failures:
            note(channel, now=now, kind="failed", says=error.message)
        channel.failures += 1
        channel.problem, channel.problem_code = error.message[:500], error.code[:40]
        channel.last_attempt_at = now
        if isinstance(error, Gone):
            channel.is_active = False
            note(channel, now=now, kind="off", says="Switched off: the source says it is gone.")
        tally(channel.pk, now=now, polls=1, failures=1)
        _save(channel, now, seconds=channel.poll_seconds, retry_after=wait)


def _save(
    channel: Channel, now: datetime, *, seconds: int, retry_after: timedelta | None = None
) -> None:
    channel.next_poll_at = pacing.next_poll_at(
        channel_id=channel.pk,
        poll_seconds=seconds,
        failures=channel.failures,
        now=now,
        retry_after=retry_after,
    )
    channel.save(update_fields=_WRITTEN)


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
