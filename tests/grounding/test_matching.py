from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.grounding.matching import Known, match
from onrecord.vocabulary.texts import Sentence, TextField

fields = st.sampled_from([TextField.BODY, TextField.STANDFIRST, TextField.HEADLINE])
texts = st.sampled_from(["One.", "Two.", "Three.", "Four.", "One.  ", " "])
sentences = st.lists(st.builds(Sentence, text=texts, field=fields), max_size=8)


def entries_for(text: list[Sentence]) -> list[Known]:
    plan = match(text, [])
    return [
        Known(id=number + 1, field=sentence.field.value, digest=sentence.digest)
        for number, (_, sentence) in enumerate(plan.new)
    ]


@given(sentences, sentences)
def test_after_a_match_every_sentence_has_exactly_one_entry(
    before: list[Sentence], after: list[Sentence]
) -> None:
    entries = entries_for(before)

    plan = match(after, entries)

    wanted = {(s.field, s.digest) for s in after if s.text.strip()}
    given = [(s.field, s.digest) for _, s in (*plan.kept.values(), *plan.new)]
    assert sorted(given) == sorted(wanted)
    assert set(plan.kept) | set(plan.vanished) == {entry.id for entry in entries}
    assert not set(plan.kept) & set(plan.vanished)


@given(sentences)
def test_the_same_text_keeps_everything(text: list[Sentence]) -> None:
    plan = match(text, entries_for(text))

    assert plan.new == ()
    assert plan.vanished == ()


def test_a_sentence_that_moves_to_another_part_keeps_its_entry() -> None:
    entry = Known(id=7, field="body", digest=Sentence(text="One.").digest)

    plan = match([Sentence(text="One.", field=TextField.STANDFIRST)], [entry])

    assert list(plan.kept) == [7]


def test_the_entry_of_the_same_part_is_preferred() -> None:
    digest = Sentence(text="One.").digest
    entries = [Known(id=1, field="body", digest=digest), Known(id=2, field="watch", digest=digest)]

    plan = match([Sentence(text="One.", field=TextField.WATCH)], entries)

    assert list(plan.kept) == [2]
    assert plan.vanished == (1,)
