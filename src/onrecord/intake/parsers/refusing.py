"""The one error of the parsers: a delivery that is refused, in a sentence for the editor."""

from __future__ import annotations

from typing import ClassVar

from onrecord.vocabulary.errors import Permanent


class Unreadable(Permanent):
    """What came is not in a format that we read, is broken, or passes a limit."""

    code: ClassVar[str] = "intake.unreadable"
