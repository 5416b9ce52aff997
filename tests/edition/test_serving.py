"""Dead addresses, shared marks, headers that clients make up, and admission, without sockets."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from onrecord.edition.admitting import Admission
from onrecord.edition.front_door import FrontDoor
from onrecord.edition.marks import NO_MARK, Marks, raise_mark
from onrecord.edition.missing import BURST, KEPT_SECONDS, PER_SECOND, Missing
from onrecord.edition.negotiating import (
    RangeNotSatisfiable,
    choose_encoding,
    matching_etag,
    parse_http_date,
    parse_range,
)
from tests.edition.test_front_door import HTML, put
from tests.edition.wsgi import Door


class Clock:
    """Time that stands still until it is moved."""

    at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_dead_address_is_remembered_for_a_while() -> None:
    clock = Clock()
    missing = Missing(clock=clock)
    assert not missing.is_known("/x/")
    missing.remember("/x/")
    assert missing.is_known("/x/")
    assert not missing.is_known("/y/")
    clock.at += KEPT_SECONDS + 0.1
    assert not missing.is_known("/x/")


def test_a_storm_is_looked_up_in_part_only() -> None:
    clock = Clock()
    missing = Missing(clock=clock)
    asked = 0
    for number in range(1000):
        if not missing.is_known(f"/{number}/"):
            asked += 1
            missing.remember(f"/{number}/")
        clock.at += 0.01
    assert asked <= BURST + 10 * PER_SECOND + 1


def test_a_storm_of_dead_links_costs_django_little(root: Path, tmp_path: Path) -> None:
    asked: list[str] = []

    def behind(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"from Django"]

    door = Door(edition=root, media=tmp_path, static=tmp_path)
    door.application = FrontDoor(
        behind, edition_root=root, media_root=tmp_path, static_root=tmp_path,
        always_asked=("/desk/",),
    )  # fmt: skip
    put(root, "/404.html", status=404, body=b"<p>not on the record</p>")
    for number in range(300):
        assert door.get(f"/dead/{number}/").status == 404
    assert len(asked) <= BURST + 10
    assert door.get("/dead/299/").body == b"<p>not on the record</p>"
    assert door.get("/desk/x/").body == b"from Django"  # there Django is always asked
    put(root, "/dead/299/")
    assert (door.get("/dead/299/").status, door.get("/dead/299/").body) == (200, HTML)


def test_where_django_fails_the_printed_page_says_so(root: Path, tmp_path: Path) -> None:
    def behind(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise RuntimeError("no database")

    door = Door(edition=root, media=tmp_path, static=tmp_path)
    door.application = FrontDoor(
        behind, edition_root=root, media_root=tmp_path, static_root=tmp_path
    )
    with pytest.raises(RuntimeError):
        door.get("/unknown/")
    put(root, "/500.html", status=500, body=b"<p>failed</p>")
    got = door.get("/unknown/")
    assert (got.status, got.body) == (500, b"<p>failed</p>")


def test_marks_are_seen_by_who_mapped_them_before(root: Path) -> None:
    (root / "locks").mkdir(parents=True)
    marks = Marks(str(root))
    marks.follow()
    assert set(marks.numbers) == {NO_MARK}
    raise_mark(root, "a1")
    marks.follow()
    before = marks.numbers[0xA1]
    raise_mark(root, "a1")
    assert marks.numbers[0xA1] == before + 1
    assert marks.numbers[0xA2] == 0


POISON = {
    "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http", "X_Forwarded_For": "1.2.3.4",
    "X_Host": "evil.example", "X_Original_URL": "/desk/", "X_Rewrite_URL": "/desk/",
    "X_HTTP_Method_Override": "POST", "Forwarded": "host=evil.example",
    "Origin": "https://evil.example",
    "Accept_Language": "xx", "Accept": "application/json", "User_Agent": "<script>",
    "Host": "evil.example", "Range": "bytes=0-1", "HX_Request": "true",
    "Cookie": "sessionid=x; django_language=fr",
}  # fmt: skip


def test_no_header_that_caches_ignore_changes_a_byte(door: Door, root: Path) -> None:
    put(root)
    clean = door.get("/page/")
    for name, value in POISON.items():
        assert door.get("/page/", **{name: value}) == clean, name
    assert door.get("/page/", **POISON) == clean
    assert "evil" not in repr(clean)
    for target in ("/page/?utm_source=%22%3E%3Cscript%3E", "/page/?fbclid=/../", "/page/?&&"):
        assert door.get(target) == clean


@hypothesis_settings(max_examples=60, deadline=None)
@given(accept=st.text(alphabet=st.sampled_from("gzipbrstd,;q=01.* \t"), max_size=60))
def test_any_accept_encoding_gets_something_offered(accept: str) -> None:
    offered = frozenset({"identity", "gzip", "br"})
    assert choose_encoding(accept, offered) in offered


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    weights=st.dictionaries(
        st.sampled_from(["gzip", "br", "zstd", "identity"]), st.integers(0, 1000), min_size=1
    )
)
def test_the_most_wanted_encoding_is_sent(weights: dict[str, int]) -> None:
    accept = ", ".join(f"{name};q={weight / 1000:.3f}" for name, weight in weights.items())
    chosen = choose_encoding(accept, frozenset({"identity", "gzip", "br", "zstd"}))
    if chosen == "identity":
        others = [weight for name, weight in weights.items() if name != "identity"]
        assert max(others, default=0) <= weights.get("identity", 0)
    else:
        assert weights[chosen] == max(weights.values()) > 0


@hypothesis_settings(max_examples=60, deadline=None)
@given(value=st.text(max_size=40), size=st.integers(1, 10_000))
def test_a_range_lies_inside_the_file_or_is_refused(value: str, size: int) -> None:
    for given_value in (value, f"bytes={value}"):
        try:
            found = parse_range(given_value, size)
        except RangeNotSatisfiable:
            continue
        assert found is None or 0 <= found.start < found.end <= size


@hypothesis_settings(max_examples=60, deadline=None)
@given(value=st.text(max_size=80))
def test_no_condition_breaks_its_reader(value: str) -> None:
    assert matching_etag(value, frozenset({'"a"'})) in ("", '"a"')
    assert parse_http_date(value) is None or isinstance(parse_http_date(value), int)


def _post(admission: Admission, body: bytes, **environ: str) -> tuple[str, bytes]:
    said: list[str] = []
    given = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": BytesIO(body), **environ}
    answer = admission(given, lambda status, headers, *rest: said.append(status))  # type: ignore[arg-type]
    return said[0], b"".join(answer)


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"CONTENT_LENGTH": "4"}, "200"), ({"CONTENT_LENGTH": "5"}, "400"),
        ({"CONTENT_LENGTH": "x"}, "400"), ({"CONTENT_LENGTH": "-1"}, "400"),
        ({"CONTENT_LENGTH": "101"}, "413"), ({"HTTP_TRANSFER_ENCODING": "chunked"}, "411"),
        ({}, "200"),
    ],
)  # fmt: skip
def test_only_whole_bodies_of_known_length_come_in(environ: dict[str, str], status: str) -> None:
    def behind(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    said, body = _post(Admission(behind, largest_body=100), b"form", **environ)
    assert said.startswith(status)
    assert (body == b"form") == (status == "200")


def test_a_streamed_answer_holds_its_place_until_it_is_closed() -> None:
    class Streamed(list[bytes]):
        streaming = True
        closed = 0

        def close(self) -> None:
            self.closed += 1

    streamed = Streamed([b"a", b"b"])

    def behind(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return streamed

    admission = Admission(behind, at_once=1, waiting=0)
    answer = admission({"wsgi.input": BytesIO()}, lambda *words: lambda data: None)  # type: ignore[arg-type]
    assert _post(admission, b"")[0].startswith("503")
    assert list(answer) == [b"a", b"b"]
    answer.close()  # type: ignore[attr-defined]
    answer.close()  # type: ignore[attr-defined]
    assert streamed.closed == 1
    assert _post(admission, b"")[0].startswith("200")


def test_django_is_called_on_no_more_threads_than_it_may_be_asked_at_once() -> None:
    """Each thread that asks Django anything keeps a connection to the database."""
    callers, closers, inside, most = set(), set(), threading.Semaphore(2), []

    class Answer(list[bytes]):
        def close(self) -> None:
            closers.add(threading.get_ident())

    def behind(environ: Any, start_response: Any) -> Any:
        most.append(inside.acquire(blocking=False))
        callers.add(threading.get_ident())
        time.sleep(0.002)
        inside.release()
        if environ["PATH_INFO"] == "/fails/":
            raise RuntimeError(f"asked by {environ['NUMBER']}")
        start_response("200 OK", [])
        return Answer([b"to %d" % environ["NUMBER"]])

    admission = Admission(behind, at_once=2, waiting=40, patience=10.0)

    def ask(number: int) -> str:
        fails = number % 5 == 0
        environ: Any = {"NUMBER": number, "PATH_INFO": "/fails/" if fails else "/"}
        start: Any = lambda *words: None  # noqa: E731
        try:
            return b"".join(admission(environ, start)).decode()
        except RuntimeError as error:
            return str(error)

    with ThreadPoolExecutor(20) as server:
        answers = list(server.map(ask, range(60)))
    assert answers == [f"{'to' if number % 5 else 'asked by'} {number}" for number in range(60)]
    assert all(most)
    assert len(callers) <= 2
    assert closers <= callers, "an answer was closed on a thread of the server's"
