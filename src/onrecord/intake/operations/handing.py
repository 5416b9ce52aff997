"""What an editor hands in: a text, a file or an address, kept like everything that comes.

The difference to other carriers is a name: each delivery says which editor handed it in. An
address is asked like a page of the wire: robots.txt and reservations are obeyed and recorded.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction

from onrecord.intake import raw
from onrecord.intake.models import Carrier, Channel, Delivery, Source
from onrecord.intake.operations.asking import ask, record_terms
from onrecord.intake.operations.receiving import source_at, source_for, take_in
from onrecord.intake.operations.registering import add_outline, feeds_of
from onrecord.intake.operations.sites import known_sites, statements_of
from onrecord.intake.parsers.bounds import MAX_BYTES
from onrecord.intake.parsers.decoding import decode
from onrecord.intake.parsers.opml import Outline
from onrecord.intake.sanitising import one_line
from onrecord.plumbing.outbound import require_success
from onrecord.vocabulary.errors import Permanent

_OPML = re.compile(r"<opml[\s>]", re.IGNORECASE)
_HEAD = 8192
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, application/xml;q=0.8, */*;q=0.5"


class NothingGiven(Permanent):
    """What was handed in is empty, or larger than is taken."""

    code: ClassVar[str] = "intake.nothing_given"


class NoSuchList(Permanent):
    """No list of feeds is kept under this name."""

    code: ClassVar[str] = "intake.no_such_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Bytes that were handed in, and what is known about them."""

    data: bytes
    media_type: str = ""
    charset: str = ""
    filename: str = ""
    url: str = ""
    reserved_by: str = ""

    @property
    def is_feed_list(self) -> bool:
        """Say whether these bytes look like OPML, without parsing them here."""
        return bool(_OPML.search(decode(self.data[:_HEAD])))


def demand_something(given: Given) -> None:
    """Raise ``NothingGiven`` for what is empty or larger than is taken."""
    named = f"{given.filename}: " if given.filename else ""
    if not given.data.strip():
        raise NothingGiven(f"{named}It is empty.")
    if len(given.data) > MAX_BYTES:
        raise NothingGiven(f"{named}It is larger than {MAX_BYTES // 1024 // 1024} MB.")


def fetch_given(*, url: str, now: datetime, source: Source | None = None) -> Given:
    """Fetch one address through the outbound door, as its site allows.

    Raises what ``ask`` and ``require_success`` raise, before anything is written.
    """
    asked = ask(
        url=url,
        source=source or source_at(url),
        now=now,
        accept=_ACCEPT,
        max_bytes=MAX_BYTES,
        for_text=True,
    )
    answer = require_success(asked.answer, now=now)
    return Given(
        data=answer.body,
        media_type=answer.media_type,
        charset=answer.charset,
        url=answer.url,
        reserved_by=asked.reserved_by,
    )


def hand_in(
    *,
    given: Given,
    user_id: int | None,
    now: datetime,
    source: Source | None = None,
    section: str = "",
) -> tuple[int, bool]:
    """Keep what was handed in; return the delivery's id, and whether it is new.

    Without a source, the one on whose site it was, else "Received by hand". The same bytes
    again are the delivery that they were.
    """
    demand_something(given)
    of = source or source_for(given.url, now)
    delivery_id, is_new = take_in(
        data=given.data,
        now=now,
        source=of,
        media_type=given.media_type,
        charset=given.charset,
        url=given.url,
        filename=one_line(given.filename, 200),
        section=section,
    )
    if is_new:
        reserved_by = "" if of.agreement else given.reserved_by[:500]
        Delivery.objects.filter(pk=delivery_id).update(
            handed_in_by=user_id, reserved_by=reserved_by
        )
        site = next(iter(known_sites([given.url]).values()), None) if given.url else None
        if site is not None:
            # A source that is made by its first page has nobody to note these for before.
            record_terms(source=of, statements=statements_of(site, given.url), now=now)
    return delivery_id, is_new


def keep_feed_list(*, given: Given) -> str:
    """Keep the bytes of an OPML document; return the digest under which ``feed_list`` has it.

    Raises ``NoFeedList`` when it cannot be read, and ``NothingGiven``.
    """
    demand_something(given)
    feeds_of(given.data)
    raw.keep(given.data)
    return raw.digest_of(given.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A feed of a list; ``known`` is the channel that polls it already, if one does."""

    number: int
    outline: Outline
    known: Channel | None = None


def feed_list(*, digest: str) -> list[Listed]:
    """Return the feeds of a kept list, in order. Raises ``NoSuchList`` and ``NoFeedList``."""
    data = raw.find(digest) if _DIGEST.fullmatch(digest) else None
    if data is None:
        raise NoSuchList("That list is not here any more. Hand it in again.")
    outlines = feeds_of(data)
    polled = Channel.objects.filter(carrier=Carrier.FEED).select_related("source")
    known = {channel.url: channel for channel in polled}
    return [
        Listed(number=number, outline=outline, known=known.get(outline.url))
        for number, outline in enumerate(outlines)
    ]


def admit_feeds(
    *, digest: str, numbers: Collection[int], now: datetime, section: str = "", **details: Any
) -> list[Channel]:
    """Put the chosen feeds of a kept list into the register; return the channels that are new.

    ``details`` are what the editor says of all their sources. A feed that is polled already
    is left as it is. Raises ``NoSuchList``, ``NoFeedList`` and ``ValidationError``.
    """
    chosen = [one for one in feed_list(digest=digest) if one.number in numbers and not one.known]
    with transaction.atomic():
        return [
            add_outline(outline=one.outline, now=now, section=section, **details) for one in chosen
        ]
