from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.language.sentences import split
from onrecord.vocabulary.drafts import Brief, DraftForm, DraftText
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.statements import Statement, StatementKind
from onrecord.vocabulary.texts import SentenceKind, TextField
from onrecord.writing.engines.extractive import ExtractiveWriter, NotEnoughEvidence
from onrecord.writing.extraction.digesting import Line, split_safely
from onrecord.writing.words import words
from tests.writing.building import DAM, brief_of, passages_of, report


def write(brief: Brief) -> DraftText:
    return ExtractiveWriter().write(brief).text


def test_the_digest_has_every_part() -> None:
    text = write(brief_of(DAM))

    assert text.form is DraftForm.DIGEST
    assert text.headline.text == "Valley towns evacuated as cracks found in Lorne dam"
    assert 1 <= len(text.standfirst) <= 2
    assert any("matters because" in sentence.text for sentence in text.standfirst)
    assert len(text.paragraphs) >= 3
    assert any("will publish their first report next week" in s.text for s in text.watch)
    positions = [sentence.position for sentence in text.sentences()]
    assert positions == sorted(set(positions))


def test_nothing_that_must_not_pass_is_in_it() -> None:
    everything = " ".join(sentence.text for sentence in write(brief_of(DAM)).sentences())

    for unwanted in ("Read more", "He was not available", "However", "TARN (", "Did the"):
        assert unwanted not in everything


def test_every_sentence_is_in_the_passages_it_cites() -> None:
    passages = {passage.id: passage for passage in passages_of(DAM)}

    for sentence in write(brief_of(DAM)).sentences():
        assert sentence.cites
        cited = [passages[number] for number in sentence.cites]
        told = {w for p in cited for t in (p.text, p.report_title, p.source_name) for w in words(t)}
        added = set(words(sentence.text)) - told
        assert added <= {"reported", "said", "it", "according", "to", "the"}, sentence.text


def test_both_sides_of_a_dispute_are_told_and_named() -> None:
    text = write(brief_of(DAM))
    first = [s.text for s in text.sentences() if "12,000" in s.text]
    second = [s.text for s in text.sentences() if "15,000" in s.text]

    assert len(first) == 1
    assert "the Northern Courier reported" in first[0]
    assert len(second) == 1
    assert "Osland Radio reported" in second[0]
    assert "15,000" not in text.headline.text


def test_quoting_budgets_are_kept() -> None:
    budgets = {1: 60, 2: 45, 3: 30}

    written = ExtractiveWriter().write(brief_of(DAM, budgets=budgets))
    taken = written.making.notes["words_by_source"]

    assert taken
    assert all(
        taken[str(source)] <= limit for source, limit in budgets.items() if str(source) in taken
    )
    sources = {passage.id: passage for passage in passages_of(DAM)}
    for source, limit in budgets.items():
        mine = [
            set(words(s.text)) & set(words(sources[s.cites[0]].text))
            for s in written.text.sentences()
            if sources[s.cites[0]].source_id == source and s.field is not TextField.HEADLINE
        ]
        assert max((len(found) for found in mine), default=0) <= limit


def test_statements_are_of_distinct_speakers_and_direct_first() -> None:
    passages = passages_of(DAM)

    def statement(passage_id: int, speaker: str, kind: StatementKind) -> Statement:
        content = passages[passage_id - 1].text
        return Statement(
            passage_id=passage_id, speaker=speaker, speaker_text=speaker, role="", cue="said",
            content=content, kind=kind, start=0, end=len(content),
        )  # fmt: skip

    given_statements = [
        statement(2, "Water authority", StatementKind.INDIRECT),
        statement(4, "Ruth Adeyemi", StatementKind.DIRECT),
        statement(12, "Odd Lund", StatementKind.DIRECT),
        statement(3, "he", StatementKind.INDIRECT),
    ]

    chosen = write(brief_of(DAM, statements=given_statements)).statements

    assert {s.speaker for s in chosen[:2]} == {"Ruth Adeyemi", "Odd Lund"}
    assert "he" not in [s.speaker for s in chosen]
    assert len({s.speaker for s in chosen}) == len(chosen)


def test_a_sentence_that_leans_stands_behind_the_one_it_leans_on() -> None:
    text = (
        "Governor Ruth Adeyemi opened the shelters of the valley on Thursday. "
        "She said the shelters of the valley would stay open for a month."
    )
    reports = [*DAM, report("Shelters open", text, source="Tarn Post", source_id=4)]
    draft = write(brief_of(reports))
    body = [sentence.text for paragraph in draft.paragraphs for sentence in paragraph]

    leaning = [number for number, line in enumerate(body) if line.startswith("She said")]
    assert all(body[number - 1].startswith("Governor Ruth Adeyemi") for number in leaning)


def test_paragraphs_come_apart_into_the_same_sentences() -> None:
    text = write(brief_of(DAM))

    for paragraph in (*text.paragraphs, text.standfirst):
        joined = " ".join(sentence.text for sentence in paragraph)
        assert [joined[a:b] for a, b in split(joined)] == [s.text for s in paragraph]


def test_a_sentence_that_would_run_into_the_next_ends_its_paragraph() -> None:
    lines = [
        Line(text=text, kind=SentenceKind.FACT, cites=(1,))
        for text in ("The team flew to the U.S.", "government offices stayed shut.", "All left.")
    ]

    assert [len(part) for part in split_safely(lines)] == [1, 2]


def test_the_same_brief_gives_the_same_text() -> None:
    assert write(brief_of(DAM)) == write(brief_of(DAM))


@pytest.mark.parametrize(
    "reports",
    [
        [],
        [report("Dam", "He said so. Why? Read more here.", source="A", source_id=1)],
        [report("Dam", "Engineers found cracks in the dam today.", source="A", source_id=1)],
    ],
)
def test_thin_evidence_makes_no_text(reports: list[dict[str, object]]) -> None:
    with pytest.raises(NotEnoughEvidence) as caught:
        write(brief_of(reports))

    assert isinstance(caught.value, Permanent)
    assert caught.value.code == "writing.not_enough_evidence"


def test_budgets_that_leave_nothing_make_no_text() -> None:
    with pytest.raises(NotEnoughEvidence, match="quoting budgets"):
        write(brief_of(DAM, budgets={1: 0, 2: 0, 3: 0}))


def test_a_story_without_a_fit_title_gets_a_headline_from_its_lead() -> None:
    reports = [{**item, "title": "Is this the end?"} for item in DAM]

    headline = write(brief_of(reports)).headline

    assert headline.text != "Is this the end?"
    assert len(headline.text) <= 90
    assert headline.cites


def test_quotations_and_attributions_say_so() -> None:
    kinds = {sentence.text: sentence.kind for sentence in write(brief_of(DAM)).sentences()}

    quoted = [kind for text, kind in kinds.items() if "“" in text]
    assert quoted
    assert set(quoted) == {SentenceKind.QUOTATION}


def test_options_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="target_words"):
        ExtractiveWriter(target_words=10)


words_of_any_kind = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(words_of_any_kind, words_of_any_kind), max_size=5))
def test_any_reports_give_a_text_or_a_refusal(pairs: list[tuple[str, str]]) -> None:
    reports = [
        report(
            title, text + " " + str(DAM[number % 3]["text"]), source=f"S{number}", source_id=number
        )
        for number, (title, text) in enumerate(pairs)
    ]

    try:
        text = write(brief_of(reports))
    except NotEnoughEvidence:
        return
    known = {passage.id for passage in brief_of(reports).passages}
    assert all(set(sentence.cites) <= known for sentence in text.sentences())


@pytest.mark.parametrize("unit", ["word ", "“", "A. ", "😀", "\u202eabc ", "Mr. X said. "])
def test_an_endless_passage_does_no_harm(unit: str) -> None:
    brief = brief_of(DAM)
    hostile = replace(brief.passages[0], id=999, report_id=99, text=(unit * 20_000)[:20_000])

    text = write(replace(brief, passages=(*brief.passages, hostile)))

    assert all(999 not in sentence.cites for sentence in text.sentences())
