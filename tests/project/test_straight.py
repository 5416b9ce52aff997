"""Threads for what cannot be answered at once: no work waits while a thread could be had."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from onrecord.project.straight import Threads


@pytest.fixture
def restless() -> Iterator[None]:
    """Have threads changed as often as possible."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_slow_work_never_keeps_other_work_waiting_while_threads_are_left(restless: None) -> None:
    """A thread that takes work just as it lies down must not be counted as one that lies idle."""
    threads = Threads("tried", 8)
    done = threading.Semaphore(0)
    for number in range(10_000):
        threads.submit(done.release)
        assert done.acquire(timeout=10)
        for _ in range(number % 40):
            pass  # let the next one come at every moment of lying down
    held, begun = threading.Event(), threading.Semaphore(0)

    def slow() -> None:
        begun.release()
        held.wait(10)

    try:
        for _ in range(8):
            threads.submit(slow)
        for number in range(8):
            assert begun.acquire(timeout=5), f"only {number} of 8 threads work"
    finally:
        held.set()


def test_no_more_threads_than_allowed_and_all_work_is_done() -> None:
    threads = Threads("few", 2)
    at_once = 0
    most = 0
    lock = threading.Lock()
    done = threading.Semaphore(0)

    def work() -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        with lock:
            at_once -= 1
        done.release()

    for _ in range(200):
        threads.submit(work)
    for _ in range(200):
        assert done.acquire(timeout=10)
    assert most <= 2
    assert sum(thread.name == "few" for thread in threading.enumerate()) <= 2
