"""The dated developments of a story and its numbers, as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onrecord.language.times import Precision
from onrecord.reader.accounts import Claims, tellers
from onrecord.reader.quoting import Quoting
from onrecord.reader.received import Received
from onrecord.stories.counting import ABOUT, LEAST, MOST, VAGUE
from onrecord.stories.facts import Figure, Line, LineKind, Series

MOST_MOMENTS = 14
"""So many new developments stand on the page, the newest, and in the JSON of the page."""

MOST_BEFORE, MOST_AHEAD, MOST_SERIES, MOST_FIGURES = 4, 4, 4, 8

SERIES_WORDS: dict[str, Promise] = {
    "dead": _("Dead"),
    "injured": _("Injured"),
    "missing": _("Missing"),
    "arrested": _("Arrested"),
    "displaced": _("Driven from their homes"),
    "in hospital": _("In hospital"),
    "rescued": _("Rescued"),
    "charged": _("Charged"),
    "magnitude": _("Magnitude"),
}
"""Series that have a name; others stand in the JSON alone."""

BOUND_WORDS: dict[str, Promise] = {
    LEAST: _("at least"),
    MOST: _("up to"),
    ABOUT: _("about"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One development. ``path`` leads to the article whose words are shown, if they are ours."""

    first: date
    last: date
    precision: Precision
    text: str
    path: str
    told_by: tuple[Received, ...]
    origins: int
    told_at: datetime

    @property
    def is_alone(self) -> bool:
        """Whether only one independent source tells it."""
        return self.origins == 1

    @property
    def when(self) -> str:
        """The days in words, no more exact than the sources are."""
        return days_in_words(self.first, self.last, self.precision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One number of a series as it was told."""

    bound: str
    figure: str
    value: float
    report: Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How a number changed: ``latest`` and every value before it, newest first."""

    what: str
    counts: tuple[Count, ...]

    @property
    def words(self) -> Promise:
        """What is counted, in words."""
        return SERIES_WORDS[self.what]

    @property
    def latest(self) -> Count:
        """The number told last."""
        return self.counts[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Developments:
    """What happened, newest first; what was before the story, and what is announced."""

    new: tuple[Moment, ...]
    before: tuple[Moment, ...]
    ahead: tuple[Moment, ...]


def developments_of(
    lines: Iterable[Line],
    claims: Claims,
    received: Mapping[int, Received],
    quoting: Quoting,
    *,
    today: date,
) -> Developments:
    """Return the developments of a story, in our own words where an article has them."""
    known = list(lines)
    new = [line for line in known if line.kind is LineKind.NEW]
    # What was announced and has come since is news no more, and nobody has said that it came.
    ahead = [line for line in known if line.kind is LineKind.AHEAD and line.last >= today]
    before = [line for line in known if line.kind is LineKind.BACKGROUND]

    def made(chosen: Sequence[Line]) -> tuple[Moment, ...]:
        found = [_moment(line, claims, received, quoting) for line in chosen]
        return tuple(one for one in found if one is not None)

    return Developments(
        new=made(list(reversed(new))[:MOST_MOMENTS]),
        before=made(before[-MOST_BEFORE:]),
        ahead=made(ahead[:MOST_AHEAD]),
    )


def _moment(
    line: Line, claims: Claims, received: Mapping[int, Received], quoting: Quoting
) -> Moment | None:
    told_by = tellers(line.places, received)
    if not told_by:
        return None
    claim = claims.resting_on(line.places)
    text = claim.text if claim else quoting.first_that_fits(line.places)
    if not text:
        # Its source's rights are used up on this page: the report's own title stands for it.
        text = told_by[0].title
    return Moment(
        first=line.first,
        last=line.last,
        precision=line.precision,
        text=text,
        path=claim.path if claim else "",
        told_by=told_by,
        origins=min(line.origins, len(told_by)),
        told_at=line.told_at,
    )


def counted_of(series: Iterable[Series], received: Mapping[int, Received]) -> tuple[Counted, ...]:
    """Return the numbers that changed or that several sources give, of the series with a name."""
    found = []
    for one in series:
        counts = [
            _count(figure, received[figure.place.report_id])
            for figure in one.figures
            if figure.place.report_id in received
        ]
        if one.what in SERIES_WORDS and counts:
            newest = sorted(counts, key=lambda count: count.report.at, reverse=True)
            found.append(Counted(what=one.what, counts=tuple(newest[:MOST_FIGURES])))
    order = list(SERIES_WORDS)
    found.sort(key=lambda one: order.index(one.what))
    return tuple(found[:MOST_SERIES])


def _count(figure: Figure, report: Received) -> Count:
    words = BOUND_WORDS.get(figure.bound)
    return Count(
        bound=str(words) if words and figure.bound != VAGUE else "",
        figure=figure.figure,
        value=figure.value,
        report=report,
    )


def days_in_words(first: date, last: date, precision: Precision) -> str:
    """Return a span of days as it is written: a day, two days, a month, a year."""
    if precision is Precision.YEAR:
        return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    if precision is Precision.MONTH and first.month == last.month:
        return f"{MONTHS[first.month]} {first.year}"
    if first == last:
        return date_format(first, "j F Y")
    if first.month == last.month:
        return f"{first.day}–{date_format(last, 'j F Y')}"
    return f"{date_format(first, 'j F')} – {date_format(last, 'j F Y')}"
