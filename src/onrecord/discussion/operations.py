"""Sending a comment, and deciding on one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from onrecord.discussion.cleaning import NAME_MOST, TEXT_MOST, clean_name, clean_text
from onrecord.discussion.engines import moderators
from onrecord.discussion.limits import refuse_flood
from onrecord.discussion.models import Comment, CommentState
from onrecord.discussion.queries import find_open_article
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.signals import article_changed
from onrecord.vocabulary.comments import Advice, CommentText, Opinion, Reason
from onrecord.vocabulary.errors import Permanent, Temporary
from onrecord.vocabulary.texts import text_digest

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

PER_SENDER: tuple[tuple[timedelta, int], ...] = ((MINUTE, 3), (DAY, 20))
"""How many comments one sender may send within a time."""

PER_ARTICLE: tuple[tuple[timedelta, int], ...] = ((MINUTE, 30), (timedelta(hours=1), 300))
"""How many comments all senders together may send on one article: a flood has many senders."""


class CommentRefused(Permanent):
    """A comment cannot be taken as it is; the message says why, ``data["field"]`` where."""

    code: ClassVar[str] = "discussion.refused"


class DiscussionClosed(Permanent):
    """There is no discussion: the article is not (or no longer) public."""

    code: ClassVar[str] = "discussion.closed"


class UnknownComment(Permanent):
    """No comment has this number."""

    code: ClassVar[str] = "discussion.unknown_comment"


def submit(
    *,
    article_id: int,
    parent_id: int | None,
    author_name: str,
    text: str,
    author_key: str,
    seconds_to_write: float | None,
    now: datetime,
    is_trapped: bool = False,
) -> Comment:
    """Take a comment and hold it for approval; return it.

    Sent twice within a day by the same sender in the same place it is taken once, and the
    first is returned. ``is_trapped`` (the field that people do not see was filled) and a
    moderator's rejection put it among the rejected, where editors still see it. Raises
    ``DiscussionClosed``, ``CommentRefused``, ``TooManyComments``.
    """
    name, body = _checked_name(author_name), _checked_text(text)
    if find_open_article(article_id) is None:
        raise DiscussionClosed(_("This article is not open for discussion."))
    opinion = _advised(name, body, author_key, seconds_to_write, now)
    if is_trapped:
        trap = Reason(rule="trap", explanation="A field was filled that people do not see.")
        opinion = Opinion(advice=Advice.REJECT, reasons=(trap, *opinion.reasons))
    with transaction.atomic():
        # The lock makes two comments at the same instant count each other.
        ArticlePage.objects.select_for_update().filter(pk=article_id).values("pk").first()
        parent = _get_parent(article_id, parent_id)
        digest = text_digest(body)
        same = Comment.objects.filter(parent=parent, author_key=author_key, text_digest=digest)
        earlier = same.filter(article_id=article_id, created_at__gt=now - DAY).first()
        if earlier is not None:
            return earlier
        _refuse_flood(article_id=article_id, author_key=author_key, now=now)
        is_rejected = opinion.advice is Advice.REJECT
        return Comment.objects.create(
            article_id=article_id,
            parent=parent,
            author_name=name,
            author_key=author_key,
            text=body,
            text_digest=digest,
            state=CommentState.REJECTED if is_rejected else CommentState.HELD,
            advice=opinion.advice.value,
            reasons=[asdict(reason) for reason in opinion.reasons],
            created_at=now,
            decided_at=now if is_rejected else None,
        )


def decide(
    *, comment_id: int, state: CommentState, user: AbstractBaseUser | None, now: datetime
) -> Comment:
    """Approve, reject or hold a comment again; announces the change if readers see one.

    Raises ``UnknownComment``.
    """
    with transaction.atomic():
        comment = Comment.objects.select_for_update().filter(pk=comment_id).first()
        if comment is None or not comment.text:  # emptied: see ``retention``
            raise UnknownComment(f"There is no comment {comment_id}.")
        before = comment.state
        if before == state:
            return comment
        comment.state = state
        comment.decided_at = None if state == CommentState.HELD else now
        decider: Any = user
        comment.decided_by = None if state == CommentState.HELD else decider
        comment.save(update_fields=["state", "decided_at", "decided_by"])
        if CommentState.APPROVED in (before, state):
            article_changed.send(sender=Comment, article_id=comment.article_id, at=now)
    return comment


def _checked_name(raw: str) -> str:
    name = clean_name(raw)
    if not any(character.isalnum() for character in name):
        raise CommentRefused(
            _("Please give a name; it need not be your own."), data={"field": "name"}
        )
    if len(name) > NAME_MOST:
        raise CommentRefused(
            _("Please give a name of at most %(most)d characters.") % {"most": NAME_MOST},
            data={"field": "name"},
        )
    return name


def _checked_text(raw: str) -> str:
    if len(raw) > 4 * TEXT_MOST:
        body, is_long = "x", True
    else:
        body = clean_text(raw)
        is_long = len(body) > TEXT_MOST
    if is_long:
        raise CommentRefused(
            _("Please write at most %(most)d characters.") % {"most": TEXT_MOST},
            data={"field": "text"},
        )
    if not any(character.isalnum() for character in body):
        raise CommentRefused(_("Please write something."), data={"field": "text"})
    return body


def _advised(
    name: str, body: str, author_key: str, seconds: float | None, now: datetime
) -> Opinion:
    """Return the moderator's opinion; one that is out of order holds the comment."""
    comment = CommentText(
        author_name=name,
        text=body,
        previous_by_author=Comment.objects.filter(
            author_key=author_key, state=CommentState.APPROVED
        ).count(),
        recent_same_text=Comment.objects.filter(
            text_digest=text_digest(body), created_at__gt=now - DAY
        ).count(),
        seconds_to_write=seconds,
    )
    try:
        return moderators["default"].advise(comment)
    except (Temporary, Permanent) as error:
        reason = Reason(rule="no_moderator", explanation=f"The moderator did not answer: {error}")
        return Opinion(advice=Advice.HOLD, reasons=(reason,))


def _get_parent(article_id: int, parent_id: int | None) -> Comment | None:
    """Return the comment to be answered: one that readers see, of the same article."""
    if parent_id is None:
        return None
    parent = Comment.objects.filter(
        pk=parent_id, article_id=article_id, state=CommentState.APPROVED
    ).first()
    if parent is None:
        raise CommentRefused(
            _("The comment that you answer is no longer shown."), data={"field": "parent"}
        )
    return parent


def _refuse_flood(*, article_id: int, author_key: str, now: datetime) -> None:
    sent = (
        (Comment.objects.filter(author_key=author_key), PER_SENDER),
        (Comment.objects.filter(article_id=article_id), PER_ARTICLE),
    )
    refuse_flood(sent, now=now)
