"""Signed notes that travel with a form or an address, so that no cookie has to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core import signing

from onrecord.vocabulary.errors import Permanent

FORM_AGE = timedelta(hours=12)
"""How long a form may lie open before it must be sent again."""

THANKS_AGE = timedelta(hours=1)
"""How long the address after sending says thank you."""

_FORM = signing.Signer(salt="onrecord.discussion.form")
_THANKS = signing.Signer(salt="onrecord.discussion.thanks")
_RECEIPT = signing.Signer(salt="onrecord.discussion.receipt")


class FormExpired(Permanent):
    """The form's token is missing, forged, of another article, or too old."""

    code: ClassVar[str] = "discussion.form_expired"


def form_token(*, article_id: int, now: datetime) -> str:
    """Return the token of a form for this article shown at ``now``."""
    return _FORM.sign_object({"article": article_id, "at": now.timestamp()})


def seconds_since_shown(token: str, *, article_id: int, now: datetime) -> float:
    """Return how many seconds ago the form with ``token`` was shown.

    Raises ``FormExpired`` for a token that is not ours, not for this article, from the
    future, or older than ``FORM_AGE``.
    """
    note = _read(_FORM, token)
    seconds = now.timestamp() - float(note.get("at", 0.0))
    if note.get("article") != article_id or not -5 <= seconds <= FORM_AGE.total_seconds():
        raise FormExpired(
            "This form had been open for too long. Your words are still here: please send again."
        )
    return max(0.0, seconds)


def thanks_token(*, article_id: int, now: datetime) -> str:
    """Return the note for the address after sending."""
    return _THANKS.sign_object({"article": article_id, "at": now.timestamp()})


def is_thanks(token: str, *, article_id: int, now: datetime) -> bool:
    """Whether ``token`` says that a comment on this article was sent within the hour."""
    note = _read(_THANKS, token)
    age = now.timestamp() - note.get("at", 0.0)
    return note.get("article") == article_id and -5 <= age <= THANKS_AGE.total_seconds()


def _read(signer: signing.Signer, token: str) -> dict[str, Any]:
    try:
        note = signer.unsign_object(token[:500])
    except (signing.BadSignature, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def receipt_of(report_id: int) -> str:
    """Return what opens a reader's own report again, to see what became of it."""
    return _RECEIPT.sign_object({"report": report_id})


def find_report_id(receipt: str) -> int | None:
    """Return the number of the report that ``receipt`` opens, if it is one of ours."""
    number = _read(_RECEIPT, receipt).get("report")
    return number if isinstance(number, int) else None
