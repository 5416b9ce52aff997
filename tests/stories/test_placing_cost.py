"""What placing a report costs: compared before the lock, read once, bounded in a large story."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onrecord.stories import grouping, operations
from onrecord.stories.fingerprints import features_by_report, features_of
from onrecord.stories.models import Fingerprint, Membership, Story
from onrecord.stories.operations import placing
from onrecord.stories.operations.keeping import refresh
from tests.stories.conftest import MakeReport

FERRY = "The ferry Anna Line ran aground off Port Merrow with ninety people on board, police said."


def test_a_report_is_compared_before_others_are_made_to_wait(
    make_report: MakeReport, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_report(title="Ferry aground off Port Merrow", text=FERRY)
    operations.group_report(report_id=first.pk, now=now)
    order: list[str] = []
    choose = grouping.choose

    def noted(*given: Any, **named: Any) -> grouping.Choice:
        order.append("compared")
        return choose(*given, **named)

    monkeypatch.setattr(grouping, "choose", noted)
    monkeypatch.setattr(placing, "one_at_a_time", lambda: order.append("locked"))
    second = make_report(title="Ferry aground at Port Merrow", text=FERRY, source="Paper", hours=1)
    operations.group_report(report_id=second.pk, now=now)
    assert order == ["compared", "locked"]
    assert Story.objects.get().report_count == 2


def test_what_came_while_a_report_was_compared_is_not_missed(
    make_report: MakeReport, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes place the first two reports of one event at once: one story, not two."""
    one = make_report(title="Ferry aground off Port Merrow", text=FERRY)
    two = make_report(title="Ferry aground at Port Merrow", text=FERRY, source="Paper", hours=1)
    others = [one.pk]

    def locked() -> None:
        if others:
            operations.group_report(report_id=others.pop(), now=now)

    monkeypatch.setattr(placing, "one_at_a_time", locked)
    operations.group_report(report_id=two.pk, now=now)
    assert Story.objects.filter(merged_into=None).get().report_count == 2


def test_placing_in_a_large_story_asks_no_more_of_the_database(
    make_report: MakeReport, now: datetime
) -> None:
    asked: list[int] = []
    for number in range(40):
        report = make_report(
            title="Ferry aground off Port Merrow",
            text=f"{FERRY} Witness {number} spoke of pier {number}.",
            source=f"Paper {number % 7}",
            hours=number / 10,
        )
        with CaptureQueriesContext(connection) as queries:
            operations.group_report(report_id=report.pk, now=now + timedelta(hours=4))
        asked.append(len(queries))
    story = Story.objects.get(merged_into=None)
    assert (story.report_count, story.independent_sources) == (40, 7)
    assert max(asked[3:]) <= min(asked[3:]) + 2
    assert max(asked) <= 36


def test_a_story_is_counted_as_its_reports_are(make_report: MakeReport, now: datetime) -> None:
    reports = [
        make_report(title="Ferry aground", text=FERRY, source="Agency", hours=-30, section="local"),
        make_report(title="Ferry aground", text=FERRY, source="Paper", hours=-3, section="local"),
        make_report(title="Ferry aground", text=FERRY, source="Herald", hours=-2, section="world"),
        make_report(title="Ferry aground", text=FERRY, source="Echo", hours=-1, status="withdrawn"),
    ]
    # Dated after it came: it counts as of when it came.
    reports[2].published_at = now + timedelta(days=9)
    reports[2].save()
    reports[1].folded_into = reports[0]
    reports[1].save()
    story = Story.objects.create(title="x", slug="x", first_at=now, last_at=now, changed_at=now)
    for report in reports:
        Membership.objects.create(story=story, report=report, joined_at=now)
    refresh(story=story, now=now)
    assert (story.report_count, story.independent_sources) == (4, 2)
    assert story.first_at == now - timedelta(hours=30)
    assert story.last_at == now - timedelta(hours=1)
    assert story.section == "local"
    # Three of the last day, two origins, an hour old.
    assert story.importance == pytest.approx(3 * 1.585 + 2 - 1 / 24, abs=1e-3)


def test_what_is_remembered_of_a_report_is_what_is_stored_of_it(
    make_report: MakeReport, now: datetime
) -> None:
    report = make_report(title="Ferry aground off Port Merrow", text=FERRY)
    operations.group_report(report_id=report.pk, now=now)
    before = features_by_report([report.pk])[report.pk]
    assert features_by_report([report.pk])[report.pk] is before
    row = Fingerprint.objects.get(report=report)
    direct = features_of(row)
    assert (before.terms, before.names, before.at) == (direct.terms, direct.names, direct.at)
    assert list(before.terms) == list(direct.terms)
    assert (before.dense == direct.dense).all()
    row.names = ["somebody else"]
    row.save()
    assert features_by_report([report.pk])[report.pk].names == {"somebody else"}


def test_no_question_of_a_placing_reads_a_table_from_end_to_end(
    make_report: MakeReport, now: datetime
) -> None:
    """Neither comparing nor moving reports between stories costs more in a larger archive."""
    for number in range(3):
        report = make_report(title="Ferry aground", text=FERRY, source=f"Paper {number}")
        operations.group_report(report_id=report.pk, now=now)
        story = Story.objects.create(
            title="x", slug=f"x-{number}", first_at=now, last_at=now, changed_at=now
        )
        Membership.objects.filter(report=report).update(story=story)
    last = make_report(title="Ferry aground", text=FERRY, source="Echo", hours=1)
    with CaptureQueriesContext(connection) as asked:
        operations.group_report(report_id=last.pk, now=now)
    assert Membership.objects.get(report=last).story.report_count == 4, "the others were moved"
    read: set[str] = set()
    with connection.cursor() as cursor:
        for question in asked.captured_queries:
            if not question["sql"].startswith(("SELECT", "UPDATE", "DELETE")):
                continue
            cursor.execute(f"EXPLAIN QUERY PLAN {question['sql']}")
            steps = [str(row[-1]) for row in cursor.fetchall()]
            scans = [step for step in steps if step.startswith(("SCAN intake_", "SCAN stories_"))]
            # The first rows of a whole table, in the order of an index, are read as they stand.
            if scans and (" WHERE " in question["sql"] or " LIMIT " not in question["sql"]):
                read.add(f"{scans}: {question['sql']}")
    assert read == set()
