"""Choosing sentences one by one: central, fresh, from many sources, nothing told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from onrecord.vocabulary.texts import Passage
from onrecord.writing import words
from onrecord.writing.extraction.budgets import Budgets
from onrecord.writing.extraction.candidates import Candidate, full_names
from onrecord.writing.extraction.centrality import Centrality

TOO_ALIKE = 0.38
"""Similarity from which a sentence repeats one already chosen."""

Bonus = Callable[[int], float]


class Chooser:
    """Candidates with what has been chosen from them so far; indexes name candidates.

    ``gone`` are never chosen. ``followers`` gives, for a chosen sentence, the chosen one
    that leans on it and must stand right behind it.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        centrality: Centrality,
        budgets: Budgets,
        gone: Iterable[int] = (),
    ) -> None:
        self.candidates = candidates
        self.centrality = centrality
        self.budgets = budgets
        self.gone = set(gone)
        self.chosen: list[int] = []
        self.followers: dict[int, int] = {}
        self._sources: Counter[int] = Counter()
        self._at = {(c.passage.report_id, c.order): n for n, c in enumerate(candidates)}
        self._names = full_names(_texts(candidates))
        self._introduced: set[str] = set()
        self._told: set[int] = set()

    def pick(
        self,
        pool: Iterable[int],
        *,
        bonus: Bonus = lambda index: 0.0,
        share: float = 1.0,
        too_alike: float = TOO_ALIKE,
        may_lean: bool = False,
        least: float = 0.0,
    ) -> int | None:
        """Choose the best of ``pool`` and return it; ``None`` when none is good enough.

        ``share`` is the part of each source's quoting budget that may be used up;
        ``may_lean`` allows a sentence that leans on a chosen one before it.
        """
        best, best_score = None, least
        for index in pool:
            if not self.is_eligible(index, share=share, too_alike=too_alike, may_lean=may_lean):
                continue
            score = self._score(index) + bonus(index)
            if score > best_score:
                best, best_score = index, score
        if best is not None:
            self.take(best)
        return best

    def take(self, index: int) -> None:
        """Choose ``index``."""
        candidate = self.candidates[index]
        self.chosen.append(index)
        self.budgets.take(candidate.passage, candidate.start, candidate.end)
        self._sources[candidate.passage.source_id] += 1
        self._introduced |= self._full_in(candidate)
        self._told.add(candidate.passage.report_id)
        before = self._before(index)
        if candidate.dangling and before is not None:
            self.followers[before] = index

    def is_eligible(
        self,
        index: int,
        *,
        share: float = 1.0,
        too_alike: float = TOO_ALIKE,
        may_lean: bool = False,
    ) -> bool:
        """Say whether ``index`` may be chosen now."""
        candidate = self.candidates[index]
        if index in self.gone or index in self.chosen or candidate.stale >= 1.0:
            return False
        if candidate.dangling and not (may_lean and self._can_lean(index)):
            return False
        if self.likeness(index) >= too_alike:
            return False
        return self.budgets.fits(candidate.passage, candidate.start, candidate.end, share=share)

    def likeness(self, index: int) -> float:
        """Return the greatest similarity of ``index`` to what has been chosen."""
        if not self.chosen:
            return 0.0
        return float(self.centrality.similarity[index, self.chosen].max())

    def _score(self, index: int) -> float:
        candidate = self.candidates[index]
        total = sum(self._sources.values()) or 1
        used = self._sources[candidate.passage.source_id] / total
        length = candidate.length
        uneasy = 0.1 if length > 38 or length < 9 else 0.0
        return (
            float(self.centrality.scores[index])
            - 0.4 * self.likeness(index)
            - 0.12 * used
            - 0.3 * candidate.stale
            - uneasy
            - 0.2 * self._unknown_surnames(candidate)
            - 0.15 * (candidate.definite and candidate.passage.report_id not in self._told)
            - 0.1 * candidate.spoken
        )

    def _before(self, index: int) -> int | None:
        candidate = self.candidates[index]
        return self._at.get((candidate.passage.report_id, candidate.order - 1))

    def _can_lean(self, index: int) -> bool:
        before = self._before(index)
        return before in self.chosen and before not in self.followers

    def _full_in(self, candidate: Candidate) -> set[str]:
        return {
            last
            for last, fulls in self._names.items()
            if last in candidate.text and any(full in candidate.text for full in fulls)
        }

    def _unknown_surnames(self, candidate: Candidate) -> bool:
        """Say whether ``candidate`` calls someone by surname whom nothing has introduced."""
        spoken = {
            match.group().removesuffix("'s").removesuffix("’s")
            for match in words.WORD.finditer(candidate.text)
        }
        known = self._introduced | self._full_in(candidate)
        return bool((spoken & self._names.keys()) - known)


def _texts(candidates: Sequence[Candidate]) -> list[str]:
    passages: dict[int, Passage] = {c.passage.id: c.passage for c in candidates}
    return [passage.text for passage in passages.values()]
