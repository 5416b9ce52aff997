"""One source may be enough where an editor says why: in the certificate, and on the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from onrecord.grounding.models import EntrySupport
from onrecord.intake.models import Source
from onrecord.publishing import approval
from onrecord.publishing.approval import BadAct, NotReady
from onrecord.publishing.content import content_digest
from onrecord.publishing.models import ReviewCertificate
from onrecord.publishing.operations import publish_on_autopilot
from onrecord.publishing.queries import refusals_of
from onrecord.writing.models import Attempt
from tests.publishing.newsroom import Newsroom, make_newsroom
from tests.publishing.reviewing import record_acts
from tests.publishing.test_every_door import tried

WHY = "The coastguard is the only one who was there."


def leave_one_origin(newsroom: Newsroom) -> None:
    """Let both outlets belong to one owner: that is one independent source."""
    assert EntrySupport.objects.exists()
    Source.objects.update(owner="Strait Media")


def codes(newsroom: Newsroom, **facts: Any) -> set[str]:
    return {one.code for one in refusals_of(newsroom.copy, **facts)} - {"gate.not_reviewed"}


def approve(newsroom: Newsroom, digest: str) -> ReviewCertificate:
    return approval.approve(
        article_id=newsroom.article_id,
        user=newsroom.reviewer,
        now=newsroom.now + timedelta(minutes=1),
        seen_digest=digest,
    )


def ask_for_it(newsroom: Newsroom) -> None:
    """Do what the desk does when an editor has a story drafted from one source."""
    draft = newsroom.draft
    draft.making = {**draft.making, "notes": {"single_source_reason": WHY}}
    draft.save()
    Attempt.objects.create(
        story=newsroom.story,
        draft=draft,
        single_source_reason=WHY,
        asked_by="edda",
        created_at=newsroom.now,
        updated_at=newsroom.now,
    )


def the_choice_of_whoever_asked_for_the_draft_satisfies_the_rule(newsroom: Newsroom) -> None:
    leave_one_origin(newsroom)
    assert codes(newsroom) == {"gate.too_few_sources"}
    ask_for_it(newsroom)
    assert codes(newsroom) == set()
    certificate = approve(
        newsroom, record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    )
    (choice,) = certificate.overrides
    assert (choice["code"], choice["reason"], choice["by"]) == ("gate.too_few_sources", WHY, "edda")
    assert newsroom.row.live


def a_reviewer_may_choose_with_a_reason(newsroom: Newsroom) -> None:
    leave_one_origin(newsroom)
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    with pytest.raises(NotReady):
        approve(newsroom, digest)
    asked: dict[str, Any] = {"user": newsroom.reviewer, "now": newsroom.now}
    asked |= {"article_id": newsroom.article_id, "seen_digest": digest}
    with pytest.raises(BadAct):
        approval.choose_few_sources(reason="Because", **asked)
    with pytest.raises(approval.TextChanged):
        approval.choose_few_sources(reason=WHY, **{**asked, "seen_digest": "another"})
    approval.choose_few_sources(reason=WHY, **asked)
    certificate = approve(newsroom, digest)
    assert [one["reason"] for one in certificate.overrides] == [WHY]
    assert content_digest(newsroom.row) == digest


def a_choice_holds_for_its_text_alone(newsroom: Newsroom) -> None:
    leave_one_origin(newsroom)
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    approval.choose_few_sources(
        article_id=newsroom.article_id,
        reason=WHY,
        user=newsroom.reviewer,
        now=newsroom.now,
        seen_digest=digest,
    )
    assert codes(newsroom) == set()
    copy = newsroom.copy
    copy.title = "The ferry stops"
    copy.save_revision(clean=False)
    assert "gate.too_few_sources" in codes(newsroom)


def nothing_is_chosen_for_a_text_without_any_source(newsroom: Newsroom) -> None:
    EntrySupport.objects.all().delete()
    ask_for_it(newsroom)
    assert "gate.too_few_sources" in codes(newsroom)


CHOICES = (
    the_choice_of_whoever_asked_for_the_draft_satisfies_the_rule,
    a_reviewer_may_choose_with_a_reason,
    a_choice_holds_for_its_text_alone,
    nothing_is_chosen_for_a_text_without_any_source,
)


def test_a_choice_of_fewer_sources(newsroom: Newsroom) -> None:
    for choice in CHOICES:
        newsroom.draft.refresh_from_db()
        with tried():
            choice(newsroom)


def test_autopilot_does_not_publish_on_a_choice(db: None, now: Any) -> None:
    newsroom = make_newsroom(now, autopilot=True)
    leave_one_origin(newsroom)
    ask_for_it(newsroom)
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now) is False
    Source.objects.update(owner="")
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now) is True
