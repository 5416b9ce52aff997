"""Evidence as readers see it: exact stretches, links that may be followed, lengths in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake.models import Passage, Report, Source
from onrecord.reader.evidence import CONTEXT, KIND_WORDS, VERDICT_WORDS, quote, safe_link
from onrecord.reader.spoken import clock, iso_duration
from onrecord.reader.structured import json_ld
from onrecord.reader.typesetting import bare as bare_words
from onrecord.vocabulary.texts import SentenceKind
from onrecord.vocabulary.verdicts import Verdict


def passage(text: str) -> Passage:
    report = Report(
        source=Source(name="Wire"), title="R", received_at=datetime(2026, 3, 6, tzinfo=UTC)
    )
    return Passage(report=report, text=text)


class TestQuote:
    @given(st.text(max_size=900), st.integers(-5, 950), st.integers(-5, 950))
    def test_what_is_quoted_stands_in_the_passage(self, text: str, start: int, end: int) -> None:
        quoted = quote(passage(text), start, end)
        assert quoted.exact in text
        assert quoted.before.removeprefix("… ") in text
        assert quoted.after.removesuffix(" …") in text
        assert len(quoted.before) <= CONTEXT + 2
        assert len(quoted.after) <= CONTEXT + 2
        if 0 <= start < end <= len(text):
            assert quoted.exact == text[start:end]

    def test_a_short_passage_is_whole(self) -> None:
        text = "Before it. The thing. After it."
        quoted = quote(passage(text), 11, 21)
        assert (quoted.before, quoted.exact, quoted.after) == (
            "Before it. ",
            "The thing.",
            " After it.",
        )

    def test_a_span_that_does_not_fit_marks_the_whole(self) -> None:
        assert quote(passage("All of it."), 40, 50).exact == "All of it."


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x", "https://a.example/x"),
        (" http://a.example ", "http://a.example"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.example/x", ""),
        ("https:///x", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_links(url: str, link: str) -> None:
    assert safe_link(url) == link


def test_every_verdict_and_kind_has_words() -> None:
    assert set(VERDICT_WORDS) == set(Verdict)
    assert set(KIND_WORDS) == set(SentenceKind)


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        ("“We are glad.”", "We are glad."),
        ('"We are glad."', "We are glad."),
        ("“One,” he said, “two.”", "“One,” he said, “two.”"),
        ("plain", "plain"),
        ("“”", "“”"),
    ],
)
def test_marks_round_the_whole_are_taken_off(words: str, bare: str) -> None:
    assert bare_words(words) == bare


@pytest.mark.parametrize(
    ("seconds", "shown", "iso"),
    [
        (0, "0:00", "PT0S"),
        (59.6, "1:00", "PT1M"),
        (187.4, "3:07", "PT3M7S"),
        (3600, "1:00:00", "PT1H"),
        (3729.2, "1:02:09", "PT1H2M9S"),
        (-1, "0:00", "PT0S"),
    ],
)
def test_lengths(seconds: float, shown: str, iso: str) -> None:
    assert (clock(seconds), iso_duration(seconds)) == (shown, iso)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=60), max_size=4))
def test_json_ld_cannot_leave_its_element(value: dict[str, str]) -> None:
    text = json_ld({**value, "x": "</script><!--"})
    assert not set("<>&\u2028\u2029") & set(text)
