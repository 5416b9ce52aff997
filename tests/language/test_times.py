"""Dates named in text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.times import Precision, find_times

MONDAY = datetime(2022, 3, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expression", "first", "precision"),
    [
        ("It began on Dec. 5.", "Dec. 5", date(2021, 12, 5), Precision.DAY),
        ("It began on 24 February 2022", "24 February 2022", date(2022, 2, 24), Precision.DAY),
        ("On Monday, March 7, 2022,", "Monday, March 7, 2022", date(2022, 3, 7), Precision.DAY),
        ("on 2022-03-08", "2022-03-08", date(2022, 3, 8), Precision.DAY),
        ("He spoke on Friday.", "on Friday", date(2022, 3, 4), Precision.DAY),
        ("He spoke on Monday.", "on Monday", date(2022, 3, 7), Precision.DAY),
        ("They will meet on Friday.", "on Friday", date(2022, 3, 11), Precision.DAY),
        ("since last Monday", "last Monday", date(2022, 2, 28), Precision.DAY),
        ("He left yesterday.", "yesterday", date(2022, 3, 6), Precision.DAY),
        ("the day before yesterday", "the day before yesterday", date(2022, 3, 5), Precision.DAY),
        ("later this week", "this week", date(2022, 3, 7), Precision.WEEK),
        ("last month", "last month", date(2022, 2, 1), Precision.MONTH),
        ("in March 2021", "March 2021", date(2021, 3, 1), Precision.MONTH),
        ("two weeks ago", "two weeks ago", date(2022, 2, 21), Precision.WEEK),
        ("since 2014", "2014", date(2014, 1, 1), Precision.YEAR),
    ],
)
def test_resolves(text: str, expression: str, first: date, precision: Precision) -> None:
    (found,) = find_times(text, reference=MONDAY)
    assert (found.text, found.first, found.precision) == (expression, first, precision)


def read_table() -> list[tuple[str, list[tuple[str, date, date, str]]]]:
    """Return the sentences of our own set with what each names."""
    path = Path(__file__).with_name("expressions_of_time.txt")
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        text, *columns = [part.strip() for part in line.split("|")]
        rows = zip(
            *([part.strip() for part in column.split(";")] for column in columns), strict=True
        )
        wanted = []
        for said, days, precision in rows:
            first, _, last = days.partition("..")
            if said:
                ends = date.fromisoformat(first), date.fromisoformat(last or first)
                wanted.append((said, *ends, precision))
        found.append((text, wanted))
    return found


def test_every_expression_of_our_own_set_means_what_it_says() -> None:
    table = read_table()
    assert sum(max(1, len(wanted)) for _, wanted in table) >= 200
    told = datetime(2022, 3, 9, 15, tzinfo=UTC)
    wrong = []
    for text, wanted in table:
        got = [
            (found.text, found.first, found.last, found.precision.value)
            for found in find_times(text, reference=told)
        ]
        if [(said.strip(), *rest) for said, *rest in got] != wanted:
            wrong.append((text, got, wanted))
    assert wrong == []


@pytest.mark.parametrize("text", ["Feb. 31, 2022", "2022-13-01", "He may march.", ""])
def test_what_is_no_date_is_left_out(text: str) -> None:
    assert find_times(text, reference=MONDAY) == []


def test_a_month_ends_on_its_last_day() -> None:
    (found,) = find_times("in February 2024", reference=MONDAY)
    assert found.last == date(2024, 2, 29)


@given(
    text=st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                ["on ", "Feb. ", "29 ", "May ", "Monday", " 2022", "last ", "week ", "0"]
            )
        ).map("".join),
    ),
    reference=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)),
)
def test_spans_are_exact_apart_and_last_is_not_before_first(text: str, reference: datetime) -> None:
    edge = 0
    for found in find_times(text, reference=reference.replace(tzinfo=UTC)):
        assert edge <= found.start < found.end
        assert text[found.start : found.end] == found.text
        assert found.first <= found.last
        edge = found.end
