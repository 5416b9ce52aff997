"""The whole checker: what may and what may not make a sentence supported."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.vocabulary.texts import Passage, Sentence, SentenceKind, TextField
from onrecord.vocabulary.verdicts import Judgement, Outcome, Verdict
from onrecord.writing.engines.extractive import ExtractiveWriter
from tests.writing.building import DAM, brief_of, passages_of

PASSAGES = passages_of(DAM)


def check(text: str, passages: tuple[Passage, ...] = PASSAGES, **given: object) -> Judgement:
    return EvidenceChecker().check([Sentence(text=text, **given)], passages)[0]  # type: ignore[arg-type]


def test_every_sentence_of_a_digest_is_supported_by_what_it_cites() -> None:
    text = ExtractiveWriter().write(brief_of(DAM)).text

    for sentence, judgement in zip(
        text.sentences(), EvidenceChecker().check(text.sentences(), PASSAGES), strict=True
    ):
        assert judgement.verdict is Verdict.SUPPORTED, (sentence.text, judgement.findings)
        assert {s.passage_id for s in judgement.supports} <= set(sentence.cites)


def test_facts_of_two_reports_do_not_add_up_unless_both_are_cited() -> None:
    merged = (
        "Police used boats to reach farms, and Governor Ruth Adeyemi opened shelters in schools."
    )
    boats = next(p for p in PASSAGES if "boats" in p.text)
    shelters = next(p for p in PASSAGES if "shelters" in p.text)

    assert check(merged).verdict is not Verdict.SUPPORTED
    assert check(merged, cites=(boats.id, shelters.id)).verdict is Verdict.SUPPORTED


def test_the_other_side_of_a_dispute_does_not_contradict_a_cited_one() -> None:
    second = next(p for p in PASSAGES if "15,000" in p.text)

    assert check(second.text, cites=(second.id,)).verdict is Verdict.SUPPORTED
    assert check(second.text).verdict is Verdict.SUPPORTED


def test_a_number_against_a_near_passage_is_a_contradiction_with_its_span() -> None:
    text = "Engineers found cracks in the Lorne dam and ordered 21,000 people to leave the valley."

    judgement = check(text)

    assert judgement.verdict is Verdict.CONTRADICTED
    failed = next(f for f in judgement.findings if f.check == "numbers")
    assert failed.outcome is Outcome.FAILED
    assert text[failed.start : failed.end] == "21,000"
    assert judgement.supports == ()


def test_a_headline_says_that_a_title_bears_it_out() -> None:
    judgement = check(PASSAGES[0].report_title, field=TextField.HEADLINE)

    assert judgement.verdict is Verdict.SUPPORTED
    assert any("title" in finding.explanation for finding in judgement.findings)
    assert judgement.supports[0].end == len(PASSAGES[0].text)


def test_a_title_bears_out_no_sentence_of_the_body() -> None:
    only_title = replace(PASSAGES[0], text="Nothing of it.", report_title="Volcano erupts in Tarn")

    assert check("Volcano erupts in Tarn.", (only_title,)).verdict is not Verdict.SUPPORTED


def test_a_statement_is_held_against_its_own_words() -> None:
    source = replace(PASSAGES[0], text="Lumen Energy denied that the wall was built of sand.")
    said = "the wall was built of sand"

    as_fact = check("The wall was built of sand.", (source,))
    as_statement = check(
        said, (source,), field=TextField.STATEMENT, kind=SentenceKind.ATTRIBUTION, cites=(1,)
    )
    misquoted = check(
        "the wall was built of stone",
        (source,),
        field=TextField.STATEMENT,
        kind=SentenceKind.QUOTATION,
        cites=(1,),
    )

    assert as_fact.verdict is Verdict.CONTRADICTED
    assert as_statement.verdict is Verdict.SUPPORTED
    assert misquoted.verdict is not Verdict.SUPPORTED


def test_a_sentence_too_long_is_unsupported_and_says_why() -> None:
    judgement = check(PASSAGES[0].text * 40)

    assert judgement.verdict is Verdict.UNSUPPORTED
    assert judgement.findings[0].check == "length"


@pytest.mark.parametrize("text", ["He did it.", "It was.", "12", "“”", "אבג דהו", "😀 😀"])
def test_a_sentence_without_content_is_unsupported(text: str) -> None:
    assert check(text).verdict is Verdict.UNSUPPORTED


unrelated = st.lists(
    st.sampled_from(
        ["bakers", "rowed", "quiet", "melons", "purple", "arches", "while", "clocks", "softly"]
    ),
    min_size=3,
    max_size=12,
).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [
            "Engineers found cracks in the Lorne dam and ordered 21,000 people to leave.",
            "Governor Ruth Adeyemi closed shelters in schools and sports halls in Marden.",
            "The dam was built in 1986 and had been inspected last year.",
            "“Everybody should wait for the sirens,” Adeyemi said.",
            "Mira Kostic opened an inquiry into the missing boats of the ministry.",
        ]
    ),
    st.lists(unrelated, min_size=1, max_size=4),
)
def test_an_unrelated_source_never_adds_support(text: str, others: list[str]) -> None:
    strange = tuple(
        replace(PASSAGES[0], id=500 + n, report_id=500 + n, text=t, source_id=50 + n)
        for n, t in enumerate(others)
    )

    assert check(text).verdict is not Verdict.SUPPORTED
    assert check(text, (*PASSAGES, *strange)).verdict is not Verdict.SUPPORTED


def test_the_order_of_the_passages_does_not_matter() -> None:
    sentences = [Sentence(text=p.text) for p in PASSAGES]
    checker = EvidenceChecker()

    there = checker.check(sentences, PASSAGES)
    back = checker.check(sentences, tuple(reversed(PASSAGES)))

    assert [j.verdict for j in there] == [j.verdict for j in back]
