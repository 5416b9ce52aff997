"""Under the product's own server, over sockets: nothing a client sends ends a web process,
and neither slow clients nor slow views keep anybody from a printed page."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from benchmarks.page_speed import malformed

from tests.edition.test_front_door import HTML, put

SERVE = """
import sys
from onrecord.project.commands import serve
serve.APPLICATION = "tests.edition.answering:application"
serve.WEB_THREADS = 6
sys.exit(serve._serve("127.0.0.1", int(sys.argv[1]), 1))
"""


@dataclass(frozen=True)
class Site:
    port: int
    pid: int

    def get(self, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body=body)
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer.status, read

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return {int(pid) for pid in children.split()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("answering")
    for folder in ("edition", "media/audio", "static"):
        (root / folder).mkdir(parents=True)
    put(root / "edition", "/world/")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)],
        env=os.environ | {"ANSWERING_ROOT": str(root), "PYTHONPATH": "src:."},
    )
    site = Site(port, process.pid)
    for _ in range(300):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield site
    process.terminate()
    process.wait()


def test_malformed_requests_end_no_web_process(site: Site) -> None:
    before = site.workers()
    answers = [malformed.throw(site.port, data, 0.02) for data in malformed.requests(270)]
    assert any(answer.startswith(b"HTTP/1.1 400") for answer in answers)
    assert not any(b"101 Switching" in answer for answer in answers)  # no WebSockets
    assert site.get("/world/") == (200, HTML)
    assert site.workers() == before


def test_slow_views_keep_nobody_from_a_printed_page(site: Site) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(site.get("/desk/slow/")[0]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    began = time.monotonic()
    assert site.get("/world/") == (200, HTML)
    assert time.monotonic() - began < 0.9  # not behind the slow ones
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 4 + [503] * 4


def test_forms_that_never_end_hold_up_no_page(site: Site) -> None:
    head = b"POST /form/ HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nbeginning"
    stalled = [socket.create_connection(("127.0.0.1", site.port), timeout=10) for _ in range(2)]
    for client in stalled:
        client.sendall(head)
    time.sleep(0.2)
    assert site.get("/world/") == (200, HTML)
    assert site.get("/desk/") == (200, b"0 posted")  # nor who sends no form
    for client in stalled:
        client.close()
    assert site.get("/form/", "POST", b"x" * 300_000) == (200, b"300000 posted")


def test_half_a_form_is_never_handed_on(site: Site) -> None:
    head = b"POST /form/ HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf"
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as client:
        client.sendall(head)
        client.shutdown(socket.SHUT_WR)
        assert not client.recv(100).startswith(b"HTTP/1.1 200")
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as client:
        client.sendall(
            b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
        )
        assert client.recv(100).startswith(b"HTTP/1.1 411")
