"""What editors decide, the machine keeps."""

from __future__ import annotations

from datetime import datetime

import pytest

from onrecord.stories import operations, queries
from onrecord.stories.models import Membership, Story
from tests.stories.conftest import MakeReport
from tests.stories.test_grouping_operations import STORM, TALKS, TALKS_ELSEWHERE


@pytest.fixture
def stories(make_report: MakeReport, now: datetime) -> tuple[int, int]:
    one = make_report(title="Zenda crossing may open", text=TALKS, source="A")
    two = make_report(title="Storm sinks boats", text=STORM, source="B")
    placed = [operations.group_report(report_id=report.pk, now=now) for report in (one, two)]
    return placed[0] or 0, placed[1] or 0


def test_merged_reports_stay_merged(
    stories: tuple[int, int], make_report: MakeReport, now: datetime
) -> None:
    one, two = stories
    operations.merge_stories(story_ids=[two], into=one, user="Ada", now=now)
    assert [story.pk for story in queries.story_board()] == [one]
    for member in Membership.objects.all():
        assert operations.group_report(report_id=member.report_id, now=now) == one
    storm = Membership.objects.get(decided_by="editor")
    assert "Ada merged" in storm.reasons[0]
    assert Story.objects.get(pk=two).merged_into_id == one
    late = make_report(title="Storm sinks more boats", text=STORM + " More sank.", source="C")
    assert operations.group_report(report_id=late.pk, now=now) == one


def test_a_moved_report_leaves_both_stories_right(stories: tuple[int, int], now: datetime) -> None:
    one, two = stories
    report = queries.reports_of(two)[0]
    assert operations.move_report(report_id=report.pk, story_id=one, user="Ada", now=now) == one
    assert Story.objects.get(pk=one).independent_sources == 2
    assert Story.objects.get(pk=two).report_count == 0
    alone = operations.move_report(report_id=report.pk, story_id=None, user="Ada", now=now)
    assert alone not in {one, two}
    assert Story.objects.get(pk=alone).title == "Storm sinks boats"


def test_a_given_title_is_kept(
    stories: tuple[int, int], make_report: MakeReport, now: datetime
) -> None:
    one, _ = stories
    operations.rename_story(story_id=one, title="  The Zenda\ntalks ", user="Ada", now=now)
    more = make_report(title="Zenda near deal", text=TALKS_ELSEWHERE, source="C")
    assert operations.group_report(report_id=more.pk, now=now) == one
    assert Story.objects.get(pk=one).title == "The Zenda talks"


def test_what_does_not_exist_is_refused_in_words(stories: tuple[int, int], now: datetime) -> None:
    with pytest.raises(operations.NoSuchStory, match="no open story 999"):
        operations.merge_stories(story_ids=[999], into=stories[0], user="Ada", now=now)
    with pytest.raises(operations.NoSuchReport, match="no report 999"):
        operations.move_report(report_id=999, story_id=None, user="Ada", now=now)
    with pytest.raises(operations.NoSuchStory, match="empty title"):
        operations.rename_story(story_id=stories[0], title=" ", user="Ada", now=now)
