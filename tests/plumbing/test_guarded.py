"""The guarded child: limits hold, deaths are told, nothing leaks in or out."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.plumbing import guarded
from onrecord.plumbing.guarded import ChildDied, close_idle, run_guarded

TARGETS = Path(__file__).parent


@pytest.fixture(autouse=True)
def targets_importable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(TARGETS))
    close_idle()
    yield
    close_idle()


def run(function: str, payload: bytes = b"", seconds: float = 5.0, megabytes: int = 256) -> bytes:
    return run_guarded(f"guarded_targets:{function}", payload, seconds=seconds, megabytes=megabytes)


def test_result_comes_back_and_printing_does_not_disturb() -> None:
    assert run("shout", b"quiet \x00 words") == b"QUIET \x00 WORDS"


def test_large_payload_and_answer_pass_the_pipes() -> None:
    payload = b"a" * (8 * 1024 * 1024)
    assert run("shout", payload) == payload.upper()


def test_child_is_reused_so_a_job_costs_milliseconds() -> None:
    first = run("process_id")
    started = time.perf_counter()
    others = {run("process_id") for _ in range(50)}
    assert others == {first}
    assert (time.perf_counter() - started) / 50 < 0.02


def test_child_is_replaced_after_its_share_of_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "JOBS_PER_CHILD", 3)
    assert len({run("process_id") for _ in range(6)}) == 2


def test_exception_is_told_and_the_next_job_gets_a_fresh_child() -> None:
    assert [run("remember"), run("remember")] == [b"1", b"2"]
    with pytest.raises(ChildDied, match="ValueError: this feed is no feed") as caught:
        run("remember", b"fail!")
    assert caught.value.data["size"] == 5
    assert caught.value.data["died"] is False
    assert run("remember") == b"1"


@pytest.mark.parametrize(
    ("function", "told"),
    [
        ("crash", "SIGSEGV"),
        ("leave", "exit code 7"),
        ("eat_memory", "out of memory"),
        ("huge_answer", "68,157,440 bytes"),
    ],
)
def test_death_is_told_in_one_sentence(function: str, told: str) -> None:
    with pytest.raises(ChildDied, match=told) as caught:
        run(function, b"feed")
    assert caught.value.data["died"] is True
    assert run("shout", b"on") == b"ON"


@pytest.mark.parametrize("function", ["spin", "sleep", "ignore_alarms"])
def test_time_limit_holds_for_work_and_for_waiting(function: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ChildDied, match="too long"):
        run(function, seconds=0.3)
    assert time.perf_counter() - started < 3


def test_no_environment_no_descriptors_own_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_SECRET_KEY", "hush")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        os.set_inheritable(listener.fileno(), True)
        told = run("surroundings").decode()
    assert "hush" not in told
    assert "socket:" not in told
    assert told.startswith("({},")
    assert told.endswith("True)")


def test_no_network_no_programs_no_files(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1]).encode()
        with pytest.raises(ChildDied, match="not allowed"):
            run("connect", port)
    with pytest.raises(ChildDied, match="not allowed"):
        run("start_program")
    victim = tmp_path / "victim"
    with pytest.raises(ChildDied, match="nothing is written"):
        run("write_file", str(victim).encode())
    assert not victim.exists()
    assert run("write_file_in_c", str(victim).encode()) == b"-1"
    assert victim.read_bytes() == b""


def test_death_between_jobs_costs_the_next_job_nothing() -> None:
    process = int(run("process_id"))
    os.kill(process, signal.SIGKILL)
    time.sleep(0.05)
    assert int(run("process_id")) != process


def test_threads_share_the_children_safely() -> None:
    answers: dict[int, bytes] = {}

    def work(number: int) -> None:
        for turn in range(5):
            answers[number * 10 + turn] = run("shout", f"job {number} {turn}".encode())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {
        number * 10 + turn: f"JOB {number} {turn}".encode()
        for number in range(4)
        for turn in range(5)
    }
    assert len(guarded._idle) <= guarded.MOST_IDLE


def test_idle_child_ends_with_its_parent() -> None:
    script = (
        "import os, sys\n"
        f"sys.path.insert(0, {str(TARGETS)!r})\n"
        "from onrecord.plumbing.guarded import run_guarded\n"
        "pid = run_guarded('guarded_targets:process_id', b'', seconds=5, megabytes=256)\n"
        "print(pid.decode(), flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    child = int(done.stdout)
    for _ in range(100):
        if not Path(f"/proc/{child}").exists():
            return
        time.sleep(0.02)
    pytest.fail("the child outlived its parent")


def test_a_child_idle_for_long_gives_its_memory_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "IDLE_SECONDS", 0.2)
    process = int(run("process_id"))
    for _ in range(100):
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        if state[0] == "Z":
            break
        time.sleep(0.02)
    else:
        pytest.fail("the idle child is still running")
    assert int(run("process_id")) != process


def test_close_idle_ends_the_children() -> None:
    process = int(run("process_id"))
    close_idle()
    assert not Path(f"/proc/{process}").exists()
