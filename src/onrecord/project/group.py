"""One process group: the web server and the worker, watched by a parent that stays small.

The parent imports no Django. It restarts a part that dies, waiting longer each time it dies
young, and on SIGINT or SIGTERM ends both, first politely, then not.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

from onrecord.project.lifelines import end_with_parent

LONGEST_WAIT = 30.0
GRACE_SECONDS = 8.0
LIVED_WELL_SECONDS = 60.0
TICK_SECONDS = 0.2


@dataclass(slots=True)
class Part:
    """One process of the group and how its last lives went."""

    name: str
    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    early_deaths: int = 0
    start_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the process; it ends with its parent even if the parent is killed."""
        self.process = subprocess.Popen(  # noqa: S603  (our own interpreter, our own words)
            [sys.executable, "-m", "onrecord.project", *self.words], preexec_fn=_begin_part
        )
        self.started = time.monotonic()

    def tend(self) -> None:
        """Restart the process if it ended."""
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        lived = time.monotonic() - self.started
        self.early_deaths = 0 if lived > LIVED_WELL_SECONDS else self.early_deaths + 1
        wait = 0.0 if self.early_deaths <= 1 else min(2.0**self.early_deaths, LONGEST_WAIT)
        print(
            f"onrecord: {self.name} ended ({_describe(code)}); starting it again"
            + (f" in {wait:.0f} s" if wait else ""),
            file=sys.stderr,
            flush=True,
        )
        self.process = None
        self.start_at = time.monotonic() + wait

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> int | None:
        """Wait for the process a while, and return its exit code if it ended."""
        assert self.process is not None
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def finish(self, deadline: float) -> None:
        """Wait for the process until ``deadline`` (monotonic), then kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def hear_end() -> list[int]:
    """Return a list that the numbers of signals that ask to end are appended to, from now on."""
    asked: list[int] = []

    def ask(signum: int, frame: FrameType | None) -> None:
        asked.append(signum)

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, ask)
    return asked


def run_first(first: Part, *, beside: list[Part], asked: list[int]) -> int:
    """Run one part to its end, with others beside it, which go on unless it failed.

    Returns its exit code; 0 as well where it was asked to end before.
    """
    for part in [*beside, first]:
        part.start()
    code: int | None = None
    while code is None and not asked:
        for part in beside:
            part.tend()
        code = first.wait(TICK_SECONDS)
    if code != 0:
        end([first, *beside])
    return code or 0


def run_group(parts: list[Part], *, asked: list[int]) -> int:
    """Run the parts, those that run already too, until asked to end. Returns the exit code."""
    while not asked:
        for part in parts:
            part.tend()
        time.sleep(TICK_SECONDS)
    end(parts)
    return 0


def end(parts: list[Part]) -> None:
    """End all parts, first politely, then not."""
    for part in parts:
        part.stop()
    deadline = time.monotonic() + GRACE_SECONDS
    for part in parts:
        part.finish(deadline)


def _describe(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return f"killed by {signal.Signals(-code).name}"


def _begin_part() -> None:
    """In the child: leave Ctrl-C to the parent, and end when it does."""
    os.setpgid(0, 0)
    end_with_parent(signal.SIGTERM)
