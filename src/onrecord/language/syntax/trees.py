"""Sentences as trees of words, and what a rule asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.language.syntax.words import Word


def lowered(words: Sequence[Word]) -> list[str]:
    """Return words in small letters, with one kind of apostrophe."""
    return [word.text.lower().replace("’", "'") for word in words]


@dataclass(slots=True)
class Tree:
    """One sentence: its words with tag, head and label each. The root is its own head.

    ``heads`` are numbers of words in this sentence; labels are those of ClearNLP
    (``nsubj``, ``ccomp``), tags those of the Penn Treebank.
    """

    words: Sequence[Word]
    tags: list[str]
    heads: list[int]
    labels: list[str]
    lowers: list[str] = field(default_factory=list)
    kids: list[list[int]] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    lasts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = len(self.words)
        self.lowers = lowered(self.words)
        self.kids = [[] for _ in range(size)]
        for number, head in enumerate(self.heads):
            if head != number:
                self.kids[head].append(number)
        self.firsts, self.lasts = list(range(size)), list(range(size))
        for number, head in enumerate(self.heads):
            if head == number:
                self._measure(number)

    def _measure(self, root: int) -> None:
        """Set the first and last word of every subtree, without recursion."""
        order, waiting = [], [root]
        while waiting:
            word = waiting.pop()
            order.append(word)
            waiting.extend(self.kids[word])
        for word in reversed(order):
            for kid in self.kids[word]:
                self.firsts[word] = min(self.firsts[word], self.firsts[kid])
                self.lasts[word] = max(self.lasts[word], self.lasts[kid])

    def kids_as(self, word: int, *labels: str) -> list[int]:
        """Return the dependents of a word that have one of the labels, in order."""
        return [kid for kid in self.kids[word] if self.labels[kid] in labels]

    def find_kid(self, word: int, *labels: str) -> int | None:
        """Return the first dependent with one of the labels."""
        return next((kid for kid in self.kids[word] if self.labels[kid] in labels), None)

    def is_under(self, word: int, above: int) -> bool:
        """Say whether ``word`` is ``above`` or depends on it, however far."""
        while word != above:
            if self.heads[word] == word:
                return False
            word = self.heads[word]
        return True

    def subtree(self, word: int) -> Iterator[int]:
        """Yield ``word`` and all that depends on it, in no order."""
        waiting = [word]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(self.kids[one])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets of a run of words in the text."""
        return self.words[first].start, self.words[last].end
