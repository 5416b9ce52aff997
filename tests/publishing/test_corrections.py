"""What readers had, and how it was corrected: versions, notes, and the gate between them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from onrecord.publishing import approval
from onrecord.publishing.content import sentences_of
from onrecord.publishing.guards import StaleEdit
from onrecord.publishing.models import Correction, PublishedVersion
from onrecord.publishing.operations import (
    correct,
    drop_correction,
    publish_on_autopilot,
    reground,
    withdraw,
)
from onrecord.publishing.operations.corrections import CannotCorrect
from onrecord.publishing.queries import (
    corrections_of,
    newest_corrections,
    versions_of,
    waiting_corrections,
)
from onrecord.vocabulary.texts import TextField, text_digest
from tests.publishing.newsroom import (
    FIRST,
    HEADLINE,
    SAID,
    SECOND,
    STANDFIRST,
    WATCH,
    Newsroom,
    let_everything_stand,
    make_newsroom,
)
from tests.publishing.reviewing import publish, record_acts

RIGHT = "All 114 passengers were taken ashore by two fishing boats."
NOTE = "An earlier text gave the number of passengers as 112."
HOUR = timedelta(hours=1)


@pytest.fixture
def live(newsroom: Newsroom) -> Newsroom:
    let_everything_stand(newsroom.ledger)
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    return newsroom


def correct_it(newsroom: Newsroom, **changes: Any) -> Correction:
    facts = {
        "field": "body",
        "was_digest": text_digest(SECOND),
        "now_text": RIGHT,
        "kind": "correction",
        "note": NOTE,
        "user": newsroom.reviewer,
        "now": newsroom.now + HOUR,
        "base_version": newsroom.row.edit_version,
    }
    return correct(article_id=newsroom.article_id, **{**facts, **changes})


def bring_it(newsroom: Newsroom, after: timedelta = 2 * HOUR) -> None:
    let_everything_stand(newsroom.ledger)
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now + after)


def test_approval_remembers_the_text_its_evidence_and_who_reviewed_it(live: Newsroom) -> None:
    (version,) = versions_of(live.row)
    assert (version.number, version.reason, version.reviewer) == (1, "first", "mona")
    assert version.at == live.row.published_at
    assert version.digest == live.row.cleared_digest
    assert (version.headline, version.standfirst) == (HEADLINE, STANDFIRST)
    kept = [text for line in version.lines for text in line["sentences"]]
    for text in (HEADLINE, STANDFIRST, FIRST, SECOND, SAID, WATCH):
        assert text in kept
    stood = version.evidence[f"body:{text_digest(FIRST)}"]
    assert stood["verdict"] == "supported"
    assert stood["passages"][0]["outlet"] == "Strait Times"


@pytest.mark.django_db
def test_autopilot_remembers_a_text_that_nobody_reviewed(now: datetime) -> None:
    newsroom = make_newsroom(now, autopilot=True)
    let_everything_stand(newsroom.ledger)
    assert publish_on_autopilot(article_id=newsroom.article_id, now=now)
    (version,) = versions_of(newsroom.row)
    assert (version.number, version.reviewer, version.at) == (1, "", now)


def test_a_scheduled_text_is_remembered_when_it_goes_live(newsroom: Newsroom) -> None:
    copy = newsroom.copy
    copy.go_live_at = timezone.now() + HOUR
    copy.save_revision()
    let_everything_stand(newsroom.ledger)
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    assert versions_of(newsroom.row) == []
    revision = newsroom.row.revisions.get(approved_go_live_at__isnull=False)
    past = timezone.now() - HOUR
    newsroom.row.revisions.filter(pk=revision.pk).update(
        approved_go_live_at=past, content={**revision.content, "go_live_at": past.isoformat()}
    )
    call_command("publish_scheduled")
    (version,) = versions_of(newsroom.row)
    assert version.reviewer == "mona"


def test_the_same_text_is_one_version(live: Newsroom) -> None:
    withdraw(article_id=live.article_id, reason="by mistake", now=live.now + HOUR)
    bring_it(live)
    assert [version.number for version in versions_of(live.row)] == [1]


def test_a_correction_reaches_readers_only_with_an_approved_text(live: Newsroom) -> None:
    correction = correct_it(live)
    assert (correction.was, correction.now, correction.note) == (SECOND, RIGHT, NOTE)
    assert SECOND in str(live.row.body)
    assert RIGHT in str(live.copy.body)
    assert corrections_of(live.row) == []
    assert newest_corrections() == []
    assert waiting_corrections(live.article_id) == [correction]
    with pytest.raises(approval.NotReady):
        approval.approve(
            article_id=live.article_id,
            user=live.reviewer,
            now=live.now + 2 * HOUR,
            seen_digest=record_acts(live.article_id, live.reviewer, live.now + HOUR),
        )
    assert SECOND in str(live.row.body)
    bring_it(live)
    assert RIGHT in str(live.row.body)
    assert corrections_of(live.row) == [correction]
    assert newest_corrections() == [correction]
    first, second = versions_of(live.row)
    assert (second.number, second.reason) == (2, "correction")
    assert corrections_of(live.row)[0].at == second.at > first.at
    assert waiting_corrections(live.article_id) == []


def test_the_reviewers_words_stand_with_the_version(live: Newsroom) -> None:
    correct_it(live, kind="clarification")
    let_everything_stand(live.ledger)
    digest = record_acts(live.article_id, live.reviewer, live.now + HOUR)
    approval.approve(
        article_id=live.article_id,
        user=live.reviewer,
        now=live.now + 2 * HOUR,
        seen_digest=digest,
        words=" The coastguard\ncounted again. ",
    )
    newest = versions_of(live.row)[-1]
    assert (newest.reason, newest.words) == ("clarification", "The coastguard counted again.")


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("headline", HEADLINE, "Ferry Halmar drifts in the Velm strait"),
        ("standfirst", STANDFIRST, "The crossing is one of two links to the outer islands."),
        ("statement", SAID, "we heard two dull knocks and then nothing"),
        ("watch", WATCH, "A report on the engine is due on Monday."),
    ],
)
def test_every_part_of_the_text_can_be_corrected(
    live: Newsroom, field: str, wrong: str, right: str
) -> None:
    correct_it(live, field=field, was_digest=text_digest(wrong), now_text=right)
    found = {sentence.text for sentence in sentences_of(live.copy) if sentence.field == field}
    assert right in found
    assert wrong not in found
    others = {s.text for s in sentences_of(live.copy) if s.field != field}
    assert others == {s.text for s in sentences_of(live.row) if s.field != field}


def test_a_sentence_can_be_taken_out(live: Newsroom) -> None:
    correct_it(live, now_text="")
    left = [s.text for s in sentences_of(live.copy) if s.field is TextField.BODY]
    assert left == [
        s.text for s in sentences_of(live.row) if s.field is TextField.BODY and s.text != SECOND
    ]
    assert any(block.value == FIRST for block in live.copy.body)
    with pytest.raises(CannotCorrect, match="headline"):
        correct_it(live, field="headline", was_digest=text_digest(HEADLINE), now_text="")


def test_a_correction_that_cannot_be_made_changes_nothing(live: Newsroom) -> None:
    before = live.row.edit_version
    for changes in (
        {"note": " "},
        {"note": "x" * 1001},
        {"kind": "excuse"},
        {"now_text": SECOND},
        {"was_digest": text_digest("Nobody wrote this.")},
        {"field": "standfirst"},
    ):
        with pytest.raises(CannotCorrect):
            correct_it(live, **changes)
    with pytest.raises(PermissionDenied):
        correct_it(live, user=live.reader)
    with pytest.raises(StaleEdit):
        correct_it(live, base_version=before - 1)
    assert not Correction.objects.exists()
    assert RIGHT not in str(live.copy.body)
    withdraw(article_id=live.article_id, reason="wrong", now=live.now + HOUR)
    with pytest.raises(CannotCorrect, match="do not have"):
        correct_it(live)


def test_a_correction_waits_while_the_wrong_sentence_stays(live: Newsroom) -> None:
    correction = correct_it(live)
    copy = live.copy
    copy.body = live.row.body
    copy.title = "The ferry Halmar stops in the Velm strait"
    copy.save_revision()
    reground(article_id=live.article_id, now=live.now)
    bring_it(live)
    assert versions_of(live.row)[-1].reason == "update"
    assert waiting_corrections(live.article_id) == [correction]
    drop_correction(correction_id=correction.pk, user=live.reviewer, now=live.now)
    assert waiting_corrections(live.article_id) == []


def test_what_readers_were_told_is_not_unsaid(live: Newsroom) -> None:
    correction = correct_it(live)
    bring_it(live)
    with pytest.raises(CannotCorrect):
        drop_correction(correction_id=correction.pk, user=live.reviewer, now=live.now)
    assert corrections_of(live.row) == [correction]


def test_a_sentence_corrected_twice_before_approval_has_one_note(live: Newsroom) -> None:
    correct_it(live)
    copy = live.copy
    copy.body = live.row.body
    copy.save_revision()
    second = correct_it(live, note="The number of passengers was wrong.")
    assert waiting_corrections(live.article_id) == [second]


def test_corrections_of_a_withdrawn_article_are_not_listed(live: Newsroom) -> None:
    correct_it(live)
    bring_it(live)
    assert len(newest_corrections()) == 1
    withdraw(article_id=live.article_id, reason="wrong as a whole", now=live.now + 3 * HOUR)
    assert newest_corrections() == []


def test_no_version_is_written_for_a_text_that_is_rolled_back(live: Newsroom) -> None:
    correct_it(live)
    let_everything_stand(live.ledger)
    digest = record_acts(live.article_id, live.reviewer, live.now + HOUR)
    heard: list[int] = []

    def fail(**kwargs: Any) -> None:
        heard.append(PublishedVersion.objects.filter(article_id=live.article_id).count())
        raise RuntimeError("the power went")

    from onrecord.publishing.signals import article_published

    article_published.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            approval.approve(
                article_id=live.article_id,
                user=live.reviewer,
                now=live.now + 2 * HOUR,
                seen_digest=digest,
            )
    finally:
        article_published.disconnect(fail)
    assert heard == [2]
    assert len(versions_of(live.row)) == 1
    assert len(waiting_corrections(live.article_id)) == 1
