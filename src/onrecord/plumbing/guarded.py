"""Hostile bytes are parsed in a child process with limits; its death harms nobody else.

A child is kept for the next job of the same kind, so that a job costs milliseconds, and
is replaced after a death or ``JOBS_PER_CHILD`` jobs. It has no environment, no inherited
descriptors, no way to write files or open sockets, and ends with its parent.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, ClassVar

from onrecord.plumbing.guarded_child import ANSWER_HEADER, DIED, DONE, JOB_HEADER
from onrecord.vocabulary.errors import Permanent, Temporary

JOBS_PER_CHILD = 500
MOST_IDLE = 2
"""How many idle children are kept, of all kinds together; the least used one goes first."""

MAX_ANSWER = 64 * 1024 * 1024
IDLE_SECONDS = 60.0
"""A child that was idle for so long is not used again; soon after, it ends by itself."""

START_SECONDS = 30.0
"""How long a new child may take to limit itself and import its target."""

_ENTRY = Path(__file__).with_name("guarded_child.py")
_Kind = tuple[str, int]


class ChildDied(Permanent):
    """A guarded job did not end well: the child crashed, was killed, or raised."""

    code: ClassVar[str] = "guarded.child_died"


class NoChild(Temporary):
    """No child process could be started: the machine is out of memory or processes."""

    code: ClassVar[str] = "guarded.no_child"


class _Trouble(Exception):
    """How one job ended badly, in words that follow "because"; did the process die of it?"""

    def __init__(self, how: str, *, died: bool = True) -> None:
        super().__init__(how)
        self.died = died


class _Child:
    """One process and its two pipes."""

    def __init__(self, kind: _Kind) -> None:
        self.kind = kind
        self.jobs = 0
        self._last_used = time.monotonic()
        target, megabytes = kind
        try:
            # S603: the command is our own interpreter and our own file.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-B", "-X", "utf8", str(_ENTRY)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
                close_fds=True,
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise NoChild(f"No guarded child could be started: {error}.") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin: IO[bytes] = self._process.stdin
        self._stdout: IO[bytes] = self._process.stdout
        os.set_blocking(self._stdin.fileno(), False)
        os.set_blocking(self._stdout.fileno(), False)
        path = [str(Path(entry).resolve()) for entry in sys.path if entry]
        setup = json.dumps(
            {
                "target": target,
                "megabytes": megabytes,
                "path": path,
                "idle_seconds": IDLE_SECONDS * 1.5,
            }
        ).encode()
        self._opening = struct.pack(">Q", len(setup)) + setup

    def usable(self) -> bool:
        """Say whether the process is there and will not end of idleness in the next moment."""
        fresh = time.monotonic() - self._last_used < IDLE_SECONDS
        return fresh and self._process.poll() is None

    def work(self, payload: bytes, seconds: float) -> bytes:
        """Do one job. Raises ``_Trouble`` when the child died, ``ChildDied`` never."""
        if self._opening:
            starts = time.monotonic() + START_SECONDS
            self._send(self._opening, starts)
            self._answer(starts)
            self._opening = b""
        ends = time.monotonic() + seconds
        self._send(JOB_HEADER.pack(seconds, len(payload)) + payload, ends)
        self.jobs += 1
        answer = self._answer(ends)
        self._last_used = time.monotonic()
        return answer

    def end(self) -> None:
        """Kill the process and let go of the pipes."""
        self._process.kill()
        self._process.wait()
        self._stdin.close()
        self._stdout.close()

    def _answer(self, ends: float) -> bytes:
        kind, length = ANSWER_HEADER.unpack(self._receive(ANSWER_HEADER.size, ends))
        if length > MAX_ANSWER:
            raise _Trouble(f"it answered {length:,} bytes")
        data = self._receive(length, ends)
        if kind != DONE:
            raise _Trouble(data.decode(errors="replace"), died=kind == DIED)
        return data

    def _send(self, data: bytes, ends: float) -> None:
        left = memoryview(data)
        while left:
            self._wait(ends, writing=True)
            try:
                left = left[os.write(self._stdin.fileno(), left) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise _Trouble(self._how_it_died()) from None

    def _receive(self, count: int, ends: float) -> bytes:
        data = bytearray()
        while len(data) < count:
            self._wait(ends, writing=False)
            try:
                part = os.read(self._stdout.fileno(), min(count - len(data), 1024 * 1024))
            except BlockingIOError:
                continue
            if not part:
                raise _Trouble(self._how_it_died())
            data += part
        return bytes(data)

    def _wait(self, ends: float, *, writing: bool) -> None:
        left = ends - time.monotonic()
        poller = select.poll()
        if writing:
            poller.register(self._stdin, select.POLLOUT)
        else:
            poller.register(self._stdout, select.POLLIN)
        if left <= 0 or not poller.poll(left * 1000):
            raise _Trouble("it took too long")

    def _how_it_died(self) -> str:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "it closed its pipe"
        if code >= 0:
            return f"it ended with exit code {code}"
        name = signal.Signals(-code).name if -code in list(signal.Signals) else str(-code)
        slow = {"SIGXCPU", "SIGALRM"}
        return "it took too long" if name in slow else f"it was ended by {name}"


_lock = threading.Lock()
_idle: list[_Child] = []


def run_guarded(target: str, payload: bytes, *, seconds: float, megabytes: int) -> bytes:
    """Return ``target(payload)``, run in a guarded child.

    ``target`` is ``package.module:function`` taking and giving bytes; it must not need
    Django. ``seconds`` bounds processor and wall time of the job, ``megabytes`` the address
    space of the child (libraries included). Raises ``ChildDied`` when the function raises,
    the child dies, or a limit is reached; ``data["died"]`` tells death from an exception.
    Raises ``NoChild`` when no process can be started.
    """
    child = _take((target, megabytes))
    kept = False
    try:
        answer = child.work(payload, seconds)
        kept = child.jobs < JOBS_PER_CHILD
    except _Trouble as trouble:
        # After an exception the child is well, but its state is no longer trusted.
        raise ChildDied(
            f"Reading {len(payload):,} bytes in a guarded child failed because {trouble}.",
            data={
                "target": target,
                "size": len(payload),
                "how": str(trouble),
                "died": trouble.died,
            },
        ) from None
    finally:
        if kept:
            _put_back(child)
        else:
            child.end()
    return answer


def close_idle() -> None:
    """End every idle child; the next job starts a new one. Gives back their memory."""
    with _lock:
        ended, _idle[:] = list(_idle), []
    for child in ended:
        child.end()


def _take(kind: _Kind) -> _Child:
    with _lock:
        for child in reversed(_idle):
            if child.kind == kind:
                _idle.remove(child)
                break
        else:
            return _Child(kind)
    if child.usable():
        return child
    child.end()
    return _Child(kind)


def _put_back(child: _Child) -> None:
    with _lock:
        _idle.append(child)
        surplus = _idle.pop(0) if len(_idle) > MOST_IDLE else None
    if surplus is not None:
        surplus.end()


def _forget_after_fork() -> None:
    """A forked process shares the pipes of its parent's children: it must not use them."""
    global _lock
    # The inherited lock may be held by a thread that does not exist here.
    _lock = threading.Lock()
    _idle.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
atexit.register(close_idle)
