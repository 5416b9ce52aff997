import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.narration.webvtt import timestamp, webvtt

CUE = re.compile(r"\n(\w*)\n(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\n([^\n]+)\n")


def test_a_cue_a_sentence() -> None:
    marks = [
        {"digest": "a" * 64, "start": 0.28, "end": 7.3501},
        {"digest": "b" * 64, "start": 3725.0, "end": 3726.5},
    ]

    assert webvtt(marks, {"a" * 64: "One & <two>.", "b" * 64: "Three."}, language="en") == (
        "WEBVTT\nLanguage: en\n"
        "\naaaaaaaaaaaa\n00:00:00.280 --> 00:00:07.350\nOne &amp; &lt;two&gt;.\n"
        "\nbbbbbbbbbbbb\n01:02:05.000 --> 01:02:06.500\nThree.\n"
    )


def test_marks_without_text_or_length_give_no_cue() -> None:
    marks = [{"digest": "a", "start": 0, "end": 1}, {"digest": "b", "start": 2, "end": 2}]

    assert webvtt(marks, {"b": "B."}) == "WEBVTT\n"


@given(st.text(min_size=1, max_size=60))
def test_hostile_text_stays_one_line_of_one_cue(text: str) -> None:
    cues = webvtt([{"digest": "a", "start": 1, "end": 2}], {"a": text}).removeprefix("WEBVTT\n")

    assert cues == "" or CUE.fullmatch(cues)
    assert cues.count("-->") == (1 if cues else 0)
    assert "<" not in cues


@pytest.mark.parametrize("language", ["", "en\n\nNOTE", "x" * 40])
def test_a_language_that_is_none_is_left_out(language: str) -> None:
    assert webvtt([], {}, language=language) == "WEBVTT\n"


def test_times() -> None:
    assert [timestamp(each) for each in (-1, 0, 59.9996, 36000)] == [
        "00:00:00.000",
        "00:00:00.000",
        "00:01:00.000",
        "10:00:00.000",
    ]
