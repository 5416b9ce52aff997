"""What a parser gives for one item received, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PublicationStatus(StrEnum):
    """The state that a source gives to an item (NewsML-G2 and ninjs ``pubStatus``)."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMedium:
    """A picture, a sound or a film that an item names: an address and what is said of it.

    ``role`` is ``lead`` or ``enclosure``; ``size`` in bytes as stated, 0 for none.
    """

    url: str
    role: str = "enclosure"
    media_type: str = ""
    title: str = ""
    caption: str = ""
    credit: str = ""
    rights: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedReport:
    """One item as its format defines it. All text and HTML in it is hostile.

    ``guid`` is the source's own identity for the item, empty if it gives none. Either
    ``body_html`` or ``body_text`` may be empty; both empty means a summary-only item.
    Once cleaned at intake, only ``body_text`` and ``summary_text`` (plain paragraphs) are set.
    Times are aware (UTC) or ``None`` when the source gives none that can be read.
    """

    guid: str = ""
    url: str = ""
    title: str = ""
    summary_html: str = ""
    summary_text: str = ""
    body_html: str = ""
    body_text: str = ""
    byline: str = ""
    language: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    embargoed_until: datetime | None = None
    status: PublicationStatus = PublicationStatus.USABLE
    version: str = ""
    dateline: str = ""
    subjects: tuple[str, ...] = ()
    rights: str = ""
    note: str = ""
    media: tuple[ParsedMedium, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDelivery:
    """Everything one delivery (a feed, a file, a page, a paste) held.

    ``problems`` are single sentences for the editor about items that could not be read.
    """

    format: str
    title: str = ""
    language: str = ""
    reports: tuple[ParsedReport, ...] = ()
    problems: tuple[str, ...] = field(default=())
