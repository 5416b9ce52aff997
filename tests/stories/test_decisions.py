"""What editors decide of stories is on record, binds the machine, teaches it, and can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from onrecord.stories import operations
from onrecord.stories.lessons import lessons
from onrecord.stories.models import Decision, Membership, Story, Suggestion, Tie
from onrecord.stories.operations.settling import settle_around
from onrecord.stories.signals import stories_regrouped
from tests.stories.conftest import MakeReport
from tests.stories.test_grouping import RARE
from tests.stories.test_settling import AGAIN, FIRE_TEXT, STORM


@pytest.fixture
def fires(make_report: MakeReport, now: datetime) -> list[int]:
    """Two reports of one fire, which the machine puts together, and one of a storm."""
    reports = [
        make_report(title="Two die in Strelsau fire", text=FIRE_TEXT),
        make_report(title="Two die in hotel fire in Strelsau", text=FIRE_TEXT + AGAIN, source="B"),
        make_report(title="Storm sinks boats in Port Merrow", text=STORM, source="C"),
    ]
    for report in reports:
        operations.group_report(report_id=report.pk, now=now)
    one, two, storm = (home(report.pk) for report in reports)
    assert one == two != storm
    return [report.pk for report in reports]


def home(report_id: int) -> int:
    return Membership.objects.get(report=report_id).story_id


def settle(story_id: int, now: datetime) -> None:
    others = Story.objects.exclude(pk=story_id).values_list("pk", flat=True)
    settle_around(story_id=story_id, near=list(others), rare=RARE, now=now)


def test_a_split_holds_against_the_machine_until_it_is_undone(
    fires: list[int], now: datetime
) -> None:
    first, second, _ = fires
    kept = home(first)
    before = Membership.objects.get(report=second).reasons
    alone = operations.move_report(
        report_id=second, story_id=None, user="Ada", why="Another hotel.", now=now
    )
    settle(kept, now)
    settle(alone, now)
    assert (home(first), home(second)) == (kept, alone)
    (decision,) = Decision.objects.all()
    assert (decision.kind, decision.user, decision.why) == ("split", "Ada", "Another hotel.")
    assert list(Tie.objects.values_list("one", "two", "is_same")) == [(first, second, False)]

    operations.undo_decision(decision_id=decision.pk, user="Ben", now=now)
    member = Membership.objects.get(report=second)
    assert (member.story_id, member.decided_by, member.reasons) == (kept, "machine", before)
    assert Story.objects.get(pk=alone).merged_into_id == kept
    assert Decision.objects.get().undone_by == "Ben"
    with pytest.raises(operations.CannotUndo, match="Ben undid that before"):
        operations.undo_decision(decision_id=decision.pk, user="Ada", now=now)


def test_a_new_report_goes_to_the_side_of_the_boundary_that_it_is_like(
    fires: list[int], make_report: MakeReport, now: datetime
) -> None:
    first, second, _ = fires
    alone = operations.move_report(report_id=second, story_id=None, user="Ada", now=now)
    late = make_report(
        title="Two die in hotel fire in Strelsau", text=FIRE_TEXT + AGAIN + " More.", source="D"
    )
    assert operations.group_report(report_id=late.pk, now=now) == alone
    settle(alone, now)
    assert home(late.pk) == alone != home(first)
    assert any("Ada put like reports apart" in one for one in late.membership.reasons)


def test_placed_anew_in_another_order_decided_reports_come_to_the_same_places(
    fires: list[int], now: datetime
) -> None:
    first, second, storm = fires
    operations.move_report(report_id=second, story_id=None, user="Ada", now=now)
    operations.merge_stories(story_ids=[home(storm)], into=home(first), user="Ada", now=now)
    decided = {report: home(report) for report in fires}
    Membership.objects.all().delete()
    for report in (storm, second, first):
        operations.group_report(report_id=report, now=now)
    assert home(storm) == decided[storm]
    assert home(second) == decided[second]
    assert home(first) != home(second)


def test_a_merger_is_undone_but_for_what_was_decided_since(
    fires: list[int], make_report: MakeReport, now: datetime
) -> None:
    first, second, storm = fires
    fire, sea = home(first), home(storm)
    more = make_report(title="Roofs torn off in Port Merrow", text="Roofs flew.", source="D")
    operations.move_report(report_id=more.pk, story_id=sea, user="Ada", now=now)
    merged = operations.merge_stories(story_ids=[sea], into=fire, user="Ada", now=now)
    operations.move_report(report_id=more.pk, story_id=fire, user="Ada", now=now)
    assert merged is not None
    operations.undo_decision(decision_id=merged, user="Ada", now=now)
    assert [home(report) for report in (first, second, storm, more.pk)] == [fire, fire, sea, fire]
    assert Story.objects.get(pk=sea).merged_into is None
    assert Story.objects.get(pk=sea).state == "open"
    # Nothing came to it: it does not wake.
    assert Story.objects.get(pk=sea).woke_at is None


def test_a_quiet_story_wakes_when_something_comes_to_it(
    fires: list[int], make_report: MakeReport, now: datetime
) -> None:
    quiet = home(fires[0])
    Story.objects.filter(pk=quiet).update(state="quiet")
    more = make_report(title="Smoke", text="More of the fire.", source="E", hours=5)
    later = now + timedelta(hours=5)
    operations.move_report(report_id=more.pk, story_id=quiet, user="Ada", now=later)
    assert Story.objects.get(pk=quiet).woke_at == later


def test_two_drafted_stories_are_suggested_and_an_answer_is_final(
    fires: list[int], now: datetime
) -> None:
    first, second, _ = fires
    fire = home(first)
    alone = operations.move_report(report_id=second, story_id=None, user="Ada", now=now)
    Decision.objects.all().delete()
    Membership.objects.update(decided_by="machine")
    Story.objects.filter(pk__in=[fire, alone]).update(drafted_at=now)
    settle(fire, now)
    settle(alone, now)
    assert home(first) != home(second)
    suggested = Suggestion.objects.get()
    assert {suggested.one_id, suggested.two_id} == {fire, alone}
    assert suggested.reasons[0].startswith("likeness")
    number = operations.keep_apart(one=fire, two=alone, user="Ada", now=now)
    settle(fire, now)
    assert Suggestion.objects.get().decision_id == number
    operations.undo_decision(decision_id=number, user="Ada", now=now)
    merged = operations.merge_stories(story_ids=[alone], into=fire, user="Ada", now=now)
    assert Suggestion.objects.get().decision_id == merged


def test_what_was_not_drafted_comes_to_what_was_and_that_is_announced(
    fires: list[int], now: datetime
) -> None:
    first, second, _ = fires
    fire = home(first)
    alone = operations.move_report(report_id=second, story_id=None, user="Ada", now=now)
    Decision.objects.all().delete()
    Membership.objects.update(decided_by="machine")
    Story.objects.filter(pk=fire).update(drafted_at=now)
    heard: list[dict[str, Any]] = []

    def hear(**facts: Any) -> None:
        heard.append(facts)

    stories_regrouped.connect(hear)
    try:
        settle(alone, now)
    finally:
        stories_regrouped.disconnect(hear)
    assert home(second) == fire
    assert Story.objects.get(pk=alone).merged_into_id == fire
    assert [one["story_ids"] for one in heard] == [sorted([fire, alone])]


def test_a_closed_story_takes_nothing_and_an_open_one_does_not_rest(
    fires: list[int], make_report: MakeReport, now: datetime
) -> None:
    fire, sea = home(fires[0]), home(fires[2])
    operations.hold_story(story_id=fire, held="closed", user="Ada", now=now)
    late = make_report(title="Two die in hotel fire in Strelsau", text=AGAIN + " Late.", source="E")
    assert operations.group_report(report_id=late.pk, now=now) != fire
    operations.hold_story(story_id=sea, held="open", user="Ada", now=now)
    later = now + timedelta(days=20)
    operations.tidy_stories(now=later)
    assert Story.objects.get(pk=sea).state == "open"
    assert Story.objects.get(pk=fire).state == "closed"
    again = make_report(
        title="Storm sinks boats in Port Merrow", text=STORM + " Again.", source="F", hours=480
    )
    assert operations.group_report(report_id=again.pk, now=later) == sea
    number = operations.hold_story(story_id=fire, held="", user="Ada", now=later)
    assert Story.objects.get(pk=fire).held == "open", "reopened after its time, it is kept open"
    operations.undo_decision(decision_id=number, user="Ada", now=later)
    assert Story.objects.get(pk=fire).held == "closed"


def test_a_new_version_inherits_what_was_decided(
    fires: list[int], make_report: MakeReport, now: datetime
) -> None:
    first, second, _ = fires
    alone = operations.move_report(report_id=second, story_id=None, user="Ada", now=now)
    older = Membership.objects.get(report=second).report
    newer = make_report(
        title="Two die in Strelsau fire",
        text=FIRE_TEXT + " Corrected.",
        supersedes=older,
        source="B",
    )
    assert operations.group_report(report_id=newer.pk, now=now) == alone
    assert {(tie.one_id, tie.two_id) for tie in Tie.objects.all()} == {(first, newer.pk)}
    settle(home(first), now)
    assert home(newer.pk) == alone


def test_what_was_decided_is_a_lesson_and_what_was_undone_is_none(
    fires: list[int], now: datetime
) -> None:
    first, second, storm = fires
    operations.move_report(report_id=second, story_id=None, user="Ada", why="Other.", now=now)
    merged = operations.merge_stories(
        story_ids=[home(storm)], into=home(first), user="Ada", now=now
    )
    told = [(one["one"]["id"], one["two"]["id"], one["same"], one["why"]) for one in lessons()]
    assert told == [(first, second, False, "Other."), (first, storm, True, "")]
    assert merged is not None
    operations.undo_decision(decision_id=merged, user="Ada", now=now)
    assert [one["same"] for one in lessons()] == [False]


def test_a_copy_moves_with_what_it_is_a_copy_of(
    fires: list[int], make_report: MakeReport, now: datetime
) -> None:
    first = fires[0]
    copy = make_report(title="Two die", text=FIRE_TEXT, source="G", folded_into_id=first)
    assert operations.group_report(report_id=copy.pk, now=now) == home(first)
    alone = operations.move_report(report_id=copy.pk, story_id=None, user="Ada", now=now)
    assert (home(first), home(copy.pk)) == (alone, alone)
