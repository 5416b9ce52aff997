"""The editor through HTTP: text, record, vouches, conflicts, review, approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageLogEntry

from onrecord.grounding.models import EntrySupport
from onrecord.intake.models import Passage, Report, Source
from onrecord.publishing.models import ReviewCertificate
from onrecord.publishing.operations import reground
from tests.desk.forms import messages_of, open_editor, press, read, url
from tests.publishing.newsroom import FIRST, STANDFIRST, Newsroom

SignIn = Callable[[str], Client]


@pytest.fixture
def desk(as_user: SignIn) -> Client:
    return as_user("moderator")


def page(client: Client, newsroom: Newsroom) -> str:
    return client.get(url(newsroom.article_id)).content.decode()


def test_the_text_and_its_record_stand_side_by_side(newsroom: Newsroom, desk: Client) -> None:
    form = open_editor(desk, newsroom.article_id)
    assert form.fields["title"] == newsroom.copy.title
    assert form.fields["standfirst"] == STANDFIRST
    paragraphs = [value for name, value in form.fields.items() if name.startswith("paragraph-")]
    assert paragraphs[0].startswith(FIRST)
    html = page(desk, newsroom)
    assert "7 of 7 sentences stand" in html
    assert "Strait Times" in html
    assert "https://strait-times.example/halmar" in html
    assert f"<mark>{FIRST}</mark>" in html


def test_every_sentence_is_on_the_record_once(newsroom: Newsroom, desk: Client) -> None:
    rows = desk.get(url(newsroom.article_id)).context["rows"]
    assert [row.text for row in rows] == list(
        newsroom.ledger.entries.order_by("position").values_list("text", flat=True)
    )
    assert {row.label for row in rows} == {"Supported"}


def test_saving_checks_only_what_changed(newsroom: Newsroom, desk: Client) -> None:
    before = dict(newsroom.ledger.entries.values_list("text", "pk"))
    answer = press(desk, newsroom.article_id, "save", standfirst="A claim nobody made.")
    assert answer.status_code == 302
    assert newsroom.copy.standfirst == "A claim nobody made."
    after = dict(newsroom.ledger.entries.values_list("text", "pk"))
    assert {text: pk for text, pk in after.items() if text in before} == {
        text: pk for text, pk in before.items() if text != STANDFIRST
    }
    html = page(desk, newsroom)
    assert "6 of 7 sentences stand" in html
    assert "No passage supports this sentence in the standfirst" in html


def test_saving_nothing_changes_nothing(newsroom: Newsroom, desk: Client) -> None:
    before = newsroom.row.edit_version
    answer = press(desk, newsroom.article_id, "save")
    assert newsroom.row.edit_version == before
    assert "Nothing changed." in messages_of(desk, answer)


def test_vouching_takes_a_reason_and_can_be_taken_back(newsroom: Newsroom, desk: Client) -> None:
    press(desk, newsroom.article_id, "save", standfirst="A claim nobody made.")
    entry = newsroom.ledger.entries.get(field="standfirst")
    answer = press(desk, newsroom.article_id, f"vouch:{entry.pk}")
    assert "Give a reason that others can check." in messages_of(desk, answer)
    reason = {f"reason-{entry.pk}": "I rang the shipping office."}
    answer = press(desk, newsroom.article_id, f"vouch:{entry.pk}", **reason)
    assert answer["Location"].endswith(f"#sentence-{entry.pk}")
    html = page(desk, newsroom)
    assert "mona vouches" in html
    assert "I rang the shipping office." in html
    assert "7 of 7 sentences stand" in html
    assert PageLogEntry.objects.filter(action="onrecord.vouch", user=newsroom.reviewer).exists()
    press(desk, newsroom.article_id, f"unvouch:{entry.pk}")
    entry.refresh_from_db()
    assert entry.verdict == "unsupported"
    assert "6 of 7 sentences stand" in page(desk, newsroom)


def test_no_button_loses_what_was_typed(newsroom: Newsroom, desk: Client) -> None:
    press(desk, newsroom.article_id, "save", standfirst="A claim nobody made.")
    entry = newsroom.ledger.entries.get(field="standfirst")
    reason = {f"reason-{entry.pk}": "I rang the shipping office."}
    press(desk, newsroom.article_id, f"vouch:{entry.pk}", title="Typed meanwhile", **reason)
    assert newsroom.copy.title == "Typed meanwhile"
    entry.refresh_from_db()
    assert entry.verdict == "vouched"


def test_a_vouch_for_a_sentence_of_another_article(newsroom: Newsroom, desk: Client) -> None:
    from onrecord.grounding.models import Ledger, LedgerEntry

    other = Ledger.objects.create(created_at=newsroom.now, updated_at=newsroom.now)
    entry = LedgerEntry.objects.create(
        ledger=other, digest="d", text="Other.", field="body", checked_at=newsroom.now
    )
    reason = {f"reason-{entry.pk}": "I rang the shipping office."}
    press(desk, newsroom.article_id, f"vouch:{entry.pk}", **reason)
    entry.refresh_from_db()
    assert entry.verdict == "unsupported"


@pytest.mark.parametrize("do", ["vouch:", "vouch:x", "vouch:99999999999999999999", "act:theft"])
def test_an_odd_argument_is_answered_in_words(newsroom: Newsroom, desk: Client, do: str) -> None:
    answer = press(desk, newsroom.article_id, do, **{"note-theft": "x"})
    assert answer.status_code == 302
    assert len(messages_of(desk, answer)) == 1


def test_an_unknown_verb_is_refused(newsroom: Newsroom, desk: Client) -> None:
    assert press(desk, newsroom.article_id, "publish", title="Slipped in").status_code == 400
    assert newsroom.copy.title != "Slipped in"


def test_a_whole_review_ends_on_the_site(newsroom: Newsroom, desk: Client) -> None:
    for act in ("accuracy", "plausibility", "sources"):
        note = {f"note-{act}": f"Read it for {act}."}
        press(desk, newsroom.article_id, f"act:{act}", **note)
    assert "Ready to publish" in page(desk, newsroom)
    answer = press(desk, newsroom.article_id, "approve")
    assert "Approved and published." in messages_of(desk, answer)
    assert newsroom.row.live
    certificate = ReviewCertificate.objects.get()
    assert certificate.reviewer == newsroom.reviewer
    assert certificate.acts[0]["note"] == "Read it for accuracy."
    html = page(desk, newsroom)
    assert "Readers have this text" in html
    assert "approve" not in open_editor(desk, newsroom.article_id).buttons


def test_a_click_asks_each_thing_once(newsroom: Newsroom, desk: Client) -> None:
    for act in ("accuracy", "plausibility", "sources"):
        press(desk, newsroom.article_id, f"act:{act}", **{f"note-{act}": "Read it."})
    seen = open_editor(desk, newsroom.article_id).fields
    with CaptureQueriesContext(connection) as asked:
        press(desk, newsroom.article_id, "approve", seen)
    assert newsroom.row.live
    queries = [query["sql"] for query in asked]

    def count(beginning: str, table: str) -> int:
        return sum(sql.startswith(beginning) and f'FROM "{table}"' in sql for sql in queries)

    # Once to see what is typed over it, once under the lock, once to bring the ledger up to date.
    assert sum('"wagtailcore_revision"."content"' in sql for sql in queries) <= 5
    # The gate and the version that readers keep share one reading of the ledger.
    assert (
        count(
            'SELECT "grounding_ledgerentry"."id", "grounding_ledgerentry"."ledger_id"',
            "grounding_ledgerentry",
        )
        <= 2
    )
    assert sum(sql.startswith("INSERT") and "pagelogentry" in sql for sql in queries) == 1
    assert len(queries) <= 74


def test_an_act_is_not_recorded_for_words_just_typed(newsroom: Newsroom, desk: Client) -> None:
    note = {"note-accuracy": "Read it."}
    answer = press(desk, newsroom.article_id, "act:accuracy", title="Typed meanwhile", **note)
    assert newsroom.copy.title == "Typed meanwhile"
    assert not ReviewCertificate.objects.exclude(acts=[]).exists()
    assert any("saved and checked first" in said for said in messages_of(desk, answer))


def test_approval_is_refused_with_the_reasons(newsroom: Newsroom, desk: Client) -> None:
    newsroom.ledger.entries.filter(field="standfirst").update(verdict="partial")
    answer = press(desk, newsroom.article_id, "approve")
    assert any("Not published." in said for said in messages_of(desk, answer))
    assert not newsroom.row.live
    assert "The passages support only part of this sentence" in page(desk, newsroom)


def test_an_approval_of_a_text_that_changed_meanwhile(newsroom: Newsroom, as_user: SignIn) -> None:
    mona, edda = as_user("moderator"), as_user("editor")
    for act in ("accuracy", "plausibility", "sources"):
        press(mona, newsroom.article_id, f"act:{act}", **{f"note-{act}": "Read it."})
    seen = open_editor(mona, newsroom.article_id).fields
    press(edda, newsroom.article_id, "save", title="Changed by Edda")
    answer = press(mona, newsroom.article_id, "approve", seen)
    assert answer.status_code == 409
    assert not newsroom.row.live


def test_a_late_save_shows_both_texts(newsroom: Newsroom, as_user: SignIn) -> None:
    mona, edda = as_user("moderator"), as_user("editor")
    seen = open_editor(mona, newsroom.article_id).fields
    press(edda, newsroom.article_id, "save", title="Edda was first")
    answer = press(mona, newsroom.article_id, "save", seen, title="Mona was second")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "edda saved a newer version" in html
    assert "-Edda was first" in html
    assert "+Mona was second" in html
    assert newsroom.copy.title == "Edda was first"
    form = read(answer)
    assert form.fields["title"] == "Mona was second"
    assert newsroom.row.revisions.filter(user=newsroom.reviewer).count() == 1
    answer = press(mona, newsroom.article_id, "save", form.fields)
    assert answer.status_code == 302
    assert newsroom.copy.title == "Mona was second"


def test_a_late_paragraph_is_not_lost(newsroom: Newsroom, as_user: SignIn) -> None:
    mona, edda = as_user("moderator"), as_user("editor")
    seen = open_editor(mona, newsroom.article_id).fields
    first = next(name for name in seen if name.startswith("paragraph-"))
    press(edda, newsroom.article_id, "save", **{first: ""})
    answer = press(mona, newsroom.article_id, "save", seen, **{first: "Mona's long paragraph."})
    assert answer.status_code == 409
    assert "Mona&#x27;s long paragraph." in answer.content.decode()


@pytest.mark.parametrize("version", ["", "-1", "x", "٣", "9" * 30])
def test_a_form_without_its_version_saves_nothing(
    newsroom: Newsroom, desk: Client, version: str
) -> None:
    answer = press(desk, newsroom.article_id, "save", title="Without version", edit_version=version)
    assert answer.status_code == 409
    assert newsroom.copy.title != "Without version"


def test_a_text_too_long_comes_back_as_typed(newsroom: Newsroom, desk: Client) -> None:
    answer = press(desk, newsroom.article_id, "save", title="x" * 300)
    assert answer.status_code == 400
    assert "255 is the most" in answer.content.decode()
    assert read(answer).fields["title"] == "x" * 300


def test_an_empty_headline_is_not_taken(newsroom: Newsroom, desk: Client) -> None:
    before = newsroom.copy.title
    press(desk, newsroom.article_id, "save", title=" ")
    assert newsroom.copy.title == before


def test_pictures_are_described_beside_the_text(newsroom: Newsroom, desk: Client) -> None:
    pk = newsroom.picture.pk
    press(
        desk, newsroom.article_id, "save", **{f"picture-{pk}-alt": "", f"picture-{pk}-credit": ""}
    )
    html = page(desk, newsroom)
    assert "A picture has no alternative text." in html
    assert "A picture has no credit." in html
    press(
        desk,
        newsroom.article_id,
        "save",
        **{f"picture-{pk}-alt": "A map", f"picture-{pk}-credit": "Us"},
    )
    assert "A picture has no" not in page(desk, newsroom)


def test_a_quotation_is_overridden_with_a_reason(newsroom: Newsroom, as_user: SignIn) -> None:
    entry = newsroom.ledger.entries.get(field="statement")
    entry.verdict = "unsupported"
    entry.findings = [{"check": "quotations", "outcome": "failed", "explanation": "Other words."}]
    entry.save()
    desk = as_user("moderator")
    buttons = open_editor(desk, newsroom.article_id).buttons
    assert {f"vouch:{entry.pk}", f"override:{entry.pk}"} <= set(buttons)
    assert f"override:{entry.pk}" not in open_editor(as_user("editor"), newsroom.article_id).buttons
    reason = {f"reason-{entry.pk}": "The tape has these words."}
    press(desk, newsroom.article_id, f"override:{entry.pk}", **reason)
    press(desk, newsroom.article_id, f"vouch:{entry.pk}", **reason)
    assert "7 of 7 sentences stand" in page(desk, newsroom)


def test_few_sources_are_chosen_by_a_reviewer_with_a_reason(
    newsroom: Newsroom, as_user: SignIn
) -> None:
    Source.objects.update(owner="Strait Media")
    desk, why = as_user("moderator"), "The coastguard is the only one who was there."
    assert "few" not in open_editor(as_user("editor"), newsroom.article_id).buttons
    press(desk, newsroom.article_id, "few", **{"reason-few": "Because"})
    assert "10 characters or more" in page(desk, newsroom)
    assert "few" in open_editor(desk, newsroom.article_id).buttons
    press(desk, newsroom.article_id, "few", **{"reason-few": why})
    assert "few" not in open_editor(desk, newsroom.article_id).buttons
    press(desk, newsroom.article_id, "few", title="Another one", **{"reason-few": why})
    assert "few" in open_editor(desk, newsroom.article_id).buttons


def test_a_word_is_given_for_evidence_that_is_gone(newsroom: Newsroom, desk: Client) -> None:
    entry = newsroom.ledger.entries.filter(field="body").first()
    assert f"vouch:{entry.pk}" not in open_editor(desk, newsroom.article_id).buttons
    named = EntrySupport.objects.filter(entry=entry).values("passage__report")
    Report.objects.filter(pk__in=named).update(status="canceled")
    assert f"vouch:{entry.pk}" in open_editor(desk, newsroom.article_id).buttons
    press(desk, newsroom.article_id, f"vouch:{entry.pk}", **{f"reason-{entry.pk}": "I was there."})
    assert f"unvouch:{entry.pk}" in open_editor(desk, newsroom.article_id).buttons


def test_sentences_typed_in_wagtail_are_checked_on_demand(newsroom: Newsroom, desk: Client) -> None:
    copy = newsroom.copy
    copy.standfirst = "Typed elsewhere."
    copy.save_revision(clean=False)
    assert "Not checked yet" in page(desk, newsroom)
    press(desk, newsroom.article_id, "check")
    assert "Not checked yet" not in page(desk, newsroom)
    assert newsroom.ledger.entries.filter(text="Typed elsewhere.").exists()


def test_a_sentence_without_support_shows_where_to_look(newsroom: Newsroom, desk: Client) -> None:
    press(desk, newsroom.article_id, "save", standfirst="The ferry Halmar sank at noon.")
    html = page(desk, newsroom)
    assert "places to look, not support" in html


def test_withdrawing_takes_a_reason(newsroom: Newsroom, desk: Client) -> None:
    from tests.publishing.reviewing import publish

    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    press(desk, newsroom.article_id, "withdraw")
    assert newsroom.row.live
    press(desk, newsroom.article_id, "withdraw", **{"withdraw-reason": "The wrong ferry."})
    assert not newsroom.row.live
    entry = PageLogEntry.objects.get(action="onrecord.withdraw")
    assert entry.data["reason"] == "The wrong ferry."


HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(2) data-action='x->y#z'>"


def test_hostile_words_stay_words(newsroom: Newsroom, desk: Client) -> None:
    Passage.objects.update(text=HOSTILE)
    Report.objects.update(title=HOSTILE, url="javascript:alert(3)")
    reground(article_id=newsroom.article_id, now=newsroom.now)
    press(desk, newsroom.article_id, "save", title=HOSTILE, standfirst=HOSTILE)
    pages: list[Any] = [desk.get(url(newsroom.article_id))]
    pages += [desk.get(reverse(f"desk_{name}")) for name in ("wire", "stories", "articles")]
    for answer in pages:
        html = answer.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript' not in html
        assert HOSTILE.replace("<", "&lt;").split(">")[0] in html


def test_the_page_has_no_inline_script_or_style_of_ours(newsroom: Newsroom, desk: Client) -> None:
    html = page(desk, newsroom)
    ours = html[html.index('<div class="desk">') :]
    ours = ours[: ours.index("</main>")]
    assert "<script" not in ours
    assert "<style" not in ours
    assert " style=" not in ours
    assert " onclick" not in ours
    assert "desk/editor.js" in html
    assert "desk/desk.css" in html


def test_the_editor_asks_few_questions_however_long_the_text(
    newsroom: Newsroom, desk: Client, django_assert_max_num_queries: Any
) -> None:
    desk.get(url(newsroom.article_id))
    with django_assert_max_num_queries(90):
        answer = desk.get(url(newsroom.article_id))
    assert "7 of 7 sentences stand" in answer.content.decode()
