"""Correcting from the desk, and the readers' reports that lead there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from onrecord.discussion.models import SentenceReport
from onrecord.discussion.reporting import find_sentence, report
from onrecord.publishing.models import Correction
from onrecord.publishing.queries import corrections_of, versions_of, waiting_corrections
from onrecord.vocabulary.texts import text_digest
from tests.desk import forms
from tests.publishing.newsroom import SECOND, Newsroom, let_everything_stand
from tests.publishing.reviewing import publish, record_acts

RIGHT = "All 114 passengers were taken ashore by two fishing boats."
NOTE = "An earlier text gave the number of passengers as 112."
KEY = f"body:{text_digest(SECOND)}"
SignIn = Callable[[str], Client]


@pytest.fixture
def live(newsroom: Newsroom) -> Newsroom:
    let_everything_stand(newsroom.ledger)
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    return newsroom


def sent(newsroom: Newsroom, **changes: str) -> dict[str, str]:
    facts = {"sentence": KEY, "now": RIGHT, "kind": "correction", "note": NOTE}
    return {**facts, "edit_version": str(newsroom.row.edit_version), **changes}


def reported(newsroom: Newsroom) -> SentenceReport:
    digest = text_digest(SECOND)
    found = find_sentence(newsroom.row, number=1, short=digest)
    assert found is not None
    return report(
        article_id=newsroom.article_id,
        number=found.number,
        digest=digest,
        reason="fact",
        words="I counted <b>114</b>.",
        email="",
        author_key="k",
        now=newsroom.now,
    )


def test_one_form_corrects_and_leads_to_the_review(live: Newsroom, as_user: SignIn) -> None:
    client = as_user("moderator")
    address = reverse("desk_correct", args=[live.article_id])
    page = client.get(f"{address}?sentence={KEY}").content.decode()
    assert f'value="{KEY}" required checked' in page
    assert SECOND in page
    answer = client.post(address, sent(live))
    assert answer["Location"].endswith(f"/articles/{live.article_id}/#review")
    (waiting,) = waiting_corrections(live.article_id)
    assert (waiting.now, waiting.note, waiting.made_by) == (RIGHT, NOTE, live.reviewer)
    assert SECOND in str(live.row.body)
    editor = client.get(forms.url(live.article_id)).content.decode()
    assert NOTE in editor
    let_everything_stand(live.ledger)
    record_acts(live.article_id, live.reviewer, live.now + timedelta(hours=1))
    forms.press(client, live.article_id, "approve", **{"update-words": "Counted again."})
    assert corrections_of(live.row) == [waiting]
    assert (versions_of(live.row)[-1].words, RIGHT in str(live.row.body)) == (
        "Counted again.",
        True,
    )


def test_what_was_typed_stays_when_it_cannot_be_done(live: Newsroom, as_user: SignIn) -> None:
    client = as_user("moderator")
    address = reverse("desk_correct", args=[live.article_id])
    answer = client.post(address, sent(live, note=" ", now="Something <else>."))
    assert answer.status_code == 400
    assert "Something &lt;else&gt;." in answer.content.decode()
    stale = client.post(address, sent(live, edit_version="0"))
    assert stale.status_code == 400
    assert not Correction.objects.exists()


def test_a_waiting_note_can_be_dropped_at_the_desk(live: Newsroom, as_user: SignIn) -> None:
    client = as_user("moderator")
    client.post(reverse("desk_correct", args=[live.article_id]), sent(live))
    (waiting,) = waiting_corrections(live.article_id)
    forms.press(client, live.article_id, f"drop:{waiting.pk}")
    assert waiting_corrections(live.article_id) == []
    answer = forms.press(client, live.article_id, "drop:999")
    assert "not waiting" in forms.messages_of(client, answer)[0]


@pytest.mark.parametrize("role", ["editor", "plain"])
def test_only_who_may_publish_corrects_or_decides(
    live: Newsroom, as_user: SignIn, role: str
) -> None:
    taken = reported(live)
    client = as_user(role)
    assert client.get(reverse("desk_correct", args=[live.article_id])).status_code == 302
    decide = reverse("desk_decide_report", args=[taken.pk])
    assert client.post(decide, {"state": "dismissed", "answer": "No."}).status_code == 302
    taken.refresh_from_db()
    assert taken.state == "open"


def test_the_queue_shows_the_sentence_with_its_passages(live: Newsroom, as_user: SignIn) -> None:
    taken = reported(live)
    client = as_user("moderator")
    page = client.get(reverse("desk_reports")).content.decode()
    for expected in (SECOND, "Strait Times", "Supported", "I counted &lt;b&gt;114&lt;/b&gt;.", KEY):
        assert expected in page
    decide = reverse("desk_decide_report", args=[taken.pk])
    assert client.post(decide, {"state": "spam"}).status_code == 400
    assert "why" in forms.messages_of(client, client.post(decide, {"state": "dismissed"}))[0]
    client.post(decide, {"state": "dismissed", "answer": "The log says 112."})
    taken.refresh_from_db()
    assert (taken.state, taken.answer) == ("dismissed", "The log says 112.")
    assert SECOND not in client.get(reverse("desk_reports")).content.decode()
    done = client.get(reverse("desk_reports") + "?state=dismissed").content.decode()
    assert "The log says 112." in done
