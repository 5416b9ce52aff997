"""What was read of a report, and what comparing them gave, as JSON and back. Pure.

Words are not stored twice: a telling and a place point into a passage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from onrecord.language.times import Precision
from onrecord.stories.agreement import Point
from onrecord.stories.counting import Count
from onrecord.stories.facts import (
    Alike,
    Disputed,
    Figure,
    Line,
    LineKind,
    Place,
    Series,
    Side,
    StoryFacts,
)
from onrecord.stories.tellings import Telling, When

READING_VERSION = 2
"""Raised when reports are read otherwise: what was stored before is read anew."""

FACTS_VERSION = 2
"""Raised when they are compared otherwise."""


def telling_to_json(one: Telling) -> list[Any]:
    """Return a telling without its words; those are the passage's."""
    return [
        one.passage_id,
        one.start,
        one.end,
        one.order,
        sorted(one.concepts),
        sorted(one.names),
        [
            [when.start, when.end, when.first.isoformat(), when.last.isoformat(), when.precision]
            for when in one.whens
        ],
        [
            [count.what, count.value, count.bound, count.is_part, count.start, count.end]
            for count in one.counts
        ],
        sorted(one.cause),
        [one.is_denied, one.is_speech, one.hangs],
        one.quoted,
        sorted(one.speakers),
    ]


def telling_from_json(row: Sequence[Any], passages: Mapping[int, str]) -> Telling | None:
    """Return a stored telling; ``None`` where its passage is gone or says something else."""
    passage_id, start, end, order, concepts, names, whens, counts, cause, flags, quoted, by = row
    text = passages.get(passage_id, "")[start:end]
    if len(text) != end - start or quoted not in text:
        return None
    return Telling(
        passage_id=passage_id,
        start=start,
        end=end,
        text=text,
        order=order,
        concepts=frozenset(concepts),
        names=frozenset(names),
        whens=tuple(
            When(
                start=a,
                end=b,
                first=date.fromisoformat(first),
                last=date.fromisoformat(last),
                precision=Precision(precision),
            )
            for a, b, first, last, precision in whens
        ),
        counts=tuple(
            Count(
                what=what,
                value=value,
                bound=bound,
                is_part=is_part,
                figure=text[a:b],
                start=a,
                end=b,
            )
            for what, value, bound, is_part, a, b in counts
        ),
        cause=frozenset(cause),
        is_denied=flags[0],
        is_speech=flags[1],
        hangs=flags[2],
        quoted=quoted,
        speakers=frozenset(by),
    )


def facts_to_json(facts: StoryFacts) -> dict[str, Any]:
    """Return the facts of a story as JSON values."""
    return {
        "lines": [
            [
                one.kind,
                one.first.isoformat(),
                one.last.isoformat(),
                one.precision,
                [_place_to_json(place) for place in one.places],
                one.origins,
                one.told_at.isoformat(),
            ]
            for one in facts.lines
        ],
        "alone": [_place_to_json(place) for place in facts.alone],
        "alike": [_alike_to_json(one) for one in facts.alike],
        "disputed": [
            [
                one.point,
                one.what,
                [
                    [side.figure, side.value, [_place_to_json(place) for place in side.places]]
                    for side in one.sides
                ],
            ]
            for one in facts.disputed
        ],
        "series": [
            [
                one.what,
                [
                    [figure.value, figure.bound, figure.figure, _place_to_json(figure.place)]
                    for figure in one.figures
                ],
            ]
            for one in facts.series
        ],
    }


def facts_from_json(stored: Mapping[str, Any]) -> StoryFacts:
    """Return stored facts; raises ``KeyError``, ``ValueError`` or ``TypeError`` on others."""
    return StoryFacts(
        lines=tuple(
            Line(
                kind=LineKind(kind),
                first=date.fromisoformat(first),
                last=date.fromisoformat(last),
                precision=Precision(precision),
                places=tuple(_place_from_json(place) for place in places),
                origins=origins,
                told_at=datetime.fromisoformat(told_at),
            )
            for kind, first, last, precision, places, origins, told_at in stored["lines"]
        ),
        alike=tuple(
            Alike(places=tuple(_place_from_json(place) for place in places), origins=origins)
            for places, origins in stored["alike"]
        ),
        alone=tuple(_place_from_json(place) for place in stored["alone"]),
        disputed=tuple(
            Disputed(
                point=Point(point),
                what=what,
                sides=tuple(
                    Side(
                        figure=figure,
                        value=value,
                        places=tuple(_place_from_json(place) for place in places),
                    )
                    for figure, value, places in sides
                ),
            )
            for point, what, sides in stored["disputed"]
        ),
        series=tuple(
            Series(
                what=what,
                figures=tuple(
                    Figure(value=value, bound=bound, figure=figure, place=_place_from_json(place))
                    for value, bound, figure, place in figures
                ),
            )
            for what, figures in stored["series"]
        ),
    )


def _alike_to_json(one: Alike) -> list[Any]:
    return [[_place_to_json(place) for place in one.places], one.origins]


def _place_to_json(place: Place) -> list[Any]:
    return [
        place.passage_id,
        place.report_id,
        place.start,
        place.end,
        place.origin,
        place.at.isoformat(),
    ]


def _place_from_json(row: Sequence[Any]) -> Place:
    names = [field.name for field in fields(Place)]
    values = dict(zip(names, row, strict=True))
    return Place(**{**values, "at": datetime.fromisoformat(values["at"])})
