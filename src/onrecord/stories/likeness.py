"""What is measured of two groups of reports, and what it counts: pure.

A story is more than its reports: of two short reports of one event each may tell what the
other leaves out, but the story that grew from twenty holds nearly all that the next will
say. So groups are compared by the sums of their reports (``tables``), and what is asked of
them grows with their size, since long texts share more by chance. The weights are learnt by
``training/grouping`` and lie in ``data/likeness.json``; each may only count one way.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from onrecord.stories.features import Features, Rarity, term, weight_of

FIGURES = {
    "stems": 1,
    "names": 1,
    "numbers": 1,
    "meaning": 1,
    "others": -1,
    "source": -1,
    "told": 1,
    "told_by_one": 1,
    "frame": -1,
    "serial": -1,
    "common": -1,
    "brief": -1,
    "days": -1,
    "smaller": -1,
    "larger": -1,
}
"""What is measured of two groups, and which way it may count: for (1) or against (-1).

Cosines of ``stems`` of words, ``names``, ``numbers`` and ``meaning``; of all pairs of their
reports the share about ``others`` and of one ``source``, how much of each title the other report
tells, at the least (``told``) and at the most (``told_by_one``), how alike titles are that both
tell something else (``frame``), and titles that one source has again later (``serial``); how
``common`` their words are, how ``brief`` they, how many ``days`` apart, and the two sizes.
"""

MOST_DAYS = 3.0
"""Beyond so many days between two groups more days say nothing; the window ends them."""

LEAST_TITLE = 12.0
"""The weight of words below which a title that is told counts for less than a whole one; nineteen
titles of twenty weigh more. "Address by the President" does not tell of what, and any report of the
day holds its words."""

LEAST_UNTOLD = 0.15
"""Two titles have one frame where each says so much, by weight, that the other report does not."""

_ENDINGS = (
    *("ingly", "edly", "ations", "ation", "ments", "ment", "ings", "ing", "ers", "ed", "er"),
    *("ly", "es", "s", "e"),
)
_LEAST_STEM = 4


def are_about_others(one: Features, two: Features) -> bool:
    """Say whether each title names somebody of whom the other report knows nothing.

    So "Minister calls Lapid" and "Minister calls Kuleba" stay apart, which share all else.
    """
    return bool(one.title_names - two.names) and bool(two.title_names - one.names)


def nearness(one: Features, two: Features) -> float:
    """Return the cosine of two vectors; 0 if they come from different embedders."""
    if one.dense.shape != two.dense.shape:
        return 0.0
    length = math.sqrt(float(one.dense @ one.dense) * float(two.dense @ two.dense))
    return max(0.0, float(one.dense @ two.dense) / length) if length else 0.0


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


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as tables compare it: unit vectors by view, and what tells how common it is.

    ``title`` are the stems of its title with their weights, ``stems`` those of the whole report.
    """

    views: Mapping[str, Mapping[str, float]]
    title: Mapping[str, float]
    stems: frozenset[str]
    common: float


def read(report: Features, rare: Rarity) -> Reading:
    """Return a report as tables compare it; ``common`` is the weight that all reports hold."""
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
    title: dict[str, float] = {}
    for word in report.title_terms:
        root = stem(word)
        title[root] = max(title.get(root, 0.0), rare(word))
    named = {name: _name_rarity(name, rare) for name in report.names}
    return Reading(
        views={"stems": _unit(stems), "names": _unit(named), "numbers": _unit(numbers)},
        title=title,
        stems=frozenset(stems) | frozenset(title),
        common=common / total if total else 0.0,
    )


def _name_rarity(name: str, rare: Rarity) -> float:
    return rare(term(name.split()[-1]) or name) if name else 0.0


def _unit(weights: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}
