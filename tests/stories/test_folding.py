"""Copies are folded, whatever came first; nothing is lost."""

from __future__ import annotations

import itertools
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake.models import Report
from onrecord.stories import operations, queries
from onrecord.stories.duplicates import containment, marks, shingles
from onrecord.stories.models import Story
from tests.stories.conftest import MakeReport

WIRE = " ".join(
    f"Sentence {n} of the agency copy tells how ship number {n} left port." for n in range(12)
)
EDITED = "By our staff in Port Merrow. " + WIRE.replace("ship number 3", "the old ship")
OTHER = " ".join(
    f"Paragraph {n} of another account describes the harbour, in its own words." for n in range(12)
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_earliest_carries_the_others_whatever_the_order(
    make_report: MakeReport, now: datetime, order: tuple[int, ...]
) -> None:
    reports = [
        make_report(title="Ships leave", text=WIRE, source="Agency", hours=0),
        make_report(title="Ships leave port", text=EDITED, source="Morning Paper", hours=1),
        make_report(title="Ships gone", text=WIRE, source="Evening Paper", hours=2),
    ]
    for number in order:
        operations.fold_report(report_id=reports[number].pk, now=now)
        operations.group_report(report_id=reports[number].pk, now=now)
    folded = dict(Report.objects.values_list("pk", "folded_into"))
    assert folded == {
        reports[0].pk: None,
        reports[1].pk: reports[0].pk,
        reports[2].pk: reports[0].pk,
    }
    story = Story.objects.get()
    assert (story.report_count, story.independent_sources) == (3, 1)
    assert {passage.source_name for passage in queries.passages_of(story.pk)} == {"Agency"}


def test_other_words_on_the_same_event_are_no_copy(make_report: MakeReport, now: datetime) -> None:
    one = make_report(title="Ships leave", text=WIRE, source="Agency")
    two = make_report(title="Ships leave", text=OTHER, source="Paper")
    for report in (one, two):
        operations.fold_report(report_id=report.pk, now=now)
    assert not Report.objects.exclude(folded_into=None).exists()


def test_versions_of_one_item_are_not_copies_of_each_other(
    make_report: MakeReport, now: datetime
) -> None:
    one = make_report(title="Ships leave", text=WIRE)
    two = make_report(title="Ships leave", text=WIRE + " More.", supersedes=one)
    for report in (one, two):
        operations.fold_report(report_id=report.pk, now=now)
    assert not Report.objects.exclude(folded_into=None).exists()


def test_a_report_without_text_is_left_alone(make_report: MakeReport, now: datetime) -> None:
    for source in ("A", "B"):
        operations.fold_report(report_id=make_report(title="Same", source=source).pk, now=now)
    assert not Report.objects.exclude(folded_into=None).exists()


def test_short_formulas_are_not_copies() -> None:
    one = shingles("This is a developing story, check back for updates.")
    assert containment(one, one) == 0.0


def test_an_excerpt_shares_marks_with_the_whole() -> None:
    assert set(marks(shingles(WIRE[:400]))) <= set(marks(shingles(WIRE)))


@given(st.text(), st.text())
def test_containment_is_symmetric_and_bounded(one: str, two: str) -> None:
    a, b = shingles(one), shingles(two)
    assert containment(a, b) == containment(b, a)
    assert 0 <= containment(a, b) <= 1
    assert len(marks(a)) <= len(a)
    assert marks(a) == sorted(set(marks(a)))
    assert set(marks(a | b)) <= set(marks(a)) | set(marks(b))
