"""The grammar of English sentences: words, parts of speech, and what depends on what.

An embedded parser: no service, no download, about 3 MB of weights. ``parse`` is pure; the
same text always gives the same trees.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from onrecord.language.sentences import Span
from onrecord.language.syntax.network import network
from onrecord.language.syntax.transitions import State
from onrecord.language.syntax.trees import Tree
from onrecord.language.syntax.words import Word, words

__all__ = ["LONGEST", "Tree", "Word", "parse"]

LONGEST = 160
"""Sentences of more words are no prose, or were not split: they get no tree."""

_LOCK = threading.Lock()


def parse(text: str, spans: Sequence[Span]) -> list[Tree | None]:
    """Return a tree for each sentence ``text[start:end]``, none for an empty or endless one."""
    read = [words(text, start, end) for start, end in spans]
    chosen = [number for number, found in enumerate(read) if 0 < len(found) <= LONGEST]
    trees: list[Tree | None] = [None] * len(read)
    if not chosen:
        return trees
    sentences = [read[number] for number in chosen]
    with _LOCK:
        engine = network()
        vectors = engine.vectors(sentences)
        tags = engine.tags_of(vectors)
        states = engine.parse(sentences, vectors)
    for number, sentence, state in zip(chosen, sentences, states, strict=True):
        here = tags[state.offset : state.offset + state.length]
        trees[number] = _tree(sentence, here, state)
    return trees


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
