"""Credits, what an illustrator is given, and the picture it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.vocabulary.makings import DigitalSourceType, Making


class PictureKind(StrEnum):
    """What a picture is; decides its label on the page."""

    PHOTO = "photo"
    LOCATOR_MAP = "locator_map"
    CARD = "card"
    CHART = "chart"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Who made a picture and under which right we show it."""

    credit: str
    source: str
    licence: str
    source_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBrief:
    """What an illustrator may draw from: nothing but the story's own words.

    ``texts`` are the sentences of the article in reading order; places named in them
    may be mapped, the first with the most weight.
    """

    headline: str
    section: str
    site_name: str
    texts: tuple[str, ...]
    now: datetime
    language: str = "en"
    quotation: str = ""
    quotation_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An illustrator's answer: encoded bytes with credit, alt text and provenance.

    ``label`` is the visible words that say what the picture is, for instance
    "Computed map". ``caption`` may be empty.
    """

    kind: PictureKind
    data: bytes
    media_type: str
    width: int
    height: int
    alt: str
    caption: str
    label: str
    credit: Credit
    digital_source_type: DigitalSourceType
    making: Making
