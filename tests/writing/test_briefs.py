from __future__ import annotations

from dataclasses import replace

from onrecord.vocabulary.statements import Statement, StatementKind
from onrecord.writing import briefs
from tests.writing.building import DAM, NOW, passages_of

PASSAGES = passages_of(DAM)


def assemble(passages=PASSAGES, **given):  # type: ignore[no-untyped-def]
    known = {
        "story_id": 7,
        "title": "Dam",
        "section": "world",
        "passages": passages,
        "statements": (),
        "quoting_budgets": {1: 120},
        "now": NOW,
    }
    return briefs.assemble(**(known | given))


def statement(passage_id: int) -> Statement:
    return Statement(
        passage_id=passage_id, speaker="A", speaker_text="A", role="", cue="said",
        content="x", kind=StatementKind.DIRECT, start=0, end=1,
    )  # fmt: skip


def test_keeps_what_may_be_used() -> None:
    empty = replace(PASSAGES[0], id=900, text="  ")
    foreign = replace(PASSAGES[0], id=901, language="fr")
    endless = replace(PASSAGES[0], id=902, text="x" * (briefs.MAX_PASSAGE_CHARACTERS + 1))

    brief = assemble((*PASSAGES, empty, foreign, endless))

    assert brief.passages == PASSAGES
    assert brief.language == "en"


def test_a_source_closed_to_models_is_left_out_with_its_statements() -> None:
    closed = [p.id for p in PASSAGES if p.source_id == 2]

    whole = assemble(statements=(statement(1), statement(closed[0])), closed_to_models=[2])
    brief = briefs.for_model(whole)

    assert {p.source_id for p in whole.passages} == {1, 2, 3}, "a writer without a model reads all"
    assert {p.source_id for p in brief.passages} == {1, 3}
    assert [s.passage_id for s in brief.statements] == [1]


def test_the_oldest_reports_go_first_when_there_is_too_much(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(briefs, "MAX_PASSAGES", len(PASSAGES) - 1)

    brief = assemble()

    assert {p.report_id for p in brief.passages} == {2, 3}


def test_the_same_evidence_has_one_digest_in_any_order_and_at_any_time() -> None:
    first = briefs.inputs_digest(assemble(), engine="e", version="1")
    later = briefs.inputs_digest(
        replace(assemble(tuple(reversed(PASSAGES))), now=NOW.replace(year=2027)),
        engine="e",
        version="1",
    )

    assert first == later


def test_another_engine_version_evidence_or_right_has_another_digest() -> None:
    brief = assemble()
    changed = replace(PASSAGES[0], text=PASSAGES[0].text + " More.")
    digests = {
        briefs.inputs_digest(brief, engine="e", version="1"),
        briefs.inputs_digest(brief, engine="f", version="1"),
        briefs.inputs_digest(brief, engine="e", version="2"),
        briefs.inputs_digest(assemble((changed, *PASSAGES[1:])), engine="e", version="1"),
        briefs.inputs_digest(assemble(quoting_budgets={1: 60}), engine="e", version="1"),
    }

    assert len(digests) == 5
