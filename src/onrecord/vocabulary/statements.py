"""Who said what, where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StatementKind(StrEnum):
    """How the words of a statement were reported."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class SpeakerKind(StrEnum):
    """Who speaks: by name, or only as one of those who are not named."""

    PERSON = "person"
    BODY = "body"
    UNNAMED = "unnamed"
    COLLECTIVE = "collective"


NAMED = frozenset({SpeakerKind.PERSON, SpeakerKind.BODY})
"""Those who speak under a name."""


class Stance(StrEnum):
    """What somebody does about a thing by saying so."""

    DEMAND = "demand"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WARN = "warn"
    PROMISE = "promise"
    PROPOSE = "propose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A position: who takes which stance on what, tied to the passage that reports it.

    ``start`` and ``end`` are code-point offsets of ``content`` in the passage's text.
    """

    passage_id: int
    speaker: str
    role: str
    stance: Stance
    cue: str
    content: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who said what, tied to the passage that reports it.

    ``start`` and ``end`` are code-point offsets of ``content`` in the passage's text.
    ``speaker`` is the fullest name known for the speaker in the report, ``speaker_text``
    the words that name them in this passage. ``hearer``, ``time`` and ``place`` are the
    words that tell to whom, when and where, ``cue_lemma`` is the verb's base form.
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
    speaker_kind: SpeakerKind = SpeakerKind.PERSON
    cue_lemma: str = ""
    hearer: str = ""
    time: str = ""
    place: str = ""
