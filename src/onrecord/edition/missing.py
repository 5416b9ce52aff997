"""What Django said is not there, so that a storm of dead links costs it nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

KEPT_SECONDS = 10.0
"""How long an answer of 404 is repeated without asking Django again."""

MOST_KEPT = 10_000

BURST = 40
"""So many different dead addresses in a row are looked up before it counts as a storm."""

PER_SECOND = 5.0
"""How many are looked up a second while it storms."""


class Missing:
    """Dead addresses, and whether there are so many that unknown ones are not looked up.

    Only ask this about a path that is not printed: a page that is printed is there.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self._allowance = float(BURST)
        self._counted_at = clock()
        self._lock = threading.Lock()

    def is_known(self, path: str) -> bool:
        """Say whether ``path`` was missing a moment ago, or nothing unknown is looked up now."""
        now = self._clock()
        if self._until.get(path, 0.0) > now:
            return True
        with self._lock:
            return self._refilled(now) < 1.0

    def remember(self, path: str) -> None:
        """Keep in mind that Django has nothing at ``path``; it takes one from the allowance."""
        now = self._clock()
        with self._lock:
            self._allowance = max(0.0, self._refilled(now) - 1.0)
            if len(self._until) >= MOST_KEPT:
                self._until.clear()
            self._until[path] = now + KEPT_SECONDS

    def watching(self, path: str, start_response: Callable[..., Any]) -> Callable[..., Any]:
        """Return a ``start_response`` that remembers ``path`` should the answer be 404."""

        def start(status: str, *words: Any) -> Any:
            if status.startswith("404"):
                self.remember(path)
            return start_response(status, *words)

        return start

    def _refilled(self, now: float) -> float:
        self._allowance = min(float(BURST), self._allowance + (now - self._counted_at) * PER_SECOND)
        self._counted_at = now
        return self._allowance
