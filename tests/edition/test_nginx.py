"""The generated configuration in a real nginx, beside the front door: readers see no difference.

Needs nginx (``scripts/install-nginx.sh``); runs with the journeys, which install it.
"""

from __future__ import annotations

import gzip
import http.client
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest

from onrecord.edition import nginx, prints
from onrecord.edition.filing import place
from tests.edition.test_front_door import HTML, _Quiet, put
from tests.edition.wsgi import Door

pytestmark = pytest.mark.journey

SOUND = bytes(range(256)) * 400
HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; script-src 'self'"),
    ("X-Content-Type-Options", "nosniff"),
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(port: int, target: str, method: str = "GET", **headers: str) -> Answer:
    """Send exactly this target; headers as ``Accept_Encoding="br"``."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, target, headers={"Accept-Encoding": "identity"} | sent)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)


@dataclass(frozen=True)
class Two:
    """The same edition behind nginx and behind the front door, by port."""

    nginx: int
    door: int


def fill(door: Door, root: Path) -> None:
    """Print pages of every kind, and lay down media and assets."""

    def lay(path: str, **values: object) -> None:
        page = put(root, path, **values)  # type: ignore[arg-type]
        place(root, page, data=prints.encode(page), plain=True)

    for path in ("/", "/world/", "/world/a/", "/čeština/"):
        lay(path, headers=HEADERS)
    lay("/feeds/site.rss", media_type="application/xml; charset=utf-8", headers=HEADERS)
    lay("/feeds/site.json", media_type="application/feed+json; charset=utf-8", headers=HEADERS)
    lay("/world/a/ledger.json", media_type="application/json", headers=HEADERS)
    lay("/sw.js", media_type="text/javascript", headers=(*HEADERS, ("Service-Worker-Allowed", "/")))
    lay(
        "/robots.txt",
        media_type="text/plain; charset=utf-8",
        headers=HEADERS,
        body=b"User-agent: *",
    )
    lay("/gone/", status=410, body=b"<p>taken back</p>")
    lay("/404.html", status=404, headers=HEADERS)
    lay("/500.html", status=500, headers=HEADERS, body=b"<p>failed</p>")
    (door.media / "audio/talk.mp3").write_bytes(SOUND)
    (door.media / "images/x.svg").write_text("<svg onload='1'/>")
    (door.media / "audio/.hidden").write_text("SECRET")
    (door.media / "original_images/x.jpg").write_text("SECRET")
    (door.media / "images/link.jpg").symlink_to(door.media / "original_images/x.jpg")
    (door.static / "s.0123456789ab.css").write_text("a{color:red}\n" * 200)
    (door.static / ".collected").write_text("SECRET")
    (root / "pages/world/.printing-x").write_text("SECRET")


@pytest.fixture
def two(door: Door, root: Path, tmp_path: Path) -> Iterator[Two]:
    fill(door, root)
    server = make_server("127.0.0.1", 0, door.application, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = nginx.configuration(
        nginx.Server(
            edition_root=root, media_root=door.media, static_root=door.static,
            page_headers=HEADERS,
            own_headers={"/sw.js": (*HEADERS, ("Service-Worker-Allowed", "/"))},
            listen=f"127.0.0.1:{port}", upstream=f"127.0.0.1:{server.server_port}",
        )
    )  # fmt: skip
    (tmp_path / "onrecord.conf").write_text(text)
    spare = "".join(
        f"{name}_temp_path {tmp_path}/spare;"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}}\n"
        f"http {{ access_log off; {spare} include {tmp_path}/onrecord.conf; }}"
    )
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert program, "nginx is not here: run scripts/install-nginx.sh"
    for folder in (tmp_path, *tmp_path.parents):  # nginx's workers are another user
        if str(folder).startswith("/tmp/pytest"):
            folder.chmod(0o755)
    process = subprocess.Popen([program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    for _ in range(100):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.02)
    yield Two(port, server.server_port)
    process.terminate()
    process.wait()
    server.shutdown()
    thread.join()
    server.server_close()


SAME = (
    "cache-control", "cdn-cache-control", "content-disposition", "content-security-policy",
    "cross-origin-resource-policy", "service-worker-allowed", "set-cookie", "vary",
    "x-content-type-options",
)  # fmt: skip

TARGETS = [
    "/", "/world/", "/world/a/", "/%C4%8De%C5%A1tina/", "/feeds/site.rss", "/feeds/site.json",
    "/world/a/ledger.json", "/sw.js", "/robots.txt", "/gone/", "/world", "/nowhere/",
    "/world/?page=2", "/world/?utm_source=x&fbclid=y", "/world/index.html", "/world/index.html.gz",
    "//world/", "/world//a/",
    "/world/.printing-x", "/.well-known/none", "/media/audio/talk.mp3",
    "/media/images/x.svg", "/media/audio/.hidden", "/media/original_images/x.jpg", "/media/audio/",
    "/media/images/link.jpg", "/media/images/none.jpg", "/media/audio/../original_images/x.jpg",
    "/static/s.0123456789ab.css", "/static/.collected", "/static/", "/static/none.css",
    "/static/%2e%2e/media/original_images/x.jpg", "/desk/", "/world/a", "/WORLD/",
]  # fmt: skip


def test_readers_see_no_difference(two: Two) -> None:
    differing = []
    for target in TARGETS:
        for method in ("GET", "HEAD", "POST"):
            by_nginx, by_door = ask(two.nginx, target, method), ask(two.door, target, method)
            kind = [
                a.headers.get("content-type", "").partition(";")[0] for a in (by_nginx, by_door)
            ]
            kept = [{k: v for k, v in a.headers.items() if k in SAME} for a in (by_nginx, by_door)]
            if (by_nginx.status, by_nginx.body, kind[0], kept[0]) != (
                by_door.status, by_door.body, kind[1], kept[1]
            ):  # fmt: skip
                shown = {k: (a, by_door.headers.get(k)) for k, a in by_nginx.headers.items()}
                differing.append((method, target, by_nginx.status, by_door.status, shown))
            assert b"SECRET" not in by_nginx.body, target
            assert "Index of" not in by_nginx.body.decode("latin-1")
    assert differing == []


def test_nginx_answers_pages_itself(two: Two, root: Path) -> None:
    for print_ in (root / "prints").rglob("*"):
        if print_.is_file():
            print_.unlink()  # now nobody but nginx can
    got = ask(two.nginx, "/world/a/", Accept_Encoding="gzip, br")
    assert (got.status, got.headers["content-encoding"]) == (200, "gzip")
    assert got.headers["vary"] == "Accept-Encoding"
    whole = ask(two.nginx, "/world/a/")
    assert whole.body == HTML
    again = ask(two.nginx, "/world/a/", If_None_Match=whole.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["content-security-policy"] == HEADERS[0][1]


def test_an_edit_shows_at_once_in_nginx_too(two: Two, root: Path) -> None:
    for generation in range(2, 12):
        for _ in range(4):  # often enough for nginx to hold the file open
            ask(two.nginx, "/world/a/", Accept_Encoding="gzip")
        body = b"<p>edition %d" % generation * 60
        page = put(root, "/world/a/", body, generation=generation, headers=HEADERS)
        place(root, page, data=prints.encode(page), plain=True)
        got = ask(two.nginx, "/world/a/", Accept_Encoding="gzip")
        assert gzip.decompress(got.body) == body
        assert ask(two.nginx, "/world/a/").body == body
    page = put(root, "/world/a/", generation=20, status=prints.REMOVED, bodies={})
    place(root, page, data=prints.encode(page), plain=True)
    assert ask(two.nginx, "/world/a/", Accept_Encoding="gzip").headers["x-behind"] == "yes"
    page = put(root, "/world/a/", generation=21, headers=HEADERS)
    place(root, page, data=prints.encode(page), plain=True)
    assert ask(two.nginx, "/world/a/").body == HTML


def test_ranges_of_sound(two: Two) -> None:
    for value in ("bytes=0-99", "bytes=100-", "bytes=-7", "bytes=999999-"):
        by_nginx = ask(two.nginx, "/media/audio/talk.mp3", Range=value)
        by_door = ask(two.door, "/media/audio/talk.mp3", Range=value)
        assert by_nginx.status == by_door.status
        assert by_nginx.headers["content-range"] == by_door.headers["content-range"]
        if by_nginx.status == 206:
            assert by_nginx.body == by_door.body


def test_a_failing_onrecord_is_told_in_our_words(two: Two, tmp_path: Path) -> None:
    text = (tmp_path / "onrecord.conf").read_text()
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    (tmp_path / "onrecord.conf").write_text(text.replace(f":{two.door};", f":{nobody};"))
    subprocess.run(["kill", "-HUP", (tmp_path / "pid").read_text().strip()], check=True)
    for _ in range(100):
        got = ask(two.nginx, "/desk/")
        if got.status == 502:
            break
        time.sleep(0.05)
    assert (got.status, got.body) == (502, b"<p>failed</p>")
    assert ask(two.nginx, "/world/").status == 200  # printed pages stand all the same
