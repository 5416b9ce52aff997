"""Bytes come in and are kept as they are, before anybody looks into them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from onrecord.intake import raw
from onrecord.intake.models import Channel, Delivery, Source, SourceKind
from onrecord.intake.operations.registering import add_source
from onrecord.plumbing.outbound import fetch, require_success

BY_HAND = "Received by hand"
"""The source of what is handed in without one."""


def receive(
    *,
    data: bytes,
    now: datetime,
    media_type: str = "",
    charset: str = "",
    url: str = "",
    filename: str = "",
    source: Source | None = None,
    section: str = "",
    channel: Channel | None = None,
) -> int:
    """Keep ``data`` as a delivery and return its id; the same bytes again give the same id.

    Without a source, the one whose site ``url`` is on is taken, or made; without a ``url``
    either, it is the source "Received by hand". ``section`` is a slug for its reports.
    """
    taken = take_in(
        data=data,
        now=now,
        media_type=media_type,
        charset=charset,
        url=url,
        filename=filename,
        source=source or source_for(url, now),
        section=section,
        channel=channel,
    )
    return taken[0]


def take_in(
    *,
    data: bytes,
    now: datetime,
    source: Source,
    media_type: str = "",
    charset: str = "",
    url: str = "",
    filename: str = "",
    section: str = "",
    channel: Channel | None = None,
) -> tuple[int, bool]:
    """Do what ``receive`` does for a known source; return the id, and whether it is new."""
    delivery = Delivery(
        source=source,
        channel=channel,
        url=url[:2000],
        filename=filename[-300:],
        section=slugify(section)[:80],
        media_type=media_type[:200],
        charset=charset[:40],
        received_at=now,
    )
    return keep_delivery(delivery, data)


def keep_delivery(delivery: Delivery, data: bytes) -> tuple[int, bool]:
    """Store ``data`` and the unsaved row that describes it; return its id and if it is new."""
    delivery.digest, delivery.size = raw.digest_of(data), len(data)
    found = _find(delivery)
    if found is not None:
        return found, False
    delivery.raw.name = raw.keep(data)
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
    except IntegrityError:
        # Somebody received the same bytes at the same moment: theirs is ours.
        found = _find(delivery)
        if found is None:
            raise
        return found, False
    return delivery.pk, True


def receive_url(*, url: str, now: datetime, source: Source | None = None, section: str = "") -> int:
    """Fetch ``url`` through the outbound door, keep it, and return the delivery's id.

    Raises what ``fetch`` and ``require_success`` raise.
    """
    answer = require_success(fetch(url), now=now)
    return receive(
        data=answer.body,
        now=now,
        media_type=answer.media_type,
        charset=answer.charset,
        url=answer.url,
        source=source,
        section=section,
    )


def _find(delivery: Delivery) -> int | None:
    return (
        Delivery.objects.filter(source=delivery.source, url=delivery.url, digest=delivery.digest)
        .values_list("pk", flat=True)
        .first()
    )


def source_for(url: str, now: datetime) -> Source:
    """Return the source on whose site ``url`` is, made if there is none; without one, by hand."""
    host = _host_of(url)
    if not host:
        return add_source(name=BY_HAND, now=now, kind=SourceKind.OTHER)
    return source_at(url) or add_source(name=host, now=now, home_url=f"https://{host}/")


def source_at(url: str) -> Source | None:
    """Return the source on whose site ``url`` is, if there is one."""
    host = _host_of(url)
    if not host:
        return None
    sites = [f"{scheme}://{www}{host}" for scheme in ("http", "https") for www in ("", "www.")]
    on_site = Q()
    for site in sites:
        on_site |= Q(home_url=site) | Q(home_url__startswith=f"{site}/")
    return Source.objects.filter(on_site).order_by("pk").first()


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
