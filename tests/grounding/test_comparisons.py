"""Single checks, on claims and passages of one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.grounding.comparisons import (
    dates,
    judging,
    names,
    quantities,
    quotations,
    readings,
    roles,
    speakers,
)
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Reading
from onrecord.grounding.comparisons.results import Compared
from onrecord.grounding.kinds import classify
from onrecord.vocabulary.texts import Passage, Sentence, SentenceKind
from onrecord.vocabulary.verdicts import Outcome

FRIDAY = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)


def passage(text: str, *, source: str = "Northern Courier", title: str = "A report") -> Passage:
    return Passage(
        id=1, report_id=1, position=0, text=text, start=0, end=len(text), source_id=1,
        source_name=source, report_title=title, url="", language="en", published_at=FRIDAY,
    )  # fmt: skip


def run(
    check: Callable[[Claim, Evidence], list[Compared]],
    sentence: str,
    text: str,
    *,
    sources: tuple[str, ...] = (),
    source: str = "Northern Courier",
) -> list[Compared]:
    claim = Claim(Sentence(text=sentence), sources)
    evidence = Evidence(
        [passage(text, source=source)],
        neighbours=[],
        title="A report",
        by_title=False,
        claim=claim,
        reading_of=lambda given: Reading(given.text),
        report_keys={},
    )
    return check(claim, evidence)


def outcome(found: list[Compared]) -> Outcome:
    return Outcome.FAILED if any(item.failed for item in found) else found[0].finding.outcome


@pytest.mark.parametrize(
    ("sentence", "text", "expected"),
    [
        ("Nearly 40 died.", "In all 38 people died.", Outcome.PASSED),
        ("Nearly 40 died.", "In all 42 people died.", Outcome.FAILED),
        ("More than 40 died.", "In all 42 people died.", Outcome.PASSED),
        ("More than 40 died.", "In all 38 people died.", Outcome.FAILED),
        ("About 40 died.", "In all 42 people died.", Outcome.PASSED),
        ("About 40 died.", "In all 60 people died.", Outcome.FAILED),
        ("40 died.", "In all 38 people died.", Outcome.FAILED),
        ("12 people died.", "At least 12 people died.", Outcome.FAILED),
        ("Twelve people died.", "12 people died.", Outcome.PASSED),
        ("It cost $1,200.", "It cost 1,200 dollars.", Outcome.PASSED),
        ("It cost €1,200.", "It cost 1,200 dollars.", Outcome.FAILED),
        ("Prices rose 3%.", "Prices rose by three percent.", Outcome.PASSED),
        ("Nobody died.", "Nobody died.", Outcome.NOT_APPLICABLE),
    ],
)
def test_numbers(sentence: str, text: str, expected: Outcome) -> None:
    assert outcome(run(quantities.check, sentence, text)) is expected


@pytest.mark.parametrize(
    ("sentence", "text", "expected"),
    [
        ("It fell on 6 March.", "It fell on Friday.", Outcome.PASSED),
        ("It fell on Friday.", "It fell today.", Outcome.PASSED),
        ("It fell on Thursday.", "It fell yesterday.", Outcome.PASSED),
        ("It fell on Friday.", "It fell yesterday.", Outcome.FAILED),
        ("It fell yesterday.", "It fell on Thursday.", Outcome.FAILED),
        ("It fell on 6 March 2025.", "It fell on 6 March 2024.", Outcome.FAILED),
        ("It fell on March 6, 2026.", "It fell on 2026-03-06.", Outcome.PASSED),
        ("It fell in March.", "It fell on 6 March.", Outcome.PASSED),
        ("It fell in 2024.", "It fell on 6 March 2024.", Outcome.PASSED),
        ("It may fall.", "It may fall.", Outcome.NOT_APPLICABLE),
        ("It fell on 31 February.", "It fell on 30 February.", Outcome.FAILED),
    ],
)
def test_dates(sentence: str, text: str, expected: Outcome) -> None:
    assert outcome(run(dates.check, sentence, text)) is expected


@pytest.mark.parametrize(
    ("sentence", "text", "expected"),
    [
        ("Then Ushakov spoke.", "Aide Yuri Ushakov spoke.", Outcome.PASSED),
        ("Then Zelenskyy spoke.", "President Zelensky spoke.", Outcome.PASSED),
        ("Vladimir Zelensky met aides.", "Vladimir Putin met Volodymyr Zelensky.", Outcome.FAILED),
        ("Talks in Minsk went on.", "Talks in Kyiv went on.", Outcome.FAILED),
        ("The U.S. left.", "The United States left, not the UK.", Outcome.PASSED),
        ("The U.K. left.", "The United States left.", Outcome.FAILED),
        ("The US left.", "The U.S. left.", Outcome.PASSED),
        ("Angela Müller left.", "ANGELA MULLER left.", Outcome.PASSED),
        ("Hillary Clinton left.", "Hillary Rodham Clinton left.", Outcome.PASSED),
        ("Anna Berg left.", "Anna Holm and Jan Berg left.", Outcome.FAILED),
        ("Talks went on.", "The talks went on.", Outcome.NOT_APPLICABLE),
    ],
)
def test_names(sentence: str, text: str, expected: Outcome) -> None:
    assert outcome(run(names.check, sentence, text)) is expected


@pytest.mark.parametrize(
    ("quotation", "text", "stands"),
    [
        ("We’re ready", 'He said: "We\'re ready," and left.', True),
        ("We are – in a word – ready,", "“We are—in a word—ready”", False),
        ("We are – in a word – ready,", "“We are — in a word — ready”", True),
        ("We came … and left", "We came, saw, and left", True),
        ("We left … and came", "We came, saw, and left", False),
        ("We […] left", "We came, saw, and left", True),
        ("[T]he door is open", "Always the door is open", True),
        ("[The minister] is out", "he is out", True),
        ("is out now", "he is out", False),
        ("art", "The party is over", False),
        ("Ready", "We are ready", True),
        ("He called it “a farce” today", "He called it 'a farce' today", True),
        ("ready\u00a0now", "ready now", True),
        ("...", "ready now", False),
        ("[" * 60, "ready now", False),
    ],
)
def test_quotations(quotation: str, text: str, stands: bool) -> None:
    assert quotations.stands_in(quotation, quotations.fold(text)) is stands


@given(st.text(max_size=120), st.integers(0, 100), st.integers(1, 60))
def test_any_stretch_of_whole_words_is_a_quotation_of_its_text(
    text: str, start: int, length: int
) -> None:
    words = quotations.fold(text).replace("...", " ").replace("[", " ").replace("]", " ").split()
    chosen = " ".join(words[start : start + length])

    if chosen.strip(" \"'.,;:-"):
        assert quotations.stands_in(chosen, " ".join(words))


@pytest.mark.parametrize(
    ("text", "speakers_found"),
    [
        ("“No,” said Ingrid Solberg, head of the office.", ["Solberg"]),
        ("Yuri Ushakov, an aide to President Putin, said it was over.", ["Ushakov"]),
        ("Kremlin aide Yuri Ushakov told state media it was over.", ["Ushakov"]),
        ("According to the Red Cross, families left.", ["Cross"]),
        ("It was over, he said.", ["he"]),
    ],
)
def test_speakers_are_found(text: str, speakers_found: list[str]) -> None:
    assert [s.speaker[-1].text for s in speakers.find(Reading(text))] == speakers_found


def test_an_added_attribution_is_held_against_the_source() -> None:
    sentence = "The dam leaks, the Northern Courier reported."
    known = ("Northern Courier", "Osland Radio")

    right = run(speakers.check, sentence, "The dam leaks.", sources=known)
    wrong = run(speakers.check, sentence, "The dam leaks.", sources=known, source="Osland Radio")

    assert outcome(right) is Outcome.PASSED
    assert outcome(wrong) is Outcome.FAILED
    assert sentence[wrong[0].finding.start : wrong[0].finding.end] == (
        ", the Northern Courier reported"
    )


def test_a_passive_is_the_same_as_its_active() -> None:
    assert outcome(run(roles.check, "Putin was invited by Orban.", "Orban invited Putin.")) is (
        Outcome.PASSED
    )
    assert outcome(run(roles.check, "Putin invited Orban.", "Putin was invited by Orban.")) is (
        Outcome.FAILED
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We are ready,” she said.", SentenceKind.QUOTATION),
        ("The dam leaks, the ministry said.", SentenceKind.ATTRIBUTION),
        ("According to police, two died.", SentenceKind.ATTRIBUTION),
        ("The dam leaks.", SentenceKind.FACT),
        ("", SentenceKind.FACT),
        ("“ ”", SentenceKind.FACT),
    ],
)
def test_kinds(text: str, kind: SentenceKind) -> None:
    assert classify(text) is kind


@given(st.text(max_size=300))
def test_a_reading_finds_words_and_quotations_where_they_stand(text: str) -> None:
    reading = Reading(text)

    for word in reading.words:
        assert text[word.start : word.end] == word.text
    for quotation in reading.quotations:
        assert text[quotation.start : quotation.end] == quotation.text
    assert names.find(reading) is not None
    assert speakers.find(reading) is not None


@given(st.text(max_size=400), st.sets(st.text(max_size=5), max_size=5))
def test_the_best_span_lies_in_the_text(text: str, wanted: set[str]) -> None:
    start, end, told = judging.best_span(Reading(text), frozenset(wanted))

    assert 0 <= start <= end <= len(text)
    assert told >= 0


@pytest.mark.parametrize(
    ("wanted", "stems", "same"),
    [
        ("german", {"germany"}, True),
        ("ukrain", {"ukrainian"}, True),
        ("contract", {"contra"}, True),
        ("war", {"warsaw"}, False),
        ("us", {"america"}, True),
        ("north", {"south"}, False),
    ],
)
def test_words_match_their_other_forms(wanted: str, stems: set[str], same: bool) -> None:
    assert readings.matches(wanted, frozenset(stems)) is same
