"""Rewordings: the smallest change first, nothing that the checker did not find supported."""

from __future__ import annotations

import pytest

from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.grounding.rewording import Rewording, rewordings
from onrecord.vocabulary.texts import Sentence
from onrecord.vocabulary.verdicts import Outcome, Verdict
from tests.grounding.lines import passages_of

TOLD = [
    "About 6,000 vehicles cross the swing bridge in Eastmere each day.",
    "“We would rather explain a queue than an accident,” said Priya Raman, the head of highways.",
    "The lock crossing stays open to ambulances at all hours.",
]
PASSAGES = tuple(passages_of(TOLD))
CHECKER = EvidenceChecker()


def offered(text: str) -> list[Rewording]:
    sentence = Sentence(text=text)
    (judgement,) = CHECKER.check([sentence], PASSAGES)
    assert judgement.verdict is not Verdict.SUPPORTED
    shared = set(text.casefold().split())
    nearest = sorted(PASSAGES, key=lambda one: -len(shared & set(one.text.casefold().split())))
    return rewordings(sentence, judgement, nearest=nearest, passages=PASSAGES, checker=CHECKER)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (
            "About 9,000 vehicles cross the swing bridge in Eastmere each day.",
            "About 6,000 vehicles cross the swing bridge in Eastmere each day.",
        ),
        (
            "About 9,000 vehicles cross the swing bridge in Westmere each day.",
            "About 6,000 vehicles cross the swing bridge in Eastmere each day.",
        ),
        (
            "“We would sooner explain a queue,” said Priya Raman, the head of highways.",
            "“We would rather explain a queue than an accident,” said Priya Raman, the head of "
            "highways.",
        ),
    ],
)
def test_what_is_wrong_is_put_as_the_passage_has_it(wrong: str, right: str) -> None:
    found = offered(wrong)
    assert found[0].text == right
    again = CHECKER.check([Sentence(text=one.text) for one in found], PASSAGES)
    assert {one.verdict for one in again} == {Verdict.SUPPORTED}
    assert not [f for one in again for f in one.findings if f.outcome is Outcome.FAILED]


def test_nothing_is_offered_where_nothing_is_told() -> None:
    assert offered("The council will pay for taxis until the summer.") == []


def test_the_sources_own_sentence_is_called_so() -> None:
    found = offered("The lock crossing might be open to ambulances at every hour of a day.")
    assert found
    assert found[-1].is_source_wording
    assert found[-1].text == TOLD[2]


def test_nothing_is_offered_that_would_run_into_the_next_sentence() -> None:
    told = passages_of(["The ministry will carry out most of what is asked for in the E.O."])
    wrong = Sentence(text="The ministry will carry out most of what is asked for in the E.B.")
    right = Sentence(text="The ministry will carry out most of what is asked for in the letter.")
    found = {}
    for one in (wrong, right):
        (judgement,) = CHECKER.check([one], told)
        assert judgement.verdict is not Verdict.SUPPORTED
        found[one.text] = [
            offer.text
            for offer in rewordings(one, judgement, nearest=told, passages=told, checker=CHECKER)
        ]

    # It ran on before; what could be read apart from its neighbour stays so.
    assert told[0].text in found[wrong.text]
    assert told[0].text not in found[right.text]
