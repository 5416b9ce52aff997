"""What was placed before more was known is placed again; what people decided is not."""

from __future__ import annotations

import itertools
from datetime import datetime

from onrecord.stories import grouping, operations
from onrecord.stories.models import Decision, Membership, Story
from onrecord.stories.operations.settling import settle_around
from tests.stories.conftest import MakeReport
from tests.stories.test_grouping import FIRE, OTHER_FIRE, RARE, SAME_FIRE

FIRE_TEXT = "A fire in a hotel in Strelsau killed two people on Friday, police said."
AGAIN = "Two people died when a hotel burned in Strelsau, police said."
STORM = "A storm tore roofs from houses in the fishing town of Port Merrow overnight."


def test_the_order_of_reports_does_not_change_what_they_settle_to() -> None:
    reports = [FIRE, SAME_FIRE, OTHER_FIRE]
    found = set()
    for order in itertools.permutations(range(3)):
        parts = grouping.settle([reports[n] for n in order], RARE, threshold=0.9999)
        found.add(frozenset(frozenset(order[n] for n in part) for part in parts))
    assert len(found) == 1
    assert grouping.settle([FIRE, SAME_FIRE], RARE) == [[0, 1]]


def test_a_part_stays_where_most_of_it_is_and_only_one_part_does() -> None:
    assert grouping.homes([[0, 1], [2]], [7, 8, 8]) == [7, 8]
    assert grouping.homes([[0, 1, 2], [3]], [7, 7, 8, 7]) == [7, None]


def split_fire(make_report: MakeReport, now: datetime) -> list[int]:
    """Store two reports of one fire and one of a storm, each in a story of its own."""
    reports = [
        make_report(title="Two die in Strelsau fire", text=FIRE_TEXT),
        make_report(title="Hotel fire kills two in Strelsau", text=AGAIN, source="B"),
        make_report(title="Storm sinks boats in Port Merrow", text=STORM, source="C"),
    ]
    for report in reports:
        operations.group_report(report_id=report.pk, now=now)
        if Membership.objects.get(report=report).story.report_count > 1:
            operations.move_report(report_id=report.pk, story_id=None, user="Ada", now=now)
    Membership.objects.update(decided_by="machine")
    Decision.objects.all().delete()
    stories = dict(Membership.objects.values_list("report_id", "story_id"))
    return [stories[report.pk] for report in reports]


def test_two_stories_of_one_event_become_one_and_the_emptied_points_to_it(
    make_report: MakeReport, now: datetime
) -> None:
    one, two, storm = split_fire(make_report, now)
    assert len({one, two, storm}) == 3
    settle_around(story_id=one, near=[two, storm], rare=RARE, now=now)
    assert Story.objects.get(pk=two).merged_into_id == one
    assert Story.objects.get(pk=one).report_count == 2
    assert Story.objects.get(pk=storm).report_count == 1
    moved = Membership.objects.filter(story_id=one).order_by("pk")[1]
    assert "placed again among 2 reports" in moved.reasons[0]


def test_what_an_editor_placed_or_was_written_from_stays(
    make_report: MakeReport, now: datetime
) -> None:
    one, two, storm = split_fire(make_report, now)
    placed = Membership.objects.get(story_id=two)
    Membership.objects.filter(pk=placed.pk).update(decided_by="editor")
    settle_around(story_id=one, near=[two, storm], rare=RARE, now=now)
    placed.refresh_from_db()
    assert placed.story_id == two, "what is free comes to it; it does not go"
    assert Story.objects.get(pk=one).merged_into_id == two


def test_no_report_leaves_a_story_that_was_written_from(
    make_report: MakeReport, now: datetime
) -> None:
    one, two, storm = split_fire(make_report, now)
    Story.objects.filter(pk__in=[one, two]).update(drafted_at=now)
    settle_around(story_id=one, near=[two, storm], rare=RARE, now=now)
    assert Story.objects.get(pk=two).merged_into_id is None
    assert Story.objects.get(pk=two).report_count == 1
