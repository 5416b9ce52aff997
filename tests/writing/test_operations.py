from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from onrecord.intake.models import Source
from onrecord.vocabulary.errors import Temporary
from onrecord.writing.engines import writers
from onrecord.writing.models import Draft
from onrecord.writing.operations import StoryGone, brief_of, write_draft
from onrecord.writing.queries import draft_text, find_latest_draft
from onrecord.writing.storage import DamagedDraft
from tests.writing.building import DAM, report
from tests.writing.rows import add_report, make_story

pytestmark = pytest.mark.django_db
FAKE = {"default": {"ENGINE": "fake"}, "other": {"ENGINE": "fake", "OPTIONS": {"most": 2}}}


def test_a_draft_is_written_and_read_back(now: datetime) -> None:
    story = make_story(DAM, now=now)

    draft = Draft.objects.get(pk=write_draft(story_id=story.pk, now=now))

    text = draft_text(draft)
    assert draft.headline == text.headline.text
    assert draft.form == "digest"
    assert draft.making["engine"] == "extractive"
    assert draft.created_at == now
    assert find_latest_draft(story.pk) == draft


def test_the_same_evidence_gives_the_same_draft(now: datetime) -> None:
    story = make_story(DAM, now=now)

    first = write_draft(story_id=story.pk, now=now)
    second = write_draft(story_id=story.pk, now=now + timedelta(days=1))

    assert first == second
    assert Draft.objects.count() == 1


def test_new_evidence_gives_another_draft(now: datetime) -> None:
    story = make_story(DAM, now=now)
    first = write_draft(story_id=story.pk, now=now)
    later = report(
        "Dam holds",
        "The Lorne dam held through the night, engineers said.",
        source="D",
        source_id=9,
    )
    add_report(story, later, now=now)

    assert write_draft(story_id=story.pk, now=now + timedelta(hours=1)) != first


@override_settings(WRITERS=FAKE)
def test_two_callers_at_once_end_with_one_row(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second call comes in while the first is writing."""
    story = make_story(DAM, now=now)
    writer = writers["default"]
    write, meanwhile = writer.write, []

    def slow(brief, watch):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(writer, "write", write)
        meanwhile.append(write_draft(story_id=story.pk, now=now))
        return write(brief, watch)

    monkeypatch.setattr(writer, "write", slow)

    assert [write_draft(story_id=story.pk, now=now)] == meanwhile
    assert Draft.objects.count() == 1


@override_settings(WRITERS={"default": {"ENGINE": "fake"}})
def test_a_fault_of_the_engine_leaves_no_draft_and_a_retry_works(now: datetime) -> None:
    story = make_story(DAM, now=now)
    writers["default"].failure = Temporary("The endpoint is busy.")  # type: ignore[attr-defined]

    with pytest.raises(Temporary):
        write_draft(story_id=story.pk, now=now)

    assert Draft.objects.count() == 0
    assert write_draft(story_id=story.pk, now=now)


def test_a_story_that_is_gone_is_said_so() -> None:
    with pytest.raises(StoryGone) as caught:
        write_draft(story_id=10**6, now=datetime(2026, 3, 6))

    assert caught.value.code == "writing.story_gone"


def test_budgets_come_from_the_sources(now: datetime) -> None:
    story = make_story(DAM, now=now, budget=50)

    draft = Draft.objects.get(pk=write_draft(story_id=story.pk, now=now))

    taken = draft.making["notes"]["words_by_source"]
    assert taken
    assert max(taken.values()) <= 50


def test_a_writer_with_a_model_sees_only_sources_that_allow_it(now: datetime) -> None:
    story = make_story(DAM, now=now)
    Source.objects.filter(name="Ministry of Water").update(may_feed_model=True)
    writer = writers.classes()["fake"]()
    assert {p.source_name for p in brief_of(story_id=story.pk, now=now, writer=writer).passages} > {
        "Ministry of Water"
    }

    writer.needs_model = True

    allowed = brief_of(story_id=story.pk, now=now, writer=writer).passages
    assert {passage.source_name for passage in allowed} == {"Ministry of Water"}


def test_a_damaged_draft_is_said_so(now: datetime) -> None:
    story = make_story(DAM, now=now)
    draft = Draft.objects.get(pk=write_draft(story_id=story.pk, now=now))
    draft.text = {"format": 99}

    with pytest.raises(DamagedDraft):
        draft_text(draft)
