"""Which story a report belongs to: pure, from fingerprints to a decision with reasons.

A report joins the story that it is most like (``likeness``), if it is like enough; else it
begins one. Then the reports of the stories nearest to it are placed again (``settle``), so
that stories merge and split as more is known.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from onrecord.stories.features import (
    MOST_TERMS,
    Features,
    Rarity,
    lead,
    names_of,
    rarity,
    term,
    terms_of,
)
from onrecord.stories.likeness import (
    Group,
    are_about_others,
    group_of,
    likeness,
    nearness,
    united,
)

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
]

WINDOW = timedelta(days=14)
"""Stories whose last report is older take no more reports."""

THRESHOLD = 0.5
"""The least likeness with which a report joins a story; the fit puts its decision there."""

LEAST_OFFERED = 0.05
"""Groups less like each other are not looked at again until one of them grows."""

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
    alone = group_of([report], rare)
    found = sorted(
        ((likeness(alone, group_of(one.members, rare)), -one.story_id, one) for one in candidates),
        key=lambda scored: scored[:2],
        reverse=True,
    )
    if not found:
        return Choice(
            story_id=None, score=0.0, reasons=("no story in the window shares its words",)
        )
    score, _, nearest = found[0]
    near = tuple(one.story_id for like, _, one in found[:MOST_NEAR] if like >= NEAR)
    if score < threshold:
        reason = f"the nearest story scores {score:.2f}, under {threshold:.2f}"
        return Choice(story_id=None, score=score, reasons=(reason,), near=near)
    return Choice(
        story_id=nearest.story_id,
        score=score,
        reasons=explain(report, nearest.members, rare),
        near=near,
    )


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
    bound = {number for block in together for number in block}
    blocks = [*together, *([n] for n in range(len(reports)) if n not in bound)]
    members = {block[0]: list(block) for block in blocks if block}
    groups: dict[int, Group] = {
        number: group_of([reports[one] for one in block], rare) for number, block in members.items()
    }
    barred = {*apart, *((two, one) for one, two in apart)}
    open_pairs: list[tuple[float, int, int]] = []

    def offer(one: int, two: int) -> None:
        if barred and any((a, b) in barred for a in members[one] for b in members[two]):
            return
        score = likeness(groups[one], groups[two])
        if score >= LEAST_OFFERED:
            heapq.heappush(open_pairs, (-score, one, two))

    for one, two in itertools.combinations(groups, 2):
        latest_start = max(groups[one].first, groups[two].first)
        if latest_start - min(groups[one].last, groups[two].last) <= WINDOW:
            offer(one, two)
    following = itertools.count(len(reports))
    while open_pairs and -open_pairs[0][0] >= threshold:
        _, one, two = heapq.heappop(open_pairs)
        if one not in groups or two not in groups:
            continue
        number = next(following)
        whole = united(groups.pop(one), groups.pop(two))
        members[number] = members.pop(one) + members.pop(two)
        others = list(groups)
        groups[number] = whole
        for other in others:
            offer(other, number)
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
    return likeness(group_of([one], rare), group_of([two], rare))


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
    whole = group_of(reports, rare)

    def centrality(index: int) -> float:
        alone = group_of([reports[index]], rare)
        return alone.views["stems"].cosine(whole.views["stems"])

    return max(range(len(reports)), key=lambda index: (round(centrality(index), 6), -index))


def _name_rarity(name: str, rare: Rarity) -> float:
    return max(rare(term(word) or word) for word in name.split()) if name else 0.0


def _apart(gap: timedelta) -> str:
    hours = gap / timedelta(hours=1)
    if hours < 1:
        return f"{round(hours * 60)} min apart"
    if hours < 48:
        return f"{round(hours)} h apart"
    return f"{round(hours / 24)} days apart"
