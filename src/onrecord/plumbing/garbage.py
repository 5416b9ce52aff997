"""How often Python looks for cycles that nothing reaches any more."""

from __future__ import annotations

import gc

ALLOCATIONS = 50_000
"""Objects made and not freed before the youngest are looked through; Python's own figure is 700."""


def look_seldom() -> None:
    """Look for cycles seldom: a click or a report makes 100,000 objects and hardly a cycle.

    Some five of a hundred of its processor time went into looking. What waits longer to be found
    are a few megabytes.
    """
    gc.set_threshold(ALLOCATIONS, 20, 20)
