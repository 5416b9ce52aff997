"""How much of a claim a report has, at several grains: words, pairs, runs, and the seams between.

A text pieced together of stretches of its source is most often true; what stands between the
stretches, and stretches joined from far apart, is where it goes wrong.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.language.frequency import text_share

MOST_WORDS = 120
"""Words of a claim that are looked at; a longer sentence is no sentence."""

_LONGEST_RUN = 40
_FAR = 3
"""Sentences between two stretches from which on they were told apart."""

_FIRST = frozenset(one for one, two in lexicon.SAME.items() if one < two)
"""One of each two spellings, led to the other so that both are one."""


def folded(word: Word) -> str:
    """Return the stem of a word, of two spellings always the same one."""
    return lexicon.SAME.get(word.stem, word.stem) if word.stem in _FIRST else word.stem


class Told:
    """The words of one report, in order, with the sentence that each is in."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.words: list[str] = []
        self.sentence: list[int] = []
        for number, reading in enumerate(readings):
            stems = [folded(word) for word in reading.words]
            self.words += [*stems, ""]
            self.sentence += [number] * (len(stems) + 1)
        self.stems = frozenset(self.words)
        self.places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, pair in enumerate(pairwise(self.words)):
            self.places[pair].append(at)
        triples = zip(self.words, self.words[1:], self.words[2:], strict=False)
        self.triples = frozenset(triples)


class Shelf:
    """The reports of an index as ``Told``, each made on first use."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._kept: dict[int, Told] = {}

    def told(self, report: int) -> Told:
        """Return the words of a report, its title first."""
        if report not in self._kept:
            passages = [p for p in self._index.passages.values() if p.report_id == report]
            passages.sort(key=lambda p: p.position)
            title = Reading(passages[0].report_title if passages else "")
            readings = [title, *(self._index.reading_of(p) for p in passages)]
            self._kept[report] = Told(readings)
        return self._kept[report]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the claim that stands in the report: its first word, length, and place there."""

    start: int
    size: int
    place: int


def runs_of(stems: Sequence[str], told: Told) -> list[Run]:
    """Return the stretches of two words and more that the report has, from left to right.

    Each is as long as it can be; of equally long ones that nearest behind the last is taken.
    """
    found: list[Run] = []
    at = 0
    last = 0
    while at < len(stems) - 1:
        best, place = 1, -1
        for start in told.places.get((stems[at], stems[at + 1]), ()):
            size = 2
            while (
                at + size < len(stems)
                and size < _LONGEST_RUN
                and start + size < len(told.words)
                and told.words[start + size] == stems[at + size]
            ):
                size += 1
            if size > best or (size == best and abs(start - last) < abs(place - last)):
                best, place = size, start
        if place >= 0:
            found.append(Run(at, best, place))
            last = place + best
        at += best
    return found


def grains(claim: Reading, told: Told) -> dict[str, float]:
    """Return the figures of a claim beside a whole report."""
    words = claim.words[:MOST_WORDS]
    stems = [folded(word) for word in words]
    total = max(1, len(stems))
    found_runs = runs_of(stems, told)
    inside = {at for run in found_runs for at in range(run.start, run.start + run.size)}
    weights = [word_weight(word) for word in words]
    heavy = sum(weights) or 1.0
    return {
        "told_grams2": _share(pairwise(stems), told.places),
        "told_grams3": _share(zip(stems, stems[1:], stems[2:], strict=False), told.triples),
        "told_weight": 1 - _untold(words, stems, told) / heavy,
        "run_share": len(inside) / total,
        "run_weight": sum(weights[at] for at in inside) / heavy,
        "density": min(12.0, sum(run.size**2 for run in found_runs) / total),
        "long_share": sum(run.size for run in found_runs if run.size >= 4) / total,
        "gap": _longest_gap(words, inside),
        "gap_share": _longest_gap(words, inside) / max(1, sum(w.is_content for w in words)),
        "novel": math.log1p(_untold(words, stems, told)),
        **_seams(found_runs, told, total),
    }


def word_weight(word: Word) -> float:
    """Return how much a word tells: rare words more, words without content hardly anything."""
    if not word.is_content:
        return 1.0 if any(c.isdigit() for c in word.text) else 0.1
    return 0.5 + min(4.0, -math.log10(text_share(word.key) + 1e-6)) / 2


def _share(parts: Iterable[tuple[str, ...]], known: object) -> float:
    said = list(parts)
    return sum(part in known for part in said) / len(said) if said else 0.0  # type: ignore[operator]


def _longest_gap(words: Sequence[Word], inside: set[int]) -> float:
    """Return how many words with content stand together outside every stretch."""
    longest = gap = 0
    for at, word in enumerate(words):
        if at in inside:
            gap = 0
        elif word.is_content:
            gap += 1
            longest = max(longest, gap)
    return float(longest)


def _untold(words: Sequence[Word], stems: Sequence[str], told: Told) -> float:
    """Return the weight of the words that the report never has."""
    return sum(word_weight(w) for w, s in zip(words, stems, strict=True) if s not in told.stems)


def _seams(runs: Sequence[Run], told: Told, total: int) -> dict[str, float]:
    """Return how often a stretch is followed by one from elsewhere, and from how many sentences."""
    long = [run for run in runs if run.size >= 3] or list(runs)
    jumps = backwards = far = 0
    for one, two in pairwise(long):
        here, there = told.sentence[one.place], told.sentence[two.place]
        jumps += here != there
        backwards += two.place < one.place
        far += abs(here - there) > _FAR
    sentences = {told.sentence[run.place] for run in long}
    return {
        "pieces": len(runs) / total,
        "jumps": float(jumps),
        "backwards": float(backwards),
        "far_jumps": float(far),
        "from_sentences": float(len(sentences)),
    }
