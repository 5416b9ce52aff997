"""The grammar of English sentences: words, parts of speech, and what depends on what.

An embedded parser: no service, no download, about 3 MB of weights. ``parse`` is pure; the
same text always gives the same trees.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from onrecord.language.sentences import Span
from onrecord.language.syntax.network import network
from onrecord.language.syntax.transitions import State
from onrecord.language.syntax.trees import Tree, lowered
from onrecord.language.syntax.words import Word, words

__all__ = ["LONGEST", "Sifter", "Tree", "Word", "parse"]

LONGEST = 160
"""Sentences of more words are no prose, or were not split: they get no tree."""

_LOCK = threading.Lock()


class Sifter(Protocol):
    """Says which sentences need a tree: by their words, then by their parts of speech too.

    Asked with the number of the sentence and its words in small letters.
    """

    def by_words(self, number: int, lowers: Sequence[str]) -> bool:
        """Say whether a sentence may need a tree."""

    def by_tags(self, number: int, lowers: Sequence[str], tags: Sequence[str]) -> bool:
        """Say whether a sentence that may need one does."""


def parse(text: str, spans: Sequence[Span], sifter: Sifter | None = None) -> list[Tree | None]:
    """Return a tree for each sentence ``text[start:end]``, none for an empty or endless one.

    With a ``sifter`` only the sentences that pass it get one: most of the cost is saved.
    """
    read = [words(text, start, end) for start, end in spans]
    chosen = [number for number, found in enumerate(read) if 0 < len(found) <= LONGEST]
    lowers = {number: lowered(read[number]) for number in chosen}
    if sifter is not None:
        chosen = [number for number in chosen if sifter.by_words(number, lowers[number])]
    trees: list[Tree | None] = [None] * len(read)
    if not chosen:
        return trees
    with _LOCK:
        engine = network()
        vectors = engine.vectors([read[number] for number in chosen])
        tags = _cut(engine.tags_of(vectors), [len(read[number]) for number in chosen])
        if sifter is not None:
            kept = [
                place
                for place, number in enumerate(chosen)
                if sifter.by_tags(number, lowers[number], tags[place])
            ]
            if not kept:
                return trees
            rows = _cut(vectors, [len(read[number]) for number in chosen])
            vectors = np.concatenate([rows[place] for place in kept])
            chosen, tags = [chosen[place] for place in kept], [tags[place] for place in kept]
        states = engine.parse([read[number] for number in chosen], vectors)
    for number, here, state in zip(chosen, tags, states, strict=True):
        trees[number] = _tree(read[number], here, state)
    return trees


Rows = TypeVar("Rows", list[str], NDArray[np.float32])


def _cut(rows: Rows, lengths: Sequence[int]) -> list[Rows]:
    """Cut what holds one entry a word into pieces of one sentence each."""
    found, at = [], 0
    for length in lengths:
        found.append(rows[at : at + length])
        at += length
    return found


def _tree(sentence: Sequence[Word], tags: list[str], state: State) -> Tree:
    heads = [number if head < 0 else head for number, head in enumerate(state.heads)]
    labels = [
        (label or "dep") if heads[number] != number else "ROOT"
        for number, label in enumerate(state.labels)
    ]
    _lift(heads, labels)
    return Tree(words=sentence, tags=tags, heads=heads, labels=labels)


def _lift(heads: list[int], labels: list[str]) -> None:
    """Undo what made crossing arcs parsable: "relcl||dobj" hangs below the nearest "dobj"."""
    for number, label in enumerate(labels):
        plain, _, above = label.partition("||")
        if not above:
            continue
        labels[number] = plain
        level = [heads[number]]
        seen = {number}
        while level:
            fitting = [
                kid
                for kid, head in enumerate(heads)
                if head in level and kid not in seen and kid != head
            ]
            chosen = next((kid for kid in fitting if labels[kid].split("||")[0] == above), None)
            if chosen is not None:
                heads[number] = chosen
                break
            seen.update(fitting)
            level = fitting
