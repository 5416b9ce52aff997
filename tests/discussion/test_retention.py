"""What marks a reader is forgotten in time; what the newsroom answers for is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from onrecord.discussion import operations
from onrecord.discussion.models import Comment, CommentState, ReportState, SentenceReport
from onrecord.discussion.queries import queue, thread_of
from onrecord.discussion.retention import Forgotten, forget_readers
from onrecord.project import worker
from onrecord.publishing.models import ArticlePage

DAYS = timedelta(days=90)


def add_report(article: ArticlePage, now: datetime, **facts: Any) -> SentenceReport:
    return SentenceReport.objects.create(
        **{
            "article": article,
            "number": 1,
            "field": "body",
            "digest": "d" * 64,
            "text": "Talks went on.",
            "reason": "fact",
            "words": "They did not.",
            "words_digest": "w" * 64,
            "email": "rita@example.org",
            "author_key": "k" * 64,
            "created_at": now,
            "decided_at": now,
            "state": ReportState.DISMISSED,
            "answer": "They did.",
            **facts,
        }
    )


def add_comment(article: ArticlePage, now: datetime, **facts: Any) -> Comment:
    return Comment.objects.create(
        **{
            "article": article,
            "author_name": "Rita",
            "author_key": "k" * 64,
            "text": "Well said.",
            "text_digest": "t" * 64,
            "state": CommentState.APPROVED,
            "created_at": now,
            "decided_at": now,
            **facts,
        }
    )


def test_a_closed_report_loses_its_sender_on_the_day_and_keeps_its_words(
    article: ArticlePage, now: datetime
) -> None:
    closed = add_report(article, now)
    waits = add_report(article, now, state=ReportState.OPEN, decided_at=None)
    add_report(article, now, state=ReportState.TRAPPED)
    early = now + DAYS - timedelta(seconds=1)
    assert forget_readers(now=early) == Forgotten(deleted=0, unnamed=0)
    assert forget_readers(now=now + DAYS) == Forgotten(deleted=1, unnamed=1)
    closed.refresh_from_db()
    assert (closed.email, closed.author_key) == ("", "")
    assert (closed.words, closed.answer) == ("They did not.", "They did.")
    waits.refresh_from_db()
    assert waits.email == "rita@example.org"
    assert set(SentenceReport.objects.all()) == {closed, waits}
    assert forget_readers(now=now + DAYS) == Forgotten(deleted=0, unnamed=0)


def test_rejected_comments_go_and_answers_to_them_stay(article: ArticlePage, now: datetime) -> None:
    shown = add_comment(article, now)
    add_comment(article, now, state=CommentState.REJECTED, text="Buy pills.")
    answered = add_comment(article, now, state=CommentState.REJECTED, text="I am Rita Noe.")
    answer = add_comment(article, now, parent=answered, text="So am I.")
    held = add_comment(article, now, state=CommentState.HELD, decided_at=None)
    assert forget_readers(now=now + DAYS) == Forgotten(deleted=1, unnamed=3)
    assert [item.id for item in thread_of(article.pk)] == [shown.pk, answer.pk]
    assert not Comment.objects.exclude(pk=held.pk).exclude(author_key="").exists()
    held.refresh_from_db()
    assert held.author_key
    emptied = Comment.objects.get(pk=answered.pk)
    assert (emptied.author_name, emptied.text) == ("", "")
    # Nothing is left of it that an editor could look at, or bring back.
    assert not queue(CommentState.REJECTED)
    with pytest.raises(operations.UnknownComment):
        operations.decide(
            comment_id=emptied.pk, state=CommentState.APPROVED, user=None, now=now + DAYS
        )


def test_the_operator_says_how_long_and_the_worker_does_it(
    article: ArticlePage, now: datetime, settings: Settings
) -> None:
    add_report(article, now)  # the worker's clock is far later than the tests'
    settings.READER_DATA_DAYS = 0
    worker._prune()
    assert SentenceReport.objects.get().email
    settings.READER_DATA_DAYS = 1
    worker._prune()
    assert not SentenceReport.objects.get().email
