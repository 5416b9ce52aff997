"""Where reports disagree: the newest word of one source wins, two sources are both told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from onrecord.writing.extraction.candidates import Candidate
from onrecord.writing.extraction.centrality import Array
from onrecord.writing.extraction.quantities import Quantity, find

NEAR = 0.2
"""Least similarity of two sentences that can be about the same thing."""

SAME_TELLING = 0.5
"""Similarity from which a newer sentence of a source replaces an older one."""

_CORRECTION = re.compile(r"\bcorrect(?:ion|ed|s)\b|\bclarification\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two candidates, by index, that give different numbers for the same thing."""

    first: int
    second: int


def find_conflicts(candidates: Sequence[Candidate], similarity: Array) -> list[Conflict]:
    """Return every pair of near sentences of different reports with numbers that differ."""
    quantities = {
        number: found
        for number, candidate in enumerate(candidates)
        if (found := find(candidate.text))
    }
    return [
        Conflict(first=first, second=second)
        for first, second in combinations(quantities, 2)
        if candidates[first].passage.report_id != candidates[second].passage.report_id
        and similarity[first, second] >= NEAR
        and find_difference(quantities[first], quantities[second]) is not None
    ]


def superseded(
    candidates: Sequence[Candidate], similarity: Array, conflicts: Sequence[Conflict]
) -> set[int]:
    """Return the candidates that their own source has since replaced.

    A source's newer report wins where it gives another number; its correction also
    wins over everything that it tells again in nearly the same words.
    """
    gone: set[int] = set()
    for conflict in conflicts:
        older = _older(candidates, conflict.first, conflict.second)
        if older is not None:
            gone.add(older)
    corrections = [n for n, c in enumerate(candidates) if is_correction(c.passage.report_title)]
    for number in corrections:
        for other in range(len(candidates)):
            alike = similarity[number, other] >= SAME_TELLING
            if alike and _older(candidates, number, other) == other:
                gone.add(other)
    return gone


def is_correction(title: str) -> bool:
    """Say whether a report's title announces that it corrects an earlier one."""
    return bool(_CORRECTION.search(title))


def _older(candidates: Sequence[Candidate], first: int, second: int) -> int | None:
    """Return which of two candidates of one source has been replaced; ``None`` if neither."""
    one, two = candidates[first].passage, candidates[second].passage
    if one.source_id != two.source_id or one.report_id == two.report_id:
        return None
    ranks = [
        (is_correction(p.report_title), p.published_at is not None, p.published_at, p.report_id)
        for p in (one, two)
    ]
    if ranks[0][:2] != ranks[1][:2] or ranks[0][2] is None:
        ranks = [(*rank[:2], None, rank[3]) for rank in ranks]
        key = [(rank[0], rank[1], rank[3]) for rank in ranks]
        return second if key[0] > key[1] else first
    assert ranks[0][2] is not None
    assert ranks[1][2] is not None
    newer_first = (ranks[0][2], ranks[0][3]) > (ranks[1][2], ranks[1][3])
    return second if newer_first else first


def find_difference(
    first: Sequence[Quantity], second: Sequence[Quantity]
) -> tuple[Quantity, Quantity] | None:
    """Return the different numbers that two sentences give for the same thing, if they do.

    A number that both give, or a second number for the same unit in either, makes it
    unclear which is compared with which; unclear is not a conflict.
    """
    for one in first:
        rivals = [two for two in second if two.unit == one.unit]
        alone = sum(other.unit == one.unit for other in first) == 1
        if len(rivals) != 1 or not alone or rivals[0].value == one.value:
            continue
        if len(one.around & rivals[0].around) >= (2 if one.unit in "$€£percent" else 1):
            return one, rivals[0]
    return None
