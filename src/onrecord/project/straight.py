"""The short way through Granian: printed pages at once, slow answers on threads of their own.

For each request Granian copies the process's environment into a dictionary and calls the
application on one of a few threads, which it holds until the last byte is sent. A printed
page needs no such dictionary, and a listener who takes minutes to fetch sound must not hold
the threads that pages need. So an application that has ``find_ready`` is asked that first and
its answer given to Granian as it is; what it has none for is answered on other threads: files
on some, and what Django is asked on others. Only requests with a body stay on Granian's
threads, for it closes a body when it is called back.

This hangs on a name inside Granian. Where a later Granian has it no longer, or is told to
write an access log, every request goes the usual way.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from granian.server import Server as _Server
from granian.server import mp

logger = logging.getLogger(__name__)

NAME = "_wsgi_call_wrap"

ASKING_THREADS = 16
"""Threads for Django: 8 inside, 6 that wait for it, 2 that say that the newsroom is busy."""

FILE_THREADS = 64
"""So many listeners fetch sound at once; those beyond wait for one of them to end."""


def is_possible() -> bool:
    """Say whether this Granian can be gone through the short way."""
    return hasattr(mp, NAME)


class Server(_Server):  # type: ignore[misc,valid-type]
    """Granian, whose web processes know the short way."""

    @staticmethod
    def _spawn_wsgi_worker(*arguments: Any, **words: Any) -> None:
        """Run a web process; called in that process."""
        if is_possible():
            setattr(mp, NAME, straightened(getattr(mp, NAME)))
        _Server._spawn_wsgi_worker(*arguments, **words)


class Threads:
    """Threads that are started when there is work for them, ``most`` at the same time.

    They do not keep a process from ending.
    """

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._left = most
        self._waiting: deque[tuple[Any, ...]] = deque()
        self._idle = 0
        self._came = threading.Condition()

    def submit(self, work: Callable[..., object], *arguments: Any) -> None:
        """Have ``work`` called with these arguments; it must not raise."""
        with self._came:
            self._waiting.append((work, *arguments))
            # One that was woken is idle until it has taken its work, which is still waiting then.
            if self._idle >= len(self._waiting) or not self._left:
                self._came.notify()
                return
            self._left -= 1
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._came:
                self._idle += 1
                while not self._waiting:
                    self._came.wait()
                self._idle -= 1
                work, *arguments = self._waiting.popleft()
            work(*arguments)
            del work, arguments  # what was asked for need not be kept until the next request


def straightened(usual: Callable[..., Any]) -> Callable[..., Any]:
    """Return what wraps an application as ``usual`` does, with the short way before it."""

    def wrap(application: Any, scope_options: dict[str, Any], access_log: Any = None) -> Any:
        wrapped = usual(application, scope_options, access_log)
        find_ready = getattr(application, "find_ready", None)
        if find_ready is None or access_log or scope_options.get("url_path_prefix"):
            return wrapped
        asking, files = Threads("asking", ASKING_THREADS), Threads("files", FILE_THREADS)
        is_file = application.is_file

        def run(protocol: Any, scope: dict[str, Any]) -> None:
            ready = find_ready(scope)
            if ready is not None:
                protocol.response_bytes(*ready)
            elif _has_body(scope):
                wrapped(protocol, scope)
            else:
                (files if is_file(scope) else asking).submit(_answer, wrapped, protocol, scope)

        return run

    return wrap


def _has_body(scope: dict[str, Any]) -> bool:
    return scope.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in scope


def _answer(wrapped: Callable[..., Any], protocol: Any, scope: dict[str, Any]) -> None:
    """Answer the usual way, but on this thread; what fails is told as Granian would tell it."""
    try:
        wrapped(protocol, scope)
    except BaseException:
        logger.exception("the application failed and nothing stood for it")
        with suppress(Exception):
            headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
            protocol.response_bytes(500, headers, b"Internal server error")
