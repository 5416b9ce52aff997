"""A sentence taken over with one thing put in another's place."""

from __future__ import annotations

import pytest

from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.vocabulary.texts import Sentence
from onrecord.vocabulary.verdicts import Judgement, Outcome, Verdict
from tests.grounding.lines import passages_of

REPORT = (
    "The council of Marden closed the bridge before the storm because engineers found cracks.",
    "Mayor Ilse Brandt thanked the crews in Tarn, and Karl Revic answered for the union.",
    "All schools in Dorum will open within two weeks.",
    "It was the first election in the region and the first under the new law.",
)


def judged(text: str) -> Judgement:
    return EvidenceChecker().check([Sentence(text=text)], passages_of(REPORT))[0]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        (REPORT[0].replace("before", "after"), "after"),
        (REPORT[0].replace("because", "although"), "although"),
        (REPORT[1].replace("Tarn", "Dorum"), "Dorum"),
        (REPORT[1].replace("Mayor Ilse Brandt", "Karl Revic"), "Karl Revic"),
        (REPORT[2].replace("All", "Some"), "Some"),
        (REPORT[2].replace("will", "may"), "may"),
        (REPORT[2].replace("weeks", "months"), "months"),
        (REPORT[3].replace("the first under", "the last under"), "last"),
    ],
)
def test_what_stands_in_the_place_of_another_is_found(text: str, span: str) -> None:
    judgement = judged(text)

    failed = [f for f in judgement.findings if f.outcome is Outcome.FAILED]
    assert judgement.verdict not in {Verdict.SUPPORTED, Verdict.PARTIAL}
    assert any(span in text[f.start : f.end] for f in failed)


@pytest.mark.parametrize(
    "text",
    [
        *REPORT,
        REPORT[2].replace("open", "start"),
        "Ilse Brandt thanked the crews in Tarn, and Karl Revic answered for the union.",
    ],
)
def test_the_same_thing_in_the_same_place_passes(text: str) -> None:
    findings = {f.check: f.outcome for f in judged(text).findings}

    assert findings["exchange"] is not Outcome.FAILED


@pytest.mark.parametrize(
    ("text", "told", "verdict"),
    [
        ("America signed the accord.", "The United States signed the agreement.", "supported"),
        ("The company hired physicians.", "The firm hired doctors.", "supported"),
        (
            "Kids were hurt in the attack on Tarn.",
            "Children were injured in the assault on Tarn.",
            "supported",
        ),
        (
            "Kids were hurt in the blaze in Tarn.",
            "Children were injured in the assault on Tarn.",
            "other",
        ),
    ],
)
def test_words_that_news_uses_alike_are_told(text: str, told: str, verdict: str) -> None:
    found = EvidenceChecker().check([Sentence(text=text)], passages_of([told]))[0].verdict

    assert (found is Verdict.SUPPORTED) is (verdict != "other")
