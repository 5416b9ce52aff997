"""Hostile HTML and text become plain paragraphs."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake import sanitising
from onrecord.intake.sanitising import (
    MAX_TEXT,
    clean_characters,
    html_to_text,
    one_line,
    plain_text,
)

FRAGMENTS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div hx-get='/x'>",
        "</div>",
        "<br>",
        "<script>alert(1)</script>",
        "<b>",
        "</b>",
        "&amp;",
        "&lt;",
        "&#0;",
        "&#x202e;",
        "\u202e",
        "\u200b",
        "\x00",
        "\ud800",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "\u00a0",
        "e\u0301",
        "\u0301",
        "\u200d",
        "\u06a9\u200c\u06af",
        "One. ",
        "two ",
        "<",
        "<!--",
        "-->",
        "<q>",
        "</q>",
        "<td>",
        "<style>",
        "\ufeff",
        "\U000e0041",
        "\u2028",
        "long word " * 9,
    ]
)


@given(st.one_of(st.text(), st.lists(FRAGMENTS, max_size=30).map("".join)))
def test_text_is_always_plain_clean_and_stable(markup: str) -> None:
    for clean in (html_to_text(markup), plain_text(markup)):
        assert clean == unicodedata.normalize("NFC", clean)
        assert clean.encode("utf-8").decode("utf-8") == clean
        assert clean == clean.strip()
        for paragraph in clean.split("\n\n") if clean else []:
            assert paragraph
            assert paragraph == " ".join(paragraph.split())
        assert not any(
            unicodedata.category(character) in ("Cc", "Cs", "Co") and character != "\n"
            for character in clean
        )
        assert plain_text(clean) == clean


@given(st.text(alphabet="<>/abpdivscript &;#x\"'=- \n", max_size=200))
def test_no_markup_survives_that_was_markup(markup: str) -> None:
    assert "<script" not in html_to_text(f"<p>{markup}</p>").lower() or "&lt;" in markup


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<p>a<script>alert(1)</script>b</p>", "ab"),
        ("<div hx-get='/x' data-action='y' onclick='z'>Plain</div>", "Plain"),
        ("<ul><li>A</li><li>B</li></ul>", "A\n\nB"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n\n3"),
        ("He said: <q>Go.</q>", "He said: “Go.”"),
        ("<p>Fish &amp; chips &lt;b&gt; &nbsp; now</p>", "Fish & chips <b> now"),
        ("<svg><title>x</title></svg><p>Text</p><noscript>y</noscript>", "Text"),
        ("<figure><img alt='x'><figcaption>Photo: Y</figcaption></figure><p>Z</p>", "Z"),
        (
            "Jane Doe<br>Mayor of Eastmere<br><br>She spoke.",
            "Jane Doe\n\nMayor of Eastmere\n\nShe spoke.",
        ),
        ("no markup, but a < b and b > c", "no markup, but a < b and b > c"),
        ("<template><p>hidden</p></template>seen", "seen"),
        ("", ""),
    ],
)
def test_html_becomes_paragraphs(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\x00b\x07c", "abc"),
        ("pay\u202etxt\u202c", "paytxt"),
        ("zero\u200bwidth\ufeff\u2060\u00ad", "zerowidth"),
        ("tag\U000e0068\U000e0069 \U000e0100x", "tag x"),
        ("\u06a9\u200c\u06af", "\u06a9\u200c\u06af"),
        ("a\u200db", "ab"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("e\u0301", "é"),
        ("a\u2028b", "a\nb"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("\u3164blank\u115f", "blank"),
        ("\ue000private", "private"),
        ("kept\ufffd", "kept\ufffd"),
    ],
)
def test_characters_that_mislead_are_dropped(dirty: str, clean: str) -> None:
    assert clean_characters(dirty) == clean


def test_hard_wrapped_lines_are_joined_and_short_lines_stand() -> None:
    wrapped = (
        "The north quay is closed until Monday because a crane has to be\n"
        "taken down, the harbour office said on Friday in a notice to all\n"
        "residents.\nCall 555-0100.\nHarbour office\n\nSecond part."
    )
    assert plain_text(wrapped).split("\n\n") == [
        "The north quay is closed until Monday because a crane has to be taken down, the harbour "
        "office said on Friday in a notice to all residents.",
        "Call 555-0100.",
        "Harbour office",
        "Second part.",
    ]


def test_long_text_is_cut_at_a_paragraph() -> None:
    text = plain_text("\n\n".join(["A paragraph of some length."] * 40_000))
    assert len(text) <= MAX_TEXT
    assert text.endswith("A paragraph of some length.")


def test_one_line_folds_markup_and_cuts() -> None:
    assert one_line("<b>Storm</b>\n closes  port", 100) == "Storm closes port"
    assert one_line("x" * 50, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 200_000,
        "<b>" * 200_000,
        "<a " * 200_000,
        "&" * 500_000,
        "<!--" * 200_000,
        "<table>" * 20_000,
        "a" + "\u0301\u0327" * 200_000,
        "\u0344" * 200_000,
        "x\n" * 200_000,
        "<script>" * 100_000,
        "<p " + "a=1 " * 100_000 + ">x",
        "\n" + " " * 400_000 + "x",
    ],
    ids=lambda bomb: repr(bomb[:8]),
)
def test_time_grows_with_length_only(bomb: str) -> None:
    started = time.process_time()
    html_to_text(bomb)
    assert time.process_time() - started < 2


def test_what_is_let_through_unread_would_come_out_the_same() -> None:
    """The quick way for usual letters is the long way, for every character of the first plane."""
    usual = [chr(code) for code in range(0x10000) if not sanitising._ODD.match(chr(code))]
    assert 700 < len(usual) < 1000
    assert all(sanitising._kept(character) == character for character in usual)
    assert unicodedata.is_normalized("NFC", "".join(usual))
    pairs = (unicodedata.decomposition(chr(code)).split() for code in range(0x10000))
    seconds = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and "<" not in pair[0]}
    assert len(seconds) > 30
    assert not seconds & set(usual)  # nothing usual melts into the letter before it
    assert clean_characters("a\r\nb\tc\xa0d “e”") == "a\nb c d “e”"
    assert clean_characters("a\rb\tc\u200b\x85e\u0301") == "a\nb c\né"
