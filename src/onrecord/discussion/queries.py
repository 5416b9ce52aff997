"""What readers and editors ask of the discussion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from onrecord.discussion.models import Comment, CommentState
from onrecord.publishing.models import ArticlePage

LEVELS = 4
"""How deep replies are set in; deeper ones stand on the last level."""

THREAD_MOST = 1000
"""How many comments a page shows at most, the first ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadItem:
    """An approved comment in its place. ``level`` is 0 to ``LEVELS - 1``.

    ``answers`` is the name of whom it answers, empty for the first level and where the
    comment that it answered is shown no more.
    """

    id: int
    author_name: str
    text: str
    created_at: datetime
    level: int
    answers: str = ""
    answers_removed: bool = False


def find_open_article(article_id: int) -> ArticlePage | None:
    """Return the article if anyone may read it, and so discuss it."""
    article: ArticlePage | None = ArticlePage.objects.live().public().filter(pk=article_id).first()
    return article


def thread_of(article_id: int) -> list[ThreadItem]:
    """Return the approved comments in reading order, each reply below what it answers.

    One query. A reply to a comment that is not shown (any more) stands on the first level.
    """
    fields = ("id", "parent_id", "author_name", "text", "created_at")
    rows = Comment.objects.filter(article_id=article_id, state=CommentState.APPROVED)
    comments = {row.pk: row for row in rows.only(*fields)[:THREAD_MOST]}
    replies: dict[int | None, list[Comment]] = defaultdict(list)
    for comment in comments.values():
        replies[comment.parent_id if comment.parent_id in comments else None].append(comment)
    items: list[ThreadItem] = []
    waiting = [(comment, 0) for comment in reversed(replies[None])]
    while waiting:
        comment, level = waiting.pop()
        items.append(_item(comment, level, comments))
        waiting += [(reply, level + 1) for reply in reversed(replies[comment.pk])]
    return items


def _item(comment: Comment, level: int, comments: dict[int, Comment]) -> ThreadItem:
    answered = comments.get(comment.parent_id) if comment.parent_id else None
    return ThreadItem(
        id=comment.pk,
        author_name=comment.author_name,
        text=comment.text,
        created_at=comment.created_at,
        level=min(level, LEVELS - 1),
        answers=answered.author_name if answered else "",
        answers_removed=comment.parent_id is not None and answered is None,
    )


def counts(article_ids: Iterable[int]) -> dict[int, int]:
    """Return how many approved comments each article has; 0 for those without."""
    wanted = list(article_ids)
    rows = (
        Comment.objects.filter(article_id__in=wanted, state=CommentState.APPROVED)
        .order_by()
        .values_list("article_id")
        .annotate(comments=Count("pk"))
    )
    return dict.fromkeys(wanted, 0) | dict(rows)


def queue(state: CommentState = CommentState.HELD) -> QuerySet[Comment]:
    """Return the comments that wait for a decision, the longest waiting first.

    Those that were rejected long ago and emptied (see ``retention``) are nobody's any more.
    """
    return (
        Comment.objects.filter(state=state)
        .exclude(text="")
        .select_related("article", "parent", "decided_by")
        .order_by("created_at", "pk")
    )
