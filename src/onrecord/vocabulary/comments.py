"""What a moderator is given, and what it advises."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Advice(StrEnum):
    """What a moderator advises; nothing is shown to readers without approval."""

    HOLD = "hold"
    REJECT = "reject"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentText:
    """A comment as sent, plain text, with what is known about the sending."""

    author_name: str
    text: str
    previous_by_author: int = 0
    recent_same_text: int = 0
    seconds_to_write: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that fired: its name, the span of the text it saw, and why, in one sentence."""

    rule: str
    explanation: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A moderator's answer."""

    advice: Advice
    reasons: tuple[Reason, ...] = ()
