"""What is near the newsroom's beat stands higher on the board."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from onrecord.stories import beat, operations
from onrecord.stories.features import Features
from onrecord.stories.models import Membership, Story
from tests.stories.conftest import MakeReport
from tests.stories.test_settling import STORM


def features(now: datetime, *names: str, **terms: float) -> Features:
    return Features(
        terms=terms,
        names=frozenset(names),
        title_names=frozenset(),
        dense=np.zeros(4, np.float32),
        at=now,
    )


@pytest.mark.parametrize(
    ("entries", "near"),
    [
        ([], 0.0),
        (["Port Merrow"], 0.5),
        (["Merrow"], 0.5),
        (["Merro"], 0.0),
        (["ferries"], 0.5),
        (["Port Merrow", "FERRY"], 1.0),
        (["section:local"], 1.0),
        (["section:world"], 0.0),
        (["section:"], 0.0),
    ],
)
def test_names_words_and_sections_are_of_the_beat(
    now: datetime, entries: list[str], near: float
) -> None:
    reports = [features(now, "port merrow"), features(now, "strelsau", ferry=1.0)]
    assert beat.nearness(entries, section="local", reports=reports) == near


def test_a_story_of_the_beat_gains_and_loses_with_time_like_the_others(
    make_report: MakeReport, now: datetime, settings: Any
) -> None:
    storm = make_report(title="Storm sinks boats in Port Merrow", text=STORM)
    other = make_report(title="Quake shakes Strelsau", text="A quake shook Strelsau.", source="B")
    settings.BEAT = ["Port Merrow"]
    for report in (storm, other):
        operations.group_report(report_id=report.pk, now=now)
    one, two = (Membership.objects.get(report=report).story for report in (storm, other))
    assert one.nearness == 1.0
    assert one.importance == pytest.approx(two.importance + beat.WORTH)
    operations.tidy_stories(now=now + timedelta(days=3))
    after = Story.objects.get(pk=one.pk).importance
    assert after == pytest.approx(one.importance - 1 - 3), "no report in a day, three days older"
