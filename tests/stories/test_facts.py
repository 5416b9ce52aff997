"""What the reports of a story amount to: developments, agreement, disputes, numbers, news since."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onrecord.intake.models import Passage, Report
from onrecord.stories import operations, record
from onrecord.stories.agreement import Point
from onrecord.stories.comparing import compare
from onrecord.stories.facts import LineKind, Place, StoryFacts
from onrecord.stories.independence import credited_agency, origin_of
from onrecord.stories.models import Membership, ReportReading, Story, StoryRecord
from onrecord.stories.storing import facts_from_json, facts_to_json
from tests.stories.conftest import MakeReport

Join = Callable[..., Report]

WIRE = (
    "An explosion at the Harlow refinery killed three people on Friday evening.\n\n"
    "The fire was caused by a leaking valve, the company said.\n\n"
    "The Harlow refinery will reopen on Monday."
)
POST = (
    "Five people were killed in Friday's blast at the Harlow refinery.\n\n"
    "In 2011 a blast at the Harlow refinery injured nine workers."
)
RADIO = (
    "Seven people died when the Harlow refinery exploded on Friday.\n\n"
    "The fire at the refinery was caused by a lightning strike, firefighters said."
)


@pytest.fixture
def story(db: None, now: datetime) -> Story:
    return Story.objects.create(title="Blast", slug="blast", first_at=now, last_at=now)


@pytest.fixture
def join(make_report: MakeReport, story: Story, now: datetime) -> Join:
    def join(text: str, source: str, *, hours: float, **fields: object) -> Report:
        report = make_report(title=text[:40], text=text, source=source, hours=hours, **fields)
        Membership.objects.create(story=story, report=report, joined_at=now)
        return report

    return join


def said(place: Place) -> str:
    return Passage.objects.get(pk=place.passage_id).text[place.start : place.end]


def test_the_reports_of_a_story_are_told_as_one(join: Join, story: Story, now: datetime) -> None:
    join(WIRE, "Harbour Wire", hours=3)
    join(POST, "Coast Post", hours=6)
    join(RADIO, "Radio Fjell", hours=5)
    facts = record.facts_of(story.pk, now=now + timedelta(hours=9))
    by_kind = {line.kind: line for line in facts.lines}
    new = by_kind[LineKind.NEW]
    assert new.first.isoformat() == "2026-03-06"
    assert len([line for line in facts.lines if line.kind is LineKind.NEW]) >= 1
    assert "reopen on Monday" in said(by_kind[LineKind.AHEAD].places[0])
    assert by_kind[LineKind.AHEAD].first.isoformat() == "2026-03-09"
    assert by_kind[LineKind.BACKGROUND].first.year == 2011
    (dead,) = [one for one in facts.series if one.what == "dead"]
    assert [figure.value for figure in dead.figures] == [3, 7, 5]
    points = {one.point: one for one in facts.disputed}
    # Three, told first, was overtaken; of the two later accounts one must be wrong.
    assert sorted(side.value or 0 for side in points[Point.NUMBER].sides) == [5, 7]
    causes = {said(side.places[0]) for side in points[Point.CAUSE].sides}
    assert any("valve" in text for text in causes)
    assert any("lightning" in text for text in causes)


def test_a_toll_that_rises_is_no_dispute(join: Join, story: Story, now: datetime) -> None:
    join("Three people were killed in the blast at Harlow.", "Harbour Wire", hours=1)
    join("The death toll of the Harlow blast has risen to five.", "Coast Post", hours=5)
    facts = record.facts_of(story.pk, now=now + timedelta(hours=9))
    assert facts.disputed == ()
    assert [figure.value for figure in facts.series[0].figures] == [3, 5]


def test_agreement_needs_independent_sources(join: Join, story: Story, now: datetime) -> None:
    first = "The council of Sund approved the plan for a new ferry terminal on Friday."
    other = "Councillors in Sund backed plans for the new terminal for ferries Friday."
    join(first, "Harbour Wire", hours=1, owner="Coast Group")
    join(other, "Coast Post", hours=2, owner="Coast Group")
    later = now + timedelta(hours=9)
    assert record.facts_of(story.pk, now=later).alike == ()
    wired = "Plans for a new ferry terminal were approved by the council of Sund on Friday."
    join(f"SUND (Reuters) - {wired}", "Inland Times", hours=3)
    join(f"SUND (Reuters) - {wired}", "Valley News", hours=4)
    (alike,) = record.facts_of(story.pk, now=later).alike
    assert alike.origins == 2, "one owner and one agency, in four outlets"
    names = {one.name: len(one.reports) for one in record.origins_of(story.pk, now=later)}
    assert sorted(names.values()) == [1, 1, 2], "nobody had read who credits whom"
    operations.tell_story(story_id=story.pk, now=later)
    names = {one.name: len(one.reports) for one in record.origins_of(story.pk, now=later)}
    assert names["agency reuters"] == 2


def test_words_copied_at_length_are_one_account(join: Join, story: Story, now: datetime) -> None:
    text = (
        "The council of Sund approved the long delayed plan for a new ferry terminal beside the "
        "old harbour on Friday."
    )
    join(text, "Harbour Wire", hours=1)
    join(text, "Valley News", hours=2)
    assert record.facts_of(story.pk, now=now + timedelta(hours=9)).alike == ()


def test_the_order_of_arrival_changes_nothing(join: Join, now: datetime) -> None:
    reports = [
        join(text, source, hours=hours)
        for hours, (text, source) in enumerate(
            [(WIRE, "Harbour Wire"), (POST, "Coast Post"), (RADIO, "Radio Fjell")]
        )
    ]
    told = record.tellings_of(reports)
    wanted = compare(told)
    assert wanted != StoryFacts()
    for seed in range(5):
        random.Random(seed).shuffle(told)
        assert compare(told) == wanted


def test_facts_are_stored_and_shown_only_of_the_very_reports(
    join: Join, story: Story, now: datetime
) -> None:
    wire = join(WIRE, "Harbour Wire", hours=1)
    join(POST, "Coast Post", hours=3)
    later = now + timedelta(hours=9)
    worked_out = record.facts_of(story.pk, now=later)
    assert operations.tell_story(story_id=story.pk, now=later)
    assert not operations.tell_story(story_id=story.pk, now=later)
    assert ReportReading.objects.count() == 2
    assert record.facts_of(story.pk, now=later) == worked_out
    with CaptureQueriesContext(connection) as asked:
        record.facts_of(story.pk, now=later)
    assert len(asked) == 2, "the reports, and what they amount to"
    Report.objects.filter(pk=wire.pk).update(status="canceled")
    without = record.facts_of(story.pk, now=later)
    assert all(place.report_id != wire.pk for line in without.lines for place in line.places), (
        "what a source withdrew is told no more, though it stands in the stored facts"
    )
    Report.objects.filter(pk=wire.pk).update(
        status="usable", embargoed_until=later + timedelta(hours=1)
    )
    assert record.facts_of(story.pk, now=later) == without
    assert record.facts_of(story.pk, now=later + timedelta(hours=2)) == worked_out


def test_due_stories_are_told_and_then_rest(join: Join, story: Story, now: datetime) -> None:
    join(WIRE, "Harbour Wire", hours=0)
    Story.objects.filter(pk=story.pk).update(changed_at=now)
    assert operations.tell_due(now=now + timedelta(seconds=1)) == 1
    assert operations.tell_due(now=now + timedelta(seconds=2)) == 0
    Story.objects.filter(pk=story.pk).update(changed_at=now + timedelta(minutes=1))
    assert operations.tell_due(now=now + timedelta(minutes=2)) == 1
    assert StoryRecord.objects.get().made_at == now + timedelta(minutes=2)


def test_stored_facts_are_the_same_facts(join: Join, now: datetime) -> None:
    reports = [join(WIRE, "Harbour Wire", hours=1), join(RADIO, "Radio Fjell", hours=3)]
    facts = compare(record.tellings_of(reports))
    assert facts_from_json(facts_to_json(facts)) == facts
    with pytest.raises(ValueError, match="unpack"):
        facts_from_json({**facts_to_json(facts), "lines": [["new"]]})


def test_what_is_new_since_a_moment(join: Join, story: Story, now: datetime) -> None:
    join(WIRE, "Harbour Wire", hours=1)
    join("Three people were killed in the blast at Harlow.", "Coast Post", hours=2)
    looked = now + timedelta(hours=4)
    join("The death toll of the Harlow blast has risen to five.", "Radio Fjell", hours=6)
    join("Harlow declared mourning on Saturday for the dead of Friday.", "Coast Post", hours=16)
    news = record.news_since(story.pk, since=looked, now=now + timedelta(hours=20))
    assert [report.source.name for report in news.reports] == ["Radio Fjell", "Coast Post"]
    assert news.sources == ("Radio Fjell",)
    assert ("dead", 5.0) in {(what, figure.value) for what, figure in news.figures}
    assert ("dead", 3.0) not in {(what, figure.value) for what, figure in news.figures}
    assert ["mourning" in said(line.places[0]) for line in news.lines] == [True]
    nothing = record.news_since(
        story.pk, since=now + timedelta(hours=18), now=now + timedelta(hours=20)
    )
    assert nothing == replace(nothing, reports=(), sources=(), lines=(), figures=(), statements=0)


def test_a_day_is_that_of_the_writers_zone(join: Join, story: Story, now: datetime) -> None:
    late = now.replace(hour=2)
    report = join("The bridge at Kest was closed to traffic overnight and today.", "Wire", hours=0)
    report.source.country = "US"
    report.source.save()
    Report.objects.filter(pk=report.pk).update(published_at=late)
    (line,) = record.facts_of(story.pk, now=now).lines
    assert line.last.isoformat() == "2026-03-05", "it was still the evening before in New York"


@pytest.mark.parametrize(
    ("text", "byline", "agency"),
    [
        ("KYIV (Reuters) - Trains stopped.", "", "reuters"),
        ("Trains stopped, a witness told Reuters in Kyiv.", "", ""),
        ("Trains stopped. " * 30 + "(AFP)", "", "afp"),
        ("Trains stopped.", "By Jane Roe, Associated Press", "ap"),
        ("Trains stopped.", "Jane Roe", ""),
    ],
)
def test_agencies_are_credited(text: str, byline: str, agency: str) -> None:
    assert credited_agency(text, byline) == agency


def test_the_agency_itself_is_of_its_own_origin() -> None:
    own = origin_of(owner="Big Corp", source_id=4, source_name="Reuters", credit="")
    client = origin_of(owner="", source_id=9, source_name="Valley News", credit="reuters")
    assert own == client == "agency reuters"


def test_questions_and_how_things_are_today_are_no_developments(
    join: Join, story: Story, now: datetime
) -> None:
    told_by = (
        "QUESTION: The harbour was closed yesterday, so who will pay for it in the end?",
        "The most difficult situation today is in the south of the harbour town.",
        "The briefing is embargoed until its conclusion on Friday this week.",
        "The council closed the harbour of Eastmere today after the storm tide.",
        "On Monday, the president will travel to Eastmere to meet the crews of the ferries.",
    )
    join("\n\n".join(told_by), "Meridian Wire", hours=1)
    lines = record.facts_of(story.pk, now=now + timedelta(days=1)).lines
    told = {said(line.places[0]).split()[1]: line for line in lines}
    assert set(told) == {"council", "Monday,"}
    assert told["council"].kind is LineKind.NEW
    assert told["Monday,"].kind is LineKind.AHEAD
    assert told["Monday,"].first > now.date()
