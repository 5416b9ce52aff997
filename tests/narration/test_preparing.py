import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narration.rules import TABLES
from onrecord.narration.script import QuotePolicy, is_prepared, prepare
from onrecord.narration.script.spans import SpannedText, rule

PRINTED = [printed for cases in TABLES.values() for printed, _ in cases]
FRAGMENTS = st.sampled_from(
    (
        *("$4.5bn", "Dec. 5", "1/2", "No. ", "III", "WHO", "10-12%", "10-12m", "U.S.", "9:30 a.m."),
        *("(", ")", "“", "”", "'", "-", "—", "...", ",", " ", "½", "º", "km²", "٣", "你好", "🙂"),
        *("<b>", "&amp;", "&#0;", "&#xD800;", "https://x.org", "\u0301", "\u202e", "\x00"),
    )
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=12).map("".join))


@given(TEXTS)
def test_any_text_gives_the_closed_alphabet_and_a_span_a_character(printed: str) -> None:
    prepared = prepare(printed)

    assert is_prepared(prepared.spoken)
    assert len(prepared.spans) == len(prepared.spoken)
    assert all(0 <= start <= end <= len(printed) for start, end in prepared.spans)
    assert prepared.spoken == "" or any(each.isalpha() for each in prepared.spoken)
    assert prepared.spoken == prepared.spoken.strip()


@given(st.text(alphabet="abcdefgh ", min_size=1).filter(str.strip))
def test_words_are_never_lost(printed: str) -> None:
    assert prepare(printed).spoken != ""


@given(st.integers(min_value=0, max_value=10**20))
def test_no_figure_is_left(number: int) -> None:
    spoken = prepare(f"It killed {number:,} of {number}.").spoken

    assert not any(each.isdigit() for each in spoken)


@pytest.mark.parametrize("printed", PRINTED)
def test_what_is_prepared_can_be_prepared_again(printed: str) -> None:
    once = prepare(printed).spoken

    assert is_prepared(prepare(once).spoken)


def test_a_spoken_word_points_at_what_it_was_in_print() -> None:
    printed = "Talks on a $4.5bn deal began on Dec. 5 in Kyiv."
    prepared = prepare(printed)

    def in_print(word: str) -> str:
        at = prepared.spoken.index(word)
        return printed[prepared.spans[at][0] : prepared.spans[at + len(word) - 1][1]]

    assert in_print("four point five billion dollar") == "$4.5bn"
    assert in_print("December fifth") == "Dec. 5"
    assert in_print("Kyiv") == "Kyiv"


def test_offsets_count_the_print_as_it_was_given() -> None:
    printed = "Cafe\u0301 owner: $1."
    prepared = prepare(printed)

    assert prepared.spoken == "Café owner: one dollar."
    assert prepared.spans[3] == (3, 5)
    assert prepared.spans[prepared.spoken.index("one")] == (13, 15)


def test_quotations_can_be_announced() -> None:
    spoken = prepare('"We will not," he said.', quotes=QuotePolicy.ANNOUNCED).spoken

    assert spoken == "quote, We will not, unquote, he said."


@pytest.mark.parametrize(
    "printed", ["", "   ", "🙂", "(...)", "—", '"', "\x00", "\u200b", "//", "''"]
)
def test_what_cannot_be_said_gives_nothing(printed: str) -> None:
    assert prepare(printed).spoken == ""


@pytest.mark.parametrize(
    "printed",
    ["(", " ", "<a ", "&a", "1,", "-1", "a.", "AB ", "'a ", "[", "X St. ", "$1-", "“", "a@"],
)
def test_the_time_taken_grows_evenly_with_hostile_text(printed: str) -> None:
    began = time.process_time()
    prepare(printed * (20_000 // len(printed)))

    assert time.process_time() - began < 4


def test_a_rule_that_returns_nothing_leaves_the_text() -> None:
    text = SpannedText("abc")
    text.apply([rule("nothing", "b", lambda match: None)])

    assert text.text == "abc"
    assert text.spans == [(0, 1), (1, 2), (2, 3)]
