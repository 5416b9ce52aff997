"""Sentences: where they begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.sentences import paragraphs, split


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "U.S. officials met Mr. X on Dec. 5 about resolution No. 2.",
        "Gen. Mark Milley and Sen. J.D. Vance (R., Ohio) spoke at 5 p.m. Eastern time.",
        "The U.S. Department of State, i.e. the ministry, paid $4.5bn vs. $3.2bn.",
        "George W. Bush and Volodymyr O. Zelensky met in Washington D.C. on Jan. 21, 2025.",
        "“Will you go?” he asked.",
        '"Will you go?" President Putin asked.',
        "“Stop!” shouted Mr. Jones at St. Petersburg’s main station.",
        "The price rose 3.5 per cent to $1.2.",
        "1. The committee decides.",
        "He wrote to Yahoo.com and www.example.org/a.b?c=d today.",
    ],
)
def test_stays_one_sentence(sentence: str) -> None:
    assert pieces(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said: “We will go.” Then he left.", ["He said: “We will go.”", "Then he left."]),
        ('"No." The minister left.', ['"No."', "The minister left."]),
        ("He lives in the U.S. The vote is today.", ["He lives in the U.S.", "The vote is today."]),
        ("It ended at 5 p.m. He left.", ["It ended at 5 p.m.", "He left."]),
        ("They sued Apple Inc. It denied it.", ["They sued Apple Inc.", "It denied it."]),
        ("He said no. 5 people left.", ["He said no. 5 people left."]),
        ("Really?! Yes... Perhaps.", ["Really?!", "Yes...", "Perhaps."]),
        ("Headline without stop\n\nThe text.", ["Headline without stop", "The text."]),
        ("One line\nwrapped here. Two.", ["One line\nwrapped here.", "Two."]),
        (
            "We imposed sanctions.The next step came.",
            ["We imposed sanctions.", "The next step came."],
        ),
        ("他来了。她走了。", ["他来了。", "她走了。"]),
        ("  \n\n ", []),
        ("", []),
    ],
)
def test_splits(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_offsets_count_code_points_not_bytes() -> None:
    text = "🙂 Čapek’s café — €5. Zelenskyy’s “да”. Next."
    assert pieces(text) == ["🙂 Čapek’s café — €5.", "Zelenskyy’s “да”.", "Next."]


def test_paragraphs_are_separated_by_blank_lines() -> None:
    text = "One.\nStill one.\n \n\nTwo.\n"
    assert [text[a:b] for a, b in paragraphs(text)] == ["One.\nStill one.", "Two."]


NEWS_LIKE = st.lists(
    st.sampled_from(
        [
            *'aA1 .!?"”“’()\n\u2029。',
            " ",
            ". ",
            ".\n\n",
            "U.S.",
            "Mr.",
            "No. 2",
            "Dec.",
            " The ",
            " said",
            "Bob ",
        ]
    )
).map("".join)


@given(st.one_of(st.text(), NEWS_LIKE))
def test_spans_are_ordered_apart_trimmed_and_cover_every_visible_character(text: str) -> None:
    spans = split(text)
    edge = 0
    for start, end in spans:
        assert edge <= start < end <= len(text)
        assert text[edge:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        edge = end
    assert text[edge:].strip() == ""


@given(st.one_of(st.text(), NEWS_LIKE))
def test_a_sentence_split_again_is_itself(text: str) -> None:
    for piece in pieces(text):
        assert pieces(piece) == [piece]
