"""All the reports of a story held against each other: pure, and the same in any order.

Only sentences that share rare words are compared, and no more than ``MOST_COMPARED`` of them,
so that a story of a thousand reports costs little more than one of a hundred.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from onrecord.stories.agreement import (
    COMPARED,
    Point,
    Relation,
    Told,
    Verdict,
    Weigh,
    likeness,
    relate,
)
from onrecord.stories.concepts import weight
from onrecord.stories.counting import GROWING, Count, agree
from onrecord.stories.facts import Alike, Disputed, Figure, Place, Series, Side, StoryFacts
from onrecord.stories.timeline import lines_of

MOST_COMPARED = 2000
"""So many sentences are compared: the openings of reports first, then the newest."""

NEIGHBOURS = 10
"""A sentence is compared with so many others, those that share the most telling words."""

COMMON = 150
"""A word that so many sentences share finds nothing: it is left out of the search."""

LEAST_WEIGHT = 0.15
"""A word in nearly every sentence keeps so much of its weight."""

FEW = 60
"""Among fewer sentences than this nothing is common: they are weighed as if there were so many."""

LEAST_SHARED = 2
"""So many words at least two sentences share that are compared."""

COPIED_WORDS = 12
"""The same so many words in a row of two sources are one account: one has them from the other."""

OUTDATED = timedelta(days=3)
"""Numbers told further apart than this are not set against each other."""

TOP_OF_REPORT = 12
"""What only one source tells is sought among so many first sentences of each report."""

AKIN = 0.25
"""Share of a sentence from which another source may be telling it in words we do not know."""

MOST_ALIKE, MOST_DISPUTED, MOST_SERIES, MOST_ALONE = 60, 8, 8, 120


@dataclass(frozen=True, slots=True)
class _Edge:
    one: int
    two: int
    verdict: Verdict


def compare(tellings: Iterable[Told]) -> StoryFacts:
    """Return what the sentences of a story's reports amount to."""
    told = _chosen(tellings)
    weigh = _weights(told)
    edges, near = _edges(told, weigh)
    groups = _groups(told, edges, weigh)
    alike = [_alike(told, group) for group in groups if len(group) > 1]
    agreed = [one for one in alike if one.origins > 1]
    agreed.sort(key=lambda one: (-one.origins, one.places[0].at, one.places[0].passage_id))
    series, number_disputes = _numbers(told, edges)
    return StoryFacts(
        lines=lines_of(told, groups),
        disputed=(*number_disputes, *_others(told, edges))[:MOST_DISPUTED],
        series=tuple(series)[:MOST_SERIES],
        alone=tuple(_alone(told, near)),
        alike=tuple(agreed[:MOST_ALIKE]),
    )


def place_of(one: Told) -> Place:
    """Return where a sentence stands."""
    return Place(
        passage_id=one.telling.passage_id,
        report_id=one.report_id,
        start=one.telling.start,
        end=one.telling.end,
        origin=one.origin,
        at=one.at,
    )


def _chosen(tellings: Iterable[Told]) -> list[Told]:
    """Return the sentences that are compared, oldest first."""
    found = list(tellings)
    if len(found) > MOST_COMPARED:
        found.sort(key=lambda one: (one.telling.order // 4, -one.at.timestamp(), one.report_id))
        found = found[:MOST_COMPARED]
    return sorted(found, key=lambda one: (one.at, one.report_id, one.telling.order))


def _weights(told: Sequence[Told]) -> Callable[[str], float]:
    """Return how telling a concept is among these sentences: what most of them share is not."""
    counts = Counter(name for one in told for name in one.telling.concepts)
    whole = math.log(max(len(told), FEW) + 2)

    def of(name: str) -> float:
        spread = math.log(1 + counts[name]) / whole
        return weight(name) * max(LEAST_WEIGHT, 1.25 - spread)

    return cache(of)


def _edges(told: Sequence[Told], weigh: Weigh) -> tuple[list[_Edge], set[int]]:
    """Return the pairs of sentences of different reports that stand to each other at all.

    With them the sentences that come near one of another origin, whether or not they agree.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(told):
        for name in one.telling.concepts:
            holders[name].append(index)
    rare = {name: found for name, found in holders.items() if 1 < len(found) <= COMMON}
    edges: list[_Edge] = []
    kin: set[int] = set()
    stands = [one.telling.stands for one in told]
    whole = [sum(map(weigh, one.telling.concepts)) for one in told]
    for index, one in enumerate(told):
        shared: Counter[int] = Counter()
        weights: defaultdict[int, float] = defaultdict(float)
        for name in one.telling.concepts:
            for other in rare.get(name, ()):
                if other > index:
                    shared[other] += 1
                    weights[other] += weigh(name)
        for other, common in weights.items():
            if one.origin != told[other].origin:
                kin.update(n for n in (index, other) if common >= AKIN * whole[n])
        near = [n for n, count in shared.items() if count >= LEAST_SHARED and stands[n]]
        near = [n for n in near if stands[index] and told[n].report_id != one.report_id]
        near.sort(key=lambda n: (-weights[n], n))
        for other in near[:NEIGHBOURS]:
            verdict = relate(one, told[other], weigh)
            if verdict.relation is not Relation.UNRELATED:
                edges.append(_Edge(index, other, verdict))
    return edges, kin


def _alone(told: Sequence[Told], near: Set[int]) -> list[Place]:
    """Return the sentences near the top of reports that only one of several sources tells."""
    if len({one.origin for one in told}) < 2:
        return []
    found = [
        one
        for index, one in enumerate(told)
        if index not in near and one.telling.order < TOP_OF_REPORT and one.telling.stands
    ]
    return [place_of(one) for one in found[-MOST_ALONE:]]


def _groups(told: Sequence[Told], edges: Sequence[_Edge], weigh: Weigh) -> list[list[int]]:
    """Return the sentences in groups that tell the same; one that stands alone is a group, too.

    Two groups are joined by their likest pair, and only if their first sentences bear it: a
    chain of sentences that are each a little like the next does not become one.
    """
    group_of = {index: [index] for index in range(len(told))}
    same = [edge for edge in edges if edge.verdict.relation is Relation.SAME]
    for edge in sorted(same, key=lambda one: (-one.verdict.likeness, one.one, one.two)):
        mine, theirs = group_of[edge.one], group_of[edge.two]
        if mine is theirs or not _bear(told, mine, theirs, weigh):
            continue
        mine.extend(theirs)
        for index in theirs:
            group_of[index] = mine
    groups = {id(group): sorted(group) for group in group_of.values()}
    return sorted(groups.values())


def _bear(told: Sequence[Told], mine: Sequence[int], theirs: Sequence[int], weigh: Weigh) -> bool:
    if len(mine) == len(theirs) == 1:
        return True
    one, two = told[min(mine)], told[min(theirs)]
    return (
        likeness(one.telling, two.telling, weigh) >= COMPARED
        and relate(one, two, weigh).relation is not Relation.DIFFER
    )


def _alike(told: Sequence[Told], group: Sequence[int]) -> Alike:
    members = [told[index] for index in group]
    best = min(members, key=_clumsiness)
    ordered = [best, *(one for one in members if one is not best)]
    return Alike(places=tuple(place_of(one) for one in ordered), origins=independent(members))


def _clumsiness(one: Told) -> tuple[bool, bool, int, int]:
    """Order tellings by how well they stand by themselves."""
    telling = one.telling
    return telling.hangs, bool(telling.quoted), abs(telling.words - 18) // 6, telling.order


def independent(members: Sequence[Told]) -> int:
    """Return how many of those who tell a thing have it independently.

    Reports of one origin count once, and so do those that have the same twelve words in a row.
    """
    roots: dict[str, str] = {one.origin: one.origin for one in members}

    def root(name: str) -> str:
        while roots[name] != name:
            name = roots[name]
        return name

    seen: dict[str, str] = {}
    for one in members:
        for run in _runs(one.telling.text):
            other = seen.setdefault(run, one.origin)
            roots[root(one.origin)] = root(other)
    return len({root(name) for name in roots})


_MARKS = re.compile(r"[\"“”«»]")
_WORD = re.compile(r"[^\W_]+")


def _runs(text: str) -> list[str]:
    words = _WORD.findall(text.casefold())
    return [
        " ".join(words[start : start + COPIED_WORDS])
        for start in range(len(words) - COPIED_WORDS + 1)
    ]


def _numbers(told: Sequence[Told], edges: Sequence[_Edge]) -> tuple[list[Series], list[Disputed]]:
    """Return how the numbers of the story went, and those that stand against each other now."""
    series, disputed = [], []
    for what, members in _counted(told, edges):
        figures = [
            Figure(value=count.value, bound=count.bound, figure=count.figure, place=place_of(one))
            for one, count in members
        ]
        series.append(Series(what=what, figures=tuple(_changes(figures))))
        against = _against(what, members)
        if against is not None:
            disputed.append(against)
    series.sort(key=lambda one: (-len(one.figures), one.what))
    disputed.sort(
        key=lambda one: (-max(p.at.timestamp() for s in one.sides for p in s.places), one.what)
    )
    return series, disputed


def _counted(
    told: Sequence[Told], edges: Sequence[_Edge]
) -> list[tuple[str, list[tuple[Told, Count]]]]:
    """Return what is counted with everyone who counts it, oldest first.

    Sentences hang together where they were found to agree or differ on that number.
    """
    linked: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for edge in edges:
        a, b = told[edge.one].telling, told[edge.two].telling
        for x in a.counts:
            for y in b.counts:
                if x.what == y.what and not x.is_part and not y.is_part:
                    linked[x.what][edge.one].add(edge.two)
                    linked[x.what][edge.two].add(edge.one)
    found = []
    for what, near in sorted(linked.items()):
        for members in _components(near):
            counted = [
                (told[index], count)
                for index in members
                for count in told[index].telling.counts
                if count.what == what and not count.is_part
            ][: len(members) * 2]
            single = {id(one): (one, count) for one, count in reversed(counted)}
            rows = sorted(single.values(), key=lambda row: (row[0].at, row[0].report_id))
            if (
                len({count.value for _, count in rows}) > 1
                or len({one.origin for one, _ in rows}) > 1
            ):
                found.append((what, rows))
    return found


def _components(near: dict[int, set[int]]) -> list[list[int]]:
    seen: set[int] = set()
    found = []
    for start in sorted(near):
        if start in seen:
            continue
        stack, members = [start], []
        while stack:
            index = stack.pop()
            if index not in seen:
                seen.add(index)
                members.append(index)
                stack.extend(near[index] - seen)
        found.append(sorted(members))
    return found


def _changes(figures: Sequence[Figure]) -> list[Figure]:
    """Return each value once for every origin that gives it, as it was first told."""
    seen: set[tuple[str, float, str]] = set()
    kept = []
    for one in figures:
        key = (one.place.origin, one.value, one.bound)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def _against(what: str, members: Sequence[tuple[Told, Count]]) -> Disputed | None:
    """Return the latest numbers of each origin where they cannot all be true."""
    latest: dict[str, tuple[Told, Count]] = {}
    for one, count in members:
        latest[one.origin] = (one, count)
    rows = sorted(latest.values(), key=lambda row: (row[0].at, row[0].report_id))
    clashing: set[str] = set()
    for place, (one, x) in enumerate(rows):
        for two, y in rows[place + 1 :]:
            if agree(x, y) or two.at - one.at > OUTDATED:
                continue
            is_growth = x.what.split(":")[0] in GROWING and two.at > one.at and y.value > x.value
            if not is_growth:
                clashing |= {one.origin, two.origin}
    if len(clashing) < 2:
        return None
    sides: dict[float, list[tuple[Told, Count]]] = defaultdict(list)
    for one, count in rows:
        if one.origin in clashing:
            sides[count.value].append((one, count))
    made = [
        Side(figure=same[0][1].figure, value=value, places=tuple(place_of(one) for one, _ in same))
        for value, same in sides.items()
    ]
    if len(made) < 2:
        return None
    made.sort(key=lambda side: max(place.at for place in side.places), reverse=True)
    return Disputed(point=Point.NUMBER, what=what, sides=tuple(made))


def _quotes(*both: Told) -> bool:
    """Say whether either sentence has quotation marks: what is denied in them is not told."""
    return any(_MARKS.search(one.telling.text) for one in both)


def _knows(named: Mapping[int, set[str]], one: Told, two: Told) -> bool:
    """Say whether either report names the other's speaker: "she" and her office are one mouth."""
    return bool(
        one.telling.speakers & named[two.report_id] or two.telling.speakers & named[one.report_id]
    )


def _others(told: Sequence[Told], edges: Sequence[_Edge]) -> list[Disputed]:
    """Return the differences that are not about numbers: causes, days, speakers, denials."""
    found = []
    taken: set[int] = set()
    named: dict[int, set[str]] = defaultdict(set)
    for one in told:
        named[one.report_id] |= one.telling.names
    wanted = [
        edge
        for edge in edges
        if edge.verdict.relation is Relation.DIFFER
        and edge.verdict.point is not Point.NUMBER
        and told[edge.one].origin != told[edge.two].origin
        and (edge.verdict.point is not Point.DENIAL or not _quotes(told[edge.one], told[edge.two]))
        and not (
            edge.verdict.point is Point.SPEAKER and _knows(named, told[edge.one], told[edge.two])
        )
    ]
    for edge in sorted(wanted, key=lambda one: (-one.verdict.likeness, one.one, one.two)):
        if taken & {edge.one, edge.two} or edge.verdict.point is None:
            continue
        taken |= {edge.one, edge.two}
        sides = [
            Side(figure="", value=None, places=(place_of(told[index]),))
            for index in (edge.two, edge.one)
        ]
        found.append(Disputed(point=edge.verdict.point, what="", sides=tuple(sides)))
    return found
