"""Numbers, money and per cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.numbers import NumberKind, find_numbers


@pytest.mark.parametrize(
    ("text", "expression", "value", "kind", "unit"),
    [
        ("worth $4.5bn now", "$4.5bn", "4500000000", NumberKind.MONEY, "USD"),
        ("worth €1.2 million", "€1.2 million", "1200000", NumberKind.MONEY, "EUR"),
        ("worth US$12", "US$12", "12", NumberKind.MONEY, "USD"),
        ("5 million dollars", "5 million dollars", "5000000", NumberKind.MONEY, "USD"),
        ("rose 3.5%", "3.5%", "3.5", NumberKind.PERCENT, "%"),
        ("rose ten per cent", "ten per cent", "10", NumberKind.PERCENT, "%"),
        ("Five people", "Five", "5", NumberKind.COUNT, ""),
        ("two dozen men", "two dozen", "24", NumberKind.COUNT, ""),
        ("1.2 million people", "1.2 million", "1200000", NumberKind.COUNT, ""),
        ("twenty-five thousand", "twenty-five thousand", "25000", NumberKind.COUNT, ""),
        ("two hundred and five men", "two hundred and five", "205", NumberKind.COUNT, ""),
        ("350,000 refugees", "350,000", "350000", NumberKind.COUNT, ""),
        ("-5 degrees", "-5", "-5", NumberKind.COUNT, "degrees"),
        ("for one day", "one", "1", NumberKind.COUNT, "day"),
        ("the 24th day", "24th", "24", NumberKind.ORDINAL, ""),
        ("the third day", "third", "3", NumberKind.ORDINAL, ""),
    ],
)
def test_reads_value_kind_and_unit(
    text: str, expression: str, value: str, kind: NumberKind, unit: str
) -> None:
    (number,) = find_numbers(text)
    assert (number.text, number.value, number.kind, number.unit) == (
        expression,
        Decimal(value),
        kind,
        unit,
    )


@pytest.mark.parametrize("text", ["MH17", "version 1.2.3", "2022-03-07", "one of them", "", "v2"])
def test_leaves_out_what_is_no_number(text: str) -> None:
    assert find_numbers(text) == []


def test_both_ends_of_a_range_are_numbers() -> None:
    assert [number.value for number in find_numbers("10-15 people")] == [10, 15]


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                ["$", "1", ",", "000", ".", "5", " bn", " two", " dozen", "-", "%", " hundred "]
            )
        ).map("".join),
    )
)
def test_spans_are_exact_and_apart(text: str) -> None:
    edge = 0
    for number in find_numbers(text):
        assert edge <= number.start < number.end
        assert text[number.start : number.end] == number.text
        edge = number.end
