"""Prints carried to a real S3 server and out of a cache in front, over real sockets."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import brotli
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from pytest_django import Settings

from onrecord.edition import caches, carrying, operations
from onrecord.edition.locking import alone
from onrecord.edition.models import Errand, PushedObject, PushedUse
from tests.edition import pages

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server that checks nothing but speaks the whole protocol."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1"]
    server = subprocess.Popen(
        [*words, "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urlopen(Request(f"{address}/edition-test", method="PUT")).close()
            break
        except (OSError, HTTPError):
            time.sleep(0.05)
    yield address
    server.terminate()
    server.wait()


@pytest.fixture
def bucket(s3: str, settings: Settings, tmp_path: Path) -> str:
    """An empty bucket that the settings name; returns its address."""
    name = f"b{time.monotonic_ns()}"
    urlopen(Request(f"{s3}/{name}", method="PUT")).close()
    settings.EDITION_BUCKET = name
    settings.EDITION_BUCKET_ENDPOINT = s3
    settings.EDITION_BUCKET_REGION = "us-east-1"
    settings.EDITION_BUCKET_KEY, settings.EDITION_BUCKET_SECRET = "key", "secret"
    settings.STATIC_ROOT, settings.MEDIA_ROOT = tmp_path / "static", tmp_path / "media"
    for folder in ("static/reader", "media/audio", "media/original_images"):
        (tmp_path / folder).mkdir(parents=True)
    return f"{s3}/{name}"


def get(url: str) -> tuple[int, Message, bytes]:
    request = AWSRequest("GET", url)
    S3SigV4Auth(Credentials("key", "secret"), "s3", "us-east-1").add_auth(request)
    try:
        with urlopen(Request(url, headers=dict(request.headers))) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, b""


def test_a_print_reaches_the_bucket_with_what_it_needs(
    bucket: str, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "media/audio/talk.mp3").write_bytes(b"sound" * 99)
    (tmp_path / "media/audio/talk.opus").write_bytes(b"light" * 99)
    (tmp_path / "media/audio/talk.opus.c2pa").write_bytes(b"signed" * 99)
    (tmp_path / "media/original_images/secret.jpg").write_bytes(b"SECRET")
    (tmp_path / "static/reader/site.0123456789ab.css").write_text("a{src:url('../f.woff2?#x')}")
    (tmp_path / "static/f.woff2").write_bytes(b"font")
    pages.PAGE["text"] = (
        '<audio><source src="/media/audio/talk.opus"><source src="/media/audio/talk.mp3"></audio>'
        '<link href="/static/reader/site.0123456789ab.css">'
        '<img src="/media/original_images/secret.jpg"><img src="/media/audio/../../static/f.woff2">'
    )
    operations.print_path("/page/", now=now)
    assert carrying.deliver(now=_soon()) == 1
    status, headers, body = get(f"{bucket}/page/index.html")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert headers["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    assert "Content-Encoding" not in headers
    _, headers, packed = get(f"{bucket}/page/index.html.br")
    assert headers["Content-Encoding"] == "br"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert brotli.decompress(packed) == body
    status, headers, sound = get(f"{bucket}/media/audio/talk.mp3")
    assert (status, headers["Content-Type"], sound) == (200, "audio/mpeg", b"sound" * 99)
    # The page does not name the manifest of the lighter file; it goes along all the same.
    for end, kind in ((".opus", "audio/ogg"), (".opus.c2pa", "application/c2pa")):
        status, headers, _ = get(f"{bucket}/media/audio/talk{end}")
        assert (status, headers["Content-Type"]) == (200, kind)
        assert "Content-Disposition" not in headers
    _, headers, _ = get(f"{bucket}/static/reader/site.0123456789ab.css")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert get(f"{bucket}/static/f.woff2")[2] == b"font"
    assert get(f"{bucket}/media/original_images/secret.jpg")[0] == 404
    assert not Errand.objects.exists()


def _soon() -> datetime:
    from django.utils import timezone

    return timezone.now() + timedelta(milliseconds=1)


def test_a_withdrawn_page_leaves_the_bucket_with_its_sound(
    bucket: str, tmp_path: Path, now: datetime
) -> None:
    for name in ("own", "shared"):
        for end in ("mp3", "opus", "opus.c2pa"):
            (tmp_path / f"media/audio/{name}.{end}").write_bytes(b"sound")
    both = '<audio src="/media/audio/shared.mp3"></audio>'
    pages.PAGE["text"] = both
    operations.print_path("/other/", now=now)
    light = '<audio><source src="/media/audio/own.opus"><source src="/media/audio/own.mp3"></audio>'
    pages.PAGE["text"] = both + light
    operations.print_path("/page/", now=now)
    assert carrying.deliver(now=_soon()) == 2
    assert get(f"{bucket}/media/audio/own.opus.c2pa")[0] == 200
    operations.withdraw_path("/page/", now=now, reason="It was wrong.")
    assert carrying.deliver(now=_soon()) == 1
    for gone in (
        "page/index.html",
        "page/index.html.br",
        "page/index.html.gz",
        "media/audio/own.mp3",
        "media/audio/own.opus",
        "media/audio/own.opus.c2pa",
    ):
        assert get(f"{bucket}/{gone}")[0] == 404, gone
    assert get(f"{bucket}/media/audio/shared.mp3")[0] == 200
    assert get(f"{bucket}/other/index.html")[0] == 200
    assert set(PushedUse.objects.values_list("path", flat=True)) == {"/other/"}


def test_a_notice_may_stay_for_a_network_that_makes_a_410_of_it(
    bucket: str, tmp_path: Path, now: datetime, settings: Settings
) -> None:
    (tmp_path / "media/audio/own.mp3").write_bytes(b"sound")
    pages.PAGE["text"] = '<audio src="/media/audio/own.mp3"></audio>'
    operations.print_path("/page/", now=now)
    assert carrying.deliver(now=_soon()) == 1
    assert "x-amz-meta-status" not in get(f"{bucket}/page/index.html")[1]
    settings.EDITION_BUCKET_GONE = True
    operations.withdraw_path("/page/", now=now, reason="It was wrong.")
    assert carrying.deliver(now=_soon()) == 1
    status, headers, body = get(f"{bucket}/page/index.html")
    assert (status, headers["x-amz-meta-status"]) == (200, "410")
    assert b"It was wrong." in body
    assert get(f"{bucket}/page/index.html.br")[1]["x-amz-meta-status"] == "410"
    assert get(f"{bucket}/media/audio/own.mp3")[0] == 404
    settings.EDITION_BUCKET_GONE = False  # and away again, at the next push of everything
    carrying.announce_everything(now=_soon())
    carrying.deliver(now=_soon())
    assert get(f"{bucket}/page/index.html")[0] == 404


def test_what_did_not_change_is_not_sent_again(
    bucket: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.edition.bucket import Bucket

    sent: list[str] = []
    put = Bucket.put
    monkeypatch.setattr(Bucket, "put", lambda self, key, *a: sent.append(key) or put(self, key, *a))
    operations.print_path("/page/", now=now)
    carrying.deliver(now=_soon())
    assert sent[-1] == "page/index.html"  # its packed forms were there before it
    sent.clear()
    operations.print_path("/page/", now=now)
    assert carrying.deliver(now=_soon()) == 1
    assert sent == []
    pages.PAGE["text"] = "second"
    operations.print_path("/page/", now=now)
    carrying.deliver(now=_soon())
    assert set(sent) == {f"page/index.html{end}" for end in ("", ".br", ".gz", ".zst")}


def test_a_bucket_that_fails_is_tried_again_in_order(
    bucket: str, settings: Settings, now: datetime
) -> None:
    works = settings.EDITION_BUCKET
    settings.EDITION_BUCKET = "no-such-bucket"
    operations.print_path("/page/", now=now)
    operations.print_path("/other/", now=now)
    at = _soon()
    assert carrying.deliver(now=at) == 0
    first, second = Errand.objects.order_by("pk")
    assert (first.path, first.tries, second.tries) == ("/page/", 1, 0)  # none overtakes it
    assert "404" in carrying.problems()[0]
    settings.EDITION_BUCKET = works
    assert carrying.deliver(now=at + timedelta(seconds=1)) == 0  # not due yet
    assert carrying.deliver(now=at + timedelta(seconds=3)) == 2
    assert get(f"{bucket}/page/index.html")[0] == 200


def test_what_is_announced_and_not_placed_yet_waits(bucket: str, now: datetime) -> None:
    operations.print_path("/page/", now=now)
    errand = Errand.objects.get()
    carrying.announce("/page/", generation=errand.generation + 1)
    assert carrying.deliver(now=_soon()) == 0
    # The printer was killed before it placed anything: the old page is carried all the same.
    assert carrying.deliver(now=_soon() + carrying.PLACED_WITHIN) == 1
    assert get(f"{bucket}/page/index.html")[0] == 200


def test_everything_can_be_pushed_at_once_and_strays_go(
    bucket: str, settings: Settings, now: datetime
) -> None:
    name, settings.EDITION_BUCKET = settings.EDITION_BUCKET, ""
    operations.print_path("/page/", now=now)
    operations.print_path("/data.json", now=now)
    settings.EDITION_BUCKET = name
    assert not Errand.objects.exists()
    PushedObject.objects.create(key="old/index.html", path="/old/", digest="x")
    urlopen(Request(f"{bucket}/old/index.html", data=b"x", method="PUT")).close()
    assert carrying.announce_everything(now=now) == 3
    assert carrying.deliver(now=_soon()) == 3
    assert get(f"{bucket}/page/index.html")[0] == 200
    assert get(f"{bucket}/data.json")[1]["Content-Type"] == "application/json"
    assert get(f"{bucket}/old/index.html")[0] == 404


# --- a cache in front ------------------------------------------------------------------------


class Cache(ThreadingHTTPServer):
    """Stands where a cache stands: remembers what it was asked to forget."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Purging)
        self.purged: list[str] = []
        self.status = 200


class _Purging(BaseHTTPRequestHandler):
    def do_PURGE(self) -> None:
        assert isinstance(self.server, Cache)
        self.server.purged.append(f"{self.headers['Host']}{self.path}")
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def cache(settings: Settings) -> Iterator[Cache]:
    server = Cache()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    settings.WAGTAILFRONTENDCACHE = {
        "default": {
            "BACKEND": "onrecord.edition.caches.PurgeBackend",
            "LOCATION": f"http://127.0.0.1:{server.server_port}",
        }
    }
    yield server
    server.shutdown()
    server.server_close()


def test_exactly_what_was_printed_leaves_the_cache(cache: Cache, now: datetime) -> None:
    operations.print_path("/page/", now=now)
    operations.print_path("/čeština/", now=now)
    assert carrying.deliver(now=_soon()) == 2
    assert cache.purged == ["127.0.0.1:8000/page/", "127.0.0.1:8000/%C4%8De%C5%A1tina/"]
    operations.remove("/page/", now=now)
    carrying.deliver(now=_soon())
    assert cache.purged[2:] == ["127.0.0.1:8000/page/"]
    assert carrying.deliver(now=_soon()) == 0


@pytest.mark.parametrize(
    "backend",
    [
        "onrecord.edition.caches.PurgeBackend",
        "wagtail.contrib.frontend_cache.backends.HTTPBackend",
    ],
)
def test_a_cache_that_fails_is_told_again(
    cache: Cache, settings: Settings, now: datetime, backend: str
) -> None:
    settings.WAGTAILFRONTENDCACHE["default"]["BACKEND"] = backend
    cache.status = 500
    operations.print_path("/page/", now=now)
    at = _soon()
    assert carrying.deliver(now=at) == 0
    assert "500" in Errand.objects.get().problem
    cache.status = 200
    assert carrying.deliver(now=at + timedelta(seconds=3)) == 1
    assert len(cache.purged) == 2


def test_a_cache_that_is_no_more_is_a_problem_and_no_crash(
    cache: Cache, settings: Settings, now: datetime
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.WAGTAILFRONTENDCACHE["default"]["LOCATION"] = (
            f"http://127.0.0.1:{free.getsockname()[1]}"
        )
    operations.print_path("/page/", now=now)
    assert carrying.deliver(now=_soon()) == 0
    assert Errand.objects.get().tries == 1


def test_nothing_is_written_down_where_nothing_is_carried(now: datetime) -> None:
    operations.print_path("/page/", now=now)
    assert not carrying.is_wanted()
    assert not Errand.objects.exists()
    assert carrying.deliver(now=now) == 0


def test_two_do_not_carry_at_once(cache: Cache, now: datetime) -> None:
    operations.print_path("/page/", now=now)
    with alone("carrying") as first, alone("carrying") as second:
        assert (first, second) == (True, False)
        assert carrying.deliver(now=_soon()) == 0
    assert carrying.deliver(now=_soon()) == 1


@pytest.mark.parametrize(
    ("path", "url"),
    [("/", "http://127.0.0.1:8000/"), ("/a b/?#", "http://127.0.0.1:8000/a%20b/%3F%23")],
)
def test_public_addresses_are_escaped(path: str, url: str) -> None:
    assert caches.public_url(path) == url
