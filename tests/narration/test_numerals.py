import pytest

from onrecord.narration.script.numerals import (
    amount,
    cardinal,
    decade,
    digits,
    ordinal,
    roman,
    year,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (99, "ninety-nine"),
        (100, "one hundred"),
        (101, "one hundred one"),
        (1000, "one thousand"),
        (12_345, "twelve thousand three hundred forty-five"),
        (2_000_000, "two million"),
        (10**15, "one quadrillion"),
        (-5, "minus five"),
        (10**18, "one zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero "
         "zero zero zero"),
    ],
)  # fmt: skip
def test_cardinal(number: int, words: str) -> None:
    assert cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (5, "fifth"),
        (8, "eighth"),
        (12, "twelfth"),
        (20, "twentieth"),
        (21, "twenty-first"),
        (99, "ninety-ninth"),
        (100, "one hundredth"),
        (112, "one hundred twelfth"),
        (1000, "one thousandth"),
    ],
)
def test_ordinal(number: int, words: str) -> None:
    assert ordinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1066, "one thousand sixty-six"),
        (1100, "eleven hundred"),
        (1805, "eighteen oh five"),
        (1999, "nineteen ninety-nine"),
        (2000, "two thousand"),
        (2010, "twenty ten"),
        (2099, "twenty ninety-nine"),
    ],
)
def test_year(number: int, words: str) -> None:
    assert year(number) == words


def test_decade() -> None:
    assert [decade(each) for each in (90, 1990, 2000, 1900)] == [
        "nineties",
        "nineteen nineties",
        "two thousands",
        "nineteen hundreds",
    ]


def test_digits_and_amounts() -> None:
    assert digits("20-7") == "two zero seven"
    assert amount("1,250.50") == "one thousand two hundred fifty point five zero"
    assert amount("007") == "zero zero seven"
    assert amount("9" * 19).startswith("nine nine")


@pytest.mark.parametrize(
    ("text", "value"), [("III", 3), ("IV", 4), ("LVIII", 58), ("XC", 90), ("", 0), ("IX4", 0)]
)
def test_roman(text: str, value: int) -> None:
    assert roman(text) == value
