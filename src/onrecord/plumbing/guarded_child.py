"""The child that does one hostile job after another. Runs alone: standard library only.

Started by ``guarded.py`` as a script with an empty environment in a session of its own. It
limits itself before it imports the target, then reads jobs from standard input: eight
bytes of seconds (double), eight of length, the payload. It answers one byte (``DONE``,
``RAISED`` or ``DIED``), eight of length, the bytes. It ends when its parent closes the
pipe, and when it has been idle for long.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO, cast

MEBIBYTE = 1024 * 1024
JOB_HEADER = struct.Struct(">dQ")
ANSWER_HEADER = struct.Struct(">cQ")
DONE, RAISED, DIED = b"+", b"!", b"x"
_FORBIDDEN_EVENTS = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "urllib.",
    "ftplib.",
    "http.client.",
    "smtplib.",
)


def limit(megabytes: int) -> None:
    """Give up, for good, what parsing does not need: files, memory, core dumps, processes."""
    memory = megabytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def limit_time(seconds: float) -> None:
    """Let the next job use ``seconds`` of processor and as many of the wall clock, and one more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what only an attacker would want here (an audit hook; it cannot be removed)."""
    if event.startswith(_FORBIDDEN_EVENTS):
        raise PermissionError(f"{event} is not allowed in the guarded child")
    if event == "open" and len(arguments) > 1:
        mode, flags = arguments[1], arguments[2] if len(arguments) > 2 else 0
        writes = isinstance(mode, str) and any(letter in mode for letter in "wxa+")
        if writes or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)):
            raise PermissionError("nothing is written by the guarded child")


def read_exactly(stream: BinaryIO, count: int) -> bytes:
    """Return ``count`` bytes, or end the process when the parent is gone."""
    data = stream.read(count)
    if len(data) < count:
        os._exit(0)
    return data


def answer(stream: BinaryIO, kind: bytes, data: bytes) -> None:
    """Send one framed answer to the parent."""
    stream.write(ANSWER_HEADER.pack(kind, len(data)))
    stream.write(data)
    stream.flush()


def find_target(name: str) -> Callable[[bytes], bytes]:
    """Import ``package.module:function``."""
    module, _, function = name.partition(":")
    return cast("Callable[[bytes], bytes]", getattr(importlib.import_module(module), function))


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Set up from the first message, then work until the parent closes the pipe."""
    (length,) = struct.unpack(">Q", read_exactly(jobs, 8))
    setup = json.loads(read_exactly(jobs, length))
    limit(setup["megabytes"])
    sys.path[:] = setup["path"]
    target = find_target(setup["target"])
    sys.addaudithook(forbid)
    answer(answers, DONE, b"ready")
    while True:
        seconds, length = JOB_HEADER.unpack(read_exactly(jobs, JOB_HEADER.size))
        payload = read_exactly(jobs, length)
        limit_time(seconds)
        try:
            kind, data = DONE, target(payload)
        except MemoryError:
            kind, data = DIED, b"it ran out of memory"
        except Exception as error:  # noqa: BLE001  (the boundary: told to the parent in words)
            kind, data = RAISED, f"{type(error).__name__}: {error}"[:500].encode(errors="replace")
        # Not asked for so long, this process gives its memory back by ending (SIGALRM).
        signal.setitimer(signal.ITIMER_REAL, setup["idle_seconds"])
        answer(answers, kind, data)


def main() -> None:
    """Keep the pipes to ourselves: what a library prints must not reach the protocol."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    serve(jobs, answers)


if __name__ == "__main__":
    main()
