"""Every number in the claim must be in the evidence: value, unit, and what it counts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.grounding.comparisons.results import Compared, failed, passed, settled
from onrecord.language.numbers import Number, NumberKind

_HEDGES = lexicon.NEARLY | lexicon.ABOUT | lexicon.AT_LEAST | {"than"}

NEAR = Decimal("0.1")
"""How far a number that is called approximate may be from the one in the passage."""

_UNITS = {
    "kilometre": "km", "kilometer": "km", "kilometres": "km", "kilometers": "km", "miles": "mile",
    "metres": "metre", "meter": "metre", "meters": "metre", "tonnes": "tonne", "tons": "ton",
    "kilogram": "kg", "kilograms": "kg", "barrels": "barrel", "hectares": "hectare",
    "acres": "acre", "degrees": "degree", "hours": "hour", "minutes": "minute", "days": "day",
    "weeks": "week", "months": "month", "years": "year",
}  # fmt: skip


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare each number; years and days of a month are the dates' business."""
    found = [_compare(number, claim.reading, evidence.core) for number in _counted(claim.reading)]
    return settled("numbers", found, "numbers")


def is_year(number: Number) -> bool:
    """Say whether a number is most likely a year."""
    plain = number.text.isdigit() and len(number.text) == 4 and not number.unit
    return plain and 1900 <= number.value <= 2100


def is_day_of_month(number: Number, reading: Reading) -> bool:
    """Say whether a number stands beside the name of a month."""
    if number.unit or number.value > 31:
        return False
    beside = reading.text[max(0, number.start - 12) : number.start].split()[-1:]
    beside += reading.text[number.end : number.end + 14].removeprefix(" of").split()[:1]
    return any(word.strip(",.").casefold()[:3] in _MONTHS and word[0].isupper() for word in beside)


_MONTHS = frozenset(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)


def _counted(reading: Reading) -> Iterator[Number]:
    for number in reading.numbers:
        if not is_year(number) and not is_day_of_month(number, reading):
            yield number


def _compare(number: Number, claim: Reading, core: Reading) -> Compared:
    span = (number.start, number.end)
    alike = [other for other in _counted(core) if _same_kind(number, other)]
    equal = [other for other in alike if other.value == number.value]
    head = _head(claim, number)
    if not equal:
        hedge = _hedge(_before(claim, number))
        near = [
            other
            for other in alike
            if _is_near(number, claim, other) and hedge != _hedge(_before(core, other))
        ]
        if near:
            return passed("numbers", f"“{number.text}” is near “{near[0].text}” and says so.", span)
        rival = _rival(number, head, alike, core)
        if rival is not None:
            said = f"“{number.text}” is “{rival.text}” in the passage."
            return failed("numbers", said, span, is_conflict=True)
        return failed("numbers", f"“{number.text}” is not in the passages.", span)
    bound = [other for other in equal if head is None or _binds(core, other, head)]
    if not bound and head is not None:
        rival = _bound_elsewhere(core, head, alike)
        if rival is not None and rival.value != number.value:
            said = f"The passage counts “{head.text}” as “{rival.text}”, not “{number.text}”."
            return failed("numbers", said, span, is_conflict=True)
    if not any(_same_strength(number, claim, other, core) for other in bound or equal):
        said = f"The passage limits “{equal[0].text}” (nearly, at least, up to); this does not."
        return failed("numbers", said, span)
    return passed("numbers", f"“{number.text}” is in the passages.", span)


def _same_kind(one: Number, two: Number) -> bool:
    if one.kind is not two.kind:
        return False
    if one.kind is NumberKind.MONEY:
        return one.unit == two.unit
    first, second = _UNITS.get(one.unit, one.unit), _UNITS.get(two.unit, two.unit)
    return not (first and second) or first == second


def _head(reading: Reading, number: Number) -> Word | None:
    """Return the first content word that a count counts, within three words behind it."""
    if number.kind is not NumberKind.COUNT:
        return None
    following = [word for word in reading.words if word.start >= number.end][:3]
    for word in following:
        if any(mark in reading.text[number.end : word.start] for mark in ',.;:()“”"'):
            return None
        if word.is_content and word.stem not in lexicon.LIGHT:
            return word
    return None


def _binds(reading: Reading, number: Number, head: Word) -> bool:
    """Say whether ``head`` stands within six words behind ``number``, before the next number."""
    ends = [other.start for other in reading.numbers if other.start > number.start]
    limit = min(ends, default=len(reading.text))
    after = [word for word in reading.words if word.start >= number.end][:6]
    return any(word.stem == head.stem for word in after if word.start < limit)


def _rival(number: Number, head: Word | None, alike: list[Number], core: Reading) -> Number | None:
    """Return the number that stands in the passage where the claim's should."""
    if head is not None:
        bound = _bound_elsewhere(core, head, alike)
        if bound is not None:
            return bound
    same = [other for other in alike if other.kind is number.kind]
    return same[0] if len(same) == 1 else None


def _bound_elsewhere(core: Reading, head: Word, alike: list[Number]) -> Number | None:
    """Return the number whose counted word is ``head``, if exactly one number's is."""
    bound = []
    for other in alike:
        theirs = _head(core, other)
        if theirs is not None and theirs.stem == head.stem:
            bound.append(other)
    return bound[0] if len(bound) == 1 else None


def _before(reading: Reading, number: Number) -> list[str]:
    return [word.key for word in reading.words if word.end <= number.start][-3:]


def _hedge(words: list[str]) -> str:
    """Return the word before a number that makes it approximate; the same one twice copies it."""
    return next((word for word in reversed(words) if word in _HEDGES), "")


def _is_near(number: Number, claim: Reading, other: Number) -> bool:
    """Say whether a hedged number may stand for ``other``: "nearly 40" for 38, not for 42."""
    words = _before(claim, number)
    if not other.value or abs(number.value - other.value) > NEAR * abs(other.value):
        return False
    if lexicon.NEARLY & set(words):
        return other.value <= number.value
    if {"more", "than"} <= set(words) or (words and words[-1] in lexicon.AT_LEAST):
        return other.value >= number.value
    if {"fewer", "than"} <= set(words) or {"less", "than"} <= set(words):
        return other.value <= number.value
    return bool(lexicon.ABOUT & set(words[-2:]))


def _strength(words: list[str]) -> str:
    """Return how a number is limited by the words before it."""
    ends = set(words[-2:])
    if {"at", "least"} <= ends or "minimum" in ends:
        return "least"
    if {"up", "to"} <= ends or {"at", "most"} <= ends:
        return "most"
    if {"more", "than"} <= ends or (words and words[-1] in lexicon.AT_LEAST):
        return "more"
    if {"fewer", "than"} <= ends or {"less", "than"} <= ends or "under" in ends:
        return "fewer"
    if (lexicon.NEARLY | lexicon.ABOUT) & ends:
        return "about"
    return ""


def _same_strength(number: Number, claim: Reading, other: Number, core: Reading) -> bool:
    ours, theirs = _strength(_before(claim, number)), _strength(_before(core, other))
    return ours == theirs or (not theirs and ours == "about")
