"""Dates named in text, resolved against the time at which the text was published.

Only expressions whose meaning is plain are read: "Dec. 5", "on Friday", "overnight", "last
week", "24-26 March", "two days later", "2022-03-07". What cannot be resolved is left out
rather than guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onrecord.language.calendar_dates import calendar_dates
from onrecord.language.relative_dates import counted_dates, relative_dates
from onrecord.language.time_spans import Meant, Precision

__all__ = ["Precision", "TimeExpression", "find_times"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """One expression of time. It means the days from ``first`` to ``last``, both included."""

    start: int
    end: int
    text: str
    first: date
    last: date
    precision: Precision


def find_times(text: str, *, reference: datetime) -> list[TimeExpression]:
    """Return the dates named in ``text``, in order and without overlap.

    ``reference`` is when the text was published, in the zone of its writer; a day of the
    week is the nearest past one (the day itself on that day) unless the words before it
    look forward. Dates out of the calendar's range are left out.
    """
    taken: list[Meant] = []
    try:
        for found in (*calendar_dates(text, reference.date()), *relative_dates(text, reference)):
            _take(found, taken)
        for found in list(counted_dates(text, sorted(taken, key=lambda one: one.start))):
            _take(found, taken)
    except (ValueError, OverflowError):
        # A reference at the end of the calendar: nothing can be counted from it.
        pass
    taken.sort(key=lambda found: found.start)
    return [
        TimeExpression(
            start=found.start,
            end=found.end,
            text=text[found.start : found.end],
            first=found.first,
            last=found.last,
            precision=found.precision,
        )
        for found in taken
    ]


def _take(found: Meant, taken: list[Meant]) -> None:
    if all(found.end <= other.start or found.start >= other.end for other in taken):
        taken.append(found)
