"""Which story a report belongs to: pure, from fingerprints to a decision with reasons.

A report joins the story whose members it is most like on average, if it is like enough;
else it begins a story. Likeness has four parts that a person can read: rare words in
common, nearness of meaning of title and lead, names in common, and time between them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from onrecord.language.entities import NameKind, names
from onrecord.language.frequency import stopwords, text_share

WINDOW = timedelta(days=14)
"""Stories whose last report is older take no more reports."""

THRESHOLD = 0.40
"""The least score with which a report joins a story; chosen in benchmarks/grouping."""

SHORT_ALLOWANCE = 0.1
"""How much less is asked of a report with no words at all: short texts share fewer."""

OTHERS = 0.8
"""Factor for two reports whose titles each name somebody that the other does not know."""

MOST_TERMS = 40
MOST_MEMBERS = 16
MOST_POSTINGS = 1500
MOST_CANDIDATES = 15
"""Bounds on what a report is compared with, so that its cost does not grow with the archive."""

READ_WORDS = 260
LEAD_WORDS = 30

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
PRIOR_REPORTS = 100.0
"""How many reports the prior of common English counts for beside the live window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What grouping remembers of one report.

    ``terms`` are counts of words (title words count twice), the most telling ones only;
    ``names`` the canonical names of people, bodies and places in title and lead,
    ``title_names`` those of the title.
    """

    terms: Mapping[str, float]
    names: frozenset[str]
    title_names: frozenset[str]
    dense: NDArray[np.float32]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that a report may join, with its latest members."""

    story_id: int
    members: Sequence[Features]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The story chosen (``None``: begin a new one), its score in [0, 1] and why."""

    story_id: int | None
    score: float
    reasons: tuple[str, ...]


Rarity = Callable[[str], float]
"""How telling a word is: its inverse document frequency, at least 0."""


def lead(title: str, text: str) -> str:
    """Return what is embedded of a report: its title and the first words of its text."""
    return title + ". " + " ".join(text.split()[:LEAD_WORDS])


def terms_of(title: str, text: str) -> dict[str, float]:
    """Return the most telling words of a report with how often they stand in it."""
    counts: dict[str, float] = {}
    body = " ".join(text.split()[:READ_WORDS])
    for part, weight in ((title, 2.0), (body, 1.0)):
        for match in _WORD.finditer(part):
            word = term(match[0])
            if word:
                counts[word] = counts.get(word, 0.0) + weight
    telling = sorted(
        counts, key=lambda word: (-_weight(counts[word]) * -math.log(text_share(word)), word)
    )
    return {word: counts[word] for word in telling[:MOST_TERMS]}


def term(word: str) -> str:
    """Return the form in which a word is compared, '' if it says nothing."""
    folded = word.casefold().replace("’", "'").removesuffix("'s").replace(".", "")
    if len(folded) < 2 or folded in stopwords():
        return ""
    if len(folded) > 4 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        folded = folded[:-3] + "y" if folded.endswith("ies") else folded[:-1]
    return folded


def names_of(title: str, text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the canonical names in title and lead, and those in the title.

    People are named by surname, so that "Putin" and "Vladimir Putin" meet.
    """
    body = " ".join(text.split()[:READ_WORDS])
    everywhere: set[str] = set()
    in_title: set[str] = set()
    for name in names(f"{title}\n\n{body}"):
        canonical = name.canonical
        if name.kind is NameKind.PERSON:
            canonical = canonical.split()[-1]
        everywhere.add(canonical.casefold())
        if name.start < len(title):
            in_title.add(canonical.casefold())
    return frozenset(everywhere), frozenset(in_title)


def rarity(frequencies: Mapping[str, int], reports: int) -> Rarity:
    """Return how telling words are, from the live window and the prior of English."""

    known: dict[str, float] = {}

    def of(word: str) -> float:
        if word not in known:
            expected = PRIOR_REPORTS * text_share(word) + frequencies.get(word, 0)
            known[word] = max(0.0, math.log((PRIOR_REPORTS + reports + 1) / (expected + 1)))
        return known[word]

    return of


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
    best: tuple[float, Candidate] | None = None
    for candidate in sorted(candidates, key=lambda option: option.story_id):
        score = story_score(report, candidate.members, rare)
        if best is None or score > best[0]:
            best = (score, candidate)
    if best is None:
        return Choice(
            story_id=None, score=0.0, reasons=("no story in the window shares its words",)
        )
    score, candidate = best
    least = threshold - SHORT_ALLOWANCE * (1 - len(report.terms) / MOST_TERMS)
    if score < least:
        reason = f"the nearest story scores {score:.2f}, under {least:.2f}"
        return Choice(story_id=None, score=score, reasons=(reason,))
    return Choice(
        story_id=candidate.story_id, score=score, reasons=explain(report, candidate.members, rare)
    )


def story_score(report: Features, members: Sequence[Features], rare: Rarity) -> float:
    """Return how like a report is to a story: the mean over its members (average link)."""
    if not members:
        return 0.0
    return sum(pair_score(report, member, rare) for member in members) / len(members)


def pair_score(one: Features, two: Features, rare: Rarity) -> float:
    """Return how like two reports are, in [0, 1]."""
    words = _cosine(one.terms, two.terms, rare)
    meaning = max(0.0, nearness(one, two))
    named = _names_in_common(one.names, two.names, rare)
    score = 0.7 * math.sqrt(words) + 0.15 * meaning + 0.15 * named
    if are_about_others(one, two):
        score *= OTHERS
    return score * _freshness(abs(one.at - two.at))


def are_about_others(one: Features, two: Features) -> bool:
    """Say whether each title names somebody of whom the other report knows nothing.

    So "Minister calls Lapid" and "Minister calls Kuleba" stay apart, which share all else.
    """
    return bool(one.title_names - two.names) and bool(two.title_names - one.names)


def nearness(one: Features, two: Features) -> float:
    """Return the cosine of two vectors; 0 if they come from different embedders."""
    if one.dense.shape != two.dense.shape:
        return 0.0
    return float(one.dense @ two.dense)


def _freshness(gap: timedelta) -> float:
    """Return 1 for reports of the same days, falling to 0.6 after the window."""
    days = gap / timedelta(days=1)
    return 0.6 + 0.4 * math.exp(-max(0.0, days - 1) / 5)


def _weight(count: float) -> float:
    return 1 + math.log(count)


def _cosine(one: Mapping[str, float], two: Mapping[str, float], rare: Rarity) -> float:
    def vector(terms: Mapping[str, float]) -> dict[str, float]:
        return {word: _weight(count) * rare(word) for word, count in terms.items()}

    a, b = vector(one), vector(two)
    if len(b) < len(a):
        a, b = b, a
    dot = sum(weight * b.get(word, 0.0) for word, weight in a.items())
    lengths = math.sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))
    return dot / lengths if lengths else 0.0


def _names_in_common(one: frozenset[str], two: frozenset[str], rare: Rarity) -> float:
    """Return the share of all names of two reports that both have, by how rare they are."""

    def weigh(found: frozenset[str]) -> float:
        return sum(_name_rarity(name, rare) for name in found)

    either = weigh(one | two)
    return weigh(one & two) / either if either else 0.0


def _name_rarity(name: str, rare: Rarity) -> float:
    return max(rare(term(word) or word) for word in name.split()) if name else 0.0


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

    def centrality(index: int) -> float:
        one = reports[index]
        return sum(pair_score(one, other, rare) for other in reports if other is not one)

    return max(range(len(reports)), key=lambda index: (round(centrality(index), 6), -index))


def _apart(gap: timedelta) -> str:
    hours = gap / timedelta(hours=1)
    if hours < 1:
        return f"{round(hours * 60)} min apart"
    if hours < 48:
        return f"{round(hours)} h apart"
    return f"{round(hours / 24)} days apart"
