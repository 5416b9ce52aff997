"""What the reader site remembers of an article when it comes to readers, changes, or leaves."""

from __future__ import annotations

from datetime import datetime

from onrecord.reader import related, resting, stories, topics
from onrecord.reader.search import operations as search


def remember(*, article_id: int, now: datetime) -> None:
    """Remember a live article, before its pages are printed; again replaces what is known.

    Raises ``ArticlePage.DoesNotExist``, and what the embedder raises.
    """
    stories.remember(article_id=article_id, now=now)
    topics.remember(article_id=article_id, now=now)
    resting.remember(article_id=article_id, now=now)
    search.index(article_id=article_id, now=now)
    # Last, since it may have to load a model; every line before is done when it waits.
    related.remember(article_id=article_id, now=now)


def forget(*, article_id: int, now: datetime) -> None:
    """Forget an article that readers may no longer see; safe to run twice, and when deleted."""
    related.forget(article_id=article_id, now=now)
    topics.forget(article_id=article_id, now=now)
    resting.forget(article_id=article_id, now=now)
    search.forget(article_id=article_id, now=now)
