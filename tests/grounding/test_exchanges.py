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


CALL = (
    "The following is attributable to Spokesperson Nadia Prell:",
    "Secretary of Trade Anton Weiss spoke on Monday with Foreign Minister Ilir Dema of Osland.",
    "Secretary Weiss stressed the need for the allies to keep the strait open to all ships.",
    "The Secretary thanked the crews of the harbour for their help in the storm.",
    "Turnout was 75 percent in Marden and 62 percent in Dorum, two to three times the usual.",
    "Rosa Lind, the mayor of Tarn, opened the shelter on the quay.",
)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        (CALL[2].replace("Secretary Weiss", "Spokesperson Nadia Prell"), False),
        (CALL[3].replace("The Secretary", "Foreign Minister Ilir Dema"), False),
        (CALL[3].replace("The Secretary", "Anton Weiss"), True),
        (CALL[2].replace("Secretary Weiss", "The Secretary"), True),
        (CALL[2].replace("Secretary Weiss", "The Foreign Minister"), False),
        (CALL[5].replace("Rosa Lind, the mayor of Tarn,", "The Mayor"), True),
        (CALL[4].replace("62", "75"), False),
        (CALL[4].replace("two to three", "two to two"), False),
        (CALL[4].replace(", two to three times the usual", ""), True),
    ],
)
def test_an_office_stands_for_whom_the_report_gives_it_and_a_number_for_its_own_place(
    text: str, stands: bool
) -> None:
    found = EvidenceChecker().check([Sentence(text=text)], passages_of(CALL))[0]

    assert (found.verdict is Verdict.SUPPORTED) is stands, found.findings
