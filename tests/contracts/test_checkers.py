"""What every checker promises, held for each engine that is registered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.grounding.engines import Checker, checkers
from onrecord.vocabulary.texts import Sentence, TextField
from onrecord.vocabulary.verdicts import Outcome, Verdict
from tests.writing.building import DAM, passages_of

ENGINES = sorted(checkers.classes())
PASSAGES = passages_of(DAM)
TOLD = Sentence(text=PASSAGES[2].text, cites=(PASSAGES[2].id,))
UNTOLD = Sentence(text="Astronauts grew tomatoes on the moon.", position=1)


@pytest.fixture(params=ENGINES)
def checker(request: pytest.FixtureRequest) -> Checker:
    engine = checkers.classes()[request.param]()
    if engine.problems():
        pytest.skip(f"{request.param} cannot run here")
    return engine


class TestEveryChecker:
    def test_judges_each_sentence_in_order(self, checker: Checker) -> None:
        judgements = checker.check([TOLD, UNTOLD, TOLD], PASSAGES)

        assert [j.verdict for j in judgements] == [
            Verdict.SUPPORTED,
            Verdict.UNSUPPORTED,
            Verdict.SUPPORTED,
        ]

    def test_supports_point_into_the_passage_as_it_was_read(self, checker: Checker) -> None:
        known = {passage.id: passage for passage in PASSAGES}

        supports = checker.check([TOLD], PASSAGES)[0].supports

        assert supports
        for support in supports:
            passage = known[support.passage_id]
            assert 0 <= support.start < support.end <= len(passage.text)
            assert support.passage_digest == passage.digest
            assert 0 <= support.score <= 1

    def test_finds_support_that_is_not_cited(self, checker: Checker) -> None:
        judgement = checker.check([replace(TOLD, cites=())], PASSAGES)[0]

        assert judgement.verdict is Verdict.SUPPORTED
        assert PASSAGES[2].id in {support.passage_id for support in judgement.supports}

    def test_a_wrong_citation_supports_nothing(self, checker: Checker) -> None:
        judgement = checker.check([replace(UNTOLD, cites=(PASSAGES[0].id, 10**9))], PASSAGES)[0]

        assert judgement.verdict is Verdict.UNSUPPORTED
        assert judgement.supports == ()

    def test_explains_itself_with_spans_inside_the_sentence(self, checker: Checker) -> None:
        for sentence, judgement in zip(
            [TOLD, UNTOLD], checker.check([TOLD, UNTOLD], PASSAGES), strict=True
        ):
            assert judgement.findings
            for finding in judgement.findings:
                assert finding.check
                assert finding.explanation
                assert 0 <= finding.start <= finding.end <= len(sentence.text)
        failed = [f for f in judgement.findings if f.outcome is Outcome.FAILED]
        assert failed

    def test_nothing_supports_anything_without_passages(self, checker: Checker) -> None:
        assert checker.check([TOLD], ())[0].verdict is Verdict.UNSUPPORTED
        assert checker.check([], PASSAGES) == []

    def test_a_headline_may_rest_on_a_title(self, checker: Checker) -> None:
        title = Sentence(
            text=PASSAGES[0].report_title, field=TextField.HEADLINE, cites=(PASSAGES[0].id,)
        )

        judgement = checker.check([title], PASSAGES)[0]

        assert judgement.verdict is Verdict.SUPPORTED
        assert judgement.supports[0].passage_id == PASSAGES[0].id

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "?",
            "“",
            "“““”",
            "😀" * 500,
            "\u202eabc\u202c def",
            "a" * 100_000,
            "x. " * 40_000,
        ],
    )
    def test_hostile_sentences_are_unsupported_and_take_no_time(
        self, checker: Checker, text: str
    ) -> None:
        judgement = checker.check([Sentence(text=text)], PASSAGES)[0]

        assert judgement.verdict is not Verdict.SUPPORTED

    def test_hostile_passages_do_no_harm(self, checker: Checker) -> None:
        hostile = [
            replace(PASSAGES[0], id=900 + n, report_id=90, position=n, text=text, end=len(text))
            for n, text in enumerate(["“" * 5000, "(" * 5000, "1," * 20000, "é" * 100_000, "\x00"])
        ]

        judgement = checker.check([TOLD], [*PASSAGES, *hostile])[0]

        assert judgement.verdict is Verdict.SUPPORTED
