"""What stands in place of what: a claim beside the sentence of its source that it is nearest to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.grounding.weighing import words as known
from onrecord.grounding.weighing.grains import MOST_WORDS, folded

_LONGEST = 8
"""Words of a stretch that is looked at word by word; in a longer one everything is new."""

_CLAUSE = frozenset(
    {*("and", "but", "which", "who", "that", "while", "after", "before", "because"),
     *("when", "where", "with", "by", "as", "to", "for", "although", "though")}
)  # fmt: skip
_LEAST_CLAUSE = 3


def edits(claim: Reading, window: Reading) -> dict[str, float]:
    """Return what was put in, left out and exchanged beside the nearest sentence of the window."""
    ours = claim.words[:MOST_WORDS]
    theirs = _nearest(ours, window)
    stems = [folded(word) for word in ours], [folded(word) for word in theirs]
    matcher = SequenceMatcher(None, *stems, autojunk=False)
    held = sum(block.size for block in matcher.get_matching_blocks())
    counts: Counter[str] = Counter()
    for kind, start, end, other, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        new = [w for w in ours[start:end] if _counts(w) and folded(w) not in window.stems]
        gone = [w for w in theirs[other:last] if _counts(w) and folded(w) not in claim.stems]
        counts["moved"] += sum(_counts(w) and folded(w) in window.stems for w in ours[start:end])
        if not new:
            counts["left_out"] += len(gone)
        elif not gone:
            counts["put_in"] += len(new)
        else:
            for word in new[:_LONGEST]:
                counts[_exchange(word, gone[:_LONGEST])] += 1
    names = ("left_out", "put_in", "moved", "figure", "name", *known.KINDS)
    return {
        "aligned": held / max(1, len(ours)),
        **{f"edit_{name}": math.log1p(counts[name]) for name in names},
    }


def kinships(absent: Sequence[Word], window: Reading, content: int) -> dict[str, float]:
    """Return what the absent words are to the words of the window, and how near the nearest is."""
    stems = list(dict.fromkeys(folded(word) for word in absent if not word.is_capital))
    there = list(dict.fromkeys(folded(w) for w in window.words if w.is_content))
    counts: Counter[str] = Counter()
    for stem in stems:
        kinds = {known.table().relation(stem, other) for other in there}
        counts[next(kind for kind in _BEST_FIRST if kind in kinds or kind == known.OTHER)] += 1
    nearest = [0.0]
    if stems and there:
        nearest = [float(n) for n in known.table().nearness(stems, there).max(axis=1)]
    foreign = sum(counts[kind] for kind in (known.OTHER, known.SIBLING, known.OPPOSED))
    return {
        **{f"kin_{kind}": math.log1p(counts[kind]) for kind in known.KINDS},
        "foreign": foreign / max(1, content),
        "nearest_least": min(nearest) if stems else 1.0,
        "nearest_mean": sum(nearest) / len(nearest) if stems else 1.0,
        "soft_share": 1 - sum(1 - max(0.0, n) for n in nearest) * bool(stems) / max(1, content),
    }


def clauses(claim: Reading, window: Reading) -> dict[str, float]:
    """Return how the worst and the best clause of the claim are told: words, and pairs of words."""
    parts: list[list[Word]] = [[]]
    previous = None
    for word in claim.words[:MOST_WORDS]:
        broken = previous is not None and any(
            mark in claim.text[previous.end : word.start] for mark in ",;:—–("
        )
        if (broken or word.key in _CLAUSE) and sum(map(_counts, parts[-1])) >= _LEAST_CLAUSE:
            parts.append([])
        parts[-1].append(word)
        previous = word
    if len(parts) > 1 and sum(map(_counts, parts[-1])) < _LEAST_CLAUSE:
        rest = parts.pop()
        parts[-1] += rest
    shares = []
    for part in parts:
        content = [word for word in part if _counts(word)]
        shares.append(sum(window.tells(word) for word in content) / max(1, len(content)))
    return {
        "clauses": math.log1p(len(parts)),
        "worst_clause": min(shares),
        "best_clause": max(shares),
        "last_clause": shares[-1],
    }


_BEST_FIRST = (
    *(known.SAME, known.NEAR, known.BROADER, known.OPPOSED),
    *(known.NARROWER, known.SIBLING, known.OTHER),
)


def _counts(word: Word) -> bool:
    return word.is_content or any(c.isdigit() for c in word.text) or word.key in lexicon.CALENDAR


def _nearest(ours: Sequence[Word], window: Reading) -> list[Word]:
    """Return the words of the sentence of the window that has most of ours."""
    wanted = {folded(word) for word in ours if _counts(word)}
    best: tuple[float, list[Word]] = (-1.0, [])
    for start, end in window.sentences or [(0, len(window.text))]:
        words = [word for word in window.words if start <= word.start < end][:MOST_WORDS]
        shared = len(wanted & {folded(word) for word in words})
        if shared > best[0]:
            best = (shared, words)
    return best[1]


def _exchange(word: Word, gone: Sequence[Word]) -> str:
    """Return what a new word is to those whose place it took."""
    if any(c.isdigit() for c in word.text) or word.key in lexicon.NUMBER_WORDS:
        return "figure"
    if word.is_capital and any(other.is_capital for other in gone):
        return "name"
    kinds = {known.table().relation(folded(word), folded(other)) for other in gone}
    return next(kind for kind in known.KINDS if kind in kinds)
