"""Which pages stay in memory when there are more than fit (S3-FIFO).

New pages stand in a short line and leave it soon unless somebody asks for them again; only
those that are asked for again stay long. So a crawler that reads every page once drives out
nobody's pages but its own. Knows nothing of pages but their weight and their uses.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

NEW_SHARE = 10
"""One part in so many of the memory is for new pages."""

MOST_USES = 3
"""More uses than these count no more: what was popular once must be able to leave."""

MOST_REMEMBERED = 20_000
"""Of so many pages that left is remembered that they were here: who comes back stays."""


class Keepable(Protocol):
    """Something with a ``weight`` in bytes; ``uses`` is raised by who uses it."""

    weight: int
    uses: int


Kept = TypeVar("Kept", bound=Keepable)


class Keeping(Generic[Kept]):
    """Things by name, of at most ``memory`` bytes together. Reading takes no lock."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._everything: dict[str, Kept] = {}
        self._new: OrderedDict[str, Kept] = OrderedDict()
        self._old: OrderedDict[str, Kept] = OrderedDict()
        self._left: OrderedDict[int, None] = OrderedDict()
        self._new_weight = 0
        self._old_weight = 0
        self._lock = threading.Lock()
        self.find = self._everything.get
        """Return what is kept under a name, or ``None``."""

    @property
    def weight(self) -> int:
        """How many bytes are kept."""
        return self._new_weight + self._old_weight

    def __len__(self) -> int:
        return len(self._everything)

    def put(self, name: str, thing: Kept) -> None:
        """Keep ``thing`` in the place of what had its name. What is too large is not kept."""
        with self._lock:
            was_old = name in self._old
            self._forget(name)
            if thing.weight > self._memory // NEW_SHARE:
                return
            self._everything[name] = thing
            if was_old or hash(name) in self._left:
                self._left.pop(hash(name), None)
                self._old[name] = thing
                self._old_weight += thing.weight
            else:
                self._new[name] = thing
                self._new_weight += thing.weight
            while self.weight > self._memory:
                self._make_room()

    def drop(self, name: str) -> None:
        """Keep nothing under ``name``."""
        with self._lock:
            self._forget(name)

    def _make_room(self) -> None:
        """Have one thing leave, or move on: from the new ones while they have their share."""
        if self._new_weight * NEW_SHARE >= self._memory or not self._old:
            name, thing = self._new.popitem(last=False)
            self._new_weight -= thing.weight
            if thing.uses > 1:
                thing.uses = 0
                self._old[name] = thing
                self._old_weight += thing.weight
                return
            del self._everything[name]
            self._left[hash(name)] = None
            if len(self._left) > MOST_REMEMBERED:
                self._left.popitem(last=False)
            return
        name, thing = self._old.popitem(last=False)
        if thing.uses > 0:
            thing.uses -= 1
            self._old[name] = thing
            return
        self._old_weight -= thing.weight
        del self._everything[name]

    def _forget(self, name: str) -> None:
        thing = self._everything.pop(name, None)
        if thing is None:
            return
        if self._new.pop(name, None) is not None:
            self._new_weight -= thing.weight
        else:
            del self._old[name]
            self._old_weight -= thing.weight
