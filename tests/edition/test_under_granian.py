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
from typing import Any

import pytest
from benchmarks.page_speed import malformed

from tests.edition.test_front_door import HTML, put
from tests.edition.wsgi import Door

SOUND = bytes(range(256)) * 40_000

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
    root: Path

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
    (root / "media/audio/talk.mp3").write_bytes(SOUND)
    (root / "static/a.css").write_text("a{color:red}" * 100)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)],
        env=os.environ | {"ANSWERING_ROOT": str(root), "PYTHONPATH": "src:."},
    )
    site = Site(port, process.pid, root)
    for _ in range(300):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield site
    process.terminate()
    process.wait()


def ask(site: Site, path: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
    """Return status, headers and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=sent)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    left_out = ("date", "server")
    return (
        answer.status,
        sorted((n.lower(), v) for n, v in answer.getheaders() if n.lower() not in left_out),
        body,
    )


def test_the_short_way_is_gone_and_gives_what_the_usual_one_gives(site: Site) -> None:
    before = int(ask(site, "/desk/calls/")[2])
    whole = ask(site, "/world/", Accept_Encoding="br")
    tag = dict(whole[1])["etag"]
    asset = ask(site, "/static/a.css")
    door = Door(edition=site.root / "edition", media=site.root / "media", static=site.root)
    assert (asset[0], asset[2]) == (200, b"a{color:red}" * 100)
    for method, headers, status in (
        ("GET", {"Accept_Encoding": "br"}, 200),
        ("GET", {"Accept_Encoding": "gzip"}, 200),
        ("GET", {}, 200),
        ("HEAD", {"Accept_Encoding": "br"}, 200),
        ("GET", {"Accept_Encoding": "br", "If_None_Match": tag}, 304),
    ):
        short = ask(site, "/world/", method, **headers)
        assert short[0] == status
        usual = door.get("/world/", method, **headers)
        assert short[:2] == (usual.status, sorted((n.lower(), v) for n, v in usual.headers.items()))
        assert short[2] == usual.body
    assert dict(whole[1])["content-security-policy"] == "default-src 'none'"
    # Nothing but the two questions themselves came in as an application's call.
    assert int(ask(site, "/desk/calls/")[2]) == before + 1


def test_slow_listeners_hold_up_neither_pages_nor_the_desk(site: Site) -> None:
    listening = []
    for _ in range(20):  # more than the server has threads
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(10)
        client.connect(("127.0.0.1", site.port))
        client.sendall(b"GET /media/audio/talk.mp3 HTTP/1.1\r\nHost: h\r\n\r\n")
        assert client.recv(20).startswith(b"HTTP/1.1 200")
        listening.append(client)
    assert site.get("/world/") == (200, HTML)
    assert site.get("/desk/") == (200, b"0 posted")
    for client in listening:
        client.close()


def test_what_fails_behind_is_told(site: Site) -> None:
    status, _, body = ask(site, "/desk/fails/")
    assert (status, body) == (500, b"Internal server error")


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
