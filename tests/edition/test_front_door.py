from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

import brotli
import pytest
import zstandard
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from onrecord.edition import prints
from onrecord.edition.compressing import Effort, encodings
from onrecord.edition.filing import place
from onrecord.edition.shelf import Shelf
from tests.edition.wsgi import BEHIND, Door

HTML = b"<!doctype html><title>T</title>" + b"<p>the words of a page</p>" * 100


def put(root: Path, path: str = "/page/", body: bytes = HTML, **values: Any) -> prints.Print:
    """Lay a printed page into the folder, as the printer does."""
    page = prints.Print(
        **{
            "path": path,
            "generation": 1,
            "status": 200,
            "media_type": "text/html; charset=utf-8",
            "digest": hashlib.sha256(body).hexdigest(),
            "last_modified": 1_700_000_000,
            "headers": (("Content-Security-Policy", "default-src 'none'"),),
            "bodies": encodings(body, "text/html", effort=Effort.QUICK),
            **values,
        }
    )
    place(root, page, data=prints.encode(page), plain=False)
    return page


def test_the_front_door_knows_no_django() -> None:
    code = (
        "import sys, onrecord.edition.front_door\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('django', 'wagtail')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_printed_page_is_answered_without_django(door: Door, root: Path) -> None:
    put(root)
    got = door.get("/page/")
    assert (got.status, got.body) == (200, HTML)
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert got.headers["Content-Length"] == str(len(HTML))
    assert got.headers["Content-Security-Policy"] == "default-src 'none'"
    assert got.headers["Vary"] == "Accept-Encoding"
    assert "max-age=0" in got.headers["Cache-Control"]
    assert "stale-while-revalidate=600" in got.headers["CDN-Cache-Control"]
    assert got.headers["Last-Modified"] == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert not {"Set-Cookie", "X-Behind"} & got.headers.keys()
    assert len(got.names) == len(set(got.names))


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [("br", "br"), ("zstd", "zstd"), ("gzip, br;q=0.1", "gzip"), ("", "")],
)
def test_the_encoding_asked_for_is_sent(door: Door, root: Path, accept: str, encoding: str) -> None:
    put(root)
    got = door.get("/page/", Accept_Encoding=accept)
    decode = {
        "br": brotli.decompress,
        "zstd": zstandard.ZstdDecompressor().decompress,
        "gzip": __import__("gzip").decompress,
        "": bytes,
    }[encoding]
    assert got.headers.get("Content-Encoding", "") == encoding
    assert decode(got.body) == HTML
    assert got.headers["Content-Length"] == str(len(got.body))


def test_each_encoding_has_its_own_strong_tag(door: Door, root: Path) -> None:
    put(root)
    tags = {
        door.get("/page/", Accept_Encoding=accept).headers["ETag"]
        for accept in ("", "br", "gzip", "zstd")
    }
    assert len(tags) == 4
    assert all(tag.startswith('"') for tag in tags)


def test_head_gets_the_same_headers_and_no_body(door: Door, root: Path) -> None:
    put(root)
    full = door.get("/page/", Accept_Encoding="br")
    head = door.get("/page/", method="HEAD", Accept_Encoding="br")
    assert (head.status, head.body, head.headers) == (200, b"", full.headers)


def test_a_known_tag_gets_304(door: Door, root: Path) -> None:
    put(root)
    tag = door.get("/page/", Accept_Encoding="br").headers["ETag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        got = door.get("/page/", Accept_Encoding="br", If_None_Match=sent)
        assert (got.status, got.body) == (304, b""), sent
        assert "Content-Length" not in got.headers
        assert got.headers["Vary"] == "Accept-Encoding"
        assert got.headers["Content-Security-Policy"]
    assert door.get("/page/", If_None_Match=tag).headers["ETag"] == tag


def test_another_tag_gets_the_page_whatever_the_date(door: Door, root: Path) -> None:
    put(root)
    got = door.get("/page/", If_None_Match='"x"', If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert got.status == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Tue, 14 Nov 2023 22:13:20 GMT", 304),
        ("Tue, 14 Nov 2023 22:13:19 GMT", 200),
        ("nonsense", 200),
    ],
)
def test_a_date_is_a_condition(door: Door, root: Path, since: str, status: int) -> None:
    put(root)
    assert door.get("/page/", If_Modified_Since=since).status == status


def test_an_edit_shows_at_once_in_every_door(door: Door, root: Path) -> None:
    put(root)
    other = Door(edition=root, media=door.media, static=door.static)
    assert other.get("/page/").body == door.get("/page/").body == HTML
    put(root, body=HTML.replace(b"words", b"WORDS"), generation=2)
    for each in (door, other):
        got = each.get("/page/", Accept_Encoding="br")
        assert b"WORDS" in brotli.decompress(got.body)


def test_a_page_printed_later_is_found(door: Door, root: Path) -> None:
    assert door.get("/page/").is_from_behind
    put(root)
    assert door.get("/page/").body == HTML


def test_a_withdrawn_page_is_gone_and_says_why(door: Door, root: Path) -> None:
    put(root, status=410, body=b"<p>withdrawn</p>")
    got = door.get("/page/", If_None_Match="*")
    assert (got.status, got.body) == (410, b"<p>withdrawn</p>")


def test_a_removed_page_goes_to_django(door: Door, root: Path) -> None:
    put(root)
    assert door.get("/page/").status == 200
    put(root, status=prints.REMOVED, generation=2, bodies={})
    assert door.get("/page/").is_from_behind


def test_a_damaged_file_goes_to_django(door: Door, root: Path) -> None:
    door = Door(edition=root, media=door.media, static=door.static, recheck_seconds=0.0)
    put(root)
    file = Path(prints.location(root, "/page/"))
    assert door.get("/page/").status == 200
    file.write_bytes(file.read_bytes()[:-5])
    assert door.get("/page/").is_from_behind


def test_a_body_that_rotted_is_not_sent_and_the_others_are(door: Door, root: Path) -> None:
    page = put(root, body=os.urandom(30_000).hex().encode())  # more than is read with the head
    file = Path(prints.location(root, "/page/"))
    data = bytearray(file.read_bytes())
    for name in ("gzip", "identity"):
        data[data.index(page.bodies[name]) + len(page.bodies[name]) - 9] ^= 1
    file.write_bytes(data)
    assert door.get("/page/").is_from_behind
    assert door.get("/page/", Accept_Encoding="gzip").is_from_behind
    got = door.get("/page/", Accept_Encoding="br")
    assert (got.status, got.body) == (200, page.bodies["br"])


def test_an_encoding_asked_for_later_is_that_of_the_page_as_it_is(door: Door, root: Path) -> None:
    put(root)
    assert door.get("/page/", Accept_Encoding="br").status == 200
    newer = put(root, body=HTML.replace(b"words", b"WORDS"), generation=2)
    got = door.get("/page/", Accept_Encoding="gzip")
    assert got.body == newer.bodies["gzip"]
    assert door.get("/page/", Accept_Encoding="br").body == newer.bodies["br"]


def test_a_print_of_the_first_format_is_served(door: Door, root: Path) -> None:
    page = put(root)
    bodies = b"".join(page.bodies.values())
    header = {
        "path": page.path, "generation": 1, "status": 200, "media_type": page.media_type,
        "digest": page.digest, "last_modified": page.last_modified, "headers": page.headers,
        "bodies": {name: len(body) for name, body in page.bodies.items()},
        "check": hashlib.sha256(bodies).hexdigest(),
    }  # fmt: skip
    new = [door.get("/page/", Accept_Encoding=name) for name in ("", "br", "gzip", "zstd")]
    file = Path(prints.location(root, "/page/"))
    file.write_bytes(prints.OLD_MAGIC + json.dumps(header).encode() + b"\n" + bodies)
    old_door = Door(edition=root, media=door.media, static=door.static)
    old = [old_door.get("/page/", Accept_Encoding=name) for name in ("", "br", "gzip", "zstd")]
    assert old == new


def test_a_page_out_of_memory_is_one_opened_file(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        put(root, path=f"/{number}/")
    shelf = Shelf(root, memory=1, recheck_seconds=600)  # nothing fits
    shelf.find("/0/")  # maps the marks
    calls: list[str] = []
    for name in ("open", "pread", "fstat", "stat", "close"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *a, _name=name, _real=real, **k: calls.append(_name) or _real(*a, **k)
        )
    assert all(shelf.find(f"/{number}/", "br") for number in range(40))
    monkeypatch.undo()
    assert calls == ["open", "fstat", "pread", "close"] * 40


def test_cookies_change_nothing(door: Door, root: Path) -> None:
    put(root)
    plain = door.get("/page/")
    signed_in = door.get("/page/", Cookie="sessionid=x", Authorization="Basic x")
    assert signed_in == plain


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_go_to_django(door: Door, root: Path, method: str) -> None:
    put(root)
    assert door.get("/page/", method=method).is_from_behind


@pytest.mark.parametrize("query", ["a=1", "utm_source=x&page=2", "=", "utm=1", "q=" + "x" * 3000])
def test_a_query_goes_to_django(door: Door, root: Path, query: str) -> None:
    put(root)
    assert door.get(f"/page/?{query}").is_from_behind


@pytest.mark.parametrize("query", ["utm_source=x&utm_medium=y", "fbclid=abc", "gclid=1&&utm_x="])
def test_what_trackers_append_does_not(door: Door, root: Path, query: str) -> None:
    put(root)
    assert door.get(f"/page/?{query}").body == HTML


TRICKS = [
    "/page", "/page//", "//page/", "/./page/", "/x/../page/", "/%2e%2e/page/", "/page/%00",
    "/page/index.html", "/PAGE/", "/page/.", "/\\page/", "/%ff%fe/", "/page%2f", "/.page/",
]  # fmt: skip


@pytest.mark.parametrize("target", [trick for trick in TRICKS if trick != "/page%2f"])
def test_only_the_exact_path_is_the_page(door: Door, root: Path, target: str) -> None:
    put(root)
    assert door.get(target).is_from_behind


@pytest.mark.parametrize("times", [1, 3])
def test_bytes_that_are_no_utf_8_are_no_page(door: Door, root: Path, times: int) -> None:
    """``%E9`` reads as é in Latin-1, and /é/ may be in memory: it is not what was asked for."""
    put(root, "/é/")
    assert [door.get("/%C3%A9/").body for _ in range(times)] == [HTML] * times
    assert door.get("/%E9/").is_from_behind


@given(
    accept=st.sampled_from(["", "gzip", "br, gzip", "*;q=0", "identity"]),
    method=st.sampled_from(["GET", "HEAD"]),
    tag=st.sampled_from(["", '"none"', "*"]),
    query=st.sampled_from(["", "utm_source=x"]),
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_memory_answers_as_the_disk_does(
    door: Door, root: Path, accept: str, method: str, tag: str, query: str
) -> None:
    """What has been asked for before is answered by another way through the door, and alike."""
    put(root)
    headers = {"Accept_Encoding": accept} | ({"If_None_Match": tag} if tag else {})
    fresh = Door(edition=root, media=door.media, static=door.static)
    first = fresh.get(f"/page/?{query}", method, **headers)
    assert [fresh.get(f"/page/?{query}", method, **headers) for _ in range(2)] == [first] * 2
    assert first.status == (304 if tag == "*" else 200)


def test_memory_is_bounded(root: Path) -> None:
    for number in range(60):
        put(root, path=f"/{number}/", body=os.urandom(3000))
    shelf = Shelf(root, memory=40_000)
    for _ in range(2):
        for number in range(60):
            assert shelf.find(f"/{number}/") is not None
            assert shelf.weight <= 40_000


def test_pages_in_use_stay_in_memory(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(root, memory=60_000)
    loads: list[str] = []
    load = shelf._load
    monkeypatch.setattr(shelf, "_load", lambda path, *rest: loads.append(path) or load(path, *rest))
    put(root, path="/front/", body=os.urandom(3000))
    for number in range(60):
        put(root, path=f"/{number}/", body=os.urandom(3000))
        shelf.find("/front/")
        shelf.find(f"/{number}/")
    assert loads.count("/front/") == 1


def test_many_threads_read_one_shelf_while_it_changes(door: Door, root: Path) -> None:
    bodies = [bytes([65 + number]) * 5000 for number in range(8)]
    put(root, body=bodies[0])
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            got = door.get("/page/", Accept_Encoding="br")
            body = brotli.decompress(got.body)
            if body not in bodies or len(set(body)) != 1:
                wrong.append(got)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for generation in range(2, 60):
        put(root, body=bodies[generation % 8], generation=generation)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_http_may_be_left_to_django(root: Path, door: Door) -> None:
    put(root)
    strict = Door(edition=root, media=door.media, static=door.static, https_only=True)
    assert strict.get("/page/").is_from_behind
    assert strict.get("/page/", X_Forwarded_Proto="https").is_from_behind
    behind_proxy = Door(
        edition=root, media=door.media, static=door.static, https_only=True,
        trust_forwarded_proto=True,
    )  # fmt: skip
    assert behind_proxy.get("/page/", X_Forwarded_Proto="https").body == HTML
    assert behind_proxy.get("/page/", X_Forwarded_Proto="http").is_from_behind


# --- media ---------------------------------------------------------------------------------

SOUND = bytes(range(256)) * 4000


@pytest.fixture
def sound(door: Door) -> str:
    (door.media / "audio" / "talk.mp3").write_bytes(SOUND)
    return "/media/audio/talk.mp3"


def test_media_are_sent_harmless(door: Door, sound: str) -> None:
    got = door.get(sound)
    assert (got.status, got.body) == (200, SOUND)
    assert got.headers["Content-Type"] == "audio/mpeg"
    assert got.headers["Accept-Ranges"] == "bytes"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=1000-", 1000, len(SOUND)), ("bytes=-7", -7, len(SOUND))],
)
def test_a_range_is_sent(door: Door, sound: str, value: str, start: int, end: int) -> None:
    got = door.get(sound, Range=value)
    wanted = SOUND[start:end]
    first = start % len(SOUND)
    assert (got.status, got.body) == (206, wanted)
    assert got.headers["Content-Length"] == str(len(wanted))
    assert got.headers["Content-Range"] == f"bytes {first}-{first + len(wanted) - 1}/{len(SOUND)}"


def test_a_range_outside_gets_416(door: Door, sound: str) -> None:
    got = door.get(sound, Range=f"bytes={len(SOUND)}-")
    assert (got.status, got.body) == (416, b"")
    assert got.headers["Content-Range"] == f"bytes */{len(SOUND)}"


def test_if_range_guards_against_two_halves_of_two_files(door: Door, sound: str) -> None:
    whole = door.get(sound)
    tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
    for same in (tag, date):
        assert door.get(sound, Range="bytes=0-1", If_Range=same).status == 206
    for other in ('"x"', f"W/{tag}", "Thu, 01 Jan 1970 00:00:00 GMT", "nonsense"):
        assert door.get(sound, Range="bytes=0-1", If_Range=other).status == 200


def test_media_answer_conditions_and_head(door: Door, sound: str) -> None:
    whole = door.get(sound)
    assert door.get(sound, If_None_Match=whole.headers["ETag"]).status == 304
    head = door.get(sound, method="HEAD", Range="bytes=0-1")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(SOUND))


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.js", "x.pdf", "x", "x.mp3.svg"])
def test_whatever_could_run_is_only_saved(door: Door, name: str) -> None:
    (door.media / "images" / name).write_bytes(b"<script>1</script>")
    got = door.get(f"/media/images/{name}")
    assert got.status == 200
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"] == "attachment"
    assert "sandbox" in got.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "target",
    [
        "/media/original_images/secret.jpg", "/media/secret.txt", "/media/images/../secret.txt",
        "/media/images/%2e%2e/secret.txt", "/media/images/..%2fsecret.txt", "/media/images/",
        "/media/images//secret.txt", "/media//etc/passwd", "/media/images/..\\secret.txt",
        "/media/images/.hidden", "/media/images/link.txt", "/media/images/folder/secret.txt",
        "/media/images/none.jpg", "/media/images/%00.jpg", "/media/images", "/media/images/pipe",
        "/static/../media/secret.txt", "/static/%2e%2e/media/secret.txt", "/static/link.txt",
        "/static/", "/static//etc/passwd", "/static/.hidden",
    ],
)  # fmt: skip
def test_nothing_outside_the_public_folders_is_sent(
    door: Door, target: str, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("SECRET")
    for file in ("secret.txt", "original_images/secret.jpg", "images/.hidden"):
        (door.media / file).write_text("SECRET")
    (door.static / ".hidden").write_text("SECRET")
    (door.media / "images" / "link.txt").symlink_to(outside / "secret.txt")
    (door.static / "link.txt").symlink_to(outside / "secret.txt")
    (door.media / "images" / "folder").symlink_to(outside)
    os.mkfifo(door.media / "images" / "pipe")
    got = door.get(target)
    assert got.is_from_behind
    assert b"SECRET" not in got.body


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.text(alphabet=st.sampled_from("./\\%2efamedistc\x00~"), max_size=40))
def test_no_path_ever_breaks_the_door(door: Door, path: str) -> None:
    (door.media / "secret.txt").write_text("SECRET")
    for prefix in ("/", "/media/", "/media/images/", "/static/"):
        assert b"SECRET" not in door.get(prefix + path.replace("?", "")).body


# --- assets --------------------------------------------------------------------------------


def test_a_hashed_asset_is_kept_for_ever(door: Door) -> None:
    (door.static / "site.0123456789ab.css").write_text("a { color: red }\n" * 100)
    (door.static / "site.css").write_text("a { color: red }\n" * 100)
    hashed = door.get("/static/site.0123456789ab.css", Accept_Encoding="br")
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["Content-Type"] == "text/css; charset=utf-8"
    assert hashed.headers["Content-Encoding"] == "br"
    assert hashed.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" not in door.get("/static/site.css").headers["Cache-Control"]


def test_an_asset_that_changes_is_sent_anew(door: Door) -> None:
    file = door.static / "a.js"
    file.write_text("1")
    first = door.get("/static/a.js")
    assert door.get("/static/a.js", If_None_Match=first.headers["ETag"]).status == 304
    file.write_text("22")
    second = door.get("/static/a.js")
    assert second.body == b"22"
    assert second.headers["ETag"] != first.headers["ETag"]


def test_an_asset_answers_head(door: Door) -> None:
    (door.static / "a.woff2").write_bytes(b"x" * 999)
    got = door.get("/static/a.woff2", method="HEAD", Accept_Encoding="br")
    assert (got.status, got.body, got.headers["Content-Length"]) == (200, b"", "999")
    assert "Content-Encoding" not in got.headers


# --- through real servers ------------------------------------------------------------------


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(door: Door) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, door.application, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_works_behind_a_real_server(door: Door, root: Path, address: str, sound: str) -> None:
    put(root)
    with urlopen(Request(f"{address}/page/", headers={"Accept-Encoding": "br"})) as answer:
        assert brotli.decompress(answer.read()) == HTML
        tag = answer.headers["ETag"]
    with pytest.raises(HTTPError) as caught:
        urlopen(Request(f"{address}/page/", headers={"If-None-Match": tag}))
    assert caught.value.code == 304
    caught.value.close()
    with urlopen(Request(f"{address}{sound}", headers={"Range": "bytes=10-19"})) as answer:
        assert (answer.status, answer.read()) == (206, SOUND[10:20])
    with urlopen(f"{address}/elsewhere/") as answer:
        assert answer.read() == BEHIND
