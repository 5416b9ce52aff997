"""How much an article is talked about, asked by floors that do not know the discussion.

The pages and the discussion stand on the same floor and do not import each other. They
meet here, as gatherings do: whoever keeps comments registers a counter in its app's
``ready``; without one nothing is talked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Counter = Callable[[Iterable[int]], Mapping[int, int]]
"""Takes article ids, gives the number of comments that readers see for each."""

_counters: list[Counter] = []


def register(counter: Counter) -> None:
    """Let ``counter`` answer. The last one registered does."""
    _counters[:] = [counter]


def comment_counts(article_ids: Iterable[int]) -> dict[int, int]:
    """Return how many comments readers see below each article; those without are left out."""
    if not _counters:
        return {}
    return {pk: count for pk, count in _counters[0](article_ids).items() if count > 0}
