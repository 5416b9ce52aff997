"""The register of sources and their channels, and its exchange as OPML."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from onrecord.intake.models import Carrier, Channel, Source
from onrecord.intake.parsers.opml import Outline, write_opml
from onrecord.intake.reading import PARSE_MEGABYTES, PARSE_SECONDS
from onrecord.plumbing.guarded import ChildDied, run_guarded
from onrecord.vocabulary.errors import Permanent


class NoFeedList(Permanent):
    """The file is no OPML that we can read."""

    code: ClassVar[str] = "intake.no_feed_list"


def add_source(*, name: str, now: datetime, slug: str = "", **details: Any) -> Source:
    """Register who sends, and return the source. One with this name already is returned as it is.

    ``details`` are fields of ``Source``: ``kind``, ``owner``, ``licence``, ``quoting_budget``
    and so on. ``slug`` is made from the name and numbered where it is taken.
    """
    stated = " ".join(name.split())[:200] or "Unnamed source"
    with transaction.atomic():
        known = Source.objects.filter(name__iexact=stated).first()
        if known is not None:
            return known
        source = Source(
            name=stated, slug=_free_slug(slug or slugify(stated)), created_at=now, **details
        )
        source.full_clean(exclude=["created_at"])
        source.save()
    return source


def add_channel(
    *,
    source: Source,
    url: str,
    now: datetime,
    carrier: str = Carrier.FEED,
    section: str = "",
    poll_seconds: int = 900,
) -> Channel:
    """Let ``source`` be polled at ``url``, from ``now`` on; a channel already there is returned.

    ``section`` is the slug of the section that its reports belong to, if they all do.
    """
    channel, _ = Channel.objects.get_or_create(
        source=source,
        carrier=carrier,
        url=url.strip()[:2000],
        defaults={
            "section": slugify(section)[:80],
            "poll_seconds": max(poll_seconds, 30),
            "next_poll_at": now,
        },
    )
    return channel


def import_opml(*, data: bytes, now: datetime) -> list[Channel]:
    """Register every feed of an OPML document; those already polled are returned as they are.

    A feed's name is its title, else its host. Feeds of one name are channels of one source.
    Raises ``NoFeedList``.
    """
    channels: list[Channel] = []
    with transaction.atomic():
        for outline in _outlines(data):
            known = Channel.objects.filter(carrier=Carrier.FEED, url=outline.url).first()
            channels.append(known or _add_outline(outline, now))
    return channels


def opml_of() -> str:
    """Return the polled channels as OPML 2.0, for other programs and for a second newsroom."""
    channels = Channel.objects.filter(carrier=Carrier.FEED, is_active=True)
    return write_opml(
        (
            Outline(
                url=channel.url,
                name=channel.source.name,
                home_url=channel.source.home_url,
                section=channel.section,
                language=channel.source.language,
            )
            for channel in channels.select_related("source").order_by("source__name", "url")
        ),
        title=f"Sources of {settings.SITE_NAME}",
    )


def _outlines(data: bytes) -> list[Outline]:
    try:
        answer = run_guarded(
            "onrecord.intake.parsers.opml:run",
            data,
            seconds=PARSE_SECONDS,
            megabytes=PARSE_MEGABYTES,
        )
    except ChildDied as error:
        raise NoFeedList(f"The feed list could not be read: {error.message}") from error
    if answer[:1] != b"+":
        raise NoFeedList(answer[1:].decode("utf-8", "replace"))
    return [Outline(**fields) for fields in json.loads(answer[1:])]


def _add_outline(outline: Outline, now: datetime) -> Channel:
    host = urlsplit(outline.url).hostname or "feed"
    source = add_source(
        name=outline.name or host,
        now=now,
        home_url=outline.home_url,
        language=outline.language,
    )
    return add_channel(source=source, url=outline.url, section=outline.section, now=now)


def _free_slug(wanted: str) -> str:
    base = wanted[:70].strip("-") or "source"
    taken = set(Source.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for number in range(2, 10**6) if (slug := f"{base}-{number}") not in taken)
