"""What a page says of how it was made, and when the law's exemption could be claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onrecord.publishing.label import Examined, Label, label_for

ACTS = [
    {"act": "accuracy", "at": "2026-11-23T10:00:00+00:00", "note": "Read."},
    {"act": "plausibility", "at": "2026-11-23T10:01:00+00:00", "note": "Read."},
    {"act": "sources", "at": "2026-11-23T10:02:00+00:00", "note": "Read."},
]
REVIEW = Examined(reviewer="Mona", acts=ACTS, seconds=60, opened=4, approved_at="later")


def label(examined: Examined | None = REVIEW, **facts: Any) -> Label:
    known = {"is_generated": True, "words": 460, "per_minute": 230, "publisher": "The Record"}
    return label_for(examined=examined, **{**known, **facts})


def test_a_real_review_of_a_draft() -> None:
    found = label()
    assert (found.disclosure, found.is_exempt) == ("ai-assisted", True)
    record = found.as_json()
    assert record["exemption"] == "met"
    assert list(record["human_review"]) == ["accuracy", "plausibility", "sources"]
    assert record["editorial_responsibility"] == {"publisher": "The Record", "reviewer": "Mona"}
    assert "seconds" not in str(record)


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"acts": ACTS[:2]}, "Not recorded: sources."),
        ({"acts": [{**act, "at": "once"} for act in ACTS]}, "at one instant"),
        ({"seconds": 59}, "that of a skim"),
        ({"opened": 0}, "No source passage was opened"),
        ({"reviewer": " "}, "Nobody is named"),
    ],
)
def test_what_a_review_lacks_is_said_and_the_page_still_tells(
    change: dict[str, Any], lack: str
) -> None:
    found = label(replace(REVIEW, **change))
    assert found.disclosure == "ai-assisted"
    assert not found.is_exempt
    assert len(found.lacks) == 1
    assert lack in found.lacks[0]
    assert found.as_json()["exemption"] == "not met"


def test_without_a_review_and_without_a_machine() -> None:
    nobody = label(None)
    assert (nobody.disclosure, nobody.is_exempt) == ("ai-autonomous", False)
    assert nobody.as_json()["human_review"] is None
    people = label(is_generated=False)
    assert (people.disclosure, people.lacks) == ("human-only", ())
    assert people.as_json()["exemption"] == "not needed"
