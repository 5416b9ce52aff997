"""How like two groups of reports are, as wholes: pure, from sums of their words and names.

A story is more than its reports: of two short reports of one event each may tell what the
other leaves out, but the story that grew from twenty holds nearly all that the next will
say. So groups are compared by the sums of their reports, and what is asked of them grows
with their size, since long texts share more by chance. The weights are learnt by
``training/grouping`` and lie in ``data/likeness.json``; each may only count one way.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from onrecord.stories.features import MOST_TERMS, Features, Rarity, term, weight_of

FIGURES = {
    "stems": 1,
    "names": 1,
    "numbers": 1,
    "meaning": 1,
    "others": -1,
    "common": -1,
    "brief": -1,
    "days": -1,
    "smaller": -1,
    "larger": -1,
}
"""What is measured of two groups, and which way it may count: for (1) or against (-1)."""

MOST_DAYS = 3.0
"""Beyond so many days between two groups more days say nothing; the window ends them."""

_ENDINGS = (
    *("ingly", "edly", "ations", "ation", "ments", "ment", "ings", "ing", "ers", "ed", "er"),
    *("ly", "es", "s", "e"),
)
_LEAST_STEM = 4


@dataclass(frozen=True, slots=True)
class View:
    """The sum of unit vectors over words (or names): ``weights``, and its squared length."""

    weights: Mapping[str, float]
    square: float

    def cosine(self, other: View) -> float:
        """Return the cosine of two sums; 0 where either has nothing."""
        if not self.square or not other.square:
            return 0.0
        a, b = self.weights, other.weights
        if len(b) < len(a):
            a, b = b, a
        dot = sum(weight * b[word] for word, weight in a.items() if word in b)
        return dot / math.sqrt(self.square * other.square)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Reports taken together. ``common`` is how much of what each says all say, summed."""

    members: tuple[Features, ...]
    views: Mapping[str, View]
    dense: NDArray[np.float32]
    common: float
    first: datetime
    last: datetime


def group_of(reports: Sequence[Features], rare: Rarity) -> Group:
    """Return some reports (one at least) as one group."""
    parts = [read(report, rare) for report in reports]
    return Group(
        members=tuple(reports),
        views={
            name: _sum(part[0][name] for part in parts) for name in ("stems", "names", "numbers")
        },
        dense=np.sum([report.dense for report in reports], axis=0, dtype=np.float32),
        common=sum(part[1] for part in parts),
        first=min(report.at for report in reports),
        last=max(report.at for report in reports),
    )


def united(one: Group, two: Group) -> Group:
    """Return two groups as one."""
    return Group(
        members=one.members + two.members,
        views={
            name: _sum((one.views[name].weights, two.views[name].weights)) for name in one.views
        },
        dense=one.dense + two.dense,
        common=one.common + two.common,
        first=min(one.first, two.first),
        last=max(one.last, two.last),
    )


def likeness(one: Group, two: Group) -> float:
    """Return the learnt probability that two groups tell of one event."""
    weights, constant = learnt()
    odds = constant + sum(w * x for w, x in zip(weights, figures(one, two), strict=True))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))


def figures(one: Group, two: Group) -> tuple[float, ...]:
    """Return what ``FIGURES`` names, measured of two groups; the same whichever is first."""
    sizes = sorted((len(one.members), len(two.members)))
    pairs = sizes[0] * sizes[1]
    others = sum(are_about_others(a, b) for a in one.members for b in two.members)
    all_of = len(one.members) + len(two.members)
    return (
        one.views["stems"].cosine(two.views["stems"]),
        one.views["names"].cosine(two.views["names"]),
        one.views["numbers"].cosine(two.views["numbers"]),
        _near(one.dense, two.dense),
        others / pairs,
        math.log((one.common + two.common) / all_of + 0.01),
        max(_brevity(one), _brevity(two)),
        min(MOST_DAYS, _days_between(one, two)),
        math.log(sizes[0]),
        math.log(sizes[1]),
    )


def are_about_others(one: Features, two: Features) -> bool:
    """Say whether each title names somebody of whom the other report knows nothing.

    So "Minister calls Lapid" and "Minister calls Kuleba" stay apart, which share all else.
    """
    return bool(one.title_names - two.names) and bool(two.title_names - one.names)


def nearness(one: Features, two: Features) -> float:
    """Return the cosine of two vectors; 0 if they come from different embedders."""
    return _near(one.dense, two.dense)


@cache
def learnt() -> tuple[tuple[float, ...], float]:
    """Return the weight of each figure, in their order, and the constant."""
    text = (files("onrecord.stories.data") / "likeness.json").read_text(encoding="utf-8")
    kept = json.loads(text)
    return tuple(float(kept["weights"][name]) for name in FIGURES), float(kept["constant"])


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word without its English ending: "burned", "burning" and "burns" meet."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


def read(report: Features, rare: Rarity) -> tuple[dict[str, dict[str, float]], float]:
    """Return a report's unit vectors, and the share of its weight that all reports hold."""
    stems: dict[str, float] = {}
    numbers: dict[str, float] = {}
    common = total = 0.0
    for word, count in report.terms.items():
        rarity = rare(word)
        weight = weight_of(count) * rarity
        root = stem(word)
        stems[root] = stems.get(root, 0.0) + weight
        if word[0].isdigit():
            numbers[word] = weight
        total += weight * weight
        common += weight * weight * math.exp(-rarity)
    named = {name: _name_rarity(name, rare) for name in report.names}
    views = {"stems": _unit(stems), "names": _unit(named), "numbers": _unit(numbers)}
    return views, common / total if total else 0.0


def _name_rarity(name: str, rare: Rarity) -> float:
    return rare(term(name.split()[-1]) or name) if name else 0.0


def _unit(weights: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


def _sum(parts: Iterable[Mapping[str, float]]) -> View:
    found: dict[str, float] = {}
    for part in parts:
        for word, weight in part.items():
            found[word] = found.get(word, 0.0) + weight
    return View(found, sum(weight * weight for weight in found.values()))


def _near(one: NDArray[np.float32], two: NDArray[np.float32]) -> float:
    if one.shape != two.shape:
        return 0.0
    length = math.sqrt(float(one @ one) * float(two @ two))
    return max(0.0, float(one @ two) / length) if length else 0.0


def _brevity(group: Group) -> float:
    """Return how far the reports of a group fall short of full texts, in [0, 1]."""
    mean = sum(len(report.terms) for report in group.members) / len(group.members)
    return 1 - min(1.0, mean / MOST_TERMS)


def _days_between(one: Group, two: Group) -> float:
    gap = max(one.first - two.last, two.first - one.last, timedelta(0))
    return gap / timedelta(days=1)
