"""What is borne out, and still not the newsroom's own to tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from onrecord.grounding.concluding import conclude
from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.vocabulary.texts import Passage, Sentence, TextField
from onrecord.vocabulary.verdicts import Outcome, Verdict
from onrecord.writing.whose import led

AT = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
BUILDS = "The ministry is building twelve shelters in Kaldo."


def passage(number: int, text: str, source: str, kind: str = "outlet", lang: str = "en") -> Passage:
    return Passage(
        id=number, report_id=number, position=0, text=text, start=0, end=len(text),
        source_id=number, source_name=source, source_kind=kind, report_title="A report", url="",
        language=lang, published_at=AT,
    )  # fmt: skip


OFFICE = passage(1, f"{BUILDS} Each of them holds forty people.", "Ministry of Energy", "official")
OTHER = passage(2, "Rain fell in Marden on Sunday.", "Island Post")


def outcomes(texts: list[str], passages: list[Passage], **values: object) -> list[Outcome | None]:
    """Return the outcome of the check ``voice`` of each text; all of them are supported."""
    cites = tuple(one.id for one in passages[:1])
    sentences = led(Sentence(text=text, cites=cites, **values) for text in texts)  # type: ignore[arg-type]
    found = []
    for one in conclude(EvidenceChecker(), sentences, passages):
        assert one.verdict is Verdict.SUPPORTED
        told = [finding.outcome for finding in one.findings if finding.check == "voice"]
        found.append(told[0] if told else None)
    return found


@pytest.mark.parametrize("others", [[], [OTHER]], ids=["one source", "one report of several"])
def test_what_a_ministry_says_of_itself_is_not_the_newsroom_s(others: list[Passage]) -> None:
    assert outcomes([BUILDS], [OFFICE, *others]) == [Outcome.FAILED]


@pytest.mark.parametrize(
    "text",
    [
        "The ministry is building twelve shelters in Kaldo, the Ministry of Energy said.",
        "According to the Ministry of Energy, the ministry is building twelve shelters in Kaldo.",
        "The ministry is building twelve shelters in Kaldo, it said.",
    ],
)
def test_said_so_it_passes(text: str) -> None:
    assert outcomes([text], [OFFICE]) == [None]


def test_the_sentence_before_may_say_it() -> None:
    said = "The ministry is building twelve shelters in Kaldo, the Ministry of Energy said."
    assert outcomes([said, "Each of them holds forty people."], [OFFICE]) == [None, Outcome.PASSED]


def test_what_an_independent_report_tells_too_is_the_newsroom_s() -> None:
    seen = passage(2, "In Kaldo the ministry is building twelve shelters.", "Island Post")
    assert outcomes([BUILDS], [OFFICE, seen]) == [Outcome.PASSED]
    echo = "The ministry said it is building twelve shelters in Kaldo."
    assert outcomes([BUILDS], [OFFICE, passage(2, echo, "Island Post")]) == [Outcome.FAILED]
    same = replace(seen, origin="owner state")
    assert outcomes([BUILDS], [replace(OFFICE, origin="owner state"), same]) == [Outcome.FAILED]


def test_a_mouth_that_was_dropped_is_missed() -> None:
    told = passage(1, "The company said the leak had been stopped by noon.", "Northern Courier")
    assert outcomes(["The leak had been stopped by noon."], [told]) == [Outcome.FAILED]


def test_in_french() -> None:
    told = passage(
        1, "L’entreprise a déclaré que la fuite avait été arrêtée.", "Le Courrier", lang="fr"
    )
    assert outcomes(["La fuite avait été arrêtée."], [told]) == [Outcome.FAILED]
    assert outcomes(["La fuite avait été arrêtée, selon Le Courrier."], [told]) == [None]


def test_plain_news_of_one_outlet_is_let_be() -> None:
    plain = "The council approved a new harbour wall on Friday."
    assert outcomes([plain], [passage(1, plain, "Northern Courier"), OTHER]) == [None]


def test_a_statement_has_its_speaker_beside_it() -> None:
    found = conclude(
        EvidenceChecker(),
        [Sentence(text=BUILDS, field=TextField.STATEMENT, speaker="Ministry of Energy")],
        [OFFICE],
    )
    assert not [one for one in found[0].findings if one.check == "voice"]
