from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.test import override_settings

from onrecord.grounding.models import Ledger
from onrecord.grounding.operations import ground, ground_draft, vouch
from onrecord.grounding.queries import context_of, entries_of, suggestions, tally
from onrecord.intake.models import Passage
from onrecord.vocabulary.texts import Sentence
from onrecord.writing.operations import write_draft
from tests.writing.building import DAM
from tests.writing.rows import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger_id(now: datetime) -> int:
    story = make_story(DAM, now=now)
    return ground_draft(draft_id=write_draft(story_id=story.pk, now=now), now=now)


def test_entries_come_in_reading_order_with_all_that_a_page_shows(
    ledger_id: int, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(3):
        entries = entries_of(ledger_id)
        shown = [
            (entry.text, support.passage.text, support.passage.report.source.name)
            for entry in entries
            for support in entry.supports.all()
        ]

    assert len(shown) >= len(entries) > 5
    assert [entry.position for entry in entries] == sorted(entry.position for entry in entries)


def test_the_tally_counts_what_blocks(now: datetime) -> None:
    story = make_story(DAM, now=now)
    ledger = Ledger.objects.create(story=story, created_at=now, updated_at=now)
    told = Passage.objects.filter(text__contains="opened shelters").get().text
    false = [Sentence(text=f"Astronauts grew {n} tomatoes.", position=n) for n in (1, 2)]
    ground(ledger_id=ledger.pk, sentences=[Sentence(text=told), *false], now=now)
    user = User.objects.create_user("ed")
    vouch(entry_id=ledger.entries.last().pk, user=user, reason="Seen by our reporter.", now=now)  # type: ignore[union-attr]

    counted = tally(ledger.pk)

    assert counted.total == 3
    assert counted.by_verdict == {"supported": 1, "unsupported": 1, "vouched": 1}
    assert counted.blocking == 1
    assert not counted.is_ready


def test_an_empty_ledger_is_not_ready(now: datetime) -> None:
    ledger = Ledger.objects.create(created_at=now, updated_at=now)

    assert tally(ledger.pk).total == 0
    assert not tally(ledger.pk).is_ready


def test_a_passage_is_shown_with_its_neighbours(ledger_id: int) -> None:
    rows = list(Passage.objects.filter(report__source__name="Osland Radio").order_by("position"))

    first, middle, last = (context_of(row) for row in (rows[0], rows[2], rows[-1]))

    assert first.before is None
    assert first.after == rows[1]
    assert (middle.before, middle.passage, middle.after) == (rows[1], rows[2], rows[3])
    assert last.after is None


@override_settings(CHECKERS={"default": {"ENGINE": "fake"}})
def test_the_nearest_passages_are_suggested(now: datetime) -> None:
    story = make_story(DAM, now=now)
    ledger = Ledger.objects.create(story=story, created_at=now, updated_at=now)
    near = Sentence(text="The governor has opened emergency shelters at schools in Marden.")
    ground(ledger_id=ledger.pk, sentences=[near], now=now)

    found = suggestions(ledger.entries.get(), limit=3)

    assert 1 <= len(found) <= 3
    assert "opened shelters" in found[0].passage.text[found[0].start : found[0].end]
    assert found[0].score == max(item.score for item in found)
