"""Long lists in leaves: the newest stands at the address itself, full ones never change.

Leaves are numbered from the oldest, so a new article changes the first page alone, and a
link to an old one stays right. The first page holds what fills no leaf yet, and one leaf
more, so that it is never nearly empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from onrecord.reader import paths
from onrecord.reader.listing import FULL, full_leaves

T = TypeVar("T", covariant=True)


class Listing(Protocol[T]):
    """A query set, or a sequence, newest first."""

    def __getitem__(self, wanted: slice, /) -> Iterable[T]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Generic[T]):
    """Some of a long list. ``number`` is ``None`` for the newest, which has no number."""

    entries: Sequence[T]
    number: int | None
    total: int
    newer: str
    older: str


def leaf_of(entries: Listing[T], total: int, number: int | None, base: str) -> Leaf[T] | None:
    """Return one leaf of ``entries`` (newest first), or ``None`` if there is no such leaf.

    ``base`` is the path of the list; ``newer`` and ``older`` are paths, empty at the ends.
    """
    full = full_leaves(total)
    if number is None:
        older = paths.leaf_path(base, full) if full else ""
        return Leaf(
            entries=list(entries[slice(0, total - full * FULL)]),
            number=None,
            total=total,
            newer="",
            older=older,
        )
    if not 1 <= number <= full:
        return None
    start = total - number * FULL
    return Leaf(
        entries=list(entries[slice(start, start + FULL)]),
        number=number,
        total=total,
        newer=paths.leaf_path(base, number + 1 if number < full else None),
        older=paths.leaf_path(base, number - 1) if number > 1 else "",
    )
