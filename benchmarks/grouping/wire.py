"""The product's window without a database: the same bounds, the same pure functions."""

from __future__ import annotations

import itertools
from bisect import insort
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from onrecord.stories import grouping
from onrecord.stories.recent_words import RecentWords
from onrecord.stories.settlement import settle_whole

MOST_OF_A_WORD = 64
MOST_FOUND = 200
"""As in ``onrecord.stories.neighbours``."""


class Told(Protocol):
    """What of a labelled report is read."""

    @property
    def title(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def source(self) -> str: ...


class Wire:
    """The live window; reports may come in any order."""

    def __init__(self, embedder: Any = None) -> None:
        self.embedder = embedder
        self.all: list[grouping.Features] = []
        self.words = RecentWords(window=grouping.WINDOW)
        self.stories: dict[int, list[int]] = {}
        self.story_of: list[int] = []
        self.postings: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
        self.numbers = itertools.count()

    def take(self, item: Told, threshold: float = grouping.THRESHOLD) -> None:
        """Read and place one report, and those of the stories near it again."""
        self.place(self.read(item), threshold)

    def place(self, features: grouping.Features, threshold: float = grouping.THRESHOLD) -> None:
        """Place one report that was read."""
        report = len(self.all)
        self.all.append(features)
        self.words.add(features.terms, features.at)
        rare = self.words.rarity()
        found = self.candidates(features, rare)
        choice = grouping.choose(features, found, rare, threshold=threshold)
        number = next(self.numbers) if choice.story_id is None else choice.story_id
        self.stories.setdefault(number, []).append(report)
        self.story_of.append(number)
        for term in features.terms:
            insort(self.postings[term], (features.at, report))
        self.settle([number, *(other for other in choice.near if other != number)], rare, threshold)

    def settle(self, near: Sequence[int], rare: grouping.Rarity, threshold: float) -> None:
        """Place the latest reports of some stories again."""
        reports: list[int] = []
        for number in near:
            latest = self.latest(number)
            if len(reports) + len(latest) <= grouping.MOST_SETTLED:
                reports += latest
        if len(reports) < 3:
            return
        parts = grouping.settle([self.all[n] for n in reports], rare, threshold=threshold)
        self._move(reports, parts)

    def _move(self, reports: Sequence[int], parts: Sequence[Sequence[int]]) -> None:
        homes = grouping.homes(parts, [self.story_of[n] for n in reports])
        for part, home in zip(parts, homes, strict=True):
            target = next(self.numbers) if home is None else home
            for report in (reports[n] for n in part):
                if self.story_of[report] != target:
                    self.stories[self.story_of[report]].remove(report)
                    insort(self.stories.setdefault(target, []), report)
                    self.story_of[report] = target

    def rest(self, threshold: float = grouping.THRESHOLD) -> None:
        """Settle all reports among each other, as the product does when its line rests."""
        parts = settle_whole(self.all, threshold=threshold)
        self._move(range(len(self.all)), parts)

    def latest(self, number: int) -> list[int]:
        """Return the reports of a story that came last, the latest first."""
        return self.stories[number][: -grouping.MOST_MEMBERS - 1 : -1]

    def read(self, item: Told) -> grouping.Features:
        """Read one report's features."""
        everywhere, in_title = grouping.names_of(item.title, item.text)
        return grouping.Features(
            terms=grouping.terms_of(item.title, item.text),
            names=everywhere,
            title_names=in_title,
            dense=self.embedder.embed([grouping.lead(item.title, item.text)])[0],
            at=item.at,
            title_terms=grouping.title_terms_of(item.title),
            source=item.source,
        )

    def candidates(
        self, features: grouping.Features, rare: grouping.Rarity
    ) -> list[grouping.Candidate]:
        """Return the stories that share the report's rarest words."""
        counts = {word: min(self.words.count(word), MOST_OF_A_WORD) for word in features.terms}
        shared: dict[int, set[str]] = defaultdict(set)
        for word in grouping.rarest(counts):
            around = [
                number
                for at, number in self.postings.get(word, ())
                if abs(at - features.at) <= grouping.WINDOW
            ]
            for number in around[-MOST_OF_A_WORD:]:
                shared[number].add(word)
        told = {number: sum(map(rare, sorted(words))) for number, words in shared.items()}
        stories: dict[int, set[str]] = defaultdict(set)
        for number in sorted(told, key=lambda n: (-told[n], -n))[:MOST_FOUND]:
            stories[self.story_of[number]] |= shared[number]
        of = {story: round(sum(map(rare, sorted(words))), 9) for story, words in stories.items()}
        return [
            grouping.Candidate(
                story_id=story, members=[self.all[number] for number in self.latest(story)]
            )
            for story in sorted(of, key=lambda n: (-of[n], -n))[: grouping.MOST_CANDIDATES]
        ]
