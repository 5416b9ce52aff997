"""Who said what, where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StatementKind(StrEnum):
    """How the words of a statement were reported."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who said what, tied to the passage that reports it.

    ``start`` and ``end`` are code-point offsets of ``content`` in the passage's text.
    ``speaker`` is the fullest name known for the speaker in the report, ``speaker_text``
    the words that name them in this passage.
    """

    passage_id: int
    speaker: str
    speaker_text: str
    role: str
    cue: str
    content: str
    kind: StatementKind
    start: int
    end: int
