"""From the form's fields to a text: no words are lost, nothing odd comes through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.revising import MAX_PARAGRAPH, UnreadableText, read_form

BLOCKS: list[dict[str, Any]] = [
    {"type": "paragraph", "value": "One.", "id": "a"},
    {"type": "heading", "value": "Head", "id": "h"},
    {"type": "paragraph", "value": "Two.", "id": "b"},
    {"type": "picture", "value": 7, "id": "p"},
    {
        "type": "statements",
        "id": "s",
        "value": [
            {
                "type": "item",
                "id": "s1",
                "value": {
                    "speaker": "Ane",
                    "role": "captain",
                    "content": "we waited",
                    "direct": True,
                    "passage": 3,
                },
            }
        ],
    },
    {"type": "watch", "id": "w", "value": [{"type": "item", "id": "w1", "value": "A report."}]},
]


def texts(fields: dict[str, str]) -> list[Any]:
    return [block["value"] for block in read_form(fields, BLOCKS).body]


def test_a_form_without_fields_changes_nothing() -> None:
    assert read_form({}, BLOCKS).body == BLOCKS


def test_fields_change_their_own_block_and_keep_its_id() -> None:
    body = read_form({"paragraph-a": "Changed.\r\n", "heading-h": " New "}, BLOCKS).body
    assert body[0] == {"type": "paragraph", "value": "Changed.", "id": "a"}
    assert body[1] == {"type": "heading", "value": "New", "id": "h"}
    assert body[2:] == BLOCKS[2:]


def test_a_blank_line_makes_two_paragraphs() -> None:
    body = read_form({"paragraph-a": "First.\r\n \r\nSecond\r\nline."}, BLOCKS).body
    assert [block["value"] for block in body[:2]] == ["First.", "Second line."]
    assert body[0]["id"] == "a"
    assert "id" not in body[1]


def test_an_emptied_block_goes() -> None:
    body = read_form(
        {"paragraph-a": "  ", "watch-w1": "", "statement-s1-content": " "}, BLOCKS
    ).body
    assert [block["type"] for block in body] == ["heading", "paragraph", "picture"]


def test_new_paragraphs_follow_the_last_one() -> None:
    body = read_form({"paragraph-new": "Three.\n\nFour."}, BLOCKS).body
    assert [block["value"] for block in body[2:5]] == ["Two.", "Three.", "Four."]
    assert body[5]["type"] == "picture"


def test_words_for_a_block_that_is_gone_are_kept() -> None:
    assert "Kept." in texts({"paragraph-gone": "Kept."})


def test_a_statement_keeps_its_passage() -> None:
    body = read_form(
        {"statement-s1-content": "we  waited long", "statement-s1-passage": "99"}, BLOCKS
    ).body
    value = body[4]["value"][0]["value"]
    assert value == {
        "speaker": "Ane",
        "role": "captain",
        "content": "we waited long",
        "direct": True,
        "passage": 3,
    }


def test_pictures_take_only_their_texts() -> None:
    fields = {"picture-7-alt": " A tug ", "picture-7-file": "x", "picture-x-alt": "y"}
    assert read_form(fields, BLOCKS).pictures == {7: {"alt": "A tug"}}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x" * 256},
        {"standfirst": "x" * 2001},
        {"paragraph-a": "x" * (MAX_PARAGRAPH + 1)},
        {"paragraph-new": "x" * (MAX_PARAGRAPH + 1)},
    ],
)
def test_a_text_too_long_is_refused_in_words(fields: dict[str, str]) -> None:
    with pytest.raises(UnreadableText) as refused:
        read_form(fields, BLOCKS)
    assert refused.value.message.endswith(".")


@given(st.dictionaries(st.sampled_from(["paragraph-a", "paragraph-b", "paragraph-zz"]), st.text()))
def test_no_word_is_ever_lost(fields: dict[str, str]) -> None:
    text = " ".join(str(value) for value in texts(fields)).split()
    for value in fields.values():
        for word in value.split():
            assert word in text


@given(st.text())
def test_saving_what_was_read_changes_nothing_more(text: str) -> None:
    once = read_form({"paragraph-a": text}, BLOCKS).body
    paragraphs = {
        f"paragraph-{block['id']}": block["value"]
        for block in once
        if block["type"] == "paragraph" and "id" in block
    }
    assert read_form(paragraphs, once_with_ids(once)).body == once_with_ids(once)


def once_with_ids(body: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"n{number}", **block} for number, block in enumerate(body)]
