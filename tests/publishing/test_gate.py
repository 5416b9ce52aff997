"""Every rule of the gate in a pair: refused, and let through after the way out was taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.publishing.gate import (
    REVIEW_ACTS,
    CertificateFacts,
    EntryFacts,
    PictureFacts,
    Policy,
    TextFacts,
    examine,
)
from onrecord.vocabulary.texts import Sentence, TextField
from onrecord.vocabulary.verdicts import Finding, Outcome, Verdict

HEADLINE = Sentence(text="A ferry stops", field=TextField.HEADLINE)
BODY = Sentence(text="It stopped at noon.", field=TextField.BODY)
TEXT = TextFacts(
    headline=HEADLINE.text,
    standfirst="Why it matters.",
    has_body=True,
    sentences=(HEADLINE, BODY),
    digest="d1",
    is_machine_drafted=True,
)
ORIGINS = frozenset({"source 1", "source 2"})
PICTURE = PictureFacts(
    id=7,
    alt="A ferry at sea",
    credit="A. Bee",
    source="Wire",
    licence="CC0",
    source_type="digitalCapture",
    kind="photo",
    caption="The ferry on Monday",
    label="",
)
REVIEW = CertificateFacts(content_digest="d1", acts=REVIEW_ACTS, is_approved=True)
POLICY = Policy(min_sources=2)


def entry(sentence: Sentence, number: int = 1, **facts: Any) -> EntryFacts:
    return EntryFacts(
        **{
            "id": number,
            "field": sentence.field.value,
            "digest": sentence.digest,
            "text": sentence.text,
            "verdict": Verdict.SUPPORTED,
            "origins": ORIGINS,
            **facts,
        }
    )


GOOD: dict[str, Any] = {
    "text": TEXT,
    "entries": [entry(HEADLINE, 1), entry(BODY, 2)],
    "pictures": [PICTURE],
    "certificate": REVIEW,
    "policy": POLICY,
}


def codes(**changes: Any) -> list[str]:
    return [refusal.code for refusal in examine(**{**GOOD, **changes})]


def failed(check: str) -> tuple[Finding, ...]:
    return (Finding(check=check, outcome=Outcome.FAILED, explanation="The passage differs."),)


def test_a_sound_text_is_let_through() -> None:
    assert codes() == []


@pytest.mark.parametrize("verdict", ["unsupported", "partial", "contradicted"])
def test_a_sentence_that_does_not_stand(verdict: str) -> None:
    bad = entry(BODY, 2, verdict=verdict)
    assert codes(entries=[entry(HEADLINE), bad]) == [f"gate.{verdict}"]
    vouched = replace(bad, verdict=Verdict.VOUCHED, vouched_by="mona", vouch_reason="I was there")
    assert codes(entries=[entry(HEADLINE), vouched]) == []
    corrected = entry(BODY, 2)
    assert codes(entries=[entry(HEADLINE), corrected]) == []


@pytest.mark.parametrize(("by", "reason"), [("", "I was there"), ("mona", ""), ("mona", "  ")])
def test_a_vouch_takes_a_name_and_a_reason(by: str, reason: str) -> None:
    half = entry(BODY, 2, verdict=Verdict.VOUCHED, vouched_by=by, vouch_reason=reason)
    assert codes(entries=[entry(HEADLINE), half]) == ["gate.unsupported"]
    whole = replace(half, vouched_by="mona", vouch_reason="I was there")
    assert codes(entries=[entry(HEADLINE), whole]) == []


def test_an_unknown_verdict_is_unsupported() -> None:
    odd = entry(BODY, 2, verdict="splendid")
    assert codes(entries=[entry(HEADLINE), odd]) == ["gate.unsupported"]


@pytest.mark.parametrize("check", ["names", "numbers", "dates"])
def test_a_detail_that_is_not_in_the_passage(check: str) -> None:
    bad = entry(BODY, 2, findings=failed(check))
    assert codes(entries=[entry(HEADLINE), bad]) == [f"gate.{check[:-1]}_not_in_source"]
    vouched = replace(bad, verdict=Verdict.VOUCHED, vouched_by="mona", vouch_reason="called them")
    assert codes(entries=[entry(HEADLINE), vouched]) == []
    passed = (Finding(check=check, outcome=Outcome.PASSED, explanation="It is there."),)
    assert codes(entries=[entry(HEADLINE), entry(BODY, 2, findings=passed)]) == []


@pytest.mark.parametrize("check", ["quotation", "quotations"])
def test_a_quotation_that_is_not_verbatim_cannot_be_vouched_away(check: str) -> None:
    vouched = entry(
        BODY,
        2,
        verdict=Verdict.VOUCHED,
        vouched_by="mona",
        vouch_reason="heard it",
        findings=failed(check),
    )
    assert codes(entries=[entry(HEADLINE), vouched]) == ["gate.quotation_not_verbatim"]
    override = replace(REVIEW, overridden=frozenset({BODY.digest}))
    assert codes(entries=[entry(HEADLINE), vouched], certificate=override) == []


def test_an_override_lets_only_the_quotation_check_through() -> None:
    override = replace(REVIEW, overridden=frozenset({BODY.digest}))
    bad = entry(BODY, 2, verdict="unsupported", findings=failed("quotation"))
    assert codes(entries=[entry(HEADLINE), bad], certificate=override) == ["gate.unsupported"]


def test_an_override_for_another_text_does_not_count() -> None:
    other = replace(REVIEW, content_digest="d0", overridden=frozenset({BODY.digest}))
    bad = entry(BODY, 2, findings=failed("quotation"))
    found = codes(entries=[entry(HEADLINE), bad], certificate=other)
    assert found == ["gate.quotation_not_verbatim", "gate.not_reviewed"]


@pytest.mark.parametrize("part", ["credit", "source", "licence", "alt", "source_type"])
def test_a_picture_lacks_something(part: str) -> None:
    lacking: dict[str, Any] = {part: " "}
    assert codes(pictures=[replace(PICTURE, **lacking)]) == [f"gate.picture_without_{part}"]
    assert codes(pictures=[PICTURE]) == []


def test_alternative_text_that_repeats_the_headline() -> None:
    lazy = replace(PICTURE, alt=" a FERRY  stops. ")
    assert codes(pictures=[lazy]) == ["gate.alt_is_headline"]
    assert codes(pictures=[replace(lazy, alt="A ferry at sea")]) == []
    headline = "Kremlin “ready to talk”, says Ushakov after five hours"
    text = replace(TEXT, headline=headline)
    for alt, repeats in (
        (headline, True),
        ("Photo: Kremlin ready to talk says Ushakov after five hours.", True),
        ("Picture of the Kremlin ready to talk, says Ushakov after five hours", True),
        ("Yuri Ushakov speaks to reporters in a hall of the Kremlin.", False),
        ("Ushakov", False),
        ("Map of Russia showing Moscow in the west of the country.", False),
    ):
        found = pictures_only(text, replace(PICTURE, alt=alt))
        assert ("gate.alt_is_headline" in found) == repeats, alt


def pictures_only(text: TextFacts, picture: PictureFacts) -> list[str]:
    found = codes(text=text, pictures=[picture])
    return [code for code in found if "picture" in code or "alt" in code or "label" in code]


def test_a_photograph_needs_a_caption_and_a_drawing_does_not() -> None:
    bare = replace(PICTURE, caption=" ")
    assert codes(pictures=[bare]) == ["gate.photo_without_caption"]
    assert codes(pictures=[replace(bare, kind="card", source_type="algorithmicMedia")]) == []


@pytest.mark.parametrize(
    ("kind", "source_type", "label"),
    [
        ("photo", "trainedAlgorithmicMedia", "AI-generated"),
        ("photo", "compositeWithTrainedAlgorithmicMedia", ""),
        ("generated", "trainedAlgorithmicMedia", " "),
    ],
)
def test_what_ai_made_is_never_a_photograph_and_always_labelled(
    kind: str, source_type: str, label: str
) -> None:
    made = replace(PICTURE, kind=kind, source_type=source_type, label=label)
    assert codes(pictures=[made]) == ["gate.generated_not_labelled"]
    assert codes(pictures=[replace(made, kind="generated", label="AI-generated")]) == []


def test_no_review() -> None:
    assert codes(certificate=None) == ["gate.not_reviewed"]
    assert codes(certificate=replace(REVIEW, is_approved=False)) == ["gate.not_reviewed"]
    assert codes(certificate=replace(REVIEW, content_digest="d0")) == ["gate.not_reviewed"]
    assert codes(certificate=replace(REVIEW, acts=("accuracy",))) == ["gate.review_incomplete"]
    assert codes(certificate=REVIEW) == []


def test_autopilot_spares_the_review_and_nothing_else() -> None:
    policy = replace(POLICY, autopilot=True)
    assert codes(certificate=None, policy=policy) == []
    bad = entry(BODY, 2, verdict="unsupported")
    found = codes(certificate=None, policy=policy, entries=[entry(HEADLINE), bad])
    assert found == ["gate.unsupported"]


def test_autopilot_does_not_spare_what_a_person_wrote() -> None:
    human = replace(TEXT, is_machine_drafted=False)
    policy = replace(POLICY, autopilot=True)
    assert codes(text=human, certificate=None, policy=policy) == ["gate.not_reviewed"]


def test_too_few_independent_sources() -> None:
    same = frozenset({"owner big media"})
    alone = [entry(HEADLINE, 1, origins=same), entry(BODY, 2, origins=same)]
    assert codes(entries=alone) == ["gate.too_few_sources"]
    assert codes(entries=[alone[0], entry(BODY, 2, origins=frozenset({"source 9"}))]) == []
    assert codes(entries=alone, policy=Policy(min_sources=1)) == []


def test_sources_of_sentences_that_are_gone_do_not_count() -> None:
    gone = Sentence(text="No longer said.")
    left = [
        entry(HEADLINE, 1, origins=frozenset()),
        entry(BODY, 2, origins=frozenset({"source 1"})),
        entry(gone, 3, origins=frozenset({"source 2"})),
    ]
    assert codes(entries=left) == ["gate.too_few_sources"]


def test_a_person_may_write_from_one_source() -> None:
    human = replace(TEXT, is_machine_drafted=False)
    alone = [entry(HEADLINE, 1, origins=frozenset()), entry(BODY, 2, origins=frozenset({"a"}))]
    assert codes(text=human, entries=alone) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"headline": " "}, "gate.empty_headline"),
        ({"standfirst": ""}, "gate.empty_standfirst"),
        ({"has_body": False}, "gate.empty_body"),
    ],
)
def test_an_empty_part(change: dict[str, Any], code: str) -> None:
    assert codes(text=replace(TEXT, **change)) == [code]
    assert codes(text=TEXT) == []


def test_no_ledger_refuses() -> None:
    assert codes(entries=None) == ["gate.no_ledger"]


def test_a_stale_ledger_refuses() -> None:
    assert codes(entries=[entry(HEADLINE)]) == ["gate.not_in_ledger"]
    assert codes(entries=[entry(HEADLINE), entry(BODY, 2)]) == []


def test_an_entry_of_another_field_does_not_cover_a_sentence() -> None:
    moved = entry(replace(BODY, field=TextField.WATCH), 2)
    assert codes(entries=[entry(HEADLINE), moved]) == ["gate.not_in_ledger"]


def test_a_finding_without_a_known_outcome_has_failed() -> None:
    odd = Finding(check="name", outcome="fine", explanation="?")  # type: ignore[arg-type]
    assert codes(entries=[entry(HEADLINE), entry(BODY, 2, findings=(odd,))]) == [
        "gate.name_not_in_source"
    ]


def test_every_refusal_says_what_and_what_to_do() -> None:
    refusals = examine(
        text=replace(TEXT, headline="", standfirst="", has_body=False),
        entries=[entry(HEADLINE, 1, verdict="partial", findings=failed("quotation"))],
        pictures=[replace(PICTURE, alt="", credit="", source="", licence="", source_type="")],
        certificate=None,
        policy=POLICY,
    )
    assert len(refusals) >= 9
    assert all(one.message.endswith((".", "”")) and one.way_out.endswith(".") for one in refusals)
    assert len({one.code for one in refusals}) == len(refusals)


@given(st.lists(st.sampled_from([*Verdict, "", "SUPPORTED"]), min_size=1, max_size=6))
def test_adding_an_unsupported_sentence_never_opens_the_gate(verdicts: list[str]) -> None:
    sentences = [Sentence(text=f"Sentence {n}.") for n in range(len(verdicts))]
    entries = [
        entry(sentence, n, verdict=verdict)
        for n, (sentence, verdict) in enumerate(zip(sentences, verdicts, strict=True))
    ]
    text = replace(TEXT, sentences=(HEADLINE, BODY, *sentences))
    found = codes(text=text, entries=[*GOOD["entries"], *entries])
    assert len(found) == sum(verdict != Verdict.SUPPORTED for verdict in verdicts)


class TestWhoseWordItIs:
    OWED = (entry(HEADLINE, 1), entry(BODY, 2, findings=failed("voice")))

    def test_it_stops_and_a_vouch_lets_it_pass(self) -> None:
        assert codes(entries=self.OWED) == ["gate.unattributed"]
        vouched = entry(
            BODY, 2, findings=failed("voice"), verdict=Verdict.VOUCHED,
            vouched_by="Ada", vouch_reason="I stood there and saw it.",
        )  # fmt: skip
        assert codes(entries=[self.OWED[0], vouched]) == []

    def test_a_site_may_leave_it_to_a_reviewer_and_never_to_autopilot(self) -> None:
        mild = replace(POLICY, attribution_stops=False)
        assert codes(entries=self.OWED, policy=mild) == []
        alone = replace(mild, autopilot=True)
        assert codes(entries=self.OWED, policy=alone, certificate=None) == ["gate.unattributed"]
        both = entry(BODY, 2, findings=(*failed("voice"), *failed("names")))
        assert codes(entries=[self.OWED[0], both], policy=mild) == ["gate.name_not_in_source"]
