"""How two sentences of different reports stand to each other: pure, and silent where unsure.

They tell the same (in other words too), differ on a point that both tell (a number, a day, a
cause, who said it), or contradict each other; a count that grows while time goes on is a
development. Precision comes first: two sentences that merely share a subject are unrelated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.language.times import Precision
from onrecord.stories.concepts import weight
from onrecord.stories.counting import GROWING, Count, agree, are_comparable
from onrecord.stories.tellings import Telling, When

SAME = 0.48
"""Likeness from which two sentences without any difference tell the same."""

COMPARED = 0.34
"""Likeness from which a difference in a number is one about the same thing."""

TURNED = 0.6
"""Likeness from which a denial in one of two sentences contradicts the other."""

MEASURED = 0.5
"""The same for sums, shares and things, of which a story has many."""

STATE_LIKENESS = 0.33
"""The same for counts of the dead, the injured and such: a story has one such toll."""


PLAIN = 0.75
"""Likeness from which another day for the same thing is a difference, and not another thing."""

OF_A_KIND = 6.0
"""Two tolls of which one is so many times the other are not of the same thing."""

SAME_EFFECT = 0.6
"""Share of the shorter effect from which two causes are named for one thing."""

TELLING = 1.0
"""Weight from which a word that only one of two sentences has makes it tell of something else."""

LONG_GONE = 60
"""Days after which what a sentence dates is past and no part of the news."""


LEAST_SHARED = 3
"""So many concepts at least are shared by two sentences that tell the same."""

SHARE_OF_LONGER = 0.3
"""Share of the longer sentence that the shorter must tell, if the two are to be the same."""

Weigh = Callable[[str], float]
"""Gives how telling a concept is: in English at large, or among the reports of one story."""


class Relation(StrEnum):
    """How one sentence stands to another."""

    SAME = "agree"
    DIFFER = "differ"
    DEVELOP = "develop"
    UNRELATED = "unrelated"


class Point(StrEnum):
    """On what two sentences differ."""

    NUMBER = "number"
    DAY = "day"
    CAUSE = "cause"
    SPEAKER = "speaker"
    DENIAL = "denial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A telling with who told it when: ``origin`` is what makes two reports independent."""

    telling: Telling
    report_id: int
    origin: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How two sentences stand to each other, on what, with the counts that decided."""

    relation: Relation
    point: Point | None = None
    counts: tuple[Count, Count] | None = None
    likeness: float = 0.0


UNRELATED = Verdict(relation=Relation.UNRELATED)


def relate(one: Told, two: Told, weigh: Weigh = weight) -> Verdict:
    """Return how the earlier told of two sentences stands to the later; order does not matter."""
    if (two.at, two.report_id) < (one.at, one.report_id):
        one, two = two, one
    a, b = one.telling, two.telling
    pair = _Pair(a, b, weigh)
    if _are_of_others(a, b) or _is_past(one) != _is_past(two):
        return UNRELATED
    if a.is_denied == b.is_denied and _causes_differ(a, b, weigh):
        return _differ(Point.CAUSE, pair)
    if pair.like < STATE_LIKENESS:
        return UNRELATED
    counted = _counted(one, two, pair)
    if counted is not None:
        return counted
    if a.is_denied != b.is_denied:
        is_turned = pair.like >= TURNED and pair.is_matched
        return _differ(Point.DENIAL, pair) if is_turned else UNRELATED
    days = _days(a, b)
    if days is False:
        is_moved = pair.like >= PLAIN and pair.is_matched and not (a.is_speech and b.is_speech)
        return _differ(Point.DAY, pair) if is_moved else UNRELATED
    if pair.like >= TURNED and _speakers_differ(a, b):
        return _differ(Point.SPEAKER, pair)
    needed = SAME - (0.08 if days else 0.0)
    if pair.like >= needed and pair.is_whole and not _has_rival_numbers(a, b):
        return Verdict(relation=Relation.SAME, likeness=pair.like)
    return UNRELATED


def likeness(a: Telling, b: Telling, weigh: Weigh = weight) -> float:
    """Return in [0, 1] how much of the shorter of two sentences the other tells as well.

    Names alone do not make two sentences alike: what is told of them counts by itself, too.
    """
    return _Pair(a, b, weigh).like


def _differ(point: Point, pair: _Pair) -> Verdict:
    return Verdict(relation=Relation.DIFFER, point=point, likeness=pair.like)


class _Pair:
    """Two sentences laid over each other."""

    def __init__(self, a: Telling, b: Telling, weigh: Weigh) -> None:
        names = a.names | b.names
        shared, self.rests = (
            a.concepts & b.concepts,
            (a.concepts - b.concepts, b.concepts - a.concepts),
        )
        self.weigh = weigh
        self.shares_name = bool(a.names & b.names)
        self.shared = len(shared)
        whole, self.of_longer = self._share(a.concepts, b.concepts)
        told, _ = self._share(a.concepts - names, b.concepts - names)
        self.like = min(whole, told)

    def _share(self, one: frozenset[str], two: frozenset[str]) -> tuple[float, float]:
        """Return how much two sets share, of the smaller above all; and of the larger alone."""
        shared = sum(map(self.weigh, one & two))
        if not shared:
            return 0.0, 0.0
        small, large = sorted((sum(map(self.weigh, one)), sum(map(self.weigh, two))))
        return 0.7 * shared / small + 0.3 * shared / large, shared / large

    @property
    def is_whole(self) -> bool:
        """Whether enough is shared, of the longer sentence too, to be the same thing told."""
        return self.shared >= LEAST_SHARED and self.of_longer >= SHARE_OF_LONGER

    @property
    def is_of_one_event(self) -> bool:
        """Whether a name or much else is shared, so that both speak of one event."""
        return self.shares_name or self.shared > LEAST_SHARED or self.of_longer >= SHARE_OF_LONGER

    @property
    def is_matched(self) -> bool:
        """Whether one of the two has no telling word but the other's: then a point differs.

        "Wheat rose by 12 percent" and "oil rose by 9 percent" each have one.
        """
        alone = [sum(map(self.weigh, rest)) < TELLING for rest in self.rests]
        return any(alone) and self.of_longer >= SHARE_OF_LONGER


def _is_past(one: Told) -> bool:
    """Say whether a sentence tells what is long gone: all days it names are months before."""
    whens = one.telling.whens
    return bool(whens) and all((one.at.date() - when.last).days > LONG_GONE for when in whens)


def _are_of_others(a: Telling, b: Telling) -> bool:
    """Say whether both sentences name somebody or a place, and nothing that the other names.

    Two fires in two towns are told in the same words.
    """
    return bool(a.names) and bool(b.names) and not _share_a_name(a.names, b.names)


def _share_a_name(one: frozenset[str], two: frozenset[str]) -> bool:
    if one & two:
        return True
    roots = [{root for name in names if len(root := _of_people(name)) > 3} for names in (one, two)]
    return any(x.startswith(y) or y.startswith(x) for x in roots[0] for y in roots[1])


def _of_people(name: str) -> str:
    """Return the root that a country shares with its people: "chin" of China and Chinese."""
    for ending in ("ese", "ian", "ish", "an", "i", "a", "s"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _counted(one: Told, two: Told, pair: _Pair) -> Verdict | None:
    """Return what the counts of two sentences decide, ``None`` where they decide nothing."""
    a, b = one.telling, two.telling
    pairs = [(x, y) for x in a.counts for y in b.counts if are_comparable(x, y)]
    pairs = [(x, y) for x, y in pairs if _is_alone(x, a) and _is_alone(y, b)]
    agreed = False
    for x, y in pairs:
        if not x.state and not (
            pair.like >= MEASURED and _days(a, b) is not False and pair.is_matched
        ):
            continue
        if agree(x, y):
            agreed = True
            continue
        if x.state and not _is_one_toll(x, y, pair):
            continue
        relation = Relation.DEVELOP if _grows(one, two, x, y) else Relation.DIFFER
        return Verdict(relation=relation, point=Point.NUMBER, counts=(x, y), likeness=pair.like)
    is_like = pair.like >= COMPARED and pair.shared >= LEAST_SHARED - 1
    if agreed and is_like and a.is_denied == b.is_denied and _days(a, b) is not False:
        return Verdict(relation=Relation.SAME, likeness=pair.like)
    return None


def _is_one_toll(x: Count, y: Count, pair: _Pair) -> bool:
    """Say whether two tolls are of the same event: near enough, and told with the same names."""
    small, large = sorted((x.value, y.value))
    is_near = large <= OF_A_KIND * max(small, 1.0) or pair.like >= MEASURED
    return is_near and pair.is_of_one_event


def _is_alone(count: Count, telling: Telling) -> bool:
    """Say whether a sentence counts this thing but once."""
    return sum(other.what == count.what and not other.is_part for other in telling.counts) == 1


def _grows(one: Told, two: Told, x: Count, y: Count) -> bool:
    """Say whether the later count takes the place of the earlier one.

    A toll goes up; the same source may put any number right. Another source that gives a
    lower toll later, or another number at the same moment, differs.
    """
    if one.origin == two.origin:
        return True
    later = two.at > one.at
    return x.state in GROWING and later and y.value > x.value


def _causes_differ(a: Telling, b: Telling, weigh: Weigh) -> bool:
    if not a.cause or not b.cause or a.cause & b.cause:
        return False
    effects = [one.concepts - one.cause - {"cause"} for one in (a, b)]
    shared = sum(map(weigh, effects[0] & effects[1]))
    least = min(sum(map(weigh, effect)) for effect in effects)
    return shared >= max(TELLING, SAME_EFFECT * least)


def _days(a: Telling, b: Telling) -> bool | None:
    """Say whether two sentences name the same days or others; ``None`` where either names none."""
    one, two = _dated(a.whens), _dated(b.whens)
    if not one or not two:
        return None
    for x in one:
        for y in two:
            if x.first <= y.last and y.first <= x.last:
                return True
    return False


def _dated(whens: Iterable[When]) -> list[When]:
    return [one for one in whens if one.precision is not Precision.YEAR]


def _speakers_differ(a: Telling, b: Telling) -> bool:
    """Say whether the same quoted words are put into two mouths."""
    if not a.quoted or not b.quoted or not a.speakers or not b.speakers:
        return False
    if a.speakers & b.speakers:
        return False
    one, two = (set(quoted.casefold().split()) for quoted in (a.quoted, b.quoted))
    return len(one & two) >= 0.8 * min(len(one), len(two)) and min(len(one), len(two)) >= 4


def _has_rival_numbers(a: Telling, b: Telling) -> bool:
    """Say whether both give a number that the other does not have: then they tell two things."""
    if not a.counts or not b.counts:
        return False
    return not any(
        x.value == y.value or (x.what == y.what and agree(x, y)) for x in a.counts for y in b.counts
    )
