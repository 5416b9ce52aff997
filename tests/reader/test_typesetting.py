"""Quotes and dashes for the eye: by language, over sentences, and never twice."""

from __future__ import annotations

import pytest

from onrecord.reader.typesetting import closed, typeset


@pytest.mark.parametrize(
    ("language", "written", "printed"),
    [
        ("en", 'He was "encouraged" by it.', "He was “encouraged” by it."),
        ("en-GB", "It's the boats' turn, said O'Hara.", "It’s the boats’ turn, said O’Hara."),
        ("en", "In the '90s rock 'n' roll", "In the ’90s rock ’n’ roll"),
        ("en", "\"She said 'go' and left,\" he said.", "“She said ‘go’ and left,” he said."),
        ("en", 'A 6-inch (6") pipe', "A 6-inch (6″) pipe"),
        ("en", '("Quoted")', "(“Quoted”)"),
        ("en", '"The 112"', "“The 112”"),
        ("en", "Already “set” — kept", "Already “set” — kept"),
        ("en", "Well - he waited...", "Well – he waited…"),
        ("de", 'Er war "erfreut".', "Er war „erfreut“."),
        ("fr", 'Il se dit "ravi".', "Il se dit «\u00a0ravi\u00a0»."),
        ("xx", 'a "b"', "a “b”"),
    ],
)
def test_marks_are_those_of_the_language(language: str, written: str, printed: str) -> None:
    assert typeset([written], language) == [printed]
    assert typeset([printed], language) == [printed]


def test_a_quotation_runs_over_sentences() -> None:
    assert typeset(['"We heard a knock.', 'Then nothing," he said.', '"So?"'], "en") == [
        "“We heard a knock.",
        "Then nothing,” he said.",
        "“So?”",
    ]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Truces broke", "Truces broke."),
        ("In 2035", "In 2035."),
        ("It did.", "It did."),
        ("“It did.”", "“It did.”"),
        ("Will it?", "Will it?"),
        ("和平", "和平"),
        ("", ""),
    ],
)
def test_what_ends_in_a_word_is_closed(written: str, printed: str) -> None:
    assert closed(written) == printed
