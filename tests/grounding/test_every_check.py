"""Every check that the ledger promises: a true sentence passes, a false one fails at its span.

The evidence is two reports of our own making by two outlets, and a third that is older.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from onrecord.grounding import copying
from onrecord.grounding.concluding import conclude
from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.vocabulary.texts import Passage, Sentence, SentenceKind, TextField
from onrecord.vocabulary.verdicts import Finding, Judgement, Outcome, Verdict
from tests.grounding.lines import passages_of

FRIDAY = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)

COURIER = (
    "The council of Marden approved a new harbour wall on Friday after a debate of six hours.",
    "Mayor Edda Solberg said the wall would cost 14 million euros and take three years.",
    "“We will not wait for the next flood,” Solberg said.",
    "The operator Tarn Lines sued the water authority over delays at the old pier.",
    "Some residents oppose the plan. Traffic through the port rose 12 percent in February.",
    "The authority may close the eastern pier in May.",
    "The police did not arrest any of the protesters.",
)
POST = (
    "Mayor Edda Solberg said the wall would cost 19 million euros and take three years.",
    "Traffic through the port of Marden fell 12 percent in February, the harbour office found.",
)
OLD = ("The old pier of Marden is closed to fishing boats from Dorum.",)


def passages(*, newest: datetime = FRIDAY, language: str = "en") -> list[Passage]:
    found: list[Passage] = []
    reports = (
        (COURIER, "Northern Courier", newest),
        (POST, "Island Post", newest),
        (OLD, "Harbour Gazette", FRIDAY - timedelta(days=1)),
    )
    for report, (texts, source, at) in enumerate(reports, 1):
        for position, text in enumerate(texts):
            found.append(
                Passage(
                    id=len(found) + 1, report_id=report, position=position, text=text, start=0,
                    end=len(text), source_id=report, source_name=source, report_title="A report",
                    url="", language=language, published_at=at,
                )
            )  # fmt: skip
    return found


def judge(sentence: Sentence, evidence: list[Passage], language: str = "en") -> Judgement:
    (judgement,) = conclude(EvidenceChecker(), [sentence], evidence, language=language)
    return judgement


def failures(judgement: Judgement) -> dict[str, Finding]:
    return {one.check: one for one in judgement.findings if one.outcome is Outcome.FAILED}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A check with a sentence that passes it and one that fails it at ``span``."""

    check: str
    true: str
    false: str
    span: str
    cites: int


CASES = [
    Case(check="quotations", cites=3, span="We will never wait",
         true="“We will not wait for the next flood,” Solberg said.",
         false="“We will never wait,” Solberg said."),
    Case(check="attribution", cites=2, span="Jan Lund",
         true="Edda Solberg said the wall would take three years.",
         false="Jan Lund said the wall would take three years."),
    Case(check="names", cites=4, span="Kaldo Lines",
         true="Tarn Lines sued the water authority.",
         false="Kaldo Lines sued the water authority."),
    Case(check="numbers", cites=1, span="nine",
         true="The council approved a new harbour wall after a debate of six hours.",
         false="The council approved a new harbour wall after a debate of nine hours."),
    Case(check="dates", cites=1, span="Monday",
         true="The council of Marden approved a new harbour wall on Friday.",
         false="The council of Marden approved a new harbour wall on Monday."),
    Case(check="negation", cites=7, span="arrest",
         true="The police did not arrest any of the protesters.",
         false="The police arrested the protesters."),
    Case(check="modality", cites=6, span="close",
         true="The authority may close the eastern pier in May.",
         false="The authority will close the eastern pier in May."),
    Case(check="direction", cites=1, span="rejected",
         true="The council of Marden approved a new harbour wall.",
         false="The council of Marden rejected a new harbour wall."),
    Case(check="scope", cites=5, span="All",
         true="Some residents oppose the plan.",
         false="All residents oppose the plan."),
    Case(check="roles", cites=4, span="",
         true="The operator Tarn Lines sued the water authority.",
         false="The water authority sued the operator Tarn Lines."),
    Case(check="coverage", cites=1, span="",
         true="The council of Marden approved a new harbour wall.",
         false="The council celebrated its generous citizens with splendid fireworks."),
    Case(check="disputed", cites=5, span="rose",
         true="Some residents oppose the plan.",
         false="Traffic through the port rose 12 percent in February."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)
def test_a_check_lets_the_true_pass_and_shows_where_the_false_fails(case: Case) -> None:
    evidence = passages()
    held = judge(Sentence(text=case.true, cites=(case.cites,)), evidence)
    assert held.verdict is Verdict.SUPPORTED, failures(held)
    assert case.check not in failures(held)

    sentence = Sentence(text=case.false, cites=(case.cites,))
    fallen = failures(judge(sentence, evidence))
    assert case.check in fallen
    finding = fallen[case.check]
    assert finding.explanation.endswith((".", "”", "?"))
    assert case.span in sentence.text[finding.start : finding.end]
    assert not case.span or finding.end > finding.start


def test_what_another_source_disputes_may_be_said_by_whoever_says_it() -> None:
    evidence = passages()
    disputed = "The wall will cost 14 million euros and take three years."
    attributed = "Mayor Edda Solberg said the wall would cost 14 million euros."
    assert "disputed" not in failures(judge(Sentence(text=attributed, cites=(2,)), evidence))
    # Nobody else reports of it: nobody disputes it.
    alone = [passage for passage in evidence if passage.source_id == 1]
    rose = Sentence(text="Traffic through the port rose 12 percent in February.", cites=(5,))
    assert "disputed" not in failures(judge(rose, alone))
    assert judge(Sentence(text=disputed, cites=(2,)), evidence).verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("courier", "post", "sentence", "is_disputed"),
    [
        (
            "The residents accepted some, but not all, parts of the plan for the harbour.",
            "The residents accepted parts of the plan for the harbour and rejected others.",
            "The residents accepted some, but not all, parts of the plan for the harbour.",
            False,
        ),
        (
            "The residents did not accept the plan for the harbour.",
            "The residents did accept the plan for the harbour on Friday.",
            "The residents did not accept the plan for the harbour.",
            True,
        ),
    ],
)
def test_a_part_that_is_denied_leaves_a_part(
    courier: str, post: str, sentence: str, is_disputed: bool
) -> None:
    evidence = [
        replace(passage, text=text, end=len(text))
        for passage, text in zip(passages(), (courier, "", "", "", "", "", "", post), strict=False)
        if text
    ]
    told = judge(Sentence(text=sentence, cites=(1,)), evidence)
    assert told.verdict is Verdict.SUPPORTED
    assert ("disputed" in failures(told)) is is_disputed


def test_a_part_is_not_the_whole() -> None:
    lines = passages_of(["The council did not approve all parts of the harbour plan on Friday."])
    for text, verdict in (
        ("The council did not approve all parts of the harbour plan.", Verdict.SUPPORTED),
        ("The council did approve all parts of the harbour plan.", Verdict.CONTRADICTED),
    ):
        assert judge(Sentence(text=text, cites=(1,)), lines).verdict is verdict


@pytest.mark.parametrize(
    ("text", "kind", "newest", "is_old"),
    [
        ("The old pier is closed to fishing boats.", SentenceKind.FACT, FRIDAY, False),
        ("The old pier is closed to fishing boats.", SentenceKind.FACT, None, True),
        ("The old pier is closed to fishing boats.", SentenceKind.BACKGROUND, None, False),
    ],
)
def test_evidence_that_the_story_has_overtaken(
    text: str, kind: SentenceKind, newest: datetime | None, is_old: bool
) -> None:
    evidence = passages(newest=newest or FRIDAY + timedelta(days=20))
    judgement = judge(Sentence(text=text, kind=kind, cites=(10,)), evidence)
    assert judgement.verdict is Verdict.SUPPORTED
    assert ("age" in failures(judgement)) is is_old
    if is_old:
        assert "21 days older" in failures(judgement)["age"].explanation


SAID = Sentence(
    text="We will not wait for the next flood",
    field=TextField.STATEMENT,
    kind=SentenceKind.QUOTATION,
    cites=(3,),
    speaker="Edda Solberg",
    role="mayor",
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"speaker": "Solberg", "role": ""}, ""),
        ({"speaker": "Jan Lund"}, "say this, not “Jan Lund”"),
        ({"role": "bishop"}, "does not call “Edda Solberg” “bishop”"),
    ],
)
def test_a_statement_is_put_into_the_mouth_that_said_it(change: dict[str, str], words: str) -> None:
    fallen = failures(judge(replace(SAID, **change), passages()))  # type: ignore[arg-type]
    assert ("attribution" in fallen) is bool(words)
    assert not words or words in fallen["attribution"].explanation


class TestTranslation:
    """No checker here reads two languages: somebody who does must vouch."""

    FRENCH = Sentence(text="Le mur du port coûtera 14 millions d’euros.", cites=(2,))

    def test_what_is_told_in_another_language_keeps_its_passages_and_waits(self) -> None:
        judgement = judge(self.FRENCH, passages(), "fr")
        assert judgement.verdict is Verdict.UNSUPPORTED
        assert [support.passage_id for support in judgement.supports] == [2]
        said = failures(judgement)
        assert "Written in “fr” from passages in “en”" in said["translation"].explanation
        assert set(said) <= {"translation", "numbers"}

    def test_a_figure_is_compared_in_every_language(self) -> None:
        wrong = replace(self.FRENCH, text=self.FRENCH.text.replace("14", "41"))
        assert "numbers" in failures(judge(wrong, passages(), "fr"))

    def test_the_same_language_and_an_unknown_one_are_checked_as_ever(self) -> None:
        for language in ("en", "en-GB", ""):
            assert "translation" not in failures(judge(self.FRENCH, passages(), language))
        spoken = passages(language="fr")
        assert "translation" not in failures(judge(self.FRENCH, spoken, "fr"))

    def test_words_left_as_they_were_are_supported(self) -> None:
        kept = Sentence(text="“We will not wait for the next flood,” Solberg said.", cites=(3,))
        assert judge(kept, passages(), "fr").verdict is Verdict.SUPPORTED

    def test_a_checker_that_reads_both_is_believed(self) -> None:
        class Reader(EvidenceChecker):
            reads_across_languages = True

        (judgement,) = conclude(Reader(), [self.FRENCH], passages(), language="fr")
        assert "translation" not in failures(judgement)


class TestCopying:
    """Words taken in runs of six and more are counted, each of the source's once."""

    ORIGIN = copying.Origin(source=1, passage=1, text=COURIER[0])

    def test_a_run_is_counted_and_shown(self) -> None:
        text = "In Marden, the council of MARDEN approved a new harbour-wall, say papers."
        (taken,) = copying.taken_from([text], [self.ORIGIN])
        assert taken.words == 9
        assert taken.longest == "The council of Marden approved a new harbour wall"
        assert taken.share == pytest.approx(9 / 13)
        (twice,) = copying.taken_from([text, text], [self.ORIGIN])
        assert twice.words == 9

    def test_words_of_ones_own_and_short_runs_are_nobodys(self) -> None:
        text = "A new harbour wall was approved after six hours by the council of Marden."
        assert copying.taken_from([text], [self.ORIGIN]) == []
        assert copying.taken_from([], [self.ORIGIN]) == []
        assert copying.taken_from([text], []) == []
