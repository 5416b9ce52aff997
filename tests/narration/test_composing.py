from datetime import UTC, datetime
from typing import Any

import pytest

from onrecord.narration.script import (
    CaptionPolicy,
    LanguageNotPrepared,
    Manner,
    QuotePolicy,
    TextTooLong,
    compose,
)
from onrecord.narration.script.composing import (
    PAUSE_AFTER_HEADING,
    PAUSE_BEFORE_HEADING,
    PAUSE_PARAGRAPH,
    PAUSE_PART,
    PAUSE_SENTENCE,
)
from onrecord.vocabulary.scripts import LineRole, Script, words_of
from onrecord.vocabulary.texts import Sentence, TextField, text_digest

SENTENCES = (
    Sentence(text="Talks resume in Kyiv", field=TextField.HEADLINE),
    Sentence(text="It matters, Mr. Roe said.", field=TextField.STANDFIRST),
    Sentence(text="It began on Dec. 5.", paragraph=0, position=0),
    Sentence(text="It cost $4bn.", paragraph=0, position=1),
    Sentence(text="It ended.", paragraph=1, position=2),
    Sentence(text="A map of Kyiv.", field=TextField.CAPTION),
    Sentence(text="A vote on May 7.", field=TextField.WATCH),
    Sentence(text="A second vote.", field=TextField.WATCH),
)


def composed(**changes: Any) -> Script:
    given: dict[str, Any] = {
        "sentences": SENTENCES,
        "headline": "Talks resume in Kyiv",
        "site_name": "Onrecord",
        "byline": "Jane Doe",
        "published_at": datetime(2026, 3, 6, 9, 30, tzinfo=UTC),
        "source_names": ["Harbour Wire", "The Ledger", "Harbour Wire"],
        "language": "en",
    }
    return compose(**(given | changes))


def spoken(script: Script) -> str:
    return " ".join(line.spoken for line in script.lines)


def test_the_opening_says_site_voice_headline_byline_and_date() -> None:
    opening = [line.spoken for line in composed().lines[:3]]

    assert opening == [
        "This is Onrecord, read by a synthetic voice.",
        "Talks resume in Kyiv.",
        "By Jane Doe. Friday, March sixth, twenty twenty-six.",
    ]


@pytest.mark.parametrize(
    ("printed", "spoken_for"),
    [
        ("It cost $4.5bn, Mr. Roe said.", [
            ("It", "It"), ("cost", "cost"), ("four", "$4.5bn,"), ("point", "$4.5bn,"),
            ("five", "$4.5bn,"), ("billion", "$4.5bn,"), ("dollars,", "$4.5bn,"),
            ("Mister", "Mr."), ("Roe", "Roe"), ("said.", "said."),
        ]),
        ("On Dec. 5 — he won 2-0.", [
            ("On", "On"), ("December", "Dec."), ("fifth,", "Dec."), ("he", "he"), ("won", "won"),
            ("two", "2-0."), ("nil.", "2-0."),
        ]),
    ],
)  # fmt: skip
def test_each_spoken_word_says_which_printed_word_it_stands_for(
    printed: str, spoken_for: list[tuple[str, str]]
) -> None:
    line = composed(sentences=[Sentence(text=printed)]).lines[3]
    words = [printed[start:end] for start, end in words_of(printed)]
    said = [line.spoken[start:end] for start, end in words_of(line.spoken)]

    assert [
        (one, words[number]) for one, number in zip(said, line.words, strict=True)
    ] == spoken_for


def test_the_closing_names_each_source_once() -> None:
    closing = composed().lines[-1]

    assert closing.role is LineRole.CLOSING
    assert closing.spoken.startswith(
        "This article draws on reports from Harbour Wire and The Ledger."
    )


def test_every_printed_sentence_has_a_line_with_its_digest_in_order() -> None:
    digests = [line.digest for line in composed().lines if line.digest]

    assert digests == [each.digest for each in SENTENCES if each.field is not TextField.CAPTION]


def test_the_headline_is_known_by_its_digest_even_when_no_sentence_holds_it() -> None:
    script = composed(sentences=SENTENCES[2:3])

    assert script.lines[1].digest == text_digest("Talks resume in Kyiv")
    assert script.lines[1].role is LineRole.HEADLINE


def test_captions_are_left_out_and_blocks_are_announced_once() -> None:
    said = spoken(composed())

    assert "map" not in said
    assert said.count("What to watch.") == 1


def test_captions_are_announced_where_the_newsroom_wants_them() -> None:
    lines = composed(manner=Manner(captions=CaptionPolicy.ANNOUNCED)).lines
    texts = [line.spoken for line in lines]
    at = texts.index("A map of Kyiv.")

    assert texts[at - 1] == "Picture."
    assert lines[at].digest == SENTENCES[5].digest


def test_a_heading_is_a_line_with_rests_around_it() -> None:
    heading = Sentence(text="What happened", field=TextField.HEADING)
    lines = composed(sentences=[*SENTENCES[:3], heading, SENTENCES[4]]).lines
    at = [line.text for line in lines].index("What happened")

    assert lines[at].spoken == "What happened."
    assert lines[at].role is LineRole.HEADING
    # A heading belongs to what follows.
    assert lines[at - 1].pause_after == PAUSE_BEFORE_HEADING
    assert lines[at].pause_after == PAUSE_AFTER_HEADING
    assert PAUSE_AFTER_HEADING < PAUSE_PART < PAUSE_BEFORE_HEADING


def test_quotations_are_announced_where_the_newsroom_wants_them() -> None:
    said = spoken(
        composed(
            sentences=[Sentence(text='"It ended," Roe said.')],
            manner=Manner(quotes=QuotePolicy.ANNOUNCED),
        )
    )

    assert "quote, It ended, unquote, Roe said." in said


def test_texts_for_machines_are_never_spoken() -> None:
    unseen = [
        Sentence(text="Alternative words.", field=TextField.ALT),
        Sentence(text="Words for search.", field=TextField.SUMMARY),
    ]

    assert len(composed(sentences=unseen).lines) == 4


def test_rests_are_longer_between_paragraphs_and_parts() -> None:
    rests = {line.text: line.pause_after for line in composed().lines}

    assert rests["It began on Dec. 5."] == PAUSE_SENTENCE
    assert rests["It cost $4bn."] == PAUSE_PARAGRAPH
    assert rests["It matters, Mr. Roe said."] == PAUSE_PART
    assert rests["A vote on May 7."] == PAUSE_PARAGRAPH


def test_a_sentence_of_which_nothing_can_be_said_has_no_line() -> None:
    script = composed(sentences=[Sentence(text="🙂"), Sentence(text="It ended.")])

    assert [line.text for line in script.lines if line.role is LineRole.BODY] == ["It ended."]


@pytest.mark.parametrize(
    "changes",
    [
        {"sentences": []},
        {"headline": "", "sentences": []},
        {"byline": "", "published_at": None, "source_names": []},
        {"site_name": "🙂", "headline": "🙂", "sentences": [Sentence(text="🙂")]},
    ],
)
def test_a_script_is_never_empty_and_always_discloses_the_voice(changes: dict[str, Any]) -> None:
    script = composed(**changes)

    assert "synthetic voice" in script.lines[0].spoken
    assert all(line.spoken for line in script.lines)


@pytest.mark.parametrize(
    ("byline", "said"),
    [("By Jane Doe", "By Jane Doe."), ("Jane Doe.", "By Jane Doe."), ("by Roe", "by Roe.")],
)
def test_the_byline_says_by_once(byline: str, said: str) -> None:
    assert composed(byline=byline, published_at=None).lines[2].spoken == said


def test_a_language_without_rules_is_refused() -> None:
    with pytest.raises(LanguageNotPrepared) as caught:
        composed(language="de")

    assert caught.value.code == "narration.language_not_prepared"
    assert "'de'" in caught.value.message


def test_regional_english_is_prepared() -> None:
    assert composed(language="en-GB").language == "en-GB"


def test_a_text_of_more_than_an_hour_is_refused() -> None:
    with pytest.raises(TextTooLong) as caught:
        composed(sentences=[Sentence(text="word " * 10_001)])

    assert caught.value.data["words"] > 10_000
