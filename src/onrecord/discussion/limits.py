"""How much one sender, and all together, may send within a time: comments and reports alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from onrecord.vocabulary.errors import Temporary

Limits = Sequence[tuple[timedelta, int]]
"""How many may be sent within each of some periods."""


class TooManyComments(Temporary):
    """A limit on how often one may write was reached; ``retry_after`` says how long to wait."""

    code: ClassVar[str] = "discussion.too_many"


def refuse_flood(sent: Iterable[tuple[QuerySet[Any], Limits]], *, now: datetime) -> None:
    """Raise ``TooManyComments`` where the rows of a queryset reach one of their limits.

    The rows have ``created_at``.
    """
    for rows, allowed in sent:
        for period, most in allowed:
            recent = rows.filter(created_at__gt=now - period)
            if recent.count() < most:
                continue
            oldest = recent.order_by("-created_at", "-pk")[most - 1]
            raise TooManyComments(
                _("That was a lot in a short time. Please wait a little and send again."),
                retry_after=oldest.created_at + period - now,
            )
