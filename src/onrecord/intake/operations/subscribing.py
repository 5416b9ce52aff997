"""WebSub, our side: asking hubs to push, confirming that we asked, taking what they push.

Polling goes on all the while: a hub that forgets us costs minutes, not news.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse

from onrecord.intake.carriers import hubs
from onrecord.intake.doors import Subscription, SubscriptionState
from onrecord.intake.models import Carrier, Channel
from onrecord.intake.operations.receiving import receive
from onrecord.plumbing.outbound import send
from onrecord.vocabulary.errors import NewsroomError, Permanent

logger = logging.getLogger(__name__)

ANSWER_WITHIN = timedelta(hours=1)
"""How long after we asked a hub may confirm; then it is asked again."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=24)
TIMEOUT_SECONDS = 15.0
BATCH = 20
_BYTES = 64 * 1024


class NotSubscribed(Permanent):
    """Nobody here asked for this: an unknown address, another topic, or a push unsigned."""

    code: ClassVar[str] = "intake.not_subscribed"


def note_offer(*, channel: Channel, body: bytes, link: str, now: datetime) -> None:
    """Note the hub that a polled feed names, so that it is asked to push."""
    if not settings.WEBSUB_SUBSCRIBE or channel.carrier != Carrier.FEED:
        return
    offer = hubs.offer_in(body, link=link, url=channel.url)
    if offer is None:
        return
    subscription, is_new = Subscription.objects.get_or_create(
        channel=channel,
        defaults={
            "hub": offer.hub,
            "topic": offer.topic,
            "key": secrets.token_urlsafe(32),
            "due_at": now,
        },
    )
    if not is_new and (subscription.hub, subscription.topic) != (offer.hub, offer.topic):
        # Another address, so that what the old hub still sends is told from the new.
        Subscription.objects.filter(pk=subscription.pk).update(
            hub=offer.hub,
            topic=offer.topic,
            key=secrets.token_urlsafe(32),
            state=SubscriptionState.WANTED,
            due_at=now,
            lease_ends_at=None,
            failures=0,
            problem="",
        )


def keep_subscriptions(*, now: datetime) -> int:
    """Ask hubs for what is wanted, was not confirmed, or ends soon. Returns how many were asked."""
    if not settings.WEBSUB_SUBSCRIBE:
        return 0
    due = Subscription.objects.filter(due_at__lte=now).exclude(state=SubscriptionState.ENDED)
    asked = 0
    for subscription in due.select_related("channel").order_by("due_at", "pk")[:BATCH]:
        if not subscription.channel.is_active:
            subscription.state = SubscriptionState.LEAVING
        try:
            _ask(subscription, now)
        except NewsroomError as error:
            _put_off(subscription, error.message, now)
            continue
        asked += 1
    return asked


def are_due(*, now: datetime) -> bool:
    """Say whether any hub is to be asked for anything."""
    due = Subscription.objects.filter(due_at__lte=now).exclude(state=SubscriptionState.ENDED)
    return bool(settings.WEBSUB_SUBSCRIBE) and due.exists()


def confirm(*, key: str, mode: str, topic: str, lease_seconds: str, now: datetime) -> None:
    """Confirm to a hub that we asked for what it asks about, and note what it promised.

    Raises ``NotSubscribed`` where we did not ask: else anybody could have us subscribed to
    anything, or unsubscribed.
    """
    subscription = Subscription.objects.filter(key=key).first()
    if subscription is None or not key or subscription.topic != topic:
        raise NotSubscribed("Nobody here asked for this feed.")
    mine = Subscription.objects.filter(pk=subscription.pk)
    if mode == "subscribe" and subscription.state in _MAY_BE_CONFIRMED:
        lease = hubs.lease_of(lease_seconds)
        mine.update(
            state=SubscriptionState.ACTIVE,
            lease_ends_at=now + lease,
            due_at=now + lease * hubs.RENEW_AT,
            failures=0,
            problem="",
        )
    elif mode == "unsubscribe" and subscription.state == SubscriptionState.LEAVING:
        mine.update(state=SubscriptionState.ENDED, due_at=None, lease_ends_at=None)
    else:
        raise NotSubscribed("Nobody here asked for this now.")


def note_denied(*, key: str, topic: str, reason: str, now: datetime) -> None:
    """Note that the hub does not push this feed to us; it is asked again in a day."""
    Subscription.objects.filter(key=key, topic=topic).exclude(state=SubscriptionState.ENDED).update(
        state=SubscriptionState.DENIED,
        due_at=now + LONGEST_WAIT,
        lease_ends_at=None,
        problem=("The hub refuses: " + (reason or "it gives no reason"))[:300],
    )


def take_push(
    *, key: str, body: bytes, signature: str, media_type: str, charset: str, now: datetime
) -> int:
    """Keep what a hub pushed as a delivery of the channel and return its id.

    Raises ``NotSubscribed`` for an unknown address and for a signature that does not fit:
    then the bytes are dropped.
    """
    subscription = (
        Subscription.objects.select_related("channel__source").filter(key=key).first()
        if key
        else None
    )
    if subscription is None or subscription.state not in _MAY_PUSH:
        raise NotSubscribed("Nobody here asked for this feed.")
    mine = Subscription.objects.filter(pk=subscription.pk)
    if not hubs.is_signed(body, signature, hubs.secret_of(key, settings.SECRET_KEY)):
        mine.update(bad=F("bad") + 1)
        raise NotSubscribed("The signature is not that of the hub.")
    channel = subscription.channel
    delivery_id = receive(
        data=body,
        now=now,
        media_type=media_type,
        charset=charset,
        url=channel.url,
        source=channel.source,
        section=channel.section,
        channel=channel,
    )
    mine.update(pushes=F("pushes") + 1, pushed_at=now)
    return delivery_id


def callback_of(subscription: Subscription) -> str:
    """Return the address that the hub calls."""
    return settings.SITE_URL + reverse("intake_websub", args=[subscription.key])


_MAY_BE_CONFIRMED = {SubscriptionState.ASKED, SubscriptionState.ACTIVE}
_MAY_PUSH = {SubscriptionState.ASKED, SubscriptionState.ACTIVE, SubscriptionState.LEAVING}


def _ask(subscription: Subscription, now: datetime) -> None:
    """Send the hub one request, after noting that we ask: it may call back at once."""
    leaving = subscription.state == SubscriptionState.LEAVING
    state = SubscriptionState.LEAVING if leaving else SubscriptionState.ASKED
    if subscription.state == SubscriptionState.ACTIVE:
        # A renewal: what stands goes on standing while it is asked for again.
        state = SubscriptionState.ACTIVE
    mine = Subscription.objects.filter(pk=subscription.pk)
    mine.update(state=state, asked_at=now, due_at=now + ANSWER_WITHIN)
    answer = send(
        "POST",
        subscription.hub,
        body=urlencode(
            {
                "hub.mode": "unsubscribe" if leaving else "subscribe",
                "hub.topic": subscription.topic,
                "hub.callback": callback_of(subscription),
                "hub.secret": hubs.secret_of(subscription.key, settings.SECRET_KEY),
                "hub.lease_seconds": str(int(hubs.LEASE.total_seconds())),
            }
        ).encode(),
        media_type="application/x-www-form-urlencoded",
        max_bytes=_BYTES,
        timeout=TIMEOUT_SECONDS,
    )
    if not 200 <= answer.status < 300:
        raise NotSubscribed(f"{subscription.hub} answered {answer.status}.")


def _put_off(subscription: Subscription, problem: str, now: datetime) -> None:
    """Ask again later, longer each time; after a lease has ended, say so."""
    logger.info("hub %s: %s", subscription.hub, problem)
    wait = min(FIRST_WAIT * 2 ** min(subscription.failures, 10), LONGEST_WAIT)
    mine = Subscription.objects.filter(pk=subscription.pk)
    mine.update(failures=F("failures") + 1, problem=problem[:300], due_at=now + wait)
    over = Q(lease_ends_at=None) | Q(lease_ends_at__lte=now)
    mine.filter(over, state=SubscriptionState.ACTIVE).update(state=SubscriptionState.WANTED)
