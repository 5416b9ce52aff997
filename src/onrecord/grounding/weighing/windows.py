"""The few sentences of one report that together tell most of a claim."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.readings import Reading
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.vocabulary.texts import Passage

MOST_PASSAGES = 5
"""How many passages of a report are read together."""

LEAST_PASSAGES = 3
"""How many are read if there are as many, even when the first tell all."""

MOST_WORDS = 100
"""How many words they have together; a longer first passage is read as far as that."""

MOST_FOUND = 60
"""How many passages of the story are looked at."""

_BEST_OF_REPORT = 4


def stems_of(claim: Claim) -> frozenset[str]:
    """Return the stems by which evidence is looked for: content, numbers and dates."""
    found = frozenset(
        word.stem for word in claim.reading.words if word.is_content or _is_figure(word.text)
    )
    return found or frozenset(word.stem for word in claim.reading.words)


def windows(claim: Claim, index: Index, *, most: int = 1) -> list[tuple[Passage, ...]]:
    """Return the passages to read for a claim, in reading order, those of the best report first.

    Cited passages come first; passages of different reports are never read as one.
    """
    wanted = stems_of(claim)
    by_report: dict[int, list[tuple[Passage, float]]] = defaultdict(list)
    for passage, score in index.best(wanted, most=MOST_FOUND):
        by_report[passage.report_id].append((passage, score))
    cited = [index.passages[n] for n in claim.sentence.cites if n in index.passages]
    worth = {
        report: sum(score for _, score in found[:_BEST_OF_REPORT])
        for report, found in by_report.items()
    }
    reports = list(dict.fromkeys(passage.report_id for passage in cited))
    ranked = sorted(worth, key=lambda report: (-worth[report], report))
    reports += [report for report in ranked if report not in reports]
    return [
        _chosen(
            [p for p in cited if p.report_id == report], by_report.get(report, []), wanted, index
        )
        for report in reports[:most]
    ]


def text_of(passages: Iterable[Passage]) -> str:
    """Return the passages as one text of at most ``MOST_WORDS`` words."""
    words: list[str] = []
    for passage in passages:
        words.extend(passage.text.split())
    return " ".join(words[:MOST_WORDS])


def _chosen(
    cited: list[Passage],
    found: list[tuple[Passage, float]],
    wanted: frozenset[str],
    index: Index,
) -> tuple[Passage, ...]:
    """Take passages while each tells something that those taken do not."""
    chosen = cited[:MOST_PASSAGES]
    told = _told(chosen, wanted, index)
    words = sum(len(passage.text.split()) for passage in chosen)
    rest = [(p, s, _stems(index.reading_of(p), wanted)) for p, s in found if p not in chosen]
    weights = _weights(found, wanted, index)
    best_score = max((score for _, score in found), default=1.0)
    while rest and len(chosen) < MOST_PASSAGES:
        gains = [
            sum(weights.get(stem, 1.0) for stem in stems - told) + 0.5 * score / best_score
            for _, score, stems in rest
        ]
        best = max(range(len(rest)), key=lambda n: (gains[n], -rest[n][0].position))
        passage, _, stems = rest.pop(best)
        length = len(passage.text.split())
        if len(chosen) >= LEAST_PASSAGES and not stems - told:
            break
        if chosen and words + length > MOST_WORDS:
            continue
        chosen.append(passage)
        words += length
        told |= stems
    return tuple(sorted(chosen, key=lambda p: p.position))


def _weights(
    found: list[tuple[Passage, float]], wanted: frozenset[str], index: Index
) -> dict[str, float]:
    counts = Counter(
        stem for passage, _ in found for stem in _stems(index.reading_of(passage), wanted)
    )
    total = len(found)
    return {stem: math.log(1 + total / count) for stem, count in counts.items()}


def _told(passages: list[Passage], wanted: frozenset[str], index: Index) -> set[str]:
    return {stem for p in passages for stem in _stems(index.reading_of(p), wanted)}


def _stems(reading: Reading, wanted: frozenset[str]) -> frozenset[str]:
    return wanted & reading.stems


def _is_figure(text: str) -> bool:
    return any(character.isdigit() for character in text)
