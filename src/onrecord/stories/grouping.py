"""Which story a report belongs to: pure, from fingerprints to a decision with reasons.

A report joins the story that it is most like (``likeness``), if it is like enough; else it
begins one. Then the reports of the stories nearest to it are placed again (``settle``), so
that stories merge and split as more is known.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from onrecord.stories.features import (
    MOST_TERMS,
    Features,
    Rarity,
    lead,
    names_of,
    rarity,
    term,
    terms_of,
    title_terms_of,
)
from onrecord.stories.likeness import Reading, are_about_others, nearness, read
from onrecord.stories.tables import Tables, tables_from, tables_of

__all__ = [
    "MOST_TERMS",
    "Features",
    "Rarity",
    "are_about_others",
    "lead",
    "names_of",
    "rarity",
    "term",
    "terms_of",
    "title_terms_of",
]

WINDOW = timedelta(days=14)
"""Stories whose last report is older take no more reports."""

THRESHOLD = 0.5
"""The least likeness with which a report joins a story; the fit puts its decision there."""

MOST_SETTLED = 48
MOST_NEAR = 5
NEAR = 0.02
"""How many reports of how many stories are placed anew when a report arrives, and how like it
those stories must be at the least."""

MOST_MEMBERS = 16
MOST_POSTINGS = 1500
MOST_CANDIDATES = 15
"""Bounds on what a report is compared with, so that its cost does not grow with the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that a report may join, with its latest members."""

    story_id: int
    members: Sequence[Features]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The story chosen (``None``: begin a new one), its score in [0, 1] and why.

    ``near`` are the stories that the report is like at all, nearest first.
    """

    story_id: int | None
    score: float
    reasons: tuple[str, ...]
    near: tuple[int, ...] = ()


def rarest(counts: Mapping[str, int], most: int = MOST_POSTINGS) -> list[str]:
    """Return the rarest words whose reports together are at most ``most``."""
    chosen: list[str] = []
    total = 0
    for word in sorted(counts, key=lambda word: (counts[word], word)):
        if chosen and total + counts[word] > most:
            break
        chosen.append(word)
        total += counts[word]
    return chosen


def choose(
    report: Features,
    candidates: Sequence[Candidate],
    rare: Rarity,
    *,
    threshold: float = THRESHOLD,
) -> Choice:
    """Return the story that ``report`` joins, or none, with the reasons."""
    if not candidates:
        return Choice(
            story_id=None, score=0.0, reasons=("no story in the window shares its words",)
        )
    found = sorted(
        zip(likenesses(report, candidates, rare), candidates, strict=True),
        key=lambda scored: (-scored[0], scored[1].story_id),
    )
    score, nearest = found[0]
    near = tuple(one.story_id for like, one in found[:MOST_NEAR] if like >= NEAR)
    if score < threshold:
        reason = f"the nearest story scores {score:.2f}, under {threshold:.2f}"
        return Choice(story_id=None, score=score, reasons=(reason,), near=near)
    return Choice(
        story_id=nearest.story_id,
        score=score,
        reasons=explain(report, nearest.members, rare),
        near=near,
    )


def likenesses(report: Features, candidates: Sequence[Candidate], rare: Rarity) -> list[float]:
    """Return how like a report is to each candidate as a whole, in [0, 1]."""
    return likeness([report], [one.members for one in candidates], rare)


def likeness(
    group: Sequence[Features], others: Sequence[Sequence[Features]], rare: Rarity
) -> list[float]:
    """Return the learnt probability that a group of reports and each other tell of one event."""
    parts = [list(range(len(group)))]
    reports = list(group)
    for other in others:
        parts.append(list(range(len(reports), len(reports) + len(other))))
        reports += other
    odds = tables_of(reports, rare).grouped(parts).odds([0])[0, 1:]
    # Rounded, since sums in another order differ in their last bits.
    return [round(float(like), 9) for like in 1 / (1 + np.exp(-odds.clip(-60, 60)))]


def settle(
    reports: Sequence[Features],
    rare: Rarity,
    *,
    threshold: float = THRESHOLD,
    together: Sequence[Sequence[int]] = (),
    apart: Collection[tuple[int, int]] = (),
) -> list[list[int]]:
    """Return the stories of some reports, as indexes, whatever the order they came in.

    The two groups most like each other become one until none are like enough: what a
    report on its own does not show, the story as a whole does. Reports that somebody put
    ``together`` (disjoint lists) stay so, and no two of ``apart`` come into one story.
    """
    readings = [read(report, rare) for report in reports]
    return settle_read(reports, readings, threshold=threshold, together=together, apart=apart)


def settle_read(
    reports: Sequence[Features],
    readings: Sequence[Reading],
    *,
    threshold: float = THRESHOLD,
    together: Sequence[Sequence[int]] = (),
    apart: Collection[tuple[int, int]] = (),
) -> list[list[int]]:
    """Do what ``settle`` does with reports that were read."""
    order = sorted(range(len(reports)), key=lambda n: _own_order(reports[n]))
    tables = tables_from([reports[n] for n in order], [readings[n] for n in order])
    if not together and not apart:
        parts = settled(tables, threshold=threshold)
        return sorted(sorted(order[n] for n in part) for part in parts)
    place = {n: at for at, n in enumerate(order)}
    bound = {n for block in together for n in block}
    blocks = [[place[n] for n in block] for block in together if block]
    blocks += [[at] for at, n in enumerate(order) if n not in bound]
    holder = {at: number for number, block in enumerate(blocks) for at in block}
    barred = np.zeros((len(blocks), len(blocks)), dtype=bool)
    for one, two in apart:
        a, b = holder[place[one]], holder[place[two]]
        barred[a, b] = barred[b, a] = True
    parts = settled(tables.grouped(blocks), threshold=threshold, barred=barred)
    return sorted(sorted(order[at] for n in part for at in blocks[n]) for part in parts)


def _own_order(report: Features) -> tuple[object, ...]:
    """Return what orders reports in the same way whichever came first."""
    return report.at, sorted(report.terms), sorted(report.title_terms), report.source


def settled(
    tables: Tables, *, threshold: float = THRESHOLD, barred: NDArray[np.bool_] | None = None
) -> list[list[int]]:
    """Return which of the groups in ``tables`` are of one story; the tables are used up.

    ``barred`` (n, n), where given, says of which groups no two may come into one story.
    """
    count = len(tables.sizes)
    everyone = np.arange(count)
    window = WINDOW / timedelta(days=1)
    least = math.log(threshold / (1 - threshold))
    members: dict[int, list[int]] = {number: [number] for number in range(count)}

    def row(groups: NDArray[np.int64]) -> NDArray[np.float64]:
        far = tables.days_from(groups) > window
        if barred is not None:
            far |= barred[groups]
        return np.where(far, -np.inf, tables.odds(groups))

    scores = row(everyone)
    np.fill_diagonal(scores, -np.inf)
    while count:
        one, two = divmod(int(scores.argmax()), count)
        if scores[one, two] < least:
            break
        tables.unite(one, two)
        members[one] += members.pop(two)
        if barred is not None:
            barred[one] |= barred[two]
            barred[:, one] |= barred[:, two]
        scores[two] = scores[:, two] = -np.inf
        fresh = row(np.array([one]))[0]
        gone = np.ones(count, dtype=bool)
        gone[list(members)] = False
        fresh[gone] = fresh[one] = -np.inf
        scores[one] = scores[:, one] = fresh
    return sorted(sorted(story) for story in members.values())


def homes(
    parts: Sequence[Sequence[int]],
    now_in: Sequence[int],
    anchors: Mapping[int, int] | None = None,
) -> list[int | None]:
    """Return for each part of settled reports the story that it stays in, the largest first.

    ``now_in`` says in which story each report is. A part stays where most of its reports
    are, unless a larger one does already: then it begins a story (``None``). ``anchors`` are
    reports that may not leave their story: their part stays there.
    """
    chosen: dict[int, int | None] = {}
    for number, part in enumerate(parts):
        held = next((anchors[one] for one in part if one in anchors), None) if anchors else None
        if held is not None:
            chosen[number] = held
    taken: set[int] = {story for story in chosen.values() if story is not None}
    for number in sorted(range(len(parts)), key=lambda n: (-len(parts[n]), parts[n][0])):
        if number in chosen:
            continue
        counts = Counter(now_in[report] for report in parts[number])
        free = [story for story in counts if story not in taken]
        home = min(free, key=lambda story: (-counts[story], story), default=None)
        chosen[number] = home
        if home is not None:
            taken.add(home)
    return [chosen[number] for number in range(len(parts))]


def pair_score(one: Features, two: Features, rare: Rarity) -> float:
    """Return how like two reports are, in [0, 1]."""
    return likeness([one], [[two]], rare)[0]


def explain(report: Features, members: Sequence[Features], rare: Rarity) -> tuple[str, ...]:
    """Return in plain words what a report has in common with a story."""
    shared_names = report.names & frozenset().union(*(member.names for member in members))
    shared = {word for member in members for word in member.terms} & set(report.terms)
    telling = sorted(shared, key=lambda word: (-rare(word), word))[:5]
    nearest = max(nearness(report, member) for member in members)
    gap = min(abs(report.at - member.at) for member in members)
    reasons: list[str] = []
    if shared_names:
        ordered = sorted(shared_names, key=lambda name: (-_name_rarity(name, rare), name))[:4]
        reasons.append("same names: " + ", ".join(name.title() for name in ordered))
    if telling:
        reasons.append(f"{len(shared)} words shared, the rarest: " + ", ".join(telling))
    reasons.append(f"nearness of meaning {nearest:.2f}")
    reasons.append(_apart(gap))
    return tuple(reasons)


def most_central(reports: Sequence[Features], rare: Rarity) -> int:
    """Return the index of the report that is most like the others; the earliest of equals."""
    if len(reports) < 3:
        return min(range(len(reports)), key=lambda index: reports[index].at)
    stems = tables_of(reports, rare).products[0]
    lengths = np.sqrt(np.maximum(stems.diagonal(), 1e-12))
    central = (stems.sum(axis=1) / lengths).round(6)
    return max(range(len(reports)), key=lambda index: (float(central[index]), -index))


def _name_rarity(name: str, rare: Rarity) -> float:
    return max(rare(term(word) or word) for word in name.split()) if name else 0.0


def _apart(gap: timedelta) -> str:
    hours = gap / timedelta(hours=1)
    if hours < 1:
        return f"{round(hours * 60)} min apart"
    if hours < 48:
        return f"{round(hours)} h apart"
    return f"{round(hours / 24)} days apart"
