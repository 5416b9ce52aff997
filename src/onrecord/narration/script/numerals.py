"""Numbers as English words (American usage: no "and" inside a number)."""

from __future__ import annotations

import re

from onrecord.narration.script.wordlists import listed

ONES = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
TENS = listed("zero ten twenty thirty forty fifty sixty seventy eighty ninety")
SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
IRREGULAR_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
MOST = 10**18
"""From here on a number is read digit by digit."""

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
"""A plain printed number: grouped by commas or not, with or without a decimal part."""

ROMAN = r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
"""A Roman numeral up to 99."""


def cardinal(number: int) -> str:
    """Return ``number`` in words: 1250 -> "one thousand two hundred fifty"."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number >= MOST:
        return digits(str(number))
    if number < 1000:
        return _below_thousand(number)
    words: list[str] = []
    for scale in range(len(SCALES) - 1, -1, -1):
        group = number // 1000**scale % 1000
        if group:
            words += (_below_thousand(group), SCALES[scale])
    return " ".join(word for word in words if word)


def ordinal(number: int) -> str:
    """Return the ordinal of ``number`` in words: 21 -> "twenty-first"."""
    words = cardinal(number)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    head, last = words[:cut], words[cut:]
    if last in IRREGULAR_ORDINALS:
        last = IRREGULAR_ORDINALS[last]
    elif last.endswith("y"):
        last = f"{last[:-1]}ieth"
    else:
        last = f"{last}th"
    return f"{head}{last}"


def year(number: int) -> str:
    """Return a year in words: 2025 -> "twenty twenty-five", 2009 -> "two thousand nine"."""
    high, low = divmod(number, 100)
    if not 11 <= high <= 99 or (high % 10 == 0 and low < 10):
        return cardinal(number)
    if low == 0:
        return f"{cardinal(high)} hundred"
    return f"{cardinal(high)} {f'oh {ONES[low]}' if low < 10 else cardinal(low)}"


def decade(number: int) -> str:
    """Return a decade in words: 1990 -> "nineteen nineties", 90 -> "nineties"."""
    words = cardinal(number) if number < 100 else year(number)
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def digits(text: str) -> str:
    """Return the digits of ``text`` one by one: "007" -> "zero zero seven"."""
    return " ".join(ONES[int(character)] for character in text if character in "0123456789")


def amount(text: str) -> str:
    """Return a printed number in words: "1,250.5" -> "one thousand two hundred fifty point five".

    A number with leading zeros ("007") or of more than 18 figures is read digit by digit.
    """
    whole, _, fraction = text.replace(",", "").partition(".")
    if (len(whole) > 1 and whole.startswith("0")) or len(whole) > 18:
        words = digits(whole)
    else:
        words = cardinal(int(whole or "0"))
    return f"{words} point {digits(fraction)}" if fraction else words


def is_one(text: str) -> bool:
    """Return whether a printed number takes the singular."""
    return text.replace(",", "") == "1"


def roman(text: str) -> int:
    """Return the value of a Roman numeral; 0 for what is none."""
    if not re.fullmatch(r"[IVXLCDM]+", text):
        return 0
    values = [ROMAN_VALUES[character] for character in text]
    following = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, following, strict=True))


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        words.append(TENS[rest // 10] + (f"-{ONES[rest % 10]}" if rest % 10 else ""))
    elif rest or not words:
        words.append(ONES[rest])
    return " ".join(words)
