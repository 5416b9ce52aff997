"""The register of sources and their channels, and its exchange as OPML."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from onrecord.intake.models import Carrier, Channel, Report, Source
from onrecord.intake.operations.accounting import note
from onrecord.intake.operations.asking import reservation_on
from onrecord.intake.operations.sites import origin_of
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


EDITABLE = (
    "name",
    "kind",
    "owner",
    "home_url",
    "country",
    "language",
    "licence",
    "quoting_budget",
    "may_store_full_text",
    "may_feed_model",
    "admitted_because",
    "reliability",
    "agreement",
)
"""What an editor may change about a source; its slug is an address and stays."""

_MODELS_LOOK_BACK = timedelta(days=30)
_MOST_SITES = 20


def change_source(*, source_id: int, now: datetime, **details: Any) -> Source:
    """Change what the register says of a source. Raises ``ValidationError`` with every fault.

    A source that models may be given from now on has the sites of its reports asked first,
    so that what they reserve is known before a text is sent anywhere.
    """
    unknown = set(details) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not a field of the register: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=source_id)
        opened = not source.may_feed_model and bool(details.get("may_feed_model"))
        for name, value in details.items():
            setattr(source, name, value)
        source.full_clean(exclude=["created_at"])
        source.save(update_fields=list(details))
    if opened:
        _ask_before_models(source, now)
    return source


def mute_source(*, source_id: int, muted: bool, now: datetime) -> None:
    """Take a source off the desk's wire, or bring it back; it is received all the same."""
    Source.objects.filter(pk=source_id).update(muted_at=now if muted else None)


def switch_channel(*, channel_id: int, active: bool, now: datetime) -> None:
    """Poll a channel from now on, or no longer, on an editor's word."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(pk=channel_id)
        channel.is_active = active
        if active:
            channel.failures = channel.deaths = 0
            channel.problem, channel.next_poll_at = "", now
        channel.save()
        says = "An editor switched it on." if active else "An editor switched it off."
        note(channel, now=now, kind="back" if active else "off", says=says)


def _ask_before_models(source: Source, now: datetime) -> None:
    """Learn what the sites of a source's recent reports reserve, and mark those reports."""
    recent = Report.objects.filter(
        source=source, reserved_by="", received_at__gte=now - _MODELS_LOOK_BACK
    ).exclude(url="")
    by_site: dict[str, list[tuple[int, str]]] = {}
    for pk, url in recent.order_by("-received_at").values_list("pk", "url"):
        by_site.setdefault(origin_of(url), []).append((pk, url))
    for reports in list(by_site.values())[:_MOST_SITES]:
        for pk, url in reports:
            reserved_by = reservation_on(url=url, source=source, now=now)
            if reserved_by:
                Report.objects.filter(pk=pk).update(reserved_by=reserved_by)


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
        for outline in feeds_of(data):
            known = Channel.objects.filter(carrier=Carrier.FEED, url=outline.url).first()
            channels.append(known or add_outline(outline=outline, now=now))
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


def feeds_of(data: bytes) -> list[Outline]:
    """Return the feeds of an OPML document, read in the guarded child. Raises ``NoFeedList``."""
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


def add_outline(*, outline: Outline, now: datetime, section: str = "", **details: Any) -> Channel:
    """Register one feed of a list, with what an editor says of its source beside its own words."""
    host = urlsplit(outline.url).hostname or "feed"
    source = add_source(
        name=outline.name or host,
        now=now,
        **{"home_url": outline.home_url, "language": outline.language, **details},
    )
    return add_channel(source=source, url=outline.url, section=section or outline.section, now=now)


def _free_slug(wanted: str) -> str:
    base = wanted[:70].strip("-") or "source"
    taken = set(Source.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for number in range(2, 10**6) if (slug := f"{base}-{number}") not in taken)
