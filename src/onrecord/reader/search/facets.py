"""By what results can be narrowed, with how many each would leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.reader.search import labels
from onrecord.reader.search.values import LabelKind, Matched

MOST_OPTIONS = 8
"""So many of each kind are offered, those met most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One label, how many of the results carry it, and whether it was chosen."""

    slug: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """The labels of one kind, those met most first."""

    kind: LabelKind
    options: tuple[Option, ...]


def facets_of(matched: Matched, chosen: Sequence[int]) -> tuple[Facet, ...]:
    """Return the facets by which the results can be narrowed further or no more: one query."""
    by_kind: dict[LabelKind, list[int]] = {kind: [] for kind in LabelKind}
    for number in sorted(matched.counts, key=lambda one: (-matched.counts[one], one)):
        kind = labels.kind_of(number)
        narrows = matched.counts[number] < matched.total  # what all carry narrows nothing
        if (narrows and len(by_kind[kind]) < MOST_OPTIONS) or number in chosen:
            by_kind[kind].append(number)
    rows = labels.rows_of(number for numbers in by_kind.values() for number in numbers)
    facets = []
    for kind, numbers in by_kind.items():
        options = tuple(
            Option(
                slug=rows[number].slug,
                name=rows[number].name,
                count=matched.counts[number],
                is_chosen=number in chosen,
            )
            for number in numbers
            if number in rows
        )
        if options:
            facets.append(Facet(kind=kind, options=options))
    return tuple(facets)
