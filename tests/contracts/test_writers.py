"""What every writer promises, held for each engine that is registered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.vocabulary.errors import NewsroomError, Permanent
from onrecord.vocabulary.texts import TextField
from onrecord.writing.engines import Writer, writers
from tests.writing.building import DAM, NOW, brief_of

ENGINES = sorted(writers.classes())


@pytest.fixture(params=ENGINES)
def writer(request: pytest.FixtureRequest) -> Writer:
    engine = writers.classes()[request.param]()
    if engine.needs_model and engine.problems():
        pytest.skip(f"{request.param} needs a model that is not set up here")
    return engine


class TestEveryWriter:
    def test_names_itself_and_can_start(self, writer: Writer) -> None:
        assert writer.name in ENGINES
        assert writer.version
        assert writer.problems() == []

    def test_cites_only_passages_of_the_brief(self, writer: Writer) -> None:
        brief = brief_of(DAM)
        known = {passage.id for passage in brief.passages}

        text = writer.write(brief).text

        for sentence in text.sentences():
            assert sentence.text.strip()
            assert sentence.cites
            assert set(sentence.cites) <= known

    def test_puts_each_sentence_into_its_field(self, writer: Writer) -> None:
        text = writer.write(brief_of(DAM)).text

        assert text.headline.field is TextField.HEADLINE
        assert {sentence.field for sentence in text.standfirst} <= {TextField.STANDFIRST}
        assert {s.field for p in text.paragraphs for s in p} == {TextField.BODY}
        assert {sentence.field for sentence in text.watch} <= {TextField.WATCH}
        assert text.standfirst
        assert set(text.statements) <= set(brief_of(DAM).statements)

    def test_says_how_the_text_was_made(self, writer: Writer) -> None:
        making = writer.write(brief_of(DAM)).making

        # A writer that had another write says so, and names the one that wrote.
        if making.engine != writer.name:
            assert making.notes["asked_of"] == writer.name
            assert making.engine in ENGINES
        else:
            assert making.version == writer.version
        assert making.made_at == NOW
        assert making.inputs
        assert making.as_json()

    def test_no_evidence_is_a_permanent_refusal_with_a_way_out(self, writer: Writer) -> None:
        empty = replace(brief_of(DAM), passages=(), statements=())

        with pytest.raises(NewsroomError) as caught:
            writer.write(empty)

        assert isinstance(caught.value, Permanent)
        assert caught.value.code.startswith("writing.")
        assert len(caught.value.message) > 20

    def test_can_be_released_and_used_again(self, writer: Writer) -> None:
        first = writer.write(brief_of(DAM)).text.headline
        writer.release()

        assert writer.write(brief_of(DAM)).text.headline == first
