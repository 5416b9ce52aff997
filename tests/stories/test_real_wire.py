"""Real reports, where the test data is there: the same story of two outlets, and no loss."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from onrecord.intake.models import Passage
from onrecord.stories import operations
from onrecord.stories.models import Membership, StatementRow
from tests.stories.conftest import MakeReport

ROOT = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
ARTICLES = CORPORA / "gov-wire-2022" / "open" / "articles.jsonl"
WANTED = [
    *("ukraine-73121", "ukraine-73125", "usstate-318223", "usstate-318034", "whitehouse-47919"),
]

pytestmark = pytest.mark.skipif(not ARTICLES.exists(), reason="the test data is not there")


@pytest.fixture
def wire(make_report: MakeReport, now: datetime, settings: Any) -> dict[str, int]:
    settings.EMBEDDERS = {"default": {"ENGINE": "minilm", "OPTIONS": {}}}
    found = {}
    with ARTICLES.open(encoding="utf-8") as handle:
        articles = {row["id"]: row for row in map(json.loads, handle) if row["id"] in WANTED}
    for name in WANTED:
        row = articles[name]
        at = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
        report = make_report(
            title=row["title"],
            text=row["text"],
            source=row["outlet_id"],
            published_at=at,
            hours=(at - now) / timedelta(hours=1),
        )
        operations.fold_report(report_id=report.pk, now=now)
        operations.group_report(report_id=report.pk, now=now)
        operations.attribute_report(report_id=report.pk, now=now)
        found[name] = report.pk
    return found


def test_two_offices_on_one_decision_make_one_story(wire: dict[str, int]) -> None:
    story = dict(Membership.objects.values_list("report_id", "story_id"))
    assert len(story) == len(WANTED)
    assert story[wire["usstate-318034"]] == story[wire["whitehouse-47919"]]
    assert story[wire["usstate-318034"]] != story[wire["ukraine-73121"]]


def test_statements_stand_in_their_passages(wire: dict[str, int]) -> None:
    rows = list(StatementRow.objects.select_related("passage"))
    assert len(rows) > 5
    for row in rows:
        assert row.passage.text[row.start : row.end] == row.content
        assert row.speaker_text in row.passage.text
    assert Passage.objects.filter(report_id__in=wire.values()).count() > len(rows)
