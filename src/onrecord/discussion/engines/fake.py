"""A moderator for tests: says what it is told, and remembers what it was asked."""

from __future__ import annotations

from typing import ClassVar

from onrecord.discussion.engines import Moderator
from onrecord.vocabulary.comments import Advice, CommentText, Opinion, Reason
from onrecord.vocabulary.errors import Temporary


class FakeModerator(Moderator):
    """Gives ``advice`` for every comment; with ``broken``, fails as a service that is down."""

    name: ClassVar[str] = "fake"

    def __init__(self, *, advice: str = "hold", broken: bool = False) -> None:
        self.advice = Advice(advice)
        self.broken = broken
        self.asked: list[CommentText] = []

    def advise(self, comment: CommentText) -> Opinion:
        """Return the advice that this engine was built with."""
        self.asked.append(comment)
        if self.broken:
            raise Temporary("The fake moderator was told to be down.")
        reason = Reason(rule="fake", explanation="The fake moderator says so.")
        return Opinion(
            advice=self.advice, reasons=() if self.advice is Advice.APPROVE else (reason,)
        )
