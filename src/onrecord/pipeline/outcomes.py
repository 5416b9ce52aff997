"""What a step gives back to the line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A run to be started when the step is recorded as done.

    ``reason`` makes it one: a run exists once per (line, subject, reason).
    """

    line: str
    subject_id: int
    reason: str = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a step did, in one sentence, and what it starts."""

    message: str = ""
    follow_ups: tuple[FollowUp, ...] = ()
