"""What a writer tells while it writes, and what it is told: progress, a stop, a ceiling, findings.

An engine knows no database. Whoever has it write gives it a ``Watch``; the one here says
nothing and allows everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.texts import Passage, Sentence


class Stopped(Permanent):
    """Somebody at the desk stopped the writing."""

    code: ClassVar[str] = "writing.stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to a model, before it is sent. ``tokens`` is the most it can come to."""

    engine: str
    model: str
    purpose: str
    prompt_digest: str
    tokens: int
    cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one request came to; ``problem`` is empty when it was answered.

    ``is_silent`` says that time was up before any part of an answer had come.
    """

    tokens_in: int
    tokens_out: int
    cost: Decimal
    seconds: float
    problem: str = ""
    is_silent: bool = False


class Watch:
    """Whoever watches a writer. Every method may be called often and from one thread only."""

    def tell(self, stage: str, sentences: int = 0) -> None:
        """Take note of how far the writing is."""

    def is_stopped(self) -> bool:
        """Say whether somebody asked to stop."""
        return False

    def allow(self, request: Request) -> int:
        """Set the request's tokens and cost aside and return a number for ``settle``.

        Raises ``Temporary`` or ``Permanent`` when a ceiling would be passed.
        """
        return 0

    def settle(self, number: int, spent: Spent) -> None:
        """Replace what was set aside by what it came to."""

    def examine(
        self, sentences: Sequence[Sentence], passages: Sequence[Passage]
    ) -> list[tuple[str, ...]]:
        """Return for each sentence what stands against it on the record; empty: nothing."""
        return [() for _ in sentences]


NOBODY = Watch()
