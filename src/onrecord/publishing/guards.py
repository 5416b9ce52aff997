"""What stands between a text and the readers: the two refusals of ``ArticlePage.save``.

Every door that can make a page live (the admin's buttons, bulk actions, schedules,
workflows, the API, imports, code) ends in ``ArticlePage.save``; the rule therefore stands
there and here, and at no door.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from onrecord.publishing.addresses import find_strange_word
from onrecord.vocabulary.errors import Permanent

CONTENT_FIELDS = frozenset({"title", "standfirst", "body", "lead_picture", "authors"})
"""The fields of an article that readers read, and that its digest is taken over."""

ROW_FIELDS = (
    "draft_id",
    "waiting_draft_id",
    "ledger_id",
    "narration_id",
    "disclosure",
    "published_at",
    "updated_at",
    "cleared_digest",
    "edit_version",
)
"""Fields that belong to the article as a whole: an old revision never brings old ones back."""

NOT_COPIED = [
    name.removesuffix("_id") for name in ROW_FIELDS if name not in {"disclosure", "draft_id"}
]
"""What a copy of an article does not take along. A machine's draft stays one, whoever copies it."""

FIELDS_OF_ROW = (
    *(name.removesuffix("_id") for name in ROW_FIELDS if name.endswith("_id")),
    # These Wagtail itself replaces by the row's own (``Page.with_content_json``).
    *("content_type", "locale", "owner", "locked_by", "latest_revision", "alias_of"),
)
"""Relations of a stored text that are not read from it."""


_told: ContextVar[list[str] | None] = ContextVar("publishing_told", default=None)


class GateRefused(Permanent, PermissionDenied):
    """A text that was not let through by the gate may not be or become live."""

    code: ClassVar[str] = "publishing.gate_refused"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message, **facts)
        told = _told.get()
        if told is not None:
            told.append(message)


@contextmanager
def hearing_refusals() -> Iterator[list[str]]:
    """Collect what the gate says within, also where somebody else catches it and says less."""
    told: list[str] = []
    token = _told.set(told)
    try:
        yield told
    finally:
        _told.reset(token)


class StaleEdit(Permanent, PermissionDenied):
    """Somebody saved a newer version; nothing was overwritten. ``data`` says who and when."""

    code: ClassVar[str] = "publishing.stale_edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the gate was asked about, read under the lock of the transaction that publishes it.

    ``row`` is the article as it stands in the database, ``entries`` its ledger's (as
    ``entries_of`` gives them), ``certificate`` the review of exactly this text, ``digest``
    that of the text. It holds only within that transaction: what was read there once need not
    be read again.
    """

    row: Any
    entries: Sequence[Any]
    certificate: Any
    digest: str

    def valid_in(self, article: Any) -> set[str]:
        """Return the relations and keys of an article that were valid in the row and still are."""
        valid = {
            field.name
            for field in article._meta.concrete_fields
            if (field.is_relation or field.unique or field.name == "translation_key")
            and getattr(article, field.attname) == getattr(self.row, field.attname)
        }
        if article.live_revision_id == self.row.latest_revision_id:
            # The revision that was read with the row is the one that goes live.
            valid.add("live_revision")
        return valid


_instant: ContextVar[datetime | None] = ContextVar("publishing_instant", default=None)
_asked: ContextVar[Asked | None] = ContextVar("publishing_asked", default=None)


@contextmanager
def publishing_at(now: datetime, *, asked: Asked | None = None) -> Iterator[None]:
    """Let everything that Wagtail publishes within carry the time that was passed in."""
    token, knowing = _instant.set(now), _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(knowing)
        _instant.reset(token)


def find_asked(article_id: int | None) -> Asked | None:
    """Return what the transaction at work here knows of the article, or ``None``."""
    asked = _asked.get()
    return asked if asked is not None and asked.row.pk == article_id else None


def publishing_instant() -> datetime:
    """Return the time passed to ``publishing_at``; the clock's for Wagtail's own doors."""
    return _instant.get() or timezone.now()


def touches_content(update_fields: frozenset[str] | None) -> bool:
    """Return whether a save of these fields writes what readers read, or the live flag."""
    if update_fields is None:
        return True
    return bool(update_fields & (CONTENT_FIELDS | {"live", "lead_picture_id", "alias_of"}))


def refuse_unless_cleared(*, digest: str, cleared_digest: str, title: str) -> None:
    """Raise ``GateRefused`` unless this exact text was cleared for readers."""
    if digest == cleared_digest:
        return
    raise GateRefused(
        f"“{title}” cannot be published here: this text has not passed the gate. "
        "Open the article at the desk and approve it there.",
        data={"digest": digest, "cleared_digest": cleared_digest},
    )


def has_strange_address(article: Any) -> str | None:
    """Return a word of an article's address that no approved text of it has, if there is one.

    Approved are the headline and standfirst that readers get, and those that they had: what
    was withdrawn may come back to where it stood. Asks about those only where it must.
    """
    word = find_strange_word(article.slug, [article.title, article.standfirst])
    if word is None or article.pk is None:
        return word
    had = article.published_versions.values_list("headline", "standfirst")
    texts = [text for version in had for text in version]
    return find_strange_word(article.slug, [article.title, article.standfirst, *texts])


def refuse_strange_address(article: Any) -> None:
    """Raise ``GateRefused`` for an address with words that the approved text does not have.

    A live article may move; its address is read, shared and searched like a headline.
    """
    slug, title = article.slug, article.title
    strange = has_strange_address(article)
    if strange:
        raise GateRefused(
            f"“{title}” cannot stand at “{slug}”: “{strange}” is not in its approved headline or "
            "standfirst. Choose an address of their words.",
            data={"slug": slug},
        )
