"""From scores of moves to trees: arc-eager parsing, all sentences of a text in step.

The transition system is Nivre's arc-eager one in the form of Honnibal and Johnson (2015):
a word that was given no head may go back to the buffer once, and an arc may be replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SHIFT, REDUCE, LEFT, RIGHT, BREAK = range(5)
SHIFTS, REDUCES, DRAWS = 1, 2, 4
"""What a state allows, as a sum: to shift a word, to reduce the top, to draw an arc."""

FEATURES = 8
"""First and second of the buffer, the three on top of the stack, and three children."""

Scorer = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Rows of word numbers (-1 for none), shape (states, FEATURES), to scores of every move."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What each score stands for: the kind of move and the label that it gives."""

    kinds: tuple[int, ...]
    labels: tuple[str, ...]


@dataclass(slots=True)
class State:
    """One sentence half read. Words are counted from 0; ``offset`` is where it lies in the text."""

    length: int
    offset: int
    heads: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    stack: list[int] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    following: int = 0
    lefts: list[list[int]] = field(default_factory=list)
    rights: list[list[int]] = field(default_factory=list)
    was_returned: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heads = [-1] * self.length
        self.labels = [""] * self.length
        self.lefts = [[] for _ in range(self.length)]
        self.rights = [[] for _ in range(self.length)]
        self.was_returned = [False] * self.length

    def is_done(self) -> bool:
        """Whether nothing is left to read or to decide."""
        return not self.stack and not self.returned and self.following >= self.length

    def view(self) -> tuple[tuple[int, ...], int]:
        """Return the words that the next move is judged by, -1 for none, and what is allowed.

        A sentence is never broken in two.
        """
        stack, lefts, offset = self.stack, self.lefts, self.offset
        returned, following, length = self.returned, self.following, self.length
        left = length - following + len(returned)
        fresh = following if following < length else -1
        if not returned:
            first, second = fresh, following + 1 if following + 1 < length else -1
        else:
            first, second = returned[-1], returned[-2] if len(returned) > 1 else fresh
        before = lefts[first] if first >= 0 else None
        ahead = (
            first + offset if first >= 0 else -1,
            second + offset if second >= 0 else -1,
        )
        child = before[-1] + offset if before else -1
        depth = len(stack)
        if not depth:
            return (*ahead, -1, -1, -1, child, -1, -1), SHIFTS
        top = stack[-1]
        found = (
            *ahead,
            top + offset,
            stack[-2] + offset if depth > 1 else -1,
            stack[-3] + offset if depth > 2 else -1,
            child,
            lefts[top][-1] + offset if lefts[top] else -1,
            self.rights[top][-1] + offset if self.rights[top] else -1,
        )
        if not left:
            return found, REDUCES
        may_shift = left >= 2 and not self.was_returned[first]
        return found, DRAWS + (REDUCES if depth > 1 else 0) + (SHIFTS if may_shift else 0)

    def _first(self) -> int:
        """Return the next word of the buffer."""
        return self.returned[-1] if self.returned else self.following

    def apply(self, kind: int, label: str) -> None:
        """Make one move."""
        if kind == SHIFT:
            self._push()
        elif kind == REDUCE:
            if self.heads[self.stack[-1]] >= 0 or len(self.stack) == 1:
                self.stack.pop()
            else:
                word = self.stack.pop()
                self.was_returned[word] = True
                self.returned.append(word)
        elif kind == LEFT:
            first = self._first()
            self._attach(first, self.stack[-1], label)
            self.was_returned[first] = False
            self.stack.pop()
        elif kind == RIGHT:
            self._attach(self.stack[-1], self._first(), label)
            self._push()

    def _push(self) -> None:
        if self.returned:
            self.stack.append(self.returned.pop())
        else:
            self.stack.append(self.following)
            self.following += 1

    def _attach(self, head: int, child: int, label: str) -> None:
        old = self.heads[child]
        if old >= 0:
            beside = self.lefts[old] if old > child else self.rights[old]
            if child in beside:
                beside.remove(child)
        (self.lefts if head > child else self.rights)[head].append(child)
        self.heads[child] = head
        self.labels[child] = label


def parse(lengths: Sequence[int], moves: Moves, score: Scorer) -> list[State]:
    """Return a finished state for each sentence; together they are ``sum(lengths)`` words."""
    states: list[State] = []
    offset = 0
    for length in lengths:
        states.append(State(length, offset))
        offset += length
    masks = _masks(moves)
    kinds, labels = moves.kinds, moves.labels
    active = [state for state in states if not state.is_done()]
    while active:
        views = [state.view() for state in active]
        scores = score(np.array([words for words, _ in views], dtype=np.int64))
        scores = scores + masks[[allowed for _, allowed in views]]
        for state, best in zip(active, scores.argmax(axis=1).tolist(), strict=True):
            state.apply(kinds[best], labels[best])
        active = [state for state in active if not state.is_done()]
    return states


def _masks(moves: Moves) -> NDArray[np.float32]:
    """Return what is added to the scores of moves, by what is allowed: 0, or minus infinity."""
    kinds = np.array(moves.kinds)
    masks = np.full((8, len(kinds)), -np.inf, np.float32)
    for allowed in range(8):
        if allowed & SHIFTS:
            masks[allowed, kinds == SHIFT] = 0.0
        if allowed & REDUCES:
            masks[allowed, kinds == REDUCE] = 0.0
        if allowed & DRAWS:
            masks[allowed, (kinds == LEFT) | (kinds == RIGHT)] = 0.0
    return masks
