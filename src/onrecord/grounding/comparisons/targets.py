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
    """A turning word and the content words it bears on, nearest first.

    ``before`` is the stem of the content word before it, '' if there is none.
    """

    word: Word
    family: str
    targets: tuple[Word, ...]
    before: str = ""


def find(reading: Reading, family_of: Callable[[Sequence[Word], int], str]) -> list[Turn]:
    """Return the turning words of a text; ``family_of(words, index)`` is the family or ''."""
    words = reading.words
    turns: list[Turn] = []
    for index, word in enumerate(words):
        family = family_of(words, index)
        if family:
            before = next((w.stem for w in reversed(words[:index]) if w.is_content), "")
            turns.append(Turn(word, family, _targets(reading, words, index), before))
    return turns


def unanswered(ours: Sequence[Turn], theirs: Sequence[Turn]) -> tuple[list[Turn], list[Turn]]:
    """Return the turns of either side that have no counterpart on the other.

    A turn answers one turn of its family that bears on one of the same words; pairs that
    bear on the same nearest word are made first, those that only follow the same word last.
    """
    left, right = list(ours), list(theirs)
    for fits in (_same_nearest, _same_any, _same_before):
        for turn in list(left):
            found = next((other for other in right if fits(turn, other)), None)
            if found is not None:
                left.remove(turn)
                right.remove(found)
    return left, right


def _same_nearest(one: Turn, two: Turn) -> bool:
    if one.family != two.family or bool(one.targets) != bool(two.targets):
        return False
    return not one.targets or one.targets[0].stem == two.targets[0].stem


def _same_any(one: Turn, two: Turn) -> bool:
    ours = frozenset(word.stem for word in one.targets)
    return one.family == two.family and any(matches(word.stem, ours) for word in two.targets)


def _same_before(one: Turn, two: Turn) -> bool:
    return one.family == two.family and bool(one.before) and one.before == two.before


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
