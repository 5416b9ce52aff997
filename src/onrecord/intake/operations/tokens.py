"""Tokens of the HTTP inbox: made, shown once, used, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db.models import F, Q

from onrecord.intake.doors import InboxToken
from onrecord.intake.models import Source
from onrecord.vocabulary.errors import Permanent, Temporary

PREFIX = "onr_"
_MINUTE = timedelta(minutes=1)
_MOST_TOKEN = 200


class NotAdmitted(Permanent):
    """The token is unknown or revoked; which of the two is not told."""

    code: ClassVar[str] = "intake.not_admitted"


class NoSuchToken(Permanent):
    """There is no such token to revoke, or several are called so."""

    code: ClassVar[str] = "intake.no_such_token"


class TooOften(Temporary):
    """More was sent with this token in a minute than it may; ``retry_after`` says how long."""

    code: ClassVar[str] = "intake.too_often"


def make_token(
    *, source: Source, name: str, now: datetime, user_id: int | None = None
) -> tuple[InboxToken, str]:
    """Make a token with which things may be sent in the name of ``source``.

    ``user_id`` is the editor who makes it. Returns its row and the token itself, which is not
    kept: whoever loses it makes another.
    """
    token = PREFIX + secrets.token_urlsafe(32)
    row = InboxToken.objects.create(
        source=source,
        name=" ".join(name.split())[:100] or source.name[:100],
        digest=_digest(token),
        hint=token[-4:],
        created_at=now,
        made_by_id=user_id,
    )
    return row, token


def revoke_token(*, token_id: int, now: datetime) -> None:
    """Let a token open nothing from now on. Raises ``NoSuchToken``; twice does no harm."""
    if not InboxToken.objects.filter(pk=token_id).exists():
        raise NoSuchToken(f"There is no token with the number {token_id}.")
    InboxToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=now)


def identify(*, token: str) -> InboxToken:
    """Return the live token that ``token`` is. Raises ``NotAdmitted``."""
    known = None
    if token.startswith(PREFIX) and len(token) <= _MOST_TOKEN and token.isascii():
        live = InboxToken.objects.select_related("source").filter(revoked_at=None)
        known = live.filter(digest=_digest(token)).first()
    if known is None:
        raise NotAdmitted("The token is not known here. Ask the newsroom for one.")
    return known


def count_use(*, token: InboxToken, now: datetime) -> None:
    """Count one delivery with a token. Raises ``TooOften`` beyond its number in a minute.

    Counted by the database, so that all processes count together.
    """
    mine = InboxToken.objects.filter(pk=token.pk)
    begins = Q(minute_began_at=None) | Q(minute_began_at__lte=now - _MINUTE)
    mine.filter(begins).update(minute_began_at=now, in_minute=0)
    most = settings.INBOX_PER_MINUTE
    if not mine.filter(in_minute__lt=most).update(in_minute=F("in_minute") + 1, last_used_at=now):
        began = mine.values_list("minute_began_at", flat=True).first()
        wait = (began or now) + _MINUTE - now
        raise TooOften(
            f"No more than {most} deliveries a minute are taken with one token.",
            retry_after=max(wait, timedelta(seconds=1)),
        )


def _digest(token: str) -> str:
    # No salt and no slow hash: the token has 256 random bits, which nobody guesses.
    return hashlib.sha256(token.encode()).hexdigest()
