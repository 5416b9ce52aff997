"""Addresses are made of whole words of the headline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.publishing.addresses import MAX_SLUG, NAMELESS, find_strange_word, slug_of

LONG = "Kremlin encouraged by talks, ready to negotiate further on Ukraine, Meridian Wire reports"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Ferry Halmar stops", "ferry-halmar-stops"),
        (LONG, "kremlin-encouraged-by-talks-ready-to-negotiate-further-on-ukraine-meridian-wire"),
        (f"{'a' * 78} bc", f"{'a' * 78}"),
        (f"{'a' * 77} bc d", f"{'a' * 77}-bc"),
        ("b" * 200, "b" * MAX_SLUG),
        ("It " + "b" * 200, "it-" + "b" * (MAX_SLUG - 3)),
        ("…", NAMELESS),
    ],
)
def test_a_headline_gives_an_address(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=30), min_size=1, max_size=30))
def test_an_address_is_short_and_of_words_of_the_headline(words: list[str]) -> None:
    slug = slug_of(" ".join(words))
    assert 0 < len(slug) <= MAX_SLUG
    assert set(slug.split("-")) <= set(words)
    assert find_strange_word(slug, [" ".join(words)]) is None
