"""The beginning of a text: whole sentences where they fit, an honest cut where not."""

from __future__ import annotations

import pytest

from onrecord.reader.openings import opening

SHORT = "The port closed at noon."
LONG = "Six states in East Africa opened a network that listens for swarms of locusts by night."


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        (SHORT, 24, SHORT),
        (f"{SHORT} {LONG}", 10, SHORT),
        (f"{SHORT} {SHORT} {LONG}", 12, f"{SHORT} {SHORT}"),
        (LONG, 12, LONG),
        (LONG, 6, "Six states in East Africa opened…"),
        ("One, two, three, four, five, six, seven.", 3, "One, two, three…"),
        ("", 5, ""),
    ],
)
def test_a_text_ends_where_a_sentence_does(text: str, words: int, shown: str) -> None:
    assert opening(text, words) == shown
