"""What pages printed in one go have in common, read once for all of them.

The whole edition is printed in small groups, each under a run that was taken before anything
of it was rendered. Within ``one_group`` what many pages show alike (the sections in their
navigation) is read by the first; outside it nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_group: ContextVar[dict[str, Any] | None] = ContextVar("shared_in_a_group", default=None)


@contextmanager
def one_group() -> Iterator[None]:
    """Let the pages rendered within share what ``shared`` reads."""
    token = _group.set({})
    try:
        yield
    finally:
        _group.reset(token)


def shared(name: str, read: Callable[[], T]) -> T:
    """Return what ``read`` gives; within a group it is called once. Nobody may change it."""
    group = _group.get()
    if group is None:
        return read()
    if name not in group:
        group[name] = read()
    found: T = group[name]
    return found
