"""Reports come in, stories grow."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onrecord.stories import operations, queries
from onrecord.stories.models import Fingerprint, Membership, Posting, Story, StoryState
from onrecord.stories.operations import keeping
from tests.stories.conftest import MakeReport

TALKS = (
    "Envoys from Ruritania and Sylvania met in Strelsau on Friday to discuss the closed "
    "Zenda crossing. "
    "Ruritanian foreign minister Rudolf Elphberg said that the crossing could open within days. "
    "Sylvanian negotiator Flavia Tarlen said the talks had been difficult but useful."
)
TALKS_ELSEWHERE = (
    "The Zenda crossing between Ruritania and Sylvania may open within days, foreign minister "
    "Rudolf Elphberg told reporters in Strelsau after talks with Sylvanian negotiator Flavia "
    "Tarlen. Lorries have waited at the closed crossing for a week."
)
STORM = (
    "A storm tore roofs from houses in the fishing town of Port Merrow overnight. The harbour "
    "master, Ivo Lindqvist, said eleven boats had sunk and the lighthouse had lost power."
)


def take(report_id: int, now: datetime) -> int | None:
    operations.fold_report(report_id=report_id, now=now)
    return operations.group_report(report_id=report_id, now=now)


def test_two_outlets_on_one_event_make_one_story_and_another_event_another(
    make_report: MakeReport, now: datetime
) -> None:
    first = make_report(title="Zenda crossing may open, says Elphberg", text=TALKS)
    second = make_report(
        title="Ruritania and Sylvania near deal on Zenda crossing",
        text=TALKS_ELSEWHERE,
        source="Evening Sample",
        hours=2,
    )
    storm = make_report(title="Storm sinks boats in Port Merrow", text=STORM, hours=1)
    one, two, other = (take(report.pk, now) for report in (first, second, storm))
    assert one == two != other
    story = Story.objects.get(pk=one)
    assert (story.report_count, story.independent_sources) == (2, 2)
    assert story.first_at == now
    assert story.last_at == now + timedelta(hours=2)
    reasons = " ".join(Membership.objects.get(report=second).reasons)
    assert "Elphberg" in reasons
    assert "2 h apart" in reasons
    assert [found.pk for found in queries.story_board(1)] == [one]


def test_grouping_twice_changes_nothing(make_report: MakeReport, now: datetime) -> None:
    report = make_report(title="Storm sinks boats", text=STORM)
    first = take(report.pk, now)
    before = list(Story.objects.values())
    assert take(report.pk, now + timedelta(hours=1)) == first
    assert list(Story.objects.values()) == before
    assert Fingerprint.objects.count() == Membership.objects.count() == 1


def test_a_report_that_comes_after_the_window_begins_its_own_story(
    make_report: MakeReport, now: datetime
) -> None:
    early = make_report(title="Zenda crossing may open", text=TALKS)
    late = make_report(title="Zenda crossing may open", text=TALKS_ELSEWHERE, hours=24 * 15)
    assert take(early.pk, now) != take(late.pk, now)


def test_a_newer_version_takes_the_place_of_the_older(
    make_report: MakeReport, now: datetime
) -> None:
    old = make_report(title="Storm sinks boats", text=STORM)
    story = take(old.pk, now)
    new = make_report(
        title="Storm sinks twelve boats", text=STORM.replace("eleven", "twelve"), supersedes=old
    )
    assert take(new.pk, now) == story
    assert take(old.pk, now) == story
    assert [report.pk for report in queries.reports_of(story or 0)] == [new.pk]
    assert "twelve boats" in " ".join(p.text for p in queries.passages_of(story or 0))


def test_a_withdrawn_version_leaves_no_evidence(make_report: MakeReport, now: datetime) -> None:
    old = make_report(title="Storm sinks boats", text=STORM)
    story = take(old.pk, now)
    gone = make_report(title="Withdrawn", text="", supersedes=old, status="canceled")
    assert take(gone.pk, now) == story
    assert queries.passages_of(story or 0) == ()
    assert Story.objects.get(pk=story).independent_sources == 0


@pytest.mark.parametrize(
    "title",
    [
        "Morning briefing: what to know",
        "Ukraine war live updates",
        "Public Schedule – March 8",
        "Photos of the week",
    ],
)
def test_digests_and_schedules_are_in_no_story(
    make_report: MakeReport, now: datetime, title: str
) -> None:
    report = make_report(title=title, text=TALKS)
    assert take(report.pk, now) is None
    assert not Story.objects.exists()


def test_sources_of_one_owner_count_once(make_report: MakeReport, now: datetime) -> None:
    one = make_report(title="Zenda crossing may open", text=TALKS, source="A", owner="Group")
    two = make_report(title="Zenda crossing", text=TALKS_ELSEWHERE, source="B", owner="Group")
    take(one.pk, now)
    story = Story.objects.get(pk=take(two.pk, now))
    assert (story.report_count, story.independent_sources) == (2, 1)


def test_a_story_is_due_once_until_its_evidence_changes(
    make_report: MakeReport, now: datetime
) -> None:
    one = make_report(title="Zenda crossing may open", text=TALKS, source="A")
    story = take(one.pk, now) or 0

    def due(at: datetime, sources: int = 1) -> list[int]:
        return queries.due_for_drafting(
            now=at, min_sources=sources, limit=5, redraft_after=timedelta(hours=1)
        )

    assert due(now) == [story]
    assert due(now, sources=2) == []
    operations.mark_drafted(story_id=story, now=now)
    assert due(now + timedelta(hours=2)) == []
    two = make_report(title="Zenda crossing", text=TALKS_ELSEWHERE, source="B")
    take(two.pk, now + timedelta(minutes=5))
    assert due(now + timedelta(minutes=10)) == []
    assert due(now + timedelta(hours=2)) == [story]


def test_stories_come_to_rest_and_old_indexes_go(make_report: MakeReport, now: datetime) -> None:
    story = take(make_report(title="Storm sinks boats", text=STORM).pk, now)
    assert operations.tidy_stories(now=now + timedelta(days=3)) == 1
    assert Story.objects.get(pk=story).state == StoryState.QUIET
    assert Posting.objects.exists()
    operations.tidy_stories(now=now + timedelta(days=40))
    assert Story.objects.get(pk=story).state == StoryState.CLOSED
    assert not Posting.objects.exists()
    assert queries.story_board() == []


def test_stories_age_lot_by_lot(
    make_report: MakeReport, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each lot is read to its end and written at once, under one lock."""
    told = {
        "Storm sinks boats": STORM,
        "Zenda crossing may open": TALKS,
        "Bakers win the Hentzau cup": "Bakers from Hentzau won the cup by a goal in extra time.",
    }
    for title, text in told.items():
        take(make_report(title=title, text=text, source=title[0]).pk, now)
    before = dict(Story.objects.values_list("pk", "importance"))
    assert len(before) == 3
    monkeypatch.setattr(keeping, "AGED_AT_ONCE", 2)
    with CaptureQueriesContext(connection) as asked:
        operations.tidy_stories(now=now + timedelta(days=3))
    writes = [one["sql"] for one in asked if 'SET "importance"' in one["sql"]]
    assert len(writes) == 2
    after = dict(Story.objects.values_list("pk", "importance"))
    assert all(after[pk] < before[pk] for pk in before)
