from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries, Settings

from onrecord.discussion import limits, operations, queries
from onrecord.discussion.models import Comment, CommentState
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.publishing.signals import article_changed
from tests.distribution import newsroom

Send = Callable[..., Comment]


@pytest.fixture
def send(article: ArticlePage, now: datetime) -> Send:
    def sent(text: str = "I was there on Tuesday.", **values: Any) -> Comment:
        return operations.submit(
            **{
                "article_id": article.pk,
                "parent_id": None,
                "author_name": "Ann",
                "text": text,
                "author_key": "k" * 64,
                "seconds_to_write": 60.0,
                "now": now,
                **values,
            }
        )

    return sent


def approve(comment: Comment, now: datetime) -> Comment:
    return operations.decide(comment_id=comment.pk, state=CommentState.APPROVED, user=None, now=now)


def test_a_comment_is_held_with_the_reasons_for_the_editor(send: Send, now: datetime) -> None:
    comment = send("See http://example.org")
    assert comment.state == CommentState.HELD
    assert comment.created_at == now
    assert [reason["rule"] for reason in comment.reasons] == ["links", "new_commenter"]
    assert queries.thread_of(comment.article_id) == []
    assert list(queries.queue()) == [comment]


def test_nothing_is_shown_without_approval_even_if_the_moderator_advises_it(
    send: Send, settings: Settings
) -> None:
    settings.MODERATORS = {"default": {"ENGINE": "fake", "OPTIONS": {"advice": "approve"}}}
    comment = send()
    assert comment.state == CommentState.HELD
    assert comment.advice == "approve"


def test_a_moderator_that_is_down_holds(send: Send, settings: Settings) -> None:
    settings.MODERATORS = {"default": {"ENGINE": "fake", "OPTIONS": {"broken": True}}}
    comment = send()
    assert comment.state == CommentState.HELD
    assert comment.reasons[0]["rule"] == "no_moderator"


@pytest.mark.parametrize("values", [{"is_trapped": True}, {"seconds_to_write": 0.1}])
def test_what_a_machine_sent_lies_among_the_rejected(send: Send, values: dict[str, Any]) -> None:
    comment = send(**values)
    assert comment.state == CommentState.REJECTED
    assert comment.reasons
    assert comment not in queries.queue()
    assert comment in queries.queue(CommentState.REJECTED)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"author_name": ""}, "name"),
        ({"author_name": "\u202e \u200b"}, "name"),
        ({"author_name": "x" * 61}, "name"),
        ({"text": ""}, "text"),
        ({"text": "\u200b\n\n"}, "text"),
        ({"text": "?!"}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"text": "x" * 5_000_000}, "text"),
        ({"text": " " * 5_000_000}, "text"),
        ({"parent_id": 999_999}, "parent"),
    ],
)
def test_what_cannot_be_taken_is_told(send: Send, values: dict[str, Any], field: str) -> None:
    with pytest.raises(operations.CommentRefused) as caught:
        send(**values)
    assert caught.value.data["field"] == field
    assert not Comment.objects.exists()


def test_the_longest_text_is_taken(send: Send) -> None:
    assert len(send("x " * 1999 + "x").text) == 3999


def test_sent_twice_is_taken_once(send: Send, now: datetime) -> None:
    first = send("The same words.")
    again = send("The  same\nwords.", now=now + timedelta(seconds=5))
    assert again.pk == first.pk
    assert Comment.objects.count() == 1
    assert send("The same words.", author_key="o" * 64).pk != first.pk


def test_one_sender_has_a_rate(send: Send, now: datetime) -> None:
    for number in range(3):
        send(f"Comment {number}", now=now + timedelta(seconds=number))
    with pytest.raises(limits.TooManyComments) as caught:
        send("One more", now=now + timedelta(seconds=10))
    assert caught.value.retry_after == timedelta(seconds=50)
    send("From elsewhere", author_key="o" * 64, now=now + timedelta(seconds=10))
    send("One more", now=now + timedelta(seconds=61))


def test_one_sender_has_a_day(send: Send, now: datetime) -> None:
    for number in range(20):
        send(f"Comment {number}", now=now + timedelta(minutes=number))
    with pytest.raises(limits.TooManyComments):
        send("One more", now=now + timedelta(hours=5))
    send("One more", now=now + timedelta(hours=24, minutes=1))


def test_one_article_has_a_rate_for_all_senders(send: Send, now: datetime) -> None:
    for number in range(30):
        send(f"Comment {number}", author_key=f"{number:064}")
    with pytest.raises(limits.TooManyComments):
        send("One more", author_key="z" * 64)


@pytest.mark.parametrize("state", newsroom.HIDDEN_STATES[:3])
def test_what_is_not_public_is_not_discussed(
    send: Send, section: SectionPage, now: datetime, state: str
) -> None:
    newsroom.add_hidden_articles(section, now=now)
    hidden = ArticlePage.objects.get(slug=f"canary{state}-slug")
    with pytest.raises(operations.DiscussionClosed):
        send(article_id=hidden.pk)
    with pytest.raises(operations.DiscussionClosed):
        send(article_id=10**9)


def test_only_shown_comments_of_the_same_article_are_answered(
    send: Send, section: SectionPage, now: datetime
) -> None:
    held = send("Held")
    elsewhere = approve(
        send("Elsewhere", article_id=newsroom.add_article(section, "other", now=now).pk), now
    )
    for parent in (held, elsewhere):
        with pytest.raises(operations.CommentRefused):
            send("Reply", parent_id=parent.pk)
    approve(held, now)
    assert send("Reply", parent_id=held.pk).parent_id == held.pk


def test_approving_shows_and_announces_once(send: Send, now: datetime, admin_user: User) -> None:
    heard: list[tuple[int, datetime]] = []

    def hear(article_id: int, at: datetime, **kwargs: object) -> None:
        heard.append((article_id, at))

    comment = send()
    article_changed.connect(hear)
    try:
        for _ in range(2):
            decided = operations.decide(
                comment_id=comment.pk, state=CommentState.APPROVED, user=admin_user, now=now
            )
        assert (decided.decided_by, decided.decided_at) == (admin_user, now)
        assert [item.id for item in queries.thread_of(comment.article_id)] == [comment.pk]
        operations.decide(
            comment_id=comment.pk, state=CommentState.REJECTED, user=admin_user, now=now
        )
        assert queries.thread_of(comment.article_id) == []
        operations.decide(comment_id=comment.pk, state=CommentState.HELD, user=None, now=now)
    finally:
        article_changed.disconnect(hear)
    assert heard == [(comment.article_id, now)] * 2
    comment.refresh_from_db()
    assert (comment.decided_by, comment.decided_at) == (None, None)


def test_deciding_on_nothing_is_told(db: None, now: datetime) -> None:
    with pytest.raises(operations.UnknownComment):
        operations.decide(comment_id=1, state=CommentState.APPROVED, user=None, now=now)


def test_a_thread_reads_in_order_and_no_deeper_than_four(
    send: Send, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made: dict[str, Comment] = {}
    tree = [("a", None), ("b", None), ("aa", "a"), ("aaa", "aa"), ("aaaa", "aaa"),
            ("aaaaa", "aaaa"), ("ab", "a"), ("ba", "b")]  # fmt: skip
    for number, (name, parent) in enumerate(tree):
        comment = send(
            f"text {name}",
            author_name=name,
            parent_id=made[parent].pk if parent else None,
            author_key=f"{number:064}",
            now=now + timedelta(minutes=number),
        )
        made[name] = approve(comment, now)
    with django_assert_num_queries(1):
        thread = queries.thread_of(made["a"].article_id)
    assert [(item.author_name, item.level) for item in thread] == [
        ("a", 0), ("aa", 1), ("aaa", 2), ("aaaa", 3), ("aaaaa", 3), ("ab", 1), ("b", 0), ("ba", 1),
    ]  # fmt: skip
    assert thread[4].answers == "aaaa"


def test_a_reply_to_a_removed_comment_is_still_read(send: Send, now: datetime) -> None:
    first = approve(send("First"), now)
    approve(send("Reply", parent_id=first.pk), now)
    operations.decide(comment_id=first.pk, state=CommentState.REJECTED, user=None, now=now)
    (item,) = queries.thread_of(first.article_id)
    assert (item.text, item.level, item.answers, item.answers_removed) == ("Reply", 0, "", True)


def test_counts_are_of_shown_comments(send: Send, now: datetime) -> None:
    first = approve(send("First"), now)
    send("Second")
    assert queries.counts([first.article_id, 77]) == {first.article_id: 1, 77: 0}
