"""What the open editor asks and tells: who may, what is answered, what is refused, what is kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry

from onrecord.desk.live import MOST_CHECKED, key_of
from onrecord.desk.revising import MAX_PARAGRAPH
from onrecord.desk.views import live
from onrecord.publishing.content import sentences_of
from onrecord.publishing.models import ReviewCertificate
from onrecord.publishing.operations import note_work
from onrecord.publishing.operations.reviewing import LONGEST_STRETCH
from onrecord.publishing.records import ReviewWork
from onrecord.vocabulary.errors import Temporary
from tests.desk.forms import messages_of, open_editor, press
from tests.publishing.newsroom import FIRST, SECOND, STANDFIRST, Newsroom

SignIn = Callable[[str], Client]
ROLES = {"anonymous": False, "plain": False, "editor": True, "moderator": True, "superuser": True}


def ask(client: Client, newsroom: Newsroom, what: str, body: Any, **more: Any) -> Any:
    """Post a body as JSON to the check or to the evidence of the newsroom's article."""
    data = body if isinstance(body, (bytes, str)) else json.dumps(body)
    address = reverse(f"desk_{what}", args=[newsroom.article_id])
    return client.post(address, data, content_type=more.pop("type", "application/json"), **more)


def check(client: Client, newsroom: Newsroom, *known: str, **fields: str) -> Any:
    """Return what the margin says of fields, as it comes to the page."""
    return ask(client, newsroom, "check", {"fields": fields, "known": list(known)}).json()


def test_who_may_ask(newsroom: Newsroom, as_user: SignIn) -> None:
    addresses = [
        reverse(f"desk_{name}", args=[newsroom.article_id])
        for name in ("check", "evidence", "work", "dossier")
    ]
    for role, may in ROLES.items():
        client = as_user(role)
        answers = [
            ask(client, newsroom, "check", {"fields": {}}).status_code,
            ask(client, newsroom, "evidence", {"name": "title", "text": FIRST}).status_code,
            client.post(addresses[2], {"seconds": "1"}).status_code,
            client.get(addresses[3]).status_code,
        ]
        assert answers == ([200, 200, 204, 200] if may else [302] * 4), role
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(newsroom.editor)
    assert ask(strict, newsroom, "check", {"fields": {}}).status_code == 403
    assert strict.post(addresses[2], {"seconds": "1"}).status_code == 403
    assert as_user("editor").get(addresses[0]).status_code == 405


def test_the_margin_says_what_saving_will_say(newsroom: Newsroom, as_user: SignIn) -> None:
    desk = as_user("moderator")
    served = {
        name: value
        for name, value in open_editor(desk, newsroom.article_id).fields.items()
        if not name.startswith(("reason", "note", "csrf"))
    }
    served = {name: value for name, value in served.items() if len(name) < 80}
    answer = check(desk, newsroom, **served)
    recorded = {key_of(sentence): sentence.text for sentence in sentences_of(newsroom.copy)}
    assert {key: one["text"] for key, one in answer["sentences"].items()} == recorded
    assert all(one["clear"] and one["entry"] for one in answer["sentences"].values())
    # A name of more than one code unit, odd spaces and a blank line between two sentences.
    typed = f"🚢  {FIRST}\n \nNobody  said 🚢 this."
    before = newsroom.ledger.entries.count()
    answer = check(desk, newsroom, **{"paragraph-new": typed})
    units = typed.encode("utf-16-le")
    cut = [
        units[2 * one["start"] : 2 * one["end"]].decode("utf-16-le")
        for one in answer["fields"]["paragraph-new"]
    ]
    assert [" ".join(words.split()) for words in cut] == [f"🚢 {FIRST}", "Nobody said 🚢 this."]
    last = answer["sentences"][answer["fields"]["paragraph-new"][-1]["key"]]
    assert last["verdict"] == "unsupported"
    assert not last["clear"]
    assert last["can_vouch"]
    assert last["why"]
    assert newsroom.ledger.entries.count() == before
    press(desk, newsroom.article_id, "save", **{"paragraph-new": typed})
    saved = {key_of(sentence) for sentence in sentences_of(newsroom.copy)}
    assert set(answer["sentences"]) <= saved


def test_only_what_is_new_is_checked(
    newsroom: Newsroom, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = as_user("editor")
    asked: list[str] = []
    real = live.margin.__globals__["judge"]

    def judge(sentences: Any, passages: Any, **more: Any) -> Any:
        asked.extend(sentence.text for sentence in sentences)
        return real(sentences, passages, **more)

    monkeypatch.setitem(live.margin.__globals__, "judge", judge)
    text = f"{FIRST} It was typed."
    answer = check(desk, newsroom, standfirst=STANDFIRST, **{"paragraph-new": text})
    assert asked == ["It was typed."]
    again = check(desk, newsroom, *answer["sentences"], **{"paragraph-new": f"{text} So was this."})
    assert asked == ["It was typed.", "So was this."]
    assert len(again["sentences"]) == 1
    assert len(again["fields"]["paragraph-new"]) == 3
    asked.clear()
    many = " ".join(f"Sentence number {n} was typed." for n in range(MOST_CHECKED + 5))
    answer = check(desk, newsroom, **{"paragraph-new": many})
    assert len(asked) == len(answer["sentences"]) == MOST_CHECKED
    assert len(answer["fields"]["paragraph-new"]) == MOST_CHECKED + 5


ODD: list[tuple[Any, int]] = [
    (b"", 415),
    (b"{", 400),
    (b"[]", 400),
    (b"\xff\xfe", 400),
    (b"[" * 100_000, 400),
    ({"fields": []}, 400),
    ({"fields": {"title": 1}}, 400),
    ({"fields": {"title": "x" * (MAX_PARAGRAPH + 1)}}, 400),
    ({"fields": {"x" * 81: ""}}, 400),
    ({"fields": {"title": "\ud800"}}, 400),
    ({"fields": {}, "known": "x"}, 400),
    ({"fields": {}, "known": ["x" * 200]}, 400),
    ({"fields": {}, "known": ["x"] * 3000}, 400),
    ({"fields": {f"watch-{n}": "" for n in range(500)}}, 400),
    ({"fields": {f"paragraph-{n}": "x" * 19_000 for n in range(20)}}, 413),
    ({"fields": {"paragraph-new": "</script>\x00 DROP; <b>“"}}, 200),
    ({"fields": {"picture-99999999999-caption": "A.", "statement-x-content": "B"}}, 200),
]


def test_odd_requests(newsroom: Newsroom, as_user: SignIn) -> None:
    desk = as_user("editor")
    for body, status in ODD:
        answer = ask(desk, newsroom, "check", body)
        assert answer.status_code == status, str(body)[:80]
        assert "no-store" in answer["Cache-Control"]


def test_words_that_are_typed_leave_no_trace(
    newsroom: Newsroom,
    as_user: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = as_user("editor")
    secret = "The mayor is a walrus in disguise."
    assert ask(desk, newsroom, "check", {"fields": {}}, type="text/plain").status_code == 415

    def fail(*args: Any, **more: Any) -> Any:
        raise Temporary(f"could not read {secret}")

    with caplog.at_level(logging.DEBUG):
        answer = ask(desk, newsroom, "check", {"fields": {"paragraph-new": secret}})
        assert answer.status_code == 200
        monkeypatch.setitem(live.margin.__globals__, "judge", fail)
        answer = ask(desk, newsroom, "check", {"fields": {"paragraph-new": secret}})
    assert answer.status_code == 503
    assert "walrus" not in answer.content.decode()
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("django.db")]
    assert "walrus" not in " ".join(ours)
    assert not PageLogEntry.objects.filter(data__icontains="walrus").exists()


def test_passages_come_with_what_stands_around_them(newsroom: Newsroom, as_user: SignIn) -> None:
    answer = ask(as_user("editor"), newsroom, "evidence", {"name": "paragraph-new", "text": SECOND})
    found = answer.json()
    best = found["passages"][0]
    assert best["supports"]
    assert best["marked"] == SECOND
    assert best["lead"] == FIRST
    assert best["outlet"] == "Strait Times"
    assert best["url"].startswith("https://")
    assert found["accept"] == found["rewordings"] == []
    newsroom.passages[1].report.__class__.objects.update(url="javascript:alert(1)")
    answer = ask(as_user("editor"), newsroom, "evidence", {"name": "paragraph-new", "text": SECOND})
    assert answer.json()["passages"][0]["url"] == ""


def test_a_source_is_accepted_and_taken_back(
    newsroom: Newsroom, as_user: SignIn, settings: Any
) -> None:
    settings.CHECKERS = {"default": {"ENGINE": "evidence", "OPTIONS": {}}}
    desk = as_user("editor")
    both = (
        "All 112 passengers, for whom the coastguard sent a tug from Brenholm, were taken ashore "
        "by two fishing boats."
    )
    press(desk, newsroom.article_id, "save", **{"paragraph-new": both})
    entry = newsroom.ledger.entries.get(text=both)
    assert entry.verdict != "supported"
    found = ask(desk, newsroom, "evidence", {"name": "paragraph-new", "text": both}).json()
    assert len(found["accept"]) == 2, found
    key = f"body.{entry.digest}"
    ids = ",".join(map(str, found["accept"]))
    wrong = press(desk, newsroom.article_id, f"cite:{key}:{newsroom.passages[3].pk}")
    assert "That passage does not say this." in messages_of(desk, wrong)[0]
    press(desk, newsroom.article_id, f"cite:{key}:{ids}")
    entry.refresh_from_db()
    assert entry.verdict == "supported"
    assert {one.passage_id for one in entry.supports.all()} == set(found["accept"])
    press(desk, newsroom.article_id, "save", title="The text changes elsewhere")
    entry.refresh_from_db()
    assert entry.verdict == "supported"
    press(desk, newsroom.article_id, f"uncite:{key}")
    entry.refresh_from_db()
    assert entry.verdict != "supported"
    logged = PageLogEntry.objects.filter(action__startswith="onrecord.cite")
    assert logged.count() == 2


def test_work_counts_only_the_time_that_went_by(newsroom: Newsroom) -> None:
    now, ours = newsroom.now, newsroom.passages[0].pk
    act = {"article_id": newsroom.article_id, "user": newsroom.editor}
    work = note_work(seconds=9_999, passage_ids=[ours, 10**8], now=now, **act)
    assert work.seconds == LONGEST_STRETCH
    later = now + timedelta(seconds=20)
    work = note_work(seconds=20, passage_ids=[ours], now=later, **act)
    # A second window, in the same twenty seconds.
    work = note_work(seconds=20, passage_ids=[], now=later, **act)
    assert work.seconds == LONGEST_STRETCH + 20
    assert [one["passage"] for one in work.opened] == [ours]
    with pytest.raises(PermissionDenied):
        note_work(
            article_id=newsroom.article_id,
            seconds=1,
            passage_ids=[],
            user=newsroom.reader,
            now=now,
        )


def test_the_certificate_tells_what_the_review_did(newsroom: Newsroom, as_user: SignIn) -> None:
    desk = as_user("moderator")
    note_work(
        article_id=newsroom.article_id,
        seconds=55,
        passage_ids=[newsroom.passages[0].pk],
        user=newsroom.reviewer,
        now=newsroom.now,
    )
    for act in ("accuracy", "plausibility", "sources"):
        press(desk, newsroom.article_id, f"act:{act}", **{f"note-{act}": "Read it."})
    more = {"work-seconds": "5", "work-opened": f"{newsroom.passages[1].pk},x,-1,"}
    press(desk, newsroom.article_id, "approve", **more)
    certificate = ReviewCertificate.objects.get()
    assert certificate.work["seconds"] == 60
    assert certificate.work["sentences"] == {"as_drafted": 7, "new": 0, "left_out": 0}
    assert certificate.article_50["exemption"] == "met", certificate.article_50
    assert not ReviewWork.objects.exists()
    told = json.dumps(certificate.as_json())
    assert "seconds" not in told
    assert '"passages_opened": 2' in told
    full = desk.get(reverse("desk_dossier", args=[newsroom.article_id])).json()
    assert full["certificates"][0]["work"]["opened"][0]["outlet"] == "Strait Times"
    assert len(full["sentences"]) == 7
    assert {"onrecord.review.act", "onrecord.approve"} <= {one["action"] for one in full["log"]}
    assert (
        "1 min 0 s in the editor"
        in desk.get(reverse("desk_article", args=[newsroom.article_id])).content.decode()
    )
