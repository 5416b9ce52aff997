"""What was placed before more was known is placed again; what people decided is not."""

from __future__ import annotations

import itertools
import math
from datetime import datetime, timedelta

import pytest

from onrecord.stories import grouping, neighbours, operations
from onrecord.stories.models import Decision, Fingerprint, Membership, Story
from onrecord.stories.operations.settling import settle_around
from onrecord.stories.recent_words import RecentWords
from onrecord.stories.tables import tables_of
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


def test_tables_say_what_likeness_says_of_any_two_groups() -> None:
    reports = [FIRE, SAME_FIRE, OTHER_FIRE, FIRE]
    for parts in ([[0, 1], [2]], [[1, 3], [0, 2]], [[0], [3]]):
        one, two = ([reports[n] for n in part] for part in parts)
        odds = tables_of(reports, RARE).grouped(parts).odds([0])[0, 1]
        assert 1 / (1 + math.exp(-odds)) == pytest.approx(
            grouping.likeness(one, [two], RARE)[0], rel=1e-6
        )
        united = tables_of(reports, RARE)
        for one, *others in parts:
            for other in others:
                united.unite(one, other)
        assert united.odds([parts[0][0]])[0, parts[1][0]] == pytest.approx(odds)


def test_words_are_counted_the_same_in_whatever_order_reports_come() -> None:
    days = {1: "ash", 2: "birch", 20: "ash", 21: "cedar", 22: "ash"}
    found = set()
    for order in itertools.permutations(days):
        words = RecentWords(window=grouping.WINDOW, most=2)
        for day in order:
            words.add([days[day]], FIRE.at + timedelta(days=day), day)
        found.add((len(words), *(words.count(word) for word in ("ash", "birch", "cedar"))))
    assert found == {(2, 1, 0, 1)}


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


def test_words_that_a_report_lacks_are_counted_too(make_report: MakeReport, now: datetime) -> None:
    for number in range(3):
        report = make_report(
            title=f"Storm {number} in Port Merrow", text=STORM, source=f"S{number}"
        )
        operations.group_report(report_id=report.pk, now=now)
    rare, words = neighbours.word_rarity()
    assert (len(words), words.count("roof"), words.count("elphberg")) == (3, 3, 0)
    assert rare("roof") < grouping.rarity({}, 3)("roof")


def test_of_each_word_only_the_latest_reports_are_looked_at(
    make_report: MakeReport, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "MOST_OF_A_WORD", 2)
    reports = [
        make_report(title=f"Storm in Merrow {n}", text=STORM, source=f"S{n}", hours=n)
        for n in range(4)
    ]
    for report in reports:
        operations.group_report(report_id=report.pk, now=now)
    found = neighbours._postings(["roof", "storm", "nowhere"], reports[2].published_at)
    assert sorted(term for _, term in found) == ["roof", "roof", "storm", "storm"]
    latest = Fingerprint.objects.filter(report__in=reports[2:]).values_list("pk", flat=True)
    assert {number for number, _ in found} == set(latest)
