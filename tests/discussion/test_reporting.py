"""A reader says that a sentence is wrong: bound to its words, limited, and answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from lxml import html

from onrecord.discussion.limits import TooManyComments
from onrecord.discussion.models import ReportState, SentenceReport
from onrecord.discussion.operations import DiscussionClosed
from onrecord.discussion.reporting import (
    ReportRefused,
    UnknownReport,
    decide_report,
    find_sentence,
    has_changed,
    report,
)
from onrecord.discussion.tokens import form_token
from onrecord.grounding.models import Ledger, LedgerEntry
from onrecord.publishing.content import sentences_as_set
from onrecord.publishing.models import ArticlePage, Correction, PublishedVersion
from onrecord.vocabulary.texts import text_digest

HOSTILE = "<script>alert(1)</script> \u202e{{ 7*7 }}"


@pytest.fixture
def grounded(article: ArticlePage, now: datetime) -> ArticlePage:
    """The article with every sentence of it in a ledger."""
    ledger = Ledger.objects.create(created_at=now, updated_at=now)
    for sentence in sentences_as_set(article):
        LedgerEntry.objects.create(
            ledger=ledger,
            text=sentence.text,
            digest=sentence.digest,
            field=sentence.field.value,
            position=sentence.position,
            verdict="partial",
            checked_at=now,
        )
    ArticlePage.objects.filter(pk=article.pk).update(ledger=ledger)
    return ArticlePage.objects.get(pk=article.pk)


def wrong(article: ArticlePage) -> LedgerEntry:
    """The second sentence of the page."""
    found = find_sentence(article, number=2, short="")
    assert found is not None
    return found.entry


def send(article: ArticlePage, now: datetime, **changes: Any) -> SentenceReport:
    facts = {
        "number": 2,
        "digest": wrong(article).digest,
        "reason": "fact",
        "words": "It was Wednesday.",
        "email": "",
        "author_key": "k",
        "now": now,
    }
    return report(article_id=article.pk, **{**facts, **changes})


def form_of(article: ArticlePage, **changes: str) -> dict[str, str]:
    token = form_token(article_id=article.pk, now=timezone.now())
    facts = {"sentence": wrong(article).digest, "token": token, "reason": "quote", "website": ""}
    return {**facts, "words": "She said “may”.", "email": "ann@example.org", **changes}


def test_a_report_keeps_the_sentence_and_what_it_stood_on(
    grounded: ArticlePage, now: datetime
) -> None:
    entry = wrong(grounded)
    taken = send(grounded, now, words="It was\u200b Wednesday.")
    assert (taken.digest, taken.text, taken.field) == (entry.digest, entry.text, entry.field)
    assert taken.evidence["verdict"] == "partial"
    assert (taken.words, taken.state, taken.number) == ("It was Wednesday.", "open", 2)
    assert not has_changed(taken)


def test_a_number_never_stands_in_for_the_sentence_that_was_named(
    grounded: ArticlePage, now: datetime
) -> None:
    entry = wrong(grounded)
    found = find_sentence(grounded, number=1, short=entry.digest[:16])
    assert found is not None
    assert (found.number, found.entry.pk) == (2, entry.pk)
    assert find_sentence(grounded, number=2, short="0" * 16) is None
    assert find_sentence(grounded, number=99, short="") is None
    with pytest.raises(DiscussionClosed):
        send(grounded, now, digest="0" * 64)


def test_the_same_words_are_taken_once_and_floods_not_at_all(
    grounded: ArticlePage, now: datetime
) -> None:
    assert send(grounded, now) == send(grounded, now)
    send(grounded, now, words="Two.")
    send(grounded, now, words="Three.")
    with pytest.raises(TooManyComments) as refused:
        send(grounded, now, words="Four.")
    assert refused.value.retry_after == timedelta(minutes=1)
    send(grounded, now + timedelta(minutes=2), words="Four.")


def test_what_cannot_be_taken_is_refused(grounded: ArticlePage, now: datetime) -> None:
    for changes in ({"words": " … "}, {"words": "x" * 2001}, {"reason": "spite"}):
        with pytest.raises(ReportRefused):
            send(grounded, now, **changes)
    ArticlePage.objects.filter(pk=grounded.pk).update(live=False)
    with pytest.raises(DiscussionClosed):
        send(grounded, now)
    assert not SentenceReport.objects.exists()


def test_a_dismissal_says_why_and_is_final(grounded: ArticlePage, now: datetime) -> None:
    taken = send(grounded, now)
    user = User.objects.create_user("ada")
    facts = {"report_id": taken.pk, "user": user, "now": now}
    with pytest.raises(ReportRefused):
        decide_report(state=ReportState.DISMISSED, answer=" ", **facts)
    with pytest.raises(ReportRefused):
        decide_report(state=ReportState.CORRECTED, answer="", **facts)
    done = decide_report(state=ReportState.DISMISSED, answer="The log says Tuesday.", **facts)
    assert (done.state, done.answer, done.decided_by) == (
        "dismissed",
        "The log says Tuesday.",
        user,
    )
    with pytest.raises(UnknownReport):
        decide_report(state=ReportState.CORRECTED, answer="", **facts)


def test_a_correction_of_the_sentence_answers_its_report(
    grounded: ArticlePage, now: datetime
) -> None:
    taken = send(grounded, now)
    version = PublishedVersion.objects.create(
        article=grounded, number=1, digest="d", at=now, headline="h", reason="correction"
    )
    correction = Correction.objects.create(
        article=grounded,
        kind="correction",
        field=taken.field,
        was=taken.text,
        was_digest=taken.digest,
        note="It was Wednesday.",
        made_at=now + timedelta(hours=1),
        version=version,
    )
    done = decide_report(
        report_id=taken.pk, state=ReportState.CORRECTED, answer="", user=None, now=now
    )
    assert done.correction == correction


def test_a_reader_without_script_reports_and_sees_what_became_of_it(
    grounded: ArticlePage, now: datetime
) -> None:
    client = Client(enforce_csrf_checks=True)
    short = wrong(grounded).digest[:16]
    shown = html.fromstring(client.get(f"/report/{grounded.pk}/2/?s={short}").content)
    assert shown.findtext(".//blockquote/p") == wrong(grounded).text
    form = next(f for f in shown.forms if f.get("method") == "post")
    sent = {name: value or "" for name, value in form.form_values()}
    assert sent["sentence"] == wrong(grounded).digest
    answer = client.post(form.action, {**sent, "reason": "source", "words": HOSTILE})
    assert answer.status_code == 303
    taken = SentenceReport.objects.get()
    assert taken.reason == "source"
    receipt = answer["Location"].split("#")[0]
    thanked = Client().get(receipt)
    assert b"Thank you" in thanked.content
    assert HOSTILE.encode() not in thanked.content
    decide_report(
        report_id=taken.pk,
        state=ReportState.DISMISSED,
        answer="It <b>does</b>.",
        user=None,
        now=now,
    )
    page = Client().get(receipt).content.decode()
    assert "lets the sentence stand" in page
    assert "It &lt;b&gt;does&lt;/b&gt;." in page
    assert Client().get(f"/report/{grounded.pk}/2/?receipt=made-up").status_code == 404


def test_the_panel_gets_the_form_alone(client: Client, grounded: ArticlePage) -> None:
    address = f"/report/{grounded.pk}/2/fragment/"
    shown = client.get(f"{address}?s={wrong(grounded).digest[:16]}")
    assert b"<html" not in shown.content
    assert b'name="words"' in shown.content
    refused = client.post(address, form_of(grounded, words=""))
    assert refused.status_code == 422
    assert b'role="alert"' in refused.content
    taken = client.post(address, form_of(grounded))
    assert taken.status_code == 200
    assert b"Thank you" in taken.content
    assert SentenceReport.objects.get().email == "ann@example.org"


def test_a_sentence_that_changed_is_told_and_not_taken(
    client: Client, grounded: ArticlePage
) -> None:
    address = f"/report/{grounded.pk}/2/"
    shown = client.get(f"{address}?s=0123456789abcdef")
    assert b"has changed since you read it" in shown.content
    assert b'name="words"' not in shown.content
    answer = client.post(address, form_of(grounded, sentence="0" * 64))
    assert b"has changed since you read it" in answer.content
    assert not SentenceReport.objects.exists()
    assert client.get(f"/report/{grounded.pk}/99/").status_code == 404
    ArticlePage.objects.filter(pk=grounded.pk).update(live=False)
    assert client.get(address).status_code == 404


def test_the_trap_and_a_forged_token(client: Client, grounded: ArticlePage) -> None:
    address = f"/report/{grounded.pk}/2/"
    assert client.post(address, form_of(grounded, token="forged")).status_code == 422
    assert not SentenceReport.objects.exists()
    assert client.post(address, form_of(grounded, website="http://x")).status_code == 303
    assert SentenceReport.objects.get().state == ReportState.TRAPPED
    sent = form_of(grounded, words="Another.")
    assert Client(enforce_csrf_checks=True).post(address, sent).status_code == 403


def test_a_changed_sentence_is_seen_at_the_desk(grounded: ArticlePage, now: datetime) -> None:
    taken = send(grounded, now)
    LedgerEntry.objects.filter(digest=taken.digest).update(digest=text_digest("Another."))
    assert has_changed(SentenceReport.objects.get())
