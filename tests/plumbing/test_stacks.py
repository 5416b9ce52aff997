"""Room on the stack: nothing else about a call changes, and depth costs no more than breadth."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from onrecord.plumbing.stacks import with_room


def test_a_call_is_the_same_call() -> None:
    assert with_room(divmod, 7, 2) == (3, 1)
    assert with_room(dict, a=1) == {"a": 1}
    with pytest.raises(ZeroDivisionError):
        with_room(divmod, 1, 0)


def climb(depth: int, function: Callable[[], float]) -> float:
    return climb(depth - 1, function) if depth else function()


def leaf(n: int) -> int:
    a = b = c = d = e = f = g = h = n
    return a + b + c + d + e + f + g + h


def seconds_of_calls() -> float:
    began = time.thread_time()
    for n in range(3_000):
        leaf(n)
    return time.thread_time() - began


def worst(function: Callable[[], float]) -> float:
    """Return the most that calls cost at any depth, over the least: far apart without room."""
    costs: list[float] = []

    def measure() -> None:
        costs.extend(min(climb(depth, function) for _ in range(2)) for depth in range(200))

    thread = threading.Thread(target=measure)
    thread.start()
    thread.join()
    return max(costs) / min(costs)


def test_no_depth_is_unlucky_with_room() -> None:
    without = worst(seconds_of_calls)
    roomy = worst(lambda: with_room(seconds_of_calls))
    assert roomy < max(2.0, without / 2)
