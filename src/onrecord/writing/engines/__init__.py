"""Port: something that writes. ``writers["default"]`` gives what ``WRITERS`` names."""

from __future__ import annotations

from abc import abstractmethod

from onrecord.plumbing.loading import Engine, EngineHandler
from onrecord.vocabulary.drafts import Brief, Written
from onrecord.writing.watching import NOBODY, Watch


class Writer(Engine):
    """Writes a text from a brief, and from nothing else."""

    needs_model: bool = False

    @abstractmethod
    def write(self, brief: Brief, watch: Watch = NOBODY) -> Written:
        """Write a text in which every sentence cites passages of ``brief``.

        ``watch`` is told how far the writing is, and may stop it or refuse a request.
        Raises ``Temporary`` when trying again may work, ``Permanent`` when the evidence
        does not suffice for a text.
        """


writers: EngineHandler[Writer] = EngineHandler(
    setting="WRITERS", base=Writer, group="onrecord.writers"
)
