"""Finding the passages that may tell what a sentence tells: BM25 over one story's passages."""

from __future__ import annotations

import heapq
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from onrecord.grounding.comparisons import offices
from onrecord.grounding.comparisons.readings import Reading, key_of, stem_of
from onrecord.vocabulary.texts import Passage

K1 = 1.2
B = 0.6

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Index:
    """An inverted index over passages, built for the stems of the sentences at hand only."""

    def __init__(self, passages: Sequence[Passage], wanted: Iterable[str]) -> None:
        self.passages = {passage.id: passage for passage in passages}
        self._by_place = {(p.report_id, p.position): p for p in passages}
        self._titles: dict[int, Passage] = {}
        for passage in passages:
            first = self._titles.setdefault(passage.report_id, passage)
            if passage.position < first.position:
                self._titles[passage.report_id] = passage
        self._wanted = frozenset(wanted)
        self._postings: dict[str, dict[int, int]] = defaultdict(dict)
        self._lengths: dict[int, int] = {}
        self._readings: dict[int, Reading] = {}
        self._report_keys: dict[int, frozenset[str]] = {}
        self._offices: dict[int, frozenset[offices.Holding]] = {}
        self._build(passages)
        mean = max(1.0, sum(self._lengths.values()) / max(1, len(self._lengths)))
        self._norms = {
            number: K1 * (1 - B + B * length / mean) for number, length in self._lengths.items()
        }
        self._found: dict[tuple[frozenset[str], int], list[tuple[Passage, float]]] = {}

    def best(self, stems: Iterable[str], *, most: int) -> list[tuple[Passage, float]]:
        """Return up to ``most`` passages with their scores, best first, ties by id."""
        asked = (frozenset(stems), most)
        if asked not in self._found:
            self._found[asked] = self._ranked(*asked)
        return self._found[asked]

    def neighbours(self, passage: Passage, *, before: int = 2, after: int = 2) -> list[Passage]:
        """Return the passages around one in its report, in reading order, itself left out."""
        places = range(passage.position - before, passage.position + after + 1)
        around = [self._by_place.get((passage.report_id, place)) for place in places]
        return [other for other in around if other is not None and other.id != passage.id]

    def openings(self) -> list[Passage]:
        """Return the first passage of every report."""
        return list(self._titles.values())

    def reading_of(self, passage: Passage) -> Reading:
        """Return the passage taken apart, once for all sentences."""
        if passage.id not in self._readings:
            self._readings[passage.id] = Reading(passage.text)
        return self._readings[passage.id]

    def report_keys(self, report_ids: Iterable[int]) -> dict[int, frozenset[str]]:
        """Return for each report the words of all its passages, without case and accents."""
        for report in report_ids:
            if report not in self._report_keys:
                texts = [p.text for p in self.passages.values() if p.report_id == report]
                found = {key_of(m) for text in texts for m in _WORD.findall(text)}
                self._report_keys[report] = frozenset(found)
        return self._report_keys

    def offices(self, report_ids: Iterable[int]) -> frozenset[offices.Holding]:
        """Return who holds which office in any of the reports; each is read once."""
        asked = set(report_ids)
        for report in asked - self._offices.keys():
            own = [p for p in self.passages.values() if p.report_id == report]
            titles = {p.report_title for p in own}
            readings = [*map(self.reading_of, own), *map(Reading, titles)]
            self._offices[report] = offices.held(readings)
        return frozenset().union(*(self._offices[report] for report in asked))

    def _ranked(self, stems: frozenset[str], most: int) -> list[tuple[Passage, float]]:
        scores: dict[int, float] = {}
        total = len(self._lengths)
        for stem in sorted(stems):
            postings = self._postings.get(stem, {})
            weight = math.log(1 + (total - len(postings) + 0.5) / (len(postings) + 0.5))
            weight *= K1 + 1
            for number, count in postings.items():
                told = weight * count / (count + self._norms[number])
                scores[number] = scores.get(number, 0.0) + told
        ranked = heapq.nsmallest(most, ((-score, number) for number, score in scores.items()))
        return [(self.passages[number], -score) for score, number in ranked]

    def _build(self, passages: Sequence[Passage]) -> None:
        stems: dict[str, str] = {}
        for passage in passages:
            words = _WORD.findall(passage.text.casefold())
            self._lengths[passage.id] = len(words)
            for word in words:
                stem = stems.get(word)
                if stem is None:
                    found = stem_of(key_of(word))
                    stem = stems[word] = found if found in self._wanted else ""
                if stem:
                    counts = self._postings[stem]
                    counts[passage.id] = counts.get(passage.id, 0) + 1
