"""Port: something that moderates. ``moderators["default"]`` gives what ``MODERATORS`` names."""

from __future__ import annotations

from abc import abstractmethod

from onrecord.plumbing.loading import Engine, EngineHandler
from onrecord.vocabulary.comments import CommentText, Opinion


class Moderator(Engine):
    """Advises on a comment, with reasons that a person can read. It never approves alone."""

    @abstractmethod
    def advise(self, comment: CommentText) -> Opinion:
        """Return what to do with ``comment`` and every rule that fired."""


moderators: EngineHandler[Moderator] = EngineHandler(
    setting="MODERATORS", base=Moderator, group="onrecord.moderators"
)
