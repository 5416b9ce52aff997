"""Passages are exactly what stands in the text, and quotations stay whole."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake import passages
from onrecord.intake.sanitising import plain_text

PIECES = st.sampled_from(
    [
        "The minister left. ",
        "“We act. We win,” she said. ",
        "“An open quotation. ",
        'He said "no". ',
        "\n\n",
        "It cost $4.5bn. ",
        'A 12" gun fired. ',
        "« Oui. Non. » ",
        "Dr. Ito agreed. ",
        "end”. ",
        "„Ja. Nein.“ ",
        "x",
        "…",
        "“",
        "”",
        '"',
        "「はい。いいえ。」",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=25).map("".join)))
def test_spans_are_ordered_trimmed_and_never_cross_a_blank_line(raw: str) -> None:
    text = plain_text(raw)
    last = 0
    for start, end in passages.split(text):
        piece = text[start:end]
        assert last <= start < end <= len(text)
        assert piece == piece.strip()
        assert "\n\n" not in piece
        last = end


@given(st.lists(PIECES, max_size=25).map("".join))
def test_every_visible_character_is_in_a_passage(raw: str) -> None:
    text = plain_text(raw)
    covered = "".join(text[start:end] for start, end in passages.split(text))
    assert covered.replace(" ", "").replace("\n", "") == "".join(text.split())


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in passages.split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "She said: “We will not wait. We will act. The law is clear.” He left.",
            ["She said: “We will not wait. We will act. The law is clear.”", "He left."],
        ),
        ('"I came. I saw." Then he left.', ['"I came. I saw."', "Then he left."]),
        (
            "“No mark closes this. It ends here.\n\nAnother paragraph. Two sentences.",
            ["“No mark closes this.", "It ends here.", "Another paragraph.", "Two sentences."],
        ),
        ('The 12" gun fired. It missed.', ['The 12" gun fired.', "It missed."]),
        ("« Oui. Non. » dit-il. Fin.", ["« Oui. Non. » dit-il.", "Fin."]),
        ("", []),
    ],
)
def test_quotations_of_several_sentences_stay_whole(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_endless_quotation_is_split_after_all() -> None:
    text = "“" + "This sentence is inside a very long quotation. " * 60 + "The end.”"
    found = pieces(text)
    assert len(found) > 10
    assert max(map(len, found)) <= passages.MAX_QUOTED


def test_a_long_report_takes_little_time() -> None:
    text = plain_text("\n\n".join(["“One. Two.” Three said. Four is here."] * 5_000))
    started = time.process_time()
    passages.split(text)
    assert time.process_time() - started < 3
