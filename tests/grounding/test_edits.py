"""Whatever an editor does to a text: nothing unchanged is checked again, nothing changed escapes.

Random edits move, split, join, reword, repeat, cut and add sentences, and carry them to other
parts of the text; after each the ledger is compared with one that was made for the text at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.grounding.concluding import conclude
from onrecord.grounding.engines import checkers
from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.grounding.engines.fake import FakeChecker
from onrecord.grounding.matching import Known, forebears, match
from onrecord.grounding.models import Ledger
from onrecord.grounding.operations import ground, vouch
from onrecord.grounding.queries import passages_for
from onrecord.stories.models import Story
from onrecord.vocabulary.texts import Sentence, TextField
from tests.writing.building import DAM
from tests.writing.rows import make_story

NOW = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
WORDS = ["river", "dam", "shelter", "mayor", "bridge", "night", "water", "road", "gate", "alarm"]
FIELDS = (TextField.HEADLINE, TextField.STANDFIRST, TextField.BODY, TextField.WATCH)

TOLD = (
    "Governor Ruth Adeyemi opened shelters in schools and sports halls in Marden.",
    "The dam was built in 1968 and had been inspected last year.",
)
texts = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=4, max_size=8).map(lambda w: " ".join(w) + "."),
    st.sampled_from(TOLD),
)
sentences = st.builds(Sentence, text=texts, field=st.sampled_from(FIELDS))
edits = st.tuples(
    st.sampled_from(("move", "split", "join", "reword", "repeat", "cut", "add", "carry")),
    st.integers(0, 11),
    st.integers(0, 11),
    texts,
)


def edited(text: list[Sentence], edit: tuple[str, int, int, str]) -> list[Sentence]:
    """Return the text after one edit; places count round the text."""
    what, here, there, words = edit
    if not text:
        return [Sentence(text=words)]
    here, there = here % len(text), there % len(text)
    one, rest = text[here], text[:here] + text[here + 1 :]
    parts = one.text.rstrip(".").split()
    if what == "move":
        return [*rest[:there], one, *rest[there:]]
    if what == "split" and len(parts) >= 4:
        halves = (parts[: len(parts) // 2], parts[len(parts) // 2 :])
        made = [replace(one, text=" ".join(half) + ".") for half in halves]
        return [*text[:here], *made, *text[here + 1 :]]
    if what == "join" and len(text) > 1:
        other = text[(here + 1) % len(text)]
        whole = replace(one, text=f"{one.text.rstrip('.')} and {other.text}")
        return [whole if kept is one else kept for kept in text if kept is not other]
    if what == "reword":
        return [*text[:here], replace(one, text=words), *text[here + 1 :]]
    if what == "carry":
        return [*text[:here], replace(one, field=FIELDS[there % len(FIELDS)]), *text[here + 1 :]]
    if what == "cut":
        return rest
    return [*text, one if what == "repeat" else Sentence(text=words)]


@pytest.fixture
def story() -> Iterator[Story]:
    with override_settings(CHECKERS={"default": {"ENGINE": "fake"}}):
        yield make_story(DAM, now=NOW)


@pytest.mark.django_db
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(start=st.lists(sentences, min_size=1, max_size=6), steps=st.lists(edits, max_size=6))
def test_the_ledger_is_that_of_the_text_after_any_edits(
    story: Story, start: list[Sentence], steps: list[tuple[str, int, int, str]]
) -> None:
    ledger = Ledger.objects.create(story=story, created_at=NOW, updated_at=NOW)
    editor, _ = User.objects.get_or_create(username="ed")
    checker = checkers["default"]
    assert isinstance(checker, FakeChecker)
    ground(ledger_id=ledger.pk, sentences=start, now=NOW)
    entry = ledger.entries.first()
    assert entry is not None
    vouch(entry_id=entry.pk, user=editor, reason="I was there myself.", now=NOW)
    vouched, text = entry.digest, start
    for step in steps:
        before = {(e.field, e.digest) for e in ledger.entries.all()}
        text = edited(text, step)
        checker.checked.clear()
        ground(ledger_id=ledger.pk, sentences=text, now=NOW)
        entries = {(e.field, e.digest): e for e in ledger.entries.all()}
        # One entry for each thing that the text says in each part, at its first place.
        assert entries.keys() == {(one.field.value, one.digest) for one in text}
        # Asked was about nothing that was known and stayed where its rules are the same.
        known = {digest for _, digest in before}
        for asked in checker.checked:
            crossed = TextField.HEADLINE in {
                asked.field,
                *(f for f, d in before if d == asked.digest),
            }
            others = sum(1 for one in entries if one[1] == asked.digest)
            assert asked.digest not in known or crossed or others > 1
            assert (asked.field.value, asked.digest) not in before
        # A vouch stands exactly as long as its sentence does.
        found = [e for e in entries.values() if e.verdict == "vouched"]
        assert {e.digest for e in found} <= {vouched}
        if vouched not in {one.digest for one in text}:
            vouched = ""
    passages = passages_for(ledger)
    fresh = conclude(FakeChecker(), text, passages)
    for one, judgement in zip(text, fresh, strict=True):
        entry = ledger.entries.get(field=one.field.value, digest=one.digest)
        assert entry.verdict in {judgement.verdict.value, "vouched"}
        if entry.verdict != "vouched":
            assert {s.passage_id for s in entry.supports.all()} == {
                s.passage_id for s in judgement.supports
            }


@settings(max_examples=15)
@given(st.lists(sentences, max_size=6), st.lists(edits, max_size=4))
def test_what_a_sentence_was_made_of_is_gone_and_shares_its_words(
    start: list[Sentence], steps: list[tuple[str, int, int, str]]
) -> None:
    known = [
        Known(id=number, field=one.field.value, digest=one.digest, text=one.text)
        for number, (_, one) in enumerate(match(start, []).new)
    ]
    text = start
    for step in steps:
        text = edited(text, step)
    plan = match(text, known)
    by_id = {entry.id: entry for entry in known}
    new = {(one.field.value, one.digest): one for _, one in plan.new}
    for key, kin in forebears(plan, known).items():
        assert key in new
        assert set(kin) <= set(plan.vanished)
        words = set(new[key].text.rstrip(".").split())
        assert all(words & set(by_id[one].text.rstrip(".").split()) for one in kin)


class TestWithTheRealChecker:
    """Splitting keeps the evidence; joining what two outlets said apart does not make it said."""

    @pytest.fixture
    def ledger(self) -> Iterator[Ledger]:
        with override_settings(CHECKERS={"default": {"ENGINE": "evidence"}}):
            story = make_story(DAM, now=NOW)
            yield Ledger.objects.create(story=story, created_at=NOW, updated_at=NOW)

    @pytest.mark.django_db
    def test_halves_stand_where_the_whole_stood(self, ledger: Ledger) -> None:
        whole = (
            "Engineers found cracks in the Lorne dam on Thursday and ordered 12,000 people to "
            "leave the valley below it."
        )
        ground(ledger_id=ledger.pk, sentences=[Sentence(text=whole)], now=NOW)
        stood = ledger.entries.get()
        assert stood.verdict == "supported"
        passages = {support.passage_id for support in stood.supports.all()}
        halves = (
            "Engineers found cracks in the Lorne dam on Thursday.",
            "Engineers ordered 12,000 people to leave the valley below it.",
        )
        ground(ledger_id=ledger.pk, sentences=[Sentence(text=one) for one in halves], now=NOW)
        for half in ledger.entries.all():
            assert half.verdict == "supported"
            assert {support.passage_id for support in half.supports.all()} == passages
            said = next(one for one in half.findings if one["check"] == "retrieval")
            assert said["explanation"] == "Held against the passage that is cited."
        ground(ledger_id=ledger.pk, sentences=[Sentence(text=whole)], now=NOW)
        assert ledger.entries.get().verdict == "supported"

    @pytest.mark.django_db
    def test_joining_two_outlets_needs_both_to_be_named(self, ledger: Ledger) -> None:
        passages = passages_for(ledger)
        one = passages[0]
        two = next(p for p in passages if p.source_id != one.source_id)
        apart = [Sentence(text=one.text), Sentence(text=two.text)]
        ground(ledger_id=ledger.pk, sentences=apart, now=NOW)
        assert {e.verdict for e in ledger.entries.all()} == {"supported"}
        joined = f"{one.text.rstrip('.')} because {two.text[0].lower()}{two.text[1:]}"
        ground(ledger_id=ledger.pk, sentences=[Sentence(text=joined)], now=NOW)
        assert ledger.entries.get().verdict != "supported"
        assert isinstance(checkers["default"], EvidenceChecker)
