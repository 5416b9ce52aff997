"""How much of a text stands word for word in what it rests on, source by source. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RUN = 6
"""So many words in a row are taken from somewhere; fewer are how everybody says it."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A stretch that a text may have words of; ``source`` is whose rights they are."""

    source: int
    passage: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a text has of one source word for word: runs of six words and more.

    ``words`` counts each word of the source once, however often the text has it; ``share``
    is the part of the text's own words that stand in such runs, in [0, 1].
    """

    source: int
    words: int
    share: float
    longest: str


def taken_from(texts: Sequence[str], origins: Iterable[Origin]) -> list[Taken]:
    """Return what ``texts`` have of each source, most words first; sources without a run are out.

    Case, punctuation and Unicode form do not count. A run never leaves a text or a passage.
    """
    sought = [[_key(match[0]) for match in _WORD.finditer(text)] for text in texts]
    total = sum(len(words) for words in sought)
    found: dict[int, _Found] = defaultdict(_Found)
    for origin in origins:
        matches = list(_WORD.finditer(origin.text))
        theirs = [_key(match[0]) for match in matches]
        places = _places(theirs)
        if not places:
            continue
        mine = found[origin.source]
        for number, words in enumerate(sought):
            for at, start, length in _runs(words, theirs, places):
                mine.theirs |= {(origin.passage, n) for n in range(start, start + length)}
                mine.ours |= {(number, n) for n in range(at, at + length)}
                if length > mine.length:
                    first, last = matches[start], matches[start + length - 1]
                    mine.length, mine.longest = length, origin.text[first.start() : last.end()]
    taken = [
        Taken(
            source=source,
            words=len(one.theirs),
            share=len(one.ours) / max(1, total),
            longest=one.longest,
        )
        for source, one in found.items()
        if one.theirs
    ]
    return sorted(taken, key=lambda one: (-one.words, one.source))


class _Found:
    """What was found of one source so far."""

    def __init__(self) -> None:
        self.theirs: set[tuple[int, int]] = set()
        self.ours: set[tuple[int, int]] = set()
        self.length = 0
        self.longest = ""


def _key(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().replace("’", "'")


def _places(words: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """Return where each run of ``RUN`` words begins."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(words) - RUN + 1):
        found[tuple(words[at : at + RUN])].append(at)
    return found


def _runs(
    ours: Sequence[str], theirs: Sequence[str], places: dict[tuple[str, ...], list[int]]
) -> Iterable[tuple[int, int, int]]:
    """Give each longest common run once: where it begins here and there, and its length."""
    at = 0
    while at <= len(ours) - RUN:
        best, length = 0, 0
        for start in places.get(tuple(ours[at : at + RUN]), ()):
            size = RUN
            while (
                at + size < len(ours)
                and start + size < len(theirs)
                and ours[at + size] == theirs[start + size]
            ):
                size += 1
            if size > length:
                best, length = start, size
        if length:
            yield at, best, length
            at += length - RUN + 1
        else:
            at += 1
