"""The embedded parser: exact words, sound trees, and the same tree whatever else was read."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.language.sentences import split
from onrecord.language.syntax import LONGEST, Tree, parse
from onrecord.language.syntax.hashing import hash_text
from onrecord.language.syntax.network import network
from onrecord.language.syntax.words import shape_of, words


def tree_of(text: str) -> Tree:
    (tree,) = parse(text, [(0, len(text))])
    assert tree is not None
    return tree


def relations(text: str) -> set[tuple[str, str, str]]:
    tree = tree_of(text)
    return {
        (label, tree.words[head].text, tree.words[word].text)
        for word, (head, label) in enumerate(zip(tree.heads, tree.labels, strict=True))
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She didn't leave.", ["She", "did", "n't", "leave", "."]),
        ("The U.S. can't co-operate.", ["The", "U.S.", "ca", "n't", "co", "-", "operate", "."]),
        ("Mr. Obama’s $4.5bn plan", ["Mr.", "Obama", "’s", "$", "4.5bn", "plan"]),
        ("“Stop,” he said…", ["“", "Stop", ",", "”", "he", "said", "…"]),
    ],
)
def test_words_are_the_parsers(text: str, expected: list[str]) -> None:
    assert [word.text for word in words(text, 0, len(text))] == expected


def test_who_says_what_hangs_on_the_verb() -> None:
    found = relations("The foreign minister told reporters on Friday that the talks had failed.")
    assert {
        ("nsubj", "told", "minister"),
        ("dobj", "told", "reporters"),
        ("ccomp", "told", "failed"),
        ("mark", "failed", "that"),
        ("nsubj", "failed", "talks"),
    } <= found


def test_a_passive_and_a_relative_clause_are_told_apart() -> None:
    found = relations("The plan, which was criticised by the mayor, will be dropped.")
    assert {("nsubjpass", "dropped", "plan"), ("relcl", "plan", "criticised")} <= found
    assert ("pobj", "by", "mayor") in found


def test_a_tree_does_not_depend_on_what_else_is_read() -> None:
    text = "Residents said the bridge was closed. Nobody, she added, had been told."
    together = parse(text, split(text))
    alone = [parse(text, [span])[0] for span in split(text)]
    for one, other in zip(together, alone, strict=True):
        assert one is not None
        assert other is not None
        assert (one.heads, one.labels, one.tags) == (other.heads, other.labels, other.tags)


def test_what_is_no_sentence_has_no_tree() -> None:
    endless = "word " * (LONGEST + 1)
    assert parse(endless, [(0, len(endless))]) == [None]
    assert parse("   ", [(0, 3)]) == [None]


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=120))
def test_any_text_gives_sound_trees(text: str) -> None:
    (tree,) = parse(text, [(0, len(text))])
    covered = "".join(word.text for word in words(text, 0, len(text)))
    assert covered == "".join(text.split())
    if tree is None:
        return
    for word in range(len(tree.words)):
        assert text[slice(*tree.span(word, word))] == tree.words[word].text
        assert tree.firsts[word] <= word <= tree.lasts[word]
        above, steps = word, 0
        while tree.heads[above] != above:
            above, steps = tree.heads[above], steps + 1
            assert steps <= len(tree.words)


def test_hashes_and_shapes_are_the_published_ones() -> None:
    # Known values of MurmurHash64A with seed 1, as the weights were trained with.
    assert hash_text("apple") == 8566208034543834098
    assert hash_text("") == 0
    assert shape_of("Parliament2022") == "Xxxxxdddd"


def test_what_is_forgotten_of_words_changes_no_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms and their parts are remembered up to a bound; rows are worked out each by itself."""
    engine = network()
    texts = [f"Minister {name} told {name}'s {count} voters." for count, name in enumerate("ABCDE")]
    read = [words(text, 0, len(text)) for text in texts]
    monkeypatch.setattr(engine, "_forms", {})
    monkeypatch.setattr(engine, "_parts", {})
    together = engine.vectors(read)
    module = sys.modules[type(engine).__module__]
    monkeypatch.setattr(module, "MOST_FORMS", 6)
    monkeypatch.setattr(module, "MOST_PARTS", 9)
    alone = np.concatenate([engine.vectors([one]) for one in read])
    assert len(engine._forms) <= 6 + max(len(one) for one in read)
    np.testing.assert_allclose(alone, together, rtol=0, atol=1e-5)
    first = {word.text: engine._forms[word.text].tobytes() for word in read[-1]}
    monkeypatch.setattr(engine, "_forms", {})
    monkeypatch.setattr(engine, "_parts", {})
    engine.vectors(read)
    assert {text: engine._forms[text].tobytes() for text in first} == first
