"""Every date in the claim must be in the evidence, or follow from the day the report appeared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.quantities import is_year
from onrecord.grounding.comparisons.readings import Reading
from onrecord.grounding.comparisons.results import Compared, failed, passed, settled

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORT = {month[:3]: number + 1 for number, month in enumerate(_MONTHS)} | {"sept": 9}
_MONTH = (
    r"(January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
)
_EXPRESSION = re.compile(
    rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,?\s+(\d{{4}}))?"
    rf"|\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(\d{{4}}))?"
    r"|\b(\d{4})-(\d{2})-(\d{2})\b"
    rf"|\b((?i:{'|'.join(_DAYS)}))s?\b"
    r"|\b((?i:yesterday|today|tonight|tomorrow))\b"
    r"|\b((?i:this|last|next)\s+(?i:week|month|year|weekend|summer|winter|spring|autumn))\b"
    rf"|\b(?:(?i:in|since|until|by|of|from|last|next|early|late|mid|through)[\s-]+)?{_MONTH}"
    r"(?!\s+\d{1,2}\b)"
    r"(?:,?\s+(?:of\s+)?(\d{4})\b)?(?!\w)"
    r"|\b(\d{1,2}(?::\d{2})?\s*[ap]\.?m\b\.?|\d{1,2}:\d{2})"
)
_RELATIVE = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A date as written: ``kind`` and ``value`` are equal for expressions that mean the same."""

    start: int
    end: int
    kind: str
    value: str
    day: date | None = None


def find(reading: Reading, published: date | None) -> list[Expression]:
    """Return the dates in a text; those relative to ``published`` resolved where it is known."""
    found = [
        _read(match, published)
        for match in _EXPRESSION.finditer(reading.text)
        if not _is_word(match, reading.text)
    ]
    taken = [(item.start, item.end) for item in found]
    for number in reading.numbers:
        inside = any(start <= number.start < end for start, end in taken)
        if is_year(number) and not inside:
            found.append(
                Expression(start=number.start, end=number.end, kind="year", value=number.text)
            )
    return sorted(found, key=lambda item: item.start)


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare each date, as written or resolved."""
    published = evidence.passages[0].published_at
    appeared = published.date() if published else None
    theirs = find(evidence.core, appeared)
    found = []
    for item in find(claim.reading, appeared):
        text = claim.reading.text[item.start : item.end]
        span = (item.start, item.end)
        if any(_means(item, other) for other in theirs):
            found.append(passed("dates", f"“{text}” is in the passages.", span))
            continue
        rivals = [other for other in theirs if other.kind == item.kind]
        if rivals:
            rival = evidence.core.text[rivals[0].start : rivals[0].end]
            said = f"“{text}” is “{rival}” in the passage."
            found.append(failed("dates", said, span, is_conflict=len(rivals) == 1))
        else:
            found.append(failed("dates", f"“{text}” is not in the passages.", span))
    return settled("dates", found, "dates")


def _is_word(match: re.Match[str], text: str) -> bool:
    """Say whether "May", "March" or a month's short form stands here as a word or a name."""
    alone = match.group().rstrip(".") in {"May", "March", "Mar", "Jan", "Jun", "Dec", "Sep", "Apr"}
    return alone and text[match.end() : match.end() + 1] != "."


def _read(match: re.Match[str], published: date | None) -> Expression:
    kind, value, day = _meaning(match, published)
    return Expression(start=match.start(), end=match.end(), kind=kind, value=value, day=day)


def _meaning(match: re.Match[str], published: date | None) -> tuple[str, str, date | None]:
    (
        m1,
        d1,
        y1,
        d2,
        m2,
        y2,
        iso_y,
        iso_m,
        iso_d,
        weekday,
        relative,
        period,
        month,
        its_year,
        clock,
    ) = match.groups()
    if m1 or m2:
        number, on = _SHORT[_short(m1 or m2)], int(d1 or d2)
        year = y1 or y2
        known = int(year) if year else published.year if published else None
        return "day", f"{number}-{on}-{year or ''}", _date(known, number, on)
    if iso_y:
        day = _date(int(iso_y), int(iso_m), int(iso_d))
        return "day", f"{int(iso_m)}-{int(iso_d)}-{iso_y}", day
    if weekday:
        return "weekday", weekday.lower(), _last(weekday.lower(), published)
    if relative:
        word = relative.lower().replace("tonight", "today")
        day = published + timedelta(days=_RELATIVE[word]) if published else None
        return "relative", word, day
    if period:
        return "period", " ".join(period.lower().split()), None
    if month:
        return "month", f"{_SHORT[_short(month)]}-{its_year or ''}", None
    return "clock", re.sub(r"[\s.]|:00", "", clock.lower()), None


def _short(month: str) -> str:
    return "sept" if month.lower().startswith("sept") else month.lower()[:3]


def _date(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def _last(weekday: str, published: date | None) -> date | None:
    """Return the last such weekday up to the day of appearance (that day included)."""
    if published is None:
        return None
    return published - timedelta(days=(published.weekday() - _DAYS.index(weekday)) % 7)


def _means(one: Expression, two: Expression) -> bool:
    if one.kind == two.kind:
        if one.kind not in {"day", "month"}:
            return one.value == two.value
        *first, year = one.value.split("-")
        *second, other_year = two.value.split("-")
        return first == second and len({year, other_year} - {""}) < 2
    if one.kind == "month" and two.kind == "day":
        month, year = one.value.split("-")
        their_month, _, their_year = two.value.split("-")
        return month == their_month and len({year, their_year} - {""}) < 2
    if one.kind == "year" and two.kind in {"day", "month"}:
        return two.value.endswith(one.value)
    # "Today" in our text is another day than "today" in the report.
    return one.kind != "relative" and one.day is not None and one.day == two.day
