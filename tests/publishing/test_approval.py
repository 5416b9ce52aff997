"""Review and approval: three acts, one text, one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import PageLogEntry

from onrecord.grounding.operations import vouch
from onrecord.publishing import approval
from onrecord.publishing.content import content_digest, raw_body
from onrecord.publishing.models import Disclosure, ReviewCertificate
from onrecord.publishing.operations import live, reground, save_edit, withdraw
from tests.publishing.newsroom import Newsroom, let_everything_stand
from tests.publishing.reviewing import publish, record_acts

Heard = list[tuple[str, dict[str, Any]]]


def approve(newsroom: Newsroom, digest: str, **changes: Any) -> ReviewCertificate:
    return approval.approve(
        **{
            "article_id": newsroom.article_id,
            "user": newsroom.reviewer,
            "now": newsroom.now + timedelta(seconds=9),
            "seen_digest": digest,
            **changes,
        }
    )


def retitle(newsroom: Newsroom, title: str) -> None:
    copy = newsroom.copy
    save_edit(
        article_id=newsroom.article_id,
        base_version=newsroom.row.edit_version,
        title=title,
        standfirst=copy.standfirst,
        body=raw_body(copy),
        user=newsroom.reviewer,
        now=newsroom.now,
    )
    let_everything_stand(newsroom.ledger)


def test_approval_makes_the_text_live(newsroom: Newsroom, announced: Heard) -> None:
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    certificate = approve(newsroom, digest)
    at = newsroom.now + timedelta(seconds=9)
    row = newsroom.row
    assert row.live
    assert not row.has_unpublished_changes
    assert row.cleared_digest == content_digest(row) == digest
    assert (row.published_at, row.updated_at) == (at, None)
    assert row.disclosure == Disclosure.AI_ASSISTED
    assert certificate.approved_at == at
    assert [act["act"] for act in certificate.acts] == ["accuracy", "plausibility", "sources"]
    assert len({act["at"] for act in certificate.acts}) == 3
    assert announced == [("published", {"article_id": row.pk, "at": at})]


def test_approval_is_in_the_audit_log(newsroom: Newsroom) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    entries = PageLogEntry.objects.filter(page_id=newsroom.article_id, user=newsroom.reviewer)
    actions = list(entries.values_list("action", flat=True))
    assert actions.count("onrecord.review.act") == 3
    assert "onrecord.approve" in actions
    assert "wagtail.publish" in actions


def test_a_second_publication_keeps_the_first_time(newsroom: Newsroom, announced: Heard) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    first = newsroom.row.published_at
    retitle(newsroom, "Ferry Halmar is towed")
    later = newsroom.now + timedelta(hours=2)
    publish(newsroom.article_id, newsroom.reviewer, later)
    row = newsroom.row
    assert row.title == "Ferry Halmar is towed"
    assert row.published_at == first
    assert row.updated_at == later + timedelta(seconds=9)
    assert [name for name, _ in announced] == ["published", "published"]


def test_the_certificate_shows_what_changed_from_the_draft(newsroom: Newsroom) -> None:
    retitle(newsroom, "Ferry Halmar is towed")
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    changes = ReviewCertificate.objects.get(approved_at__isnull=False).changes
    assert "-Ferry Halmar stops in the Velm strait" in changes
    assert "+Ferry Halmar is towed" in changes


def test_a_text_as_drafted_has_no_changes(newsroom: Newsroom) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    assert ReviewCertificate.objects.get().changes == ""


@pytest.mark.parametrize("missing", ["accuracy", "plausibility", "sources"])
def test_all_three_acts_are_needed(newsroom: Newsroom, missing: str) -> None:
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    certificate = ReviewCertificate.objects.get()
    acts = certificate.acts
    certificate.acts = [act for act in acts if act["act"] != missing]
    certificate.save()
    with pytest.raises(approval.NotReady) as refused:
        approve(newsroom, digest)
    assert [one.code for one in refused.value.refusals] == ["gate.review_incomplete"]
    assert not newsroom.row.live
    certificate.acts = acts
    certificate.save()
    approve(newsroom, digest)
    assert newsroom.row.live


def test_acts_are_recorded_one_at_a_time(newsroom: Newsroom) -> None:
    digest = content_digest(newsroom.copy)
    facts = {
        "article_id": newsroom.article_id,
        "user": newsroom.reviewer,
        "seen_digest": digest,
        "note": "read",
    }
    approval.record_act(act="accuracy", now=newsroom.now, **facts)
    with pytest.raises(approval.BadAct):
        approval.record_act(act="sources", now=newsroom.now, **facts)
    approval.record_act(act="sources", now=newsroom.now + timedelta(seconds=1), **facts)
    assert len(ReviewCertificate.objects.get().acts) == 2


@pytest.mark.parametrize(
    ("act", "note"), [("approval", "read"), ("", "read"), ("accuracy", "  "), ("accuracy", "")]
)
def test_an_act_has_a_name_and_a_note(newsroom: Newsroom, act: str, note: str) -> None:
    with pytest.raises(approval.BadAct):
        approval.record_act(
            article_id=newsroom.article_id,
            act=act,
            note=note,
            user=newsroom.reviewer,
            now=newsroom.now,
            seen_digest=content_digest(newsroom.copy),
        )
    assert not ReviewCertificate.objects.exclude(acts=[]).exists()


def test_a_changed_text_voids_the_acts(newsroom: Newsroom) -> None:
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    original = newsroom.copy.title
    retitle(newsroom, "Ferry Halmar is towed")
    with pytest.raises(approval.TextChanged):
        approve(newsroom, digest)
    with pytest.raises(approval.NotReady):
        approve(newsroom, content_digest(newsroom.copy))
    # Changing the text back does not bring the acts back either.
    retitle(newsroom, original)
    assert content_digest(newsroom.copy) == digest
    with pytest.raises(approval.NotReady):
        approve(newsroom, digest)
    assert not newsroom.row.live


def test_one_reviewers_acts_are_not_anothers(newsroom: Newsroom, django_user_model: Any) -> None:
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    boss = django_user_model.objects.create_superuser("boss", "b@example.org", "a long test pass")
    with pytest.raises(approval.NotReady):
        approve(newsroom, digest, user=boss)
    approve(newsroom, digest)
    assert ReviewCertificate.objects.get(approved_at__isnull=False).reviewer == newsroom.reviewer


@pytest.mark.parametrize("who", ["editor", "reader"])
def test_who_may_not_publish_may_not_review(newsroom: Newsroom, who: str) -> None:
    user = getattr(newsroom, who)
    with pytest.raises(PermissionDenied):
        record_acts(newsroom.article_id, user, newsroom.now)
    with pytest.raises(PermissionDenied):
        approval.open_review(article_id=newsroom.article_id, user=user, now=newsroom.now)
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    with pytest.raises(PermissionDenied):
        approve(newsroom, digest, user=user)
    assert not newsroom.row.live


def test_the_gate_is_asked_at_approval(newsroom: Newsroom) -> None:
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    entry = newsroom.ledger.entries.get(field="standfirst")
    entry.verdict = "unsupported"
    entry.save()
    with pytest.raises(approval.NotReady) as refused:
        approve(newsroom, digest)
    assert [one.code for one in refused.value.refusals] == ["gate.unsupported"]
    assert not newsroom.row.live
    assert not ReviewCertificate.objects.filter(approved_at__isnull=False).exists()
    vouch(
        entry_id=entry.pk,
        user=newsroom.reviewer,
        reason="I asked the shipping office myself.",
        now=newsroom.now,
    )
    approve(newsroom, digest)
    assert newsroom.row.live


def test_a_quotation_needs_an_override_with_a_reason(newsroom: Newsroom) -> None:
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)
    entry = newsroom.ledger.entries.get(field="statement")
    entry.findings = [{"check": "quotations", "outcome": "failed", "explanation": "Other words."}]
    entry.save()
    vouch(entry_id=entry.pk, user=newsroom.reviewer, reason="I heard it on tape.", now=newsroom.now)
    with pytest.raises(approval.NotReady):
        approve(newsroom, digest)
    facts = {"article_id": newsroom.article_id, "entry_id": entry.pk, "now": newsroom.now}
    with pytest.raises(approval.BadAct):
        approval.override_quotation(user=newsroom.reviewer, reason=" ", **facts)
    with pytest.raises(PermissionDenied):
        approval.override_quotation(user=newsroom.editor, reason="because", **facts)
    approval.override_quotation(
        user=newsroom.reviewer, reason="The passage abridges; the tape has these words.", **facts
    )
    certificate = approve(newsroom, digest)
    assert certificate.overrides[0]["by"] == "mona"
    assert newsroom.row.live


def test_a_human_text_is_disclosed_as_human(newsroom: Newsroom) -> None:
    type(newsroom.row).objects.filter(pk=newsroom.article_id).update(draft=None)
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    assert newsroom.row.disclosure == Disclosure.HUMAN_ONLY


def test_a_failure_while_publishing_leaves_nothing_behind(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = record_acts(newsroom.article_id, newsroom.reviewer, newsroom.now)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(live, "log_together", fail)
    with pytest.raises(OSError, match="disk"):
        approve(newsroom, digest)
    row = newsroom.row
    assert (row.live, row.cleared_digest, row.published_at) == (False, "", None)
    assert not ReviewCertificate.objects.filter(approved_at__isnull=False).exists()


def test_after_a_withdrawal_the_same_text_needs_a_new_review(
    newsroom: Newsroom, announced: Heard
) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    withdraw(article_id=newsroom.article_id, reason="wrong ferry", now=newsroom.now)
    digest = content_digest(newsroom.copy)
    with pytest.raises(approval.NotReady):
        approve(newsroom, digest, now=newsroom.now + timedelta(hours=1))
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now + timedelta(hours=2))
    assert newsroom.row.live
    assert [name for name, _ in announced] == ["published", "withdrawn", "published"]


def test_a_scheduled_text_waits_and_then_appears(newsroom: Newsroom, announced: Heard) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    copy = newsroom.copy
    copy.go_live_at = timezone.now() + timedelta(hours=1)
    copy.save()
    copy.save_revision(clean=False)
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    assert not newsroom.row.live
    assert announced == []
    revision = newsroom.row.revisions.get(approved_go_live_at__isnull=False)
    past = timezone.now() - timedelta(minutes=1)
    newsroom.row.revisions.filter(pk=revision.pk).update(
        approved_go_live_at=past, content={**revision.content, "go_live_at": past.isoformat()}
    )
    call_command("publish_scheduled")
    row = newsroom.row
    assert row.live
    assert row.published_at is not None
    assert [name for name, _ in announced] == ["published"]


def test_a_schedule_is_taken_back_when_the_ground_gives_way(newsroom: Newsroom) -> None:
    from django.utils import timezone

    copy = newsroom.copy
    copy.go_live_at = timezone.now() + timedelta(hours=1)
    copy.save()
    copy.save_revision(clean=False)
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    assert newsroom.row.cleared_digest
    newsroom.ledger.entries.filter(field="standfirst").update(verdict="contradicted")
    reground(article_id=newsroom.article_id, now=newsroom.now)
    assert newsroom.row.cleared_digest == ""
    assert not newsroom.row.revisions.filter(approved_go_live_at__isnull=False).exists()
