"""The roots of every error raised on purpose, split by what the caller does next.

Concrete errors stand beside the function that raises them and derive from one of
these. Each carries a stable ``code``, one ``message`` for the person who must act
(what, where, what to do) and ``data`` for programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar


class NewsroomError(Exception):
    """Root of every error that Onrecord raises on purpose."""

    code: ClassVar[str] = "newsroom.error"

    def __init__(self, message: str, *, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.data: dict[str, Any] = dict(data or {})

    def __str__(self) -> str:
        return self.message


class Temporary(NewsroomError):
    """Trying again later may work. ``retry_after`` is the least wait, if one is known."""

    code: ClassVar[str] = "newsroom.temporary"

    def __init__(
        self,
        message: str,
        *,
        data: Mapping[str, Any] | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, data=data)
        self.retry_after = retry_after


class Permanent(NewsroomError):
    """Trying again will not help; a person must look."""

    code: ClassVar[str] = "newsroom.permanent"
