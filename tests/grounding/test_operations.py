from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import override_settings

from onrecord.grounding import operations
from onrecord.grounding.engines import checkers
from onrecord.grounding.models import EntrySupport, Ledger, LedgerEntry
from onrecord.grounding.operations import (
    BadReason,
    DraftGone,
    EntryGone,
    LedgerGone,
    ground,
    ground_draft,
    vouch,
    withdraw_vouch,
)
from onrecord.intake.models import Passage, Report
from onrecord.stories.models import Story
from onrecord.vocabulary.texts import Sentence, SentenceKind, TextField
from onrecord.writing.models import Draft
from onrecord.writing.operations import write_draft
from onrecord.writing.queries import draft_text
from tests.writing.building import DAM
from tests.writing.rows import make_story

pytestmark = pytest.mark.django_db
FAKE = override_settings(CHECKERS={"default": {"ENGINE": "fake"}})
REASON = "I was there and saw it myself."


@pytest.fixture
def story(now: datetime) -> Story:
    return make_story(DAM, now=now)


@pytest.fixture
def ledger(story: Story, now: datetime) -> Ledger:
    return Ledger.objects.create(story=story, created_at=now, updated_at=now)


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("ed")


def told(position: int = 0) -> Sentence:
    text = Passage.objects.filter(text__contains="opened shelters").get().text
    return Sentence(text=text, position=position)


UNTOLD = Sentence(text="Astronauts grew tomatoes on the moon.", position=1)


def checked() -> list[str]:
    return [sentence.text for sentence in checkers["default"].checked]  # type: ignore[attr-defined]


def test_a_draft_is_put_on_the_record(story: Story, now: datetime) -> None:
    draft_id = write_draft(story_id=story.pk, now=now)

    ledger_id = ground_draft(draft_id=draft_id, now=now)

    draft = Draft.objects.get(pk=draft_id)
    entries = LedgerEntry.objects.filter(ledger_id=ledger_id)
    assert entries.count() == len(draft_text(draft).sentences())
    assert set(entries.values_list("verdict", flat=True)) == {"supported"}
    assert all(entry.supports.count() for entry in entries)
    assert Ledger.objects.get(pk=ledger_id).story_id == story.pk
    assert ground_draft(draft_id=draft_id, now=now) == ledger_id
    assert Ledger.objects.count() == 1


@FAKE
def test_only_changed_sentences_are_checked(ledger: Ledger, now: datetime) -> None:
    first = [told(), UNTOLD]
    ground(ledger_id=ledger.pk, sentences=first, now=now)
    before = {entry.digest: entry.pk for entry in ledger.entries.all()}
    checkers["default"].checked.clear()  # type: ignore[attr-defined]

    edited = [replace(UNTOLD, paragraph=3), Sentence(text="New here."), told()]
    ground(ledger_id=ledger.pk, sentences=edited, now=now + timedelta(hours=1))

    assert checked() == ["New here."]
    after = {entry.digest: entry.pk for entry in ledger.entries.all()}
    assert before.items() <= after.items()
    moved = ledger.entries.get(digest=UNTOLD.digest)
    assert (moved.paragraph, moved.position) == (3, 0)
    assert moved.checked_at == now
    assert list(ledger.entries.values_list("text", flat=True)) == [s.text for s in edited]


@FAKE
def test_vanished_sentences_go_with_their_supports(ledger: Ledger, now: datetime) -> None:
    ground(ledger_id=ledger.pk, sentences=[told(), UNTOLD], now=now)
    assert EntrySupport.objects.count() == 1

    ground(ledger_id=ledger.pk, sentences=[UNTOLD], now=now)

    assert [entry.text for entry in ledger.entries.all()] == [UNTOLD.text]
    assert EntrySupport.objects.count() == 0


@FAKE
def test_kind_and_vouch_survive_edits_around_them(
    ledger: Ledger, editor: User, now: datetime
) -> None:
    ground(ledger_id=ledger.pk, sentences=[told(), UNTOLD], now=now)
    entry = ledger.entries.get(digest=UNTOLD.digest)
    vouch(entry_id=entry.pk, user=editor, reason=REASON, now=now)
    LedgerEntry.objects.filter(pk=entry.pk).update(kind=SentenceKind.OBSERVATION.value)

    moved = replace(UNTOLD, field=TextField.STANDFIRST, text=UNTOLD.text.replace(" ", "  "))
    ground(ledger_id=ledger.pk, sentences=[moved, Sentence(text="Something new.")], now=now)

    entry.refresh_from_db()
    assert entry.verdict == "vouched"
    assert entry.vouch_reason == REASON
    assert entry.vouched_by == editor
    assert entry.field == "standfirst"
    assert entry.kind == SentenceKind.OBSERVATION.value


@FAKE
def test_an_edit_of_one_word_loses_the_vouch(ledger: Ledger, editor: User, now: datetime) -> None:
    ground(ledger_id=ledger.pk, sentences=[UNTOLD], now=now)
    vouch(entry_id=ledger.entries.get().pk, user=editor, reason=REASON, now=now)

    changed = replace(UNTOLD, text=UNTOLD.text.replace("moon", "sun"))
    ground(ledger_id=ledger.pk, sentences=[changed], now=now)

    assert ledger.entries.get().verdict == "unsupported"


@FAKE
def test_a_sentence_is_checked_again_when_its_evidence_is_withdrawn(
    ledger: Ledger, now: datetime
) -> None:
    sentence = told()
    ground(ledger_id=ledger.pk, sentences=[sentence], now=now)
    assert ledger.entries.get().verdict == "supported"
    Report.objects.filter(passages__text=sentence.text).update(status="canceled")

    ground(ledger_id=ledger.pk, sentences=[sentence], now=now + timedelta(hours=1))

    entry = ledger.entries.get()
    assert entry.verdict == "unsupported"
    assert entry.supports.count() == 0
    assert entry.checked_at == now + timedelta(hours=1)


@FAKE
def test_a_sentence_is_checked_again_by_another_checker_or_on_demand(
    ledger: Ledger, now: datetime
) -> None:
    ground(ledger_id=ledger.pk, sentences=[told()], now=now)
    checkers["default"].checked.clear()  # type: ignore[attr-defined]

    ground(ledger_id=ledger.pk, sentences=[told()], now=now)
    assert checked() == []
    ground(ledger_id=ledger.pk, sentences=[told()], now=now, recheck=True)
    assert len(checked()) == 1
    LedgerEntry.objects.update(making={"engine": "older", "version": "1"})
    ground(ledger_id=ledger.pk, sentences=[told()], now=now)
    assert len(checked()) == 2


@FAKE
def test_a_vouch_stands_while_the_checker_changes_its_mind(
    ledger: Ledger, editor: User, now: datetime
) -> None:
    ground(ledger_id=ledger.pk, sentences=[UNTOLD], now=now)
    entry = ledger.entries.get()
    vouch(entry_id=entry.pk, user=editor, reason=REASON, now=now)

    ground(ledger_id=ledger.pk, sentences=[UNTOLD], now=now, recheck=True)
    entry.refresh_from_db()
    assert entry.verdict == "vouched"

    withdraw_vouch(entry_id=entry.pk, user=editor, now=now)
    entry.refresh_from_db()
    assert entry.verdict == "unsupported"
    assert entry.vouched_by is None
    assert entry.vouch_reason == ""
    assert entry.making["withdrawn"] == {"by": str(editor.pk), "at": now.isoformat()}


@FAKE
def test_withdrawing_what_nobody_vouched_for_changes_nothing(
    ledger: Ledger, editor: User, now: datetime
) -> None:
    ground(ledger_id=ledger.pk, sentences=[told()], now=now)
    entry = ledger.entries.get()

    withdraw_vouch(entry_id=entry.pk, user=editor, now=now)

    entry.refresh_from_db()
    assert entry.verdict == "supported"
    assert "withdrawn" not in entry.making


@pytest.mark.parametrize("reason", ["", "   ", "too short", "x   y    z   ", "x" * 501])
@FAKE
def test_a_vouch_needs_a_reason(ledger: Ledger, editor: User, now: datetime, reason: str) -> None:
    ground(ledger_id=ledger.pk, sentences=[UNTOLD], now=now)
    entry = ledger.entries.get()

    with pytest.raises(BadReason) as caught:
        vouch(entry_id=entry.pk, user=editor, reason=reason, now=now)

    assert caught.value.code == "grounding.bad_reason"
    entry.refresh_from_db()
    assert entry.verdict == "unsupported"


def test_what_is_gone_is_said_so(editor: User, now: datetime) -> None:
    with pytest.raises(EntryGone):
        vouch(entry_id=10**6, user=editor, reason=REASON, now=now)
    with pytest.raises(EntryGone):
        withdraw_vouch(entry_id=10**6, user=editor, now=now)
    with pytest.raises(DraftGone):
        ground_draft(draft_id=10**6, now=now)
    with pytest.raises(LedgerGone):
        ground(ledger_id=10**6, sentences=[], now=now)


@FAKE
def test_two_at_once_end_with_one_entry_a_sentence(
    ledger: Ledger, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process grounds an overlapping text while this one is checking."""
    checker = checkers["default"]
    check = checker.check
    mine, theirs = [told(), UNTOLD], [UNTOLD, Sentence(text="Theirs alone.")]

    def slow(sentences, passages):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(checker, "check", check)
        ground(ledger_id=ledger.pk, sentences=theirs, now=now)
        return check(sentences, passages)

    monkeypatch.setattr(checker, "check", slow)
    ground(ledger_id=ledger.pk, sentences=mine, now=now)

    assert [entry.text for entry in ledger.entries.all()] == [s.text for s in mine]


@FAKE
def test_a_ledger_removed_while_checking_is_said_so(
    ledger: Ledger, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = checkers["default"]
    check = checker.check

    def slow(sentences, passages):  # type: ignore[no-untyped-def]
        Ledger.objects.all().delete()
        return check(sentences, passages)

    monkeypatch.setattr(checker, "check", slow)

    with pytest.raises(LedgerGone):
        ground(ledger_id=ledger.pk, sentences=[UNTOLD], now=now)
    assert LedgerEntry.objects.count() == 0


@FAKE
def test_a_crash_while_writing_leaves_the_ledger_as_it_was(
    ledger: Ledger, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground(ledger_id=ledger.pk, sentences=[told()], now=now)

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(operations, "_record", crash)
    with pytest.raises(KeyboardInterrupt):
        ground(ledger_id=ledger.pk, sentences=[UNTOLD], now=now)

    assert [entry.text for entry in ledger.entries.all()] == [told().text]


@FAKE
def test_kinds_are_read_off_where_the_text_gives_none(ledger: Ledger, now: datetime) -> None:
    sentences = [
        Sentence(text="“We left,” she said."),
        Sentence(text="It leaks, the ministry said.", position=1),
        Sentence(text="It may rain.", kind=SentenceKind.INFERENCE, position=2),
    ]

    ground(ledger_id=ledger.pk, sentences=sentences, now=now)

    kinds = list(ledger.entries.values_list("kind", flat=True))
    assert kinds == ["quotation", "attribution", "inference"]


@FAKE
def test_a_ledger_without_a_story_supports_nothing(now: datetime) -> None:
    ledger = Ledger.objects.create(created_at=now, updated_at=now)

    ground(ledger_id=ledger.pk, sentences=[UNTOLD], now=now)

    assert ledger.entries.get().verdict == "unsupported"
