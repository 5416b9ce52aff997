"""What search passes around: entries that are indexed, questions, and what was found. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from onrecord.vocabulary.errors import Temporary


class Shelf(StrEnum):
    """What is indexed apart: articles, what people said, and the names of labels."""

    ARTICLES = "articles"
    STATEMENTS = "statements"
    LABELS = "labels"


class LabelKind(StrEnum):
    """By what readers narrow what was found."""

    SECTION = "section"
    SOURCE = "source"
    SPEAKER = "speaker"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to be found. The four texts are folded; ``labels`` are numbers of labels.

    ``head`` weighs most, then ``names`` and ``lead``, then ``body``.
    """

    id: int
    at: datetime | None
    head: str = ""
    lead: str = ""
    names: str = ""
    body: str = ""
    labels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words in a row: one word, or a phrase."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an index looks for: one of each row of ``must``, none of ``must_not``, every label.

    ``since`` and ``until`` bound the time, the latter exclusively. ``head_only`` looks in
    headlines alone. An empty ``must`` finds everything that the rest allows.
    """

    must: tuple[tuple[Words, ...], ...] = ()
    must_not: tuple[Words, ...] = ()
    labels: tuple[int, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    newest_first: bool = False
    head_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What an index found: the first ids in order, how many there are, how many carry a label.

    ``recent`` says how many are at most so many days old.
    ``is_capped`` says that there are more, older ones, which were neither weighed nor
    counted.
    """

    ids: Sequence[int] = ()
    total: int = 0
    counts: Mapping[int, int] = field(default_factory=dict)
    recent: Mapping[int, int] = field(default_factory=dict)
    is_capped: bool = False


class TooCostly(Temporary):
    """A question would take longer than search may; other words may do."""

    code = "search.too_costly"


class Unsearchable(Temporary):
    """The index did not answer."""

    code = "search.unsearchable"
