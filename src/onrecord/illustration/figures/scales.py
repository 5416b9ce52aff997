"""Where numbers and instants stand along an axis: honest, with round marks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

MOST_MARKS = 5
_STEPS = (
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 2, 7, 14)),
)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
"""Steps of what takes longer than weeks: marks stand at the first of a month."""


@dataclass(frozen=True, slots=True)
class NumberScale:
    """An axis from zero: counts that are cut off below look steeper than they are."""

    top: float
    marks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return where a value stands, 0 at the axis' beginning, 1 at its end."""
        return min(1.0, max(0.0, value / self.top)) if self.top else 0.0


def number_scale(values: Sequence[float]) -> NumberScale:
    """Return an axis from 0 to just above the largest value, with round marks.

    No value may be negative: such numbers are not drawn. Raises ``ValueError`` for none at all.
    """
    most = max(values)
    if not values or min(values) < 0:
        raise ValueError("a scale needs values of zero or more")
    if most == 0:
        return NumberScale(1.0, (0.0, 1.0))
    rough = most / (MOST_MARKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough)
    if most >= MOST_MARKS - 1 or all(value == int(value) for value in values):
        # Nobody counts two and a half people.
        step = max(1.0, float(math.ceil(step)))
    count = math.ceil(most / step - 1e-9)
    return NumberScale(count * step, tuple(step * number for number in range(count + 1)))


@dataclass(frozen=True, slots=True)
class TimeScale:
    """An axis of instants with marks at round hours or days of the site's own zone."""

    first: datetime
    last: datetime
    marks: tuple[datetime, ...]
    in_hours: bool
    in_months: bool = False

    def share(self, at: datetime) -> float:
        """Return where an instant stands, 0 at the axis' beginning, 1 at its end."""
        whole = (self.last - self.first).total_seconds()
        return (at - self.first).total_seconds() / whole if whole else 0.5


def time_scale(instants: Sequence[datetime], *, zone: tzinfo = UTC) -> TimeScale:
    """Return an axis from the first to the last instant; at most ``MOST_MARKS`` marks.

    Marks stand at full hours or midnights of ``zone``. Instants carry a zone.
    """
    first, last = min(instants).astimezone(zone), max(instants).astimezone(zone)
    length = last - first
    step = next((one for one in _STEPS if length / one <= MOST_MARKS - 0.5), None)
    if step is None:
        return TimeScale(first, last, tuple(_months(first, last)), in_hours=False, in_months=True)
    in_hours = step < timedelta(days=1)
    start = first.replace(minute=0, second=0, microsecond=0)
    if in_hours:
        hours = int(step / timedelta(hours=1))
        start = start.replace(hour=start.hour - start.hour % hours)
    else:
        start = start.replace(hour=0)
    marks: list[datetime] = []
    while start <= last and len(marks) < MOST_MARKS:
        if start >= first:
            marks.append(start)
        start += step
    return TimeScale(first, last, tuple(marks), in_hours)


def _months(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the first days of months between two instants, ``MOST_MARKS`` at most."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    step = next((one for one in _MONTHS if whole / one <= MOST_MARKS - 0.5), whole)
    begin = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    number = -(-(begin.year * 12 + begin.month - 1) // step) * step
    for count in range(MOST_MARKS + 1):
        year, month = divmod(number + count * step, 12)
        mark = begin.replace(year=year, month=month + 1)
        if mark > last:
            return
        if mark >= first:
            yield mark
