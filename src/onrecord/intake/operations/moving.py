"""Feeds that move, and feeds that are no longer the ones that were subscribed to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from django.db import transaction

from onrecord.intake.models import Carrier, Channel, Delivery, DeliveryState, Report
from onrecord.intake.operations.accounting import note
from onrecord.plumbing.outbound import Answer
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.reports import ParsedDelivery

_LATEST = 50
_WORD = re.compile(r"\w{3,}")


class TakenOver(Permanent):
    """Another feed stands at the address of the one that was subscribed to."""

    code: ClassVar[str] = "intake.taken_over"


def follow_move(channel: Channel, answer: Answer, *, same_bytes: bool, now: datetime) -> None:
    """Act on a permanent redirect that was seen twice; the caller saves the channel.

    The first sight is only noted. The second changes the address if what stands there is
    the same feed: bytes that are known, or items that are (``moved_fits``, told by whoever
    reads them). Else it stays, and says that an editor must look.
    """
    if not answer.moved or answer.moved == channel.url:
        channel.moved_to, channel.moved_at, channel.moved_fits = "", None, None
        return
    if channel.moved_to != answer.moved:
        channel.moved_to, channel.moved_at = answer.moved[:2000], now
        channel.moved_fits = True if same_bytes else None
        said = f"Says that it moved for good to {answer.moved}; followed if it says so again."
        note(channel, now=now, kind="moving", says=said)
        return
    if channel.moved_fits or same_bytes:
        _move(channel, now)
    elif channel.moved_fits is False:
        channel.problem = (
            f"It says that it moved for good to {channel.moved_to}, but none of its items is "
            "known there. If that is the same source, set the new address."
        )[:500]
        channel.problem_code = "intake.moved"


def _move(channel: Channel, now: datetime) -> None:
    old, new = channel.url, channel.moved_to
    same_address = Channel.objects.filter(carrier=channel.carrier, url=new).exclude(pk=channel.pk)
    other = same_address.order_by("pk").first()
    channel.moved_to, channel.moved_at, channel.moved_fits = "", None, None
    if other is not None:
        channel.is_active = False
        says = f"Moved for good to {new}, which is polled already; this address is switched off."
        channel.problem = ""
    else:
        channel.url = new
        says = f"Moved for good from {old} to {new}; the new address is used."
    note(channel, now=now, kind="moved", says=says)


def change_address(*, channel_id: int, url: str, now: datetime) -> None:
    """Give a channel another address, on an editor's word; what it held back is forgotten."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(pk=channel_id)
        note(channel, now=now, kind="moved", says=f"An editor changed {channel.url} to {url}.")
        channel.url = url.strip()[:2000]
        channel.moved_to, channel.moved_at, channel.moved_fits = "", None, None
        channel.etag = channel.last_modified = channel.problem = channel.feed_title = ""
        channel.failures, channel.is_active, channel.next_poll_at = 0, True, now
        channel.save()


def accept_feed(*, channel_id: int, now: datetime) -> list[int]:
    """Take what stands at the address now, on an editor's word; return deliveries to be read."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(pk=channel_id)
        channel.feed_title, channel.problem, channel.failures = "", "", 0
        channel.is_active, channel.next_poll_at = True, now
        channel.save()
        note(channel, now=now, kind="back", says="An editor took the feed that stands there now.")
        held = Delivery.objects.filter(channel=channel, state=DeliveryState.FAILED)
        latest = list(held.order_by("-received_at", "-pk").values_list("pk", flat=True)[:1])
        Delivery.objects.filter(pk__in=latest).update(state=DeliveryState.RECEIVED, problem="")
    return latest


def demand_same_feed(channel: Channel, parsed: ParsedDelivery, *, known: bool) -> None:
    """Raise ``TakenOver`` unless a delivery may come from the feed that was subscribed to.

    Another feed is one with another title, other sites behind its links, and no item that is
    known: a domain that was lost, a redirect that leads elsewhere. All three are asked for,
    so that a feed that is renamed, or moves house, or was not polled for long, goes on.
    """
    if known or not parsed.reports or not channel.feed_title or channel.carrier != Carrier.FEED:
        return
    if _words(parsed.title) & _words(channel.feed_title) or not parsed.title:
        return
    earlier = Report.objects.filter(delivery__channel=channel).order_by("-pk")
    hosts = _hosts(earlier.values_list("url", flat=True)[:_LATEST])
    now_at = _hosts(report.url for report in parsed.reports)
    if not hosts or not now_at or hosts & now_at:
        return
    raise TakenOver(
        f"Another feed stands here now: “{parsed.title[:80]}” with links to "
        f"{sorted(now_at)[0][:80]}, where “{channel.feed_title[:80]}” stood. Nothing was taken "
        "from it, and it is not polled until an editor says that it is right.",
        data={"channel": channel.pk},
    )


def _words(title: str) -> set[str]:
    return set(_WORD.findall(title.casefold()))


def _hosts(urls: Iterable[str]) -> set[str]:
    """Return the sites behind addresses, without ``www.`` and the like: their last two labels."""
    found = set()
    for url in urls:
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            continue
        found.add(".".join(host.split(".")[-2:]))
    return found - {""}
