"""What is settled at rest is the same in whatever order it came; what people know stays."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from onrecord.stories import grouping, operations, settlement
from onrecord.stories.models import Fingerprint, Membership, Story
from tests.stories.conftest import MakeReport
from tests.stories.test_grouping import FIRE, OTHER_FIRE, SAME_FIRE, features
from tests.stories.test_settling import STORM, split_fire

MOULD = [
    features(f"Minister Osra calls the envoy of {land}", f"Osra and {envoy} talked of trade.")
    for land, envoy in (("Lomar", "Pelk"), ("Vantis", "Ruhm"), ("Ostrea", "Dane"))
]
WIRE = [FIRE, SAME_FIRE, OTHER_FIRE, *MOULD]


def stories_of(parts: list[list[int]], order: tuple[int, ...]) -> frozenset[frozenset[int]]:
    return frozenset(frozenset(order[number] for number in part) for part in parts)


def test_every_order_settles_to_the_same_stories() -> None:
    orders = list(itertools.permutations(range(len(WIRE))))[::36]
    found = {
        stories_of(settlement.settle_whole([WIRE[n] for n in order]), order) for order in orders
    }
    assert len(found) == 1
    assert any({0, 1} <= story for story in found.pop())


def test_pieces_are_cut_where_they_are_too_large_but_never_what_is_together(monkeypatch) -> None:
    readings = settlement.read_by_day(WIRE)
    whole = settlement.pieces(WIRE, readings)
    monkeypatch.setattr(settlement, "MOST_AT_ONCE", 1)
    assert len(settlement.pieces(WIRE, readings)) > len(whole)
    kept = settlement.pieces(WIRE, readings, together=[[0, 5]])
    assert any({0, 5} <= set(piece) for piece in kept)
    assert any({0, 5} <= set(part) for part in settlement.settle_whole(WIRE, together=[[0, 5]]))


def test_words_are_read_by_the_days_around() -> None:
    late = features("Hotel fire kills two in Strelsau", "Strelsau burned.", FIRE.at)
    far = grouping.WINDOW + timedelta(days=1)
    again = [features("Strelsau hotel", "Strelsau fire hotel.", FIRE.at + far) for _ in range(40)]
    alone = settlement.read_by_day([late])[0]
    assert settlement.read_by_day([late, *again])[0] == alone
    near = [features("Strelsau hotel", "Strelsau fire hotel.", FIRE.at) for _ in range(40)]
    assert settlement.read_by_day([late], near)[0] != alone


def test_at_rest_what_came_apart_comes_together_once(
    make_report: MakeReport, now: datetime
) -> None:
    one, two, storm = split_fire(make_report, now)
    assert operations.settle_window(now=now) == {one, two}
    assert Story.objects.get(pk=two).merged_into_id == one
    assert Membership.objects.filter(story=one).count() == 2
    assert Membership.objects.filter(story=storm).count() == 1
    assert not Fingerprint.objects.filter(settled_at=None).exists()
    assert operations.settle_window(now=now, at_once=True) == set()


def test_no_more_often_than_it_must_and_nothing_written_from_is_lost(
    make_report: MakeReport, now: datetime
) -> None:
    one, two, _ = split_fire(make_report, now)
    Fingerprint.objects.filter(report__membership__story=one).update(settled_at=now)
    assert operations.settle_window(now=now + timedelta(minutes=1)) == set()
    Story.objects.filter(pk__in=[one, two]).update(drafted_at=now)
    assert operations.settle_window(now=now + timedelta(minutes=6)) == set()
    assert Story.objects.get(pk=two).merged_into_id is None
    assert not Fingerprint.objects.filter(settled_at=None).exists()


def test_what_a_fingerprint_keeps_is_what_is_compared(
    make_report: MakeReport, now: datetime
) -> None:
    report = make_report(title="Storm sinks boats in Port Merrow", text=STORM)
    operations.group_report(report_id=report.pk, now=now)
    kept = Fingerprint.objects.get(report=report)
    assert set(kept.title_terms) == {"storm", "sink", "boat", "port", "merrow"}
    assert kept.source in {report.source.owner, f"source {report.source_id}"}
