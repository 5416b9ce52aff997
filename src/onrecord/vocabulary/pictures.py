"""Credits, what an illustrator is given, and the picture it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from onrecord.vocabulary.makings import DigitalSourceType, Making

SMALL_WIDTH, SMALL_HEIGHT = 800, 500
"""Pixels of a drawing made for places of a few centimetres."""


class PictureKind(StrEnum):
    """What a picture is; decides its label on the page."""

    PHOTO = "photo"
    LOCATOR_MAP = "locator_map"
    CARD = "card"
    CHART = "chart"
    TIMELINE = "timeline"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Who made a picture and under which right we show it."""

    credit: str
    source: str
    licence: str
    source_url: str = ""


class FigureForm(StrEnum):
    """What a figure shows: a number over time, accounts beside each other, days, words said."""

    SERIES = "series"
    COMPARISON = "comparison"
    TIMELINE = "timeline"
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Datum:
    """One thing that a figure shows, tied to the passage that reports it.

    ``start`` and ``end`` are code-point offsets in the passage's text. A number has a ``value``
    and its ``bound`` (``least``, ``most``, ``about`` or empty); a day has ``first``, ``last`` and
    a ``precision`` (``day``, ``week``, ``month``, ``year``); ``words`` are what happened or what
    was said, in that case by ``speaker``. ``label`` says who tells it, ``at`` when it was told.
    """

    label: str
    passage_id: int
    start: int
    end: int
    value: float | None = None
    bound: str = ""
    at: datetime | None = None
    first: date | None = None
    last: date | None = None
    precision: str = "day"
    words: str = ""
    speaker: str = ""
    role: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the datum as JSON-ready data; what is empty is left out."""
        told: dict[str, Any] = {
            "label": self.label,
            "passage": self.passage_id,
            "start": self.start,
            "end": self.end,
            "value": self.value,
            "bound": self.bound,
            "at": self.at.isoformat() if self.at else None,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "precision": self.precision if self.first else "",
            "words": self.words,
            "speaker": self.speaker,
            "role": self.role,
        }
        return {name: value for name, value in told.items() if value is not None and value != ""}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Datum:
        """Return the datum that ``as_json`` wrote; raises ``KeyError`` and ``ValueError``."""
        at, first, last = told.get("at"), told.get("first"), told.get("last")
        value = told.get("value")
        return cls(
            label=str(told["label"]),
            passage_id=int(told["passage"]),
            start=int(told["start"]),
            end=int(told["end"]),
            value=None if value is None else float(value),
            bound=str(told.get("bound", "")),
            at=datetime.fromisoformat(at) if at else None,
            first=date.fromisoformat(first) if first else None,
            last=date.fromisoformat(last) if last else None,
            precision=str(told.get("precision") or "day"),
            words=str(told.get("words", "")),
            speaker=str(told.get("speaker", "")),
            role=str(told.get("role", "")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Things of one kind that can be drawn together; ``what`` is what numbers count (``dead``)."""

    form: FigureForm
    data: tuple[Datum, ...]
    what: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the figure as JSON-ready data."""
        rows = [one.as_json() for one in self.data]
        return {"form": self.form.value, "what": self.what, "data": rows}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Figure:
        """Return the figure that ``as_json`` wrote; raises ``KeyError`` and ``ValueError``."""
        return cls(
            form=FigureForm(told["form"]),
            what=str(told.get("what", "")),
            data=tuple(Datum.from_json(one) for one in told["data"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBrief:
    """What an illustrator may draw from: nothing but the story's own words.

    ``texts`` are the sentences of the article in reading order; places named in them
    may be mapped, the first with the most weight. ``figures`` are what its reports tell in
    numbers, days and quotations, the most telling first. ``prompt`` is what a generating service is
    asked for; ``names`` are people of the story, who must not be in it.
    """

    headline: str
    section: str
    site_name: str
    texts: tuple[str, ...]
    now: datetime
    language: str = "en"
    quotation: str = ""
    quotation_by: str = ""
    figures: tuple[Figure, ...] = ()
    prompt: str = ""
    names: tuple[str, ...] = ()

    def find_figure(self, *forms: FigureForm) -> Figure | None:
        """Return the first figure of one of these forms, if there is one."""
        return next((one for one in self.figures if one.form in forms), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An illustrator's answer: encoded bytes with credit, alt text and provenance.

    ``label`` is the visible words that say what the picture is, for instance
    "Computed map". ``caption`` may be empty. ``dark`` is the same drawing in the colours of a
    dark page, of the same type and size; ``figure`` is what it shows, where that is data.
    ``small`` and ``small_dark`` are of ``SMALL_WIDTH`` by ``SMALL_HEIGHT`` pixels and say less, in
    larger letters; empty where the drawing can be read at any size.
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
    dark: bytes = b""
    small: bytes = b""
    small_dark: bytes = b""
    figure: Figure | None = None
