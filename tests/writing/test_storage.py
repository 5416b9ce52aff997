from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.vocabulary.drafts import DraftForm, DraftText
from onrecord.vocabulary.statements import Statement, StatementKind
from onrecord.vocabulary.texts import Sentence, SentenceKind, TextField
from onrecord.writing.storage import DamagedDraft, from_json, to_json

numbers = st.integers(min_value=0, max_value=2**40)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
sentences = st.builds(
    Sentence,
    text=texts,
    kind=st.sampled_from(SentenceKind),
    field=st.sampled_from(TextField),
    paragraph=numbers,
    position=numbers,
    cites=st.lists(numbers, max_size=3).map(tuple),
)
statements = st.builds(
    Statement,
    passage_id=numbers,
    speaker=texts,
    speaker_text=texts,
    role=texts,
    cue=texts,
    content=texts,
    kind=st.sampled_from(StatementKind),
    start=numbers,
    end=numbers,
)
drafts = st.builds(
    DraftText,
    form=st.sampled_from(DraftForm),
    headline=sentences,
    standfirst=st.lists(sentences, max_size=2).map(tuple),
    paragraphs=st.lists(st.lists(sentences, max_size=3).map(tuple), max_size=3).map(tuple),
    statements=st.lists(statements, max_size=2).map(tuple),
    watch=st.lists(sentences, max_size=2).map(tuple),
)


@given(drafts)
def test_a_text_comes_back_as_it_was_stored(text: DraftText) -> None:
    stored = json.loads(json.dumps(to_json(text)))

    assert from_json(stored) == text


@given(drafts, st.sampled_from(["form", "headline", "paragraphs", "watch", "format"]))
def test_damage_is_named(text: DraftText, part: str) -> None:
    stored = to_json(text)
    stored[part] = {"not": "this"} if part != "watch" else [None]

    with pytest.raises(DamagedDraft) as caught:
        from_json(stored)

    assert caught.value.code == "writing.damaged_draft"
    assert "write the draft again" in str(caught.value)


@pytest.mark.parametrize("stored", [{}, {"format": 2}, {"format": 1, "form": "poem"}])
def test_other_data_is_no_draft(stored: dict[str, object]) -> None:
    with pytest.raises(DamagedDraft):
        from_json(stored)
