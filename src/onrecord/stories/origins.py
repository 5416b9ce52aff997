"""Whom stories come from: which of their reports are independent, and which are one text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from onrecord.stories.independence import agency_name, credited_agency, origin_of
from onrecord.stories.models import Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One independent origin of a story: an agency's text, what one owner sends, or one source.

    ``agency`` is the agency's name where it is its text, ``owner`` whose outlets they are where
    there are several; ``outlets`` carry it, the one with most reports first.
    """

    agency: str
    owner: str
    outlets: tuple[str, ...]
    reports: int

    @property
    def name(self) -> str:
        """How it is called: the agency, the owner of several outlets, or the outlet."""
        return self.agency or self.owner or self.outlets[0]

    @property
    def is_shared(self) -> bool:
        """Whether several outlets look like several sources and are not."""
        return len(self.outlets) > 1 or (bool(self.agency) and self.outlets[0] != self.agency)


_FIRST = "report__folded_into__"
_FIELDS = ("source__pk", "source__name", "source__owner", "reading__credit")


def origins_among(story_ids: Collection[int]) -> dict[int, tuple[Carried, ...]]:
    """Return the independent origins of each story, that with most reports first; one query.

    A report that is a copy is of the origin of what it is a copy of. Older versions and
    withdrawn reports do not count.
    """
    rows = (
        Membership.objects.filter(
            story__in=list(story_ids), report__superseded_by=None, report__status="usable"
        )
        .order_by()
        .values(
            "story_id",
            "report__folded_into",
            *(f"report__{name}" for name in _FIELDS),
            *(f"{_FIRST}{name}" for name in _FIELDS),
        )
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row["story_id"]][_origin(row)].append(row)
    return {story: _ordered(map(_carried, of.values())) for story, of in found.items()}


def _ordered(origins: Iterable[Carried]) -> tuple[Carried, ...]:
    return tuple(sorted(origins, key=lambda one: (-one.reports, one.name)))


def _first(row: Mapping[str, Any], name: str) -> Any:
    """Return a field of the report that a report is a copy of, else its own."""
    return row[(_FIRST if row["report__folded_into"] else "report__") + name]


def _origin(row: Mapping[str, Any]) -> str:
    return origin_of(
        owner=_first(row, "source__owner"),
        source_id=_first(row, "source__pk"),
        source_name=_first(row, "source__name"),
        credit=_first(row, "reading__credit") or "",
    )


def _carried(rows: Iterable[Mapping[str, Any]]) -> Carried:
    counts: dict[str, int] = defaultdict(int)
    agency, owner = "", ""
    for row in rows:
        counts[row["report__source__name"]] += row["n"]
        source = _first(row, "source__name")
        agency = agency or (_first(row, "reading__credit") or credited_agency("", source))
        owner = owner or _first(row, "source__owner")
    outlets = sorted(counts, key=lambda name: (-counts[name], name))
    return Carried(
        agency=agency_name(agency),
        owner=owner if len(outlets) > 1 and not agency else "",
        outlets=tuple(outlets),
        reports=sum(counts.values()),
    )
