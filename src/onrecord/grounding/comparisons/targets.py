"""Words that turn what follows them, and what they turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onrecord.grounding.comparisons.readings import Reading, Word, matches

REACH = 3
"""How many content words behind it a turning word bears on."""

_STOPS = ".;:!?\n"


@dataclass(frozen=True, slots=True)
class Turn:
    """A turning word and the content words it bears on, nearest first."""

    word: Word
    family: str
    targets: tuple[Word, ...]


def find(reading: Reading, family_of: Callable[[Sequence[Word], int], str]) -> list[Turn]:
    """Return the turning words of a text; ``family_of(words, index)`` is the family or ''."""
    words = reading.words
    turns: list[Turn] = []
    for index, word in enumerate(words):
        family = family_of(words, index)
        if family:
            turns.append(Turn(word, family, _targets(reading, words, index)))
    return turns


def answered(turn: Turn, others: Sequence[Turn]) -> bool:
    """Say whether one of ``others`` of the same family bears on one of the same words."""
    ours = frozenset(word.stem for word in turn.targets)
    if not ours:
        return any(other.family == turn.family for other in others)
    return any(
        other.family == turn.family
        and (not other.targets or any(matches(word.stem, ours) for word in other.targets))
        for other in others
    )


def touches(turn: Turn, reading: Reading, *, nearest: int = 2) -> bool:
    """Say whether ``reading`` tells one of the nearest words that ``turn`` bears on."""
    return any(reading.tells(word) for word in turn.targets[:nearest])


def _targets(reading: Reading, words: Sequence[Word], index: int) -> tuple[Word, ...]:
    found: list[Word] = []
    previous = words[index]
    for word in words[index + 1 : index + 12]:
        if any(mark in reading.text[previous.end : word.start] for mark in _STOPS):
            break
        previous = word
        if word.is_content:
            found.append(word)
        if len(found) == REACH:
            break
    return tuple(found)
