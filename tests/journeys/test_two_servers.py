"""Two servers over one home never disagree: what one publishes, the other serves at once.

Readers ask both all the while, and note when each question began. An answer to a question
that began after the desk had answered its editor must be the new page, whichever server
gave it; and at rest both give the same bytes under the same strong tag.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import re
import signal
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pytest

from tests.desk.forms import FormReader
from tests.journeys.conftest import COMMAND, ROOT, Newsroom, environment, free_port, is_answered

pytestmark = pytest.mark.journey

ACTS = ("accuracy", "plausibility", "sources")
LONGEST_START = 90.0
"""Seconds that a server may take to load, beside other tests on a slow machine."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a reader got from one server; ``asked_at`` is when the question began."""

    asked_at: float
    port: int
    status: int
    etag: str
    body: bytes


@dataclass
class Reader:
    """Keeps one connection to a server, as browsers do."""

    port: int
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str, etag: str = "") -> Seen:
        asked_at = time.monotonic()
        headers = {"If-None-Match": etag} if etag else {}
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        return Seen(
            asked_at=asked_at,
            port=self.port,
            body=answer.read(),
            status=answer.status,
            etag=answer.headers.get("ETag", ""),
        )


def read_once(port: int, path: str, etag: str = "") -> Seen:
    """Ask a server once, on a connection of its own."""
    reader = Reader(port)
    with closing(reader.connection):
        return reader.get(path, etag)


@contextmanager
def readers(ports: list[int], path: str) -> Iterator[list[Seen]]:
    """Read ``path`` from every server, two readers each, until the block ends."""
    seen: list[Seen] = []
    turned_away: list[Exception] = []
    ended = threading.Event()

    def read(port: int) -> None:
        reader = Reader(port)
        try:
            with closing(reader.connection):
                while not ended.wait(0.01):
                    seen.append(reader.get(path))
        except (OSError, http.client.HTTPException) as error:
            turned_away.append(error)

    threads = [threading.Thread(target=read, args=(port,)) for port in ports * 2]
    for thread in threads:
        thread.start()
    try:
        yield seen
        over = time.monotonic()
        while {one.port for one in list(seen) if one.asked_at > over} != set(ports):
            assert time.monotonic() < over + 15, turned_away or "nobody reads any more"
            time.sleep(0.05)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert not turned_away


class Desk:
    """An editor at one server, with plain forms."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.base = newsroom.url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        name, password = newsroom.login
        self.send("/desk/login/", username=name, password=password)

    def open(self, path: str) -> tuple[str, FormReader]:
        with self.opener.open(self.base + path, timeout=30) as answer:
            page = answer.read().decode()
        form = FormReader()
        form.feed(page)
        return page, form

    def send(self, path: str, **changes: str) -> tuple[float, str]:
        """Send the form of a page; return when the desk had answered, and its next page."""
        body = urllib.parse.urlencode(self.open(path)[1].fields | changes).encode()
        request = urllib.request.Request(self.base + path, body)
        # The answer is a redirect that is followed: the page after it comes later still.
        with self.opener.open(request, timeout=30) as answer:
            return time.monotonic(), answer.read().decode()

    def review(self, article: str) -> float:
        """Examine the newest text in three acts and approve it; return when that was answered."""
        for act in ACTS:
            self.send(article, do=f"act:{act}", **{f"note-{act}": f"Read for {act}."})
        answered_at, page = self.send(article, do="approve")
        assert "Approved and published" in page
        return answered_at


@contextmanager
def other_server(newsroom: Newsroom) -> Iterator[int]:
    """Start another ``onrecord serve`` over the same home, with two processes; give its port."""
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--workers", "2"],
        env=environment(newsroom.home, **newsroom.more),
        cwd=ROOT,
    )
    try:
        while not is_answered(f"http://127.0.0.1:{port}/"):
            assert process.poll() is None
            time.sleep(0.05)
        _wait_until_loaded(port)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def _wait_until_loaded(port: int) -> None:
    """Wait until each of a server's two processes answers for what is not printed.

    The front is answered before Django is loaded; what is not printed yet waits for that, and is
    asked to come again (503) where it takes long.
    """
    until, in_a_row = time.monotonic() + LONGEST_START, 0
    while in_a_row < 12:
        status = read_once(port, "/desk/login/").status
        assert status in (200, 503)
        in_a_row = in_a_row + 1 if status == 200 else 0
        assert time.monotonic() < until, "The second server did not start."


@pytest.fixture(scope="module")
def other_port(own_newsroom: Newsroom) -> Iterator[int]:
    """The port of another server over the same home."""
    with other_server(own_newsroom) as port:
        yield port


def settle(ports: list[int], path: str) -> Seen:
    """Return what both servers give alike when the worker has printed all that follows."""
    deadline = time.monotonic() + 60
    while True:
        one, other, again = (read_once(port, path) for port in [*ports, ports[0]])
        if one.etag == again.etag:  # else it was printed anew between the questions
            assert (one.status, one.etag, one.body) == (other.status, other.etag, other.body)
            return one
        assert time.monotonic() < deadline
        time.sleep(0.05)


def after(seen: list[Seen], instant: float) -> list[Seen]:
    """Return what was asked after an instant: from both servers, or the test saw nothing."""
    later = [one for one in seen if one.asked_at > instant]
    assert len({one.port for one in later}) == 2
    return later


def test_two_servers_and_a_worker_always_agree(own_newsroom: Newsroom, other_port: int) -> None:
    publish_correct_and_withdraw(own_newsroom, [own_newsroom.port, other_port])


def publish_correct_and_withdraw(newsroom: Newsroom, ports: list[int]) -> None:
    """Do all three at one server while readers ask both, and hold every answer to its time."""
    desk = Desk(newsroom)
    page, _ = desk.open("/desk/articles/?state=draft")
    number = re.search(r"/desk/articles/(\d+)/", page)
    assert number
    article = f"/desk/articles/{number[1]}/"
    slug = desk.open(f"/desk/pages/{number[1]}/edit/")[1].fields["slug"]
    path = f"/local/{slug}/"

    with readers(ports, path) as seen:
        published_at = desk.review(article)
    assert {one.status for one in seen} == {404, 200}
    assert {one.status for one in after(seen, published_at)} == {200}
    old = settle(ports, path)
    assert old.etag.startswith('"'), "a strong tag"

    page, _form = desk.open(f"{article}correct/")
    sentences = re.findall(
        r'name="sentence" value="(body:\w+)"[^>]*> *<span>(.*?)</span>', page, re.S
    )
    key, words = sentences[-1]
    desk.send(
        f"{article}correct/", sentence=key, remove="1", kind="correction", note="It was not so."
    )
    gone = re.sub(r"<[^>]+>", "", words).strip().encode()
    with readers(ports, path) as seen:
        corrected_at = desk.review(article)
    for one in after(seen, corrected_at):
        assert b"It was not so." in one.body, "a stale page"
        assert one.etag != old.etag
    assert {one.status for one in seen} == {200}, "a reader was turned away meanwhile"
    new = settle(ports, path)
    for port in ports:
        assert read_once(port, path, etag=new.etag).status == 304
        assert read_once(port, path, etag=old.etag).status == 200

    with readers(ports, path) as seen:
        withdrawn_at, _ = desk.send(
            article, do="withdraw", **{"withdraw-reason": "Two sources took it back."}
        )
    assert {one.status for one in seen} == {200, 410}
    assert {one.status for one in after(seen, withdrawn_at)} == {410}
    last = settle(ports, path)
    assert last.status == 410
    assert gone not in last.body
    for port in ports:
        assert read_once(port, f"{path}ledger.json").status in {404, 410}
