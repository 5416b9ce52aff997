"""What is read once: by pages printed in one go, and by an approval for the page it leads to.

The whole edition is printed in small groups, each under a run that was taken before anything
of it was rendered. Within ``one_group`` what many pages show alike (the sections in their
navigation) is read by the first; outside it nothing is kept.

Approving reads the whole ledger of an article under its lock, and its page is printed in the same
breath: ``handing_over`` lets the printer have what the gate was asked with. Whoever changes it
later has the page printed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_group: ContextVar[dict[str, Any] | None] = ContextVar("shared_in_a_group", default=None)

_handed: ContextVar[dict[str, Any] | None] = ContextVar("handed_over", default=None)


@contextmanager
def handing_over() -> Iterator[dict[str, Any]]:
    """Let what is put into the given mapping be what ``shared`` returns within."""
    hand: dict[str, Any] = {}
    token = _handed.set(hand)
    try:
        yield hand
    finally:
        _handed.reset(token)


def ledger_name(ledger_id: int) -> str:
    """Return the name under which the entries of a ledger are shared."""
    return f"ledger {ledger_id}"


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
    handed = _handed.get()
    if handed is not None and name in handed:
        given: T = handed[name]
        return given
    group = _group.get()
    if group is None:
        return read()
    if name not in group:
        group[name] = read()
    found: T = group[name]
    return found
