"""What a story knows of itself: developments, agreement, disputes, numbers. Values, no words.

Everything points into passages (``Place``), so that nothing is told which cannot be shown, and
what a source withdraws is gone with its passage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from onrecord.language.times import Precision
from onrecord.stories.agreement import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of a passage, with the report that has it and when that was told.

    Reports of one ``origin`` are not independent.
    """

    passage_id: int
    report_id: int
    start: int
    end: int
    origin: str
    at: datetime


class LineKind(StrEnum):
    """Whether a dated thing happened in the course of the story, long before it, or is to come."""

    NEW = "new"
    BACKGROUND = "background"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One development: the days it is dated to, and where it is told, the best telling first."""

    kind: LineKind
    first: date
    last: date
    precision: Precision
    places: tuple[Place, ...]
    origins: int
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """One thing told in several places; ``origins`` counts the independent ones."""

    places: tuple[Place, ...]
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of several accounts: a figure where the dispute is one about numbers, else empty."""

    figure: str
    value: float | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A point on which independent sources differ, its latest account first."""

    point: Point
    what: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a series: ``bound`` is ``least``, ``most``, ``about``, ``vague`` or empty."""

    value: float
    bound: str
    figure: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """How a number changed: every new value as it was told, oldest first.

    ``what`` names what is counted (``dead``, ``dead:child``, ``injured``, ``home``, ``USD``).
    """

    what: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """All that comparing the reports of one story gives.

    ``alike`` is what several independent sources tell, what most of them tell first; ``alone``
    what stands near the top of a report and comes near nothing that another source tells.
    """

    lines: tuple[Line, ...] = ()
    alike: tuple[Alike, ...] = ()
    disputed: tuple[Disputed, ...] = ()
    series: tuple[Series, ...] = ()
    alone: tuple[Place, ...] = ()
