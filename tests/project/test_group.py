"""The process group starts its parts, tends them and ends them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path


def spawn(tmp_path: Path, child: str) -> tuple[subprocess.Popen[str], Path]:
    """Start a group whose one part runs ``child``, which notes each of its starts in a file."""
    starts = tmp_path / "starts"
    module = tmp_path / "part.py"
    module.write_text(
        f"import os, time\nopen({str(starts)!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
        + textwrap.dedent(child),
        encoding="utf-8",
    )
    script = textwrap.dedent(
        f"""
        import sys
        from onrecord.project.group import Part, hear_end, run_group
        part = Part(name="part", words=[])
        import subprocess
        plain = subprocess.Popen
        subprocess.Popen = lambda words, **more: plain([sys.executable, {str(module)!r}], **more)
        sys.exit(run_group([part], asked=hear_end()))
        """
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    return parent, starts


def started(starts: Path, count: int) -> list[int]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        pids = starts.read_text(encoding="utf-8").split() if starts.exists() else []
        if len(pids) >= count:
            return [int(pid) for pid in pids]
        time.sleep(0.05)
    raise AssertionError(f"{count} starts were expected")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split(")")[1].split()[0] != "Z"


def test_a_part_that_is_killed_is_started_again_and_all_ends_on_a_signal(tmp_path: Path) -> None:
    parent, starts = spawn(tmp_path, "time.sleep(60)")
    (first,) = started(starts, 1)
    os.kill(first, signal.SIGKILL)
    second = started(starts, 2)[1]
    parent.send_signal(signal.SIGINT)
    _, told = parent.communicate(timeout=20)
    assert parent.returncode == 0
    assert "killed by SIGKILL" in told
    assert not alive(second)


def test_a_part_ends_when_the_parent_is_killed(tmp_path: Path) -> None:
    parent, starts = spawn(tmp_path, "time.sleep(60)")
    (child,) = started(starts, 1)
    parent.kill()
    parent.communicate(timeout=20)
    deadline = time.monotonic() + 10
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)


def run_beside(tmp_path: Path, first: str) -> tuple[subprocess.Popen[str], Path]:
    """Run ``first`` to its end with a part beside it that goes on; then print the code."""
    beside = tmp_path / "beside.py"
    pid = tmp_path / "pid"
    beside.write_text(
        f"import os, time\nfrom pathlib import Path\n"
        f"Path({str(pid)!r}).write_text(str(os.getpid()))\ntime.sleep(60)\n",
        encoding="utf-8",
    )
    script = textwrap.dedent(
        f"""
        import os, subprocess, sys
        from onrecord.project.group import Part, end, hear_end, run_first
        plain = subprocess.Popen
        programs = {{"beside": [{str(beside)!r}], "first": ["-c", {first!r}]}}
        subprocess.Popen = lambda words, **more: plain(
            [sys.executable, *programs[words[3]]], **more)
        beside = Part(name="beside", words=["beside"])
        print(run_first(Part(name="first", words=["first"]), beside=[beside], asked=hear_end()))
        print(beside.process.poll() is None)
        end([beside])
        """
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    deadline = time.monotonic() + 10
    while not (pid.exists() and pid.read_text(encoding="utf-8")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return parent, pid


def test_what_runs_beside_the_first_part_goes_on_when_that_is_done(tmp_path: Path) -> None:
    parent, _ = run_beside(tmp_path, "import time; time.sleep(0.5)")
    assert parent.communicate(timeout=20)[0].split() == ["0", "True"]


def test_what_runs_beside_a_first_part_that_fails_is_ended(tmp_path: Path) -> None:
    parent, pid = run_beside(tmp_path, "import sys, time; time.sleep(0.5); sys.exit(3)")
    assert parent.communicate(timeout=20)[0].split() == ["3", "False"]
    assert not alive(int(pid.read_text(encoding="utf-8")))


def test_who_asks_to_end_while_the_first_part_runs_ends_all_and_that_is_no_fault(
    tmp_path: Path,
) -> None:
    parent, pid = run_beside(tmp_path, "import time; time.sleep(60)")
    parent.send_signal(signal.SIGINT)
    assert parent.communicate(timeout=20)[0].split() == ["0", "False"]
    assert not alive(int(pid.read_text(encoding="utf-8")))
