"""Hand-made pairs: a sentence that its passages tell, and the same sentence made false."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Judgement, Outcome, Verdict

FOLDER = Path(__file__).parent.parent / "golden" / "grounding"

EXPECTED_CHECKS = {
    "date": {"dates"},
    "direction": {"direction"},
    "modality": {"modality"},
    "name": {"names"},
    "negation": {"negation"},
    "number": {"numbers"},
    "omission": {"omission"},
    "quote": {"quotations"},
    "role": {"roles"},
    "scope": {"scope"},
    "speaker": {"attribution"},
    "unit": {"numbers"},
    "wording": {"wording"},
}
"""The check that should be the one to find each kind of falsehood."""


CASES = [
    pytest.param(path.stem, item, id=item["id"])
    for path in sorted(FOLDER.glob("*.json"))
    for item in json.loads(path.read_text(encoding="utf-8"))
]


def judged(item: dict[str, Any], text: str) -> Judgement:
    passages = [
        Passage(
            id=number + 1,
            report_id=1,
            position=number,
            text=given["text"],
            start=0,
            end=len(given["text"]),
            source_id=1,
            source_name="Northern Courier",
            report_title="A report",
            url="",
            language="en",
            published_at=datetime.fromisoformat(given["published"])
            if "published" in given
            else None,
        )
        for number, given in enumerate(item["passages"])
    ]
    return EvidenceChecker().check([Sentence(text=text)], passages)[0]


def failures(judgement: Judgement) -> set[str]:
    return {f.check for f in judgement.findings if f.outcome is Outcome.FAILED}


@pytest.mark.parametrize(("kind", "item"), CASES)
def test_what_the_passages_tell_is_supported(kind: str, item: dict[str, Any]) -> None:
    judgement = judged(item, item["true"])

    assert judgement.verdict is Verdict.SUPPORTED, [
        f for f in judgement.findings if f.outcome is Outcome.FAILED
    ]
    assert failures(judgement) == set()


@pytest.mark.parametrize(("kind", "item"), CASES)
def test_one_falsehood_is_found_by_the_check_for_it(kind: str, item: dict[str, Any]) -> None:
    judgement = judged(item, item["false"])

    assert judgement.verdict is not Verdict.SUPPORTED
    assert failures(judgement) & EXPECTED_CHECKS[kind]


def test_the_set_is_as_large_as_the_documentation_says() -> None:
    kinds = [param.values[0] for param in CASES]

    assert len(kinds) >= 60
    assert set(kinds) == set(EXPECTED_CHECKS)
