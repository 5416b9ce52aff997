"""A delivery becomes reports: parsed in the guarded child, new versions told from known items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.db.models import Q

from onrecord.intake import pacing, raw, reading
from onrecord.intake.models import Channel, Delivery, DeliveryState, Report, Source
from onrecord.intake.operations import settling
from onrecord.intake.operations.accounting import note, tally
from onrecord.intake.operations.moving import TakenOver, demand_same_feed
from onrecord.intake.operations.settling import Item
from onrecord.intake.operations.storing import Storing
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.plumbing.crashing import crash_point
from onrecord.plumbing.guarded import ChildDied
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.reports import ParsedDelivery

DEATHS_IN_A_ROW = 3
"""A channel whose deliveries killed so many children in a row is switched off."""

_PLACEHOLDER = re.compile(r"[^\s]*[./][^\s]*")


class DeliveryNotRead(Permanent):
    """A delivery could not be read; the raw bytes are kept, the reason is told."""

    code: ClassVar[str] = "intake.delivery_not_read"


def read_delivery(*, delivery_id: int, now: datetime) -> list[int]:
    """Parse a delivery and return the ids of all reports that it brought, in feed order.

    Items that are known and unchanged bring no report; changed ones bring a new version.
    Everything is written in one transaction, so a kill leaves either nothing or all, and
    reading it again returns the same ids. A page that gave a report its text counts it,
    too. Raises ``DeliveryNotRead`` after recording why on the delivery and on its channel.
    """
    delivery = Delivery.objects.select_related("source", "channel").get(pk=delivery_id)
    if delivery.state != DeliveryState.READ:
        try:
            parsed = reading.read(
                raw.load(delivery.raw.name or ""),
                media_type=delivery.media_type,
                charset=delivery.charset,
                filename=delivery.filename,
                url=delivery.url,
            )
            crash_point("read:parsed")
            _store(delivery_id, parsed, settling.items_of(parsed, delivery.source))
        except (Unreadable, ChildDied, TakenOver) as error:
            _record_failure(delivery, error, now)
            raise DeliveryNotRead(
                f"{delivery.url or delivery.filename or 'The delivery'} was not read: "
                f"{error.message}",
                data={"delivery": delivery_id},
            ) from error
    brought = Q(delivery_id=delivery_id) | Q(page_id=delivery_id)
    return list(Report.objects.filter(brought).order_by("pk").values_list("pk", flat=True))


def _record_failure(delivery: Delivery, error: Permanent, now: datetime) -> None:
    died = isinstance(error, ChildDied) and bool(error.data.get("died"))
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.READ).update(
            state=DeliveryState.FAILED, problem=error.message[:500]
        )
        channel = Channel.objects.select_for_update().filter(delivery=delivery).first()
        if channel is None:
            return
        channel.failures += 1
        channel.deaths += died
        channel.problem, channel.problem_code = error.message[:500], error.code[:40]
        if channel.deaths >= DEATHS_IN_A_ROW:
            channel.is_active = False
            channel.problem = (
                f"Switched off after {channel.deaths} deliveries that killed the reader: "
                f"{error.message}"
            )[:500]
        if isinstance(error, TakenOver):
            channel.is_active = False
        channel.save(update_fields=["failures", "deaths", "problem", "problem_code", "is_active"])
        note(channel, now=now, kind="failed" if channel.is_active else "off", says=channel.problem)
        tally(channel.pk, now=now, failures=1, deaths=int(died))


def _store(delivery_id: int, parsed: ParsedDelivery, items: Sequence[Item]) -> None:
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("source", "channel")
            .get(pk=delivery_id)
        )
        if delivery.state == DeliveryState.READ:
            return
        # Two deliveries of one source at once must not both make the same version.
        source = Source.objects.select_for_update().get(pk=delivery.source_id)
        storing = Storing(delivery, source, parsed, items)
        if delivery.channel is not None:
            demand_same_feed(delivery.channel, parsed, known=storing.known)
        _learn(source, parsed)
        storing.run()
        crash_point("read:written")
        delivery.state = DeliveryState.READ
        delivery.format = parsed.format
        delivery.problem = " ".join(parsed.problems)[:500]
        delivery.save(update_fields=["state", "format", "problem"])
        if delivery.channel is not None:
            _learn_channel(delivery.channel, delivery, parsed, storing)


def _learn_channel(
    channel: Channel, delivery: Delivery, parsed: ParsedDelivery, storing: Storing
) -> None:
    """Remember what a delivery tells of its channel: its pace, its title, whether it moved well."""
    learnt: dict[str, object] = {}
    at = delivery.received_at
    if storing.reports or storing.versions:
        tally(channel.pk, now=at, reports=storing.reports, versions=storing.versions)
        if channel.news_at is None:
            dates = [report.published_at for report in parsed.reports if report.published_at]
            learnt |= {"gap_seconds": pacing.usual_gap(dates, at), "news_at": at}
        elif at > channel.news_at:
            gap = pacing.learnt_gap(channel.gap_seconds, channel.news_at, at)
            learnt |= {"gap_seconds": gap, "news_at": at}
    if parsed.title and parsed.title[:200] != channel.feed_title:
        learnt["feed_title"] = parsed.title[:200]
    if channel.moved_to and parsed.reports:
        learnt["moved_fits"] = storing.known
    if channel.deaths:
        learnt["deaths"] = 0
    if learnt:
        Channel.objects.filter(pk=channel.pk).update(**learnt)


def _learn(source: Source, parsed: ParsedDelivery) -> None:
    """Take the feed's own title for a source that was named by a file or host."""
    changed = []
    if parsed.title and _PLACEHOLDER.fullmatch(source.name) and parsed.format != "html":
        source.name = parsed.title[:200]
        changed.append("name")
    if parsed.language and not source.language:
        source.language = parsed.language
        changed.append("language")
    if changed:
        source.save(update_fields=changed)
