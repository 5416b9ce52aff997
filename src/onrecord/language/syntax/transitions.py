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

    def features(self) -> tuple[int, ...]:
        """Return the words that the next move is judged by, -1 for none."""
        stack, lefts, offset = self.stack, self.lefts, self.offset
        first, second = self._buffer()
        depth = len(stack)
        s0 = stack[-1] if depth else -1
        return (
            first + offset if first >= 0 else -1,
            second + offset if second >= 0 else -1,
            s0 + offset if depth else -1,
            stack[-2] + offset if depth > 1 else -1,
            stack[-3] + offset if depth > 2 else -1,
            lefts[first][-1] + offset if first >= 0 and lefts[first] else -1,
            lefts[s0][-1] + offset if depth and lefts[s0] else -1,
            self.rights[s0][-1] + offset if depth and self.rights[s0] else -1,
        )

    def _buffer(self) -> tuple[int, int]:
        returned, following, length = self.returned, self.following, self.length
        if not returned:
            second = following + 1 if following + 1 < length else -1
            return (following if following < length else -1), second
        if len(returned) > 1:
            return returned[-1], returned[-2]
        return returned[-1], (following if following < length else -1)

    def allowed(self) -> tuple[bool, bool, bool]:
        """Return whether the next word may be shifted, the top reduced, an arc drawn.

        A sentence is never broken in two.
        """
        left = self.length - self.following + len(self.returned)
        depth = len(self.stack)
        if not depth:
            return True, False, False
        if not left:
            return False, True, False
        first = self._buffer()[0]
        return left >= 2 and not self.was_returned[first], depth > 1, True

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
            first = self._buffer()[0]
            self._attach(first, self.stack[-1], label)
            self.was_returned[first] = False
            self.stack.pop()
        elif kind == RIGHT:
            self._attach(self.stack[-1], self._buffer()[0], label)
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
    kinds = np.array(moves.kinds)
    is_kind = {kind: kinds == kind for kind in (SHIFT, REDUCE, LEFT, RIGHT)}
    arcs = is_kind[LEFT] | is_kind[RIGHT]
    masks = {
        (shift, reduce, arc): np.where(
            (is_kind[SHIFT] & shift) | (is_kind[REDUCE] & reduce) | (arcs & arc), 0.0, -np.inf
        ).astype(np.float32)
        for shift in (False, True)
        for reduce in (False, True)
        for arc in (False, True)
    }
    active = [state for state in states if not state.is_done()]
    while active:
        scores = score(np.array([state.features() for state in active], dtype=np.int64))
        scores = scores + np.stack([masks[state.allowed()] for state in active])
        for state, best in zip(active, scores.argmax(axis=1).tolist(), strict=True):
            state.apply(moves.kinds[best], moves.labels[best])
        active = [state for state in active if not state.is_done()]
    return states
