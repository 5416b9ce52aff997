"""What was read before the lock is used after it only where nothing changed meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from onrecord.publishing import approval
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.queries import get_working_copy, lock_article, working_copy_of
from tests.publishing.newsroom import Newsroom
from tests.publishing.reviewing import record_acts


def after_lock(article_id: int, known: ArticlePage) -> ArticlePage:
    with transaction.atomic():
        return working_copy_of(lock_article(article_id), known=known)


def test_a_copy_is_used_again_while_row_and_text_are_as_they_were(newsroom: Newsroom) -> None:
    known = get_working_copy(newsroom.article_id)
    assert known.row_read is not None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert after_lock(newsroom.article_id, known) is known
    assert len([one for one in asked if one["sql"].startswith("SELECT")]) == 1


@pytest.mark.parametrize("change", ["row", "revision", "text of the revision"])
def test_what_changed_meanwhile_is_read_again(newsroom: Newsroom, change: str) -> None:
    known = get_working_copy(newsroom.article_id)
    if change == "row":
        ArticlePage.objects.filter(pk=newsroom.article_id).update(cleared_digest="else")
    elif change == "revision":
        newer = get_working_copy(newsroom.article_id)
        newer.title = "Another headline"
        newer.save_revision()
    else:
        revision = newsroom.row.latest_revision
        revision.content = {**revision.content, "title": "Another headline"}
        revision.save()
    fresh = after_lock(newsroom.article_id, known)
    assert fresh is not known
    assert fresh.cleared_digest == newsroom.row.cleared_digest
    assert fresh.title == ("Another headline" if change != "row" else known.title)


def test_a_text_that_changed_before_the_lock_is_not_approved(newsroom: Newsroom) -> None:
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    known = get_working_copy(newsroom.article_id)
    newer = get_working_copy(newsroom.article_id)
    newer.title = "Another headline"
    newer.save_revision()
    with pytest.raises(approval.TextChanged):
        approval.approve(
            article_id=newsroom.article_id,
            user=newsroom.reviewer,
            now=newsroom.now + timedelta(seconds=9),
            seen_digest=digest,
            known=known,
        )
    assert not newsroom.row.live
