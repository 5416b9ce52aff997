"""Jobs for the guarded child, good and bad. Imported by the child, not by Django."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import time
from pathlib import Path


def shout(payload: bytes) -> bytes:
    print("noise that must not reach the protocol")  # noqa: T201
    return payload.upper()


def process_id(payload: bytes) -> bytes:
    return str(os.getpid()).encode()


def surroundings(payload: bytes) -> bytes:
    """Environment, open descriptors with what they are, and session."""
    opened = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            opened.append(str(descriptor.readlink()))
        except OSError:
            continue
    environment = {key: value for key, value in os.environ.items() if key != "LC_CTYPE"}
    return repr((environment, opened, os.getsid(0) == os.getpid())).encode()


def crash(payload: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def leave(payload: bytes) -> bytes:
    os._exit(7)


def spin(payload: bytes) -> bytes:
    while True:
        pass


def sleep(payload: bytes) -> bytes:
    time.sleep(60)
    return b""


def ignore_alarms(payload: bytes) -> bytes:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    time.sleep(60)
    return b""


def eat_memory(payload: bytes) -> bytes:
    return b"x" * (4 * 1024 * 1024 * 1024)


def connect(payload: bytes) -> bytes:
    socket.create_connection(("127.0.0.1", int(payload)), timeout=1)
    return b"connected"


def write_file(payload: bytes) -> bytes:
    Path(payload.decode()).write_text("x", encoding="ascii")
    return b"written"


def write_file_in_c(payload: bytes) -> bytes:
    """Write past the audit hook: the file size limit must still hold."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    descriptor = LIBC.open(payload, os.O_CREAT | os.O_WRONLY, 0o600)
    return str(LIBC.write(descriptor, b"x", 1)).encode()


def start_program(payload: bytes) -> bytes:
    os.system("true")
    return b"started"


def huge_answer(payload: bytes) -> bytes:
    return b"x" * (65 * 1024 * 1024)


def remember(payload: bytes) -> bytes:
    """Say how many jobs this process has done; fail when told to."""
    if payload == b"fail!":
        raise ValueError("this feed is no feed")
    sys.modules[__name__].__dict__["COUNT"] = COUNT + 1
    return str(COUNT).encode()


COUNT = 0
LIBC = ctypes.CDLL(None)
