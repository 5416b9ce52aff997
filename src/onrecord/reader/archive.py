"""The archive: everything published, by year, month and day, as calendars."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onrecord.publishing.models import SectionPage
from onrecord.reader import heads, listing, lists, paths
from onrecord.reader.models import ListKind
from onrecord.reader.queries import articles_for_teasers
from onrecord.reader.teasers import Teaser, teasers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of a year of the archive; ``path`` is empty where nothing was published."""

    first: date
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year with its twelve months."""

    year: int
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A day in the calendar of a month; days of other months are empty cells."""

    day: date | None
    path: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """The calendar of a month: weeks of seven cells, Monday first."""

    first: date
    path: str
    weeks: tuple[tuple[Cell, ...], ...]
    weekdays: tuple[str, ...]
    articles: int
    newer: Month | None
    older: Month | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """All that was published on one day, newest first."""

    day: date
    path: str
    teasers: tuple[Teaser, ...]
    newer: date | None
    older: date | None
    newer_path: str
    older_path: str


def years() -> list[Year]:
    """Return the years of the archive, newest first; one query."""
    months = sorted({day.replace(day=1) for day in listing.days()}, reverse=True)
    return [
        Year(year=year, months=tuple(_months(year, frozenset(found))))
        for year, found in groupby(months, key=lambda month: month.year)
    ]


def _months(year: int, filled: frozenset[date]) -> list[Month]:
    firsts = [date(year, number, 1) for number in range(1, 13)]
    return [
        Month(first=first, path=paths.month_path(first) if first in filled else "")
        for first in firsts
    ]


def month_view(first: date) -> MonthView | None:
    """Return the calendar of a month; ``None`` where nothing was published in it."""
    after = listing.next_month(first)
    counts = Counter(listing.articles_by_day(first, after))
    if not counts:
        return None
    older, newer = listing.neighbours(first, after)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return MonthView(
        first=first,
        path=paths.month_path(first),
        weeks=tuple(tuple(_cell(day, first, counts) for day in week) for week in weeks),
        weekdays=tuple(date_format(day, "D") for day in weeks[0]),
        articles=counts.total(),
        newer=_month(newer),
        older=_month(older),
    )


def _month(day: date | None) -> Month | None:
    return Month(first=day.replace(day=1), path=paths.month_path(day)) if day else None


def _cell(day: date, first: date, counts: Counter[date]) -> Cell:
    if day.month != first.month:
        return Cell(day=None, path="", articles=0)
    path = paths.day_path(day) if counts[day] else ""
    return Cell(day=day, path=path, articles=counts[day])


def day_view(day: date, sections: Sequence[SectionPage]) -> DayView | None:
    """Return all that was published on a day; ``None`` where nothing was."""
    after = date.fromordinal(day.toordinal() + 1)
    numbers = lists.newest_in(ListKind.DAY, day.toordinal(), None)
    teasers = teasers_of(articles_for_teasers(numbers), sections)
    if not teasers:
        return None
    older, newer = listing.neighbours(day, after)
    return DayView(
        day=day,
        path=paths.day_path(day),
        teasers=tuple(teasers),
        newer=newer,
        older=older,
        newer_path=paths.day_path(newer) if newer else "",
        older_path=paths.day_path(older) if older else "",
    )


def head_of() -> heads.Head:
    """Return the head of the archive's first page."""
    name = _("Archive")
    return heads.Head(
        title=name,
        description=_("Everything published, by year, month and day."),
        path=paths.ARCHIVE,
        crumbs=heads.crumbs((name, paths.ARCHIVE)),
        data={"@type": "CollectionPage"},
    )


def head_of_month(view: MonthView) -> heads.Head:
    """Return the head of a month's calendar."""
    name = date_format(view.first, "F Y")
    return heads.Head(
        title=_("Archive: %(when)s") % {"when": name},
        description=_("Everything published in %(when)s, day by day.") % {"when": name},
        path=view.path,
        crumbs=heads.crumbs((_("Archive"), paths.ARCHIVE), (name, view.path)),
        data={"@type": "CollectionPage"},
    )


def head_of_day(view: DayView) -> heads.Head:
    """Return the head of a day's page."""
    name = date_format(view.day, "j F Y")
    month = date_format(view.day, "F Y")
    return heads.Head(
        title=_("Archive: %(when)s") % {"when": name},
        description=_("Everything published on %(when)s.") % {"when": name},
        path=view.path,
        crumbs=heads.crumbs(
            (_("Archive"), paths.ARCHIVE),
            (month, paths.month_path(view.day)),
            (name, view.path),
        ),
        data=heads.collection(view.teasers),
    )
