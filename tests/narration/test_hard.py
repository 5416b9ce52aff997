"""The hard sentences of ``benchmarks/narration``: the script stage says what must be said."""

from pathlib import Path

import pytest
from benchmarks.narration.hard import read_hard, words

from onrecord.narration.script import prepare

HARD = read_hard()


def test_every_hard_sentence_is_prepared_as_it_must_be_said() -> None:
    wrong = {
        one.printed: prepare(one.printed).spoken
        for one in HARD
        if words(prepare(one.printed).spoken) != words(one.said)
    }

    assert wrong == {}


def test_the_set_is_large_and_no_sentence_is_there_twice() -> None:
    assert len({one.printed for one in HARD}) == len(HARD) >= 300
    assert len({one.concern for one in HARD}) >= 20


def test_hardly_a_sentence_is_said_as_it_is_printed() -> None:
    same = [one.printed for one in HARD if words(one.printed) == words(one.said)]

    assert len(same) < len(HARD) / 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The F.B.I. saw a 2nd man", ["the", "fbi", "saw", "a", "2nd", "man"]),
        ("Łódź — it’s ‘here’", ["lodz", "it's", "here"]),
        ("twenty-one", ["twenty", "one"]),
    ],
)
def test_words_are_compared_as_they_sound(text: str, said: list[str]) -> None:
    assert words(text) == said


def test_a_line_that_says_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "hard.txt"
    file.write_text("## money\nIt cost $1.\n", encoding="utf-8")

    with pytest.raises(ValueError, match="must be said"):
        read_hard(file)
