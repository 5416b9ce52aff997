"""The outbound door against real local servers, honest and hostile."""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from onrecord.plumbing import outbound
from onrecord.plumbing.outbound import (
    Answer,
    Busy,
    Gone,
    Refused,
    Rejected,
    TooLarge,
    Unreachable,
    fetch,
    require_success,
    retry_after,
)
from onrecord.plumbing.pinning import Deadline, PinnedBackend
from onrecord.plumbing.unpacking import Damaged, UnknownEncoding
from tests.plumbing.servers import ScriptedServer, answer, redirect

FEED = b"<rss version='2.0'><channel><title>Harbour Post</title></channel></rss>"


@pytest.fixture
def server(settings: Settings) -> Iterator[ScriptedServer]:
    """A local server that the operator has named."""
    with ScriptedServer({}) as running:
        settings.OUTBOUND_ALLOWED_HOSTS = [running.host]
        yield running


@pytest.fixture
def hidden() -> Iterator[ScriptedServer]:
    """A local server that nobody named: it must never be asked anything."""
    with ScriptedServer({"/": answer(b"secret")}) as running:
        yield running
        assert running.requests == []


def test_answer_has_lowered_headers_type_and_body(server: ScriptedServer) -> None:
    headers = {"Content-Type": 'application/RSS+xml; charset="UTF-8"', "ETag": '"a1"'}
    server.scripts["/feed"] = answer(FEED, headers=headers)
    got = fetch(server.url("/feed#top"))
    assert (got.status, got.url, got.body) == (200, server.url("/feed"), FEED)
    assert (got.media_type, got.charset) == ("application/rss+xml", "utf-8")
    assert got.headers["etag"] == '"a1"'


def test_asks_under_one_honest_name_and_with_its_host(server: ScriptedServer) -> None:
    server.scripts["/"] = answer()
    fetch(server.url("/"), accept="application/json")
    (request,) = server.requests
    assert request.headers["host"] == server.host
    assert request.headers["user-agent"].startswith("Onrecord/")
    assert "+http" in request.headers["user-agent"]
    assert request.headers["accept"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip, deflate"


def test_conditional_request_and_not_modified(server: ScriptedServer) -> None:
    server.scripts["/"] = answer(status="304 Not Modified", headers={"ETag": '"a1"'})
    got = fetch(server.url(), etag='"a1"', last_modified="Mon, 07 Mar 2022 10:00:00 GMT")
    assert (got.status, got.body) == (304, b"")
    (request,) = server.requests
    assert request.headers["if-none-match"] == '"a1"'
    assert request.headers["if-modified-since"] == "Mon, 07 Mar 2022 10:00:00 GMT"


@pytest.mark.parametrize("etag", ['"a\r\nX-Evil: 1"', '"\u2603"', '"a\x00"'])
def test_a_validator_that_would_break_the_request_is_left_out(
    server: ScriptedServer, etag: str
) -> None:
    server.scripts["/"] = answer(FEED)
    assert fetch(server.url(), etag=etag).body == FEED
    (request,) = server.requests
    assert "if-none-match" not in request.headers
    assert "x-evil" not in request.headers


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress(FEED, mtime=0), "gzip"),
        (gzip.compress(FEED[:20], mtime=0) + gzip.compress(FEED[20:], mtime=0), "x-gzip"),
        (zlib.compress(FEED), "deflate"),
        (zlib.compress(FEED)[2:-4], "deflate"),
        (FEED, "identity"),
    ],
)
def test_packed_bodies_are_unpacked(server: ScriptedServer, packed: bytes, encoding: str) -> None:
    server.scripts["/"] = answer(packed, headers={"Content-Encoding": encoding})
    assert fetch(server.url()).body == FEED


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "x" * 500])
def test_other_packing_is_refused(server: ScriptedServer, encoding: str) -> None:
    server.scripts["/"] = answer(FEED, headers={"Content-Encoding": encoding})
    with pytest.raises(UnknownEncoding, match="only gzip and deflate"):
        fetch(server.url())


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(FEED, mtime=0)[:-9],
        b"\x1f\x8b" + b"\x00" * 40,
        gzip.compress(b"", mtime=0) * 1500,
    ],
)
def test_damaged_packing_is_told(server: ScriptedServer, packed: bytes) -> None:
    server.scripts["/"] = answer(packed, headers={"Content-Encoding": "gzip"})
    with pytest.raises(Damaged):
        fetch(server.url())


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_bomb_is_cut_off_as_it_unpacks(server: ScriptedServer, encoding: str) -> None:
    packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    block = b"\x00" * (1024 * 1024)
    bomb = b"".join(packer.compress(block) for _ in range(300)) + packer.flush()
    server.scripts["/"] = answer(bomb, headers={"Content-Encoding": encoding})
    started = time.perf_counter()
    with pytest.raises(TooLarge, match="counted unpacked"):
        fetch(server.url(), max_bytes=2_000_000)
    assert time.perf_counter() - started < 2


def test_large_and_endless_bodies_are_cut_off(server: ScriptedServer) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    server.scripts = {"/large": answer(b"x" * 2_000_001), "/endless": endless}
    for path in server.scripts:
        with pytest.raises(TooLarge):
            fetch(server.url(path), max_bytes=2_000_000)


def _drip(opening: bytes, piece: bytes) -> Any:
    def script(connection: socket.socket) -> None:
        connection.sendall(opening)
        while True:
            connection.sendall(piece)
            time.sleep(0.05)

    return script


@pytest.mark.parametrize(
    "script",
    [
        _drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        _drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        _drip(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        _drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        lambda connection: time.sleep(3),
    ],
    ids=["body", "header", "interim", "chunks", "silence"],
)
def test_drip_ends_at_the_total_time(server: ScriptedServer, script: Any) -> None:
    server.scripts["/"] = script
    started = time.perf_counter()
    with pytest.raises(Unreachable, match="in time"):
        fetch(server.url(), timeout=0.4)
    assert time.perf_counter() - started < 1.5


@pytest.mark.parametrize(
    "script",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: y\r\n" * 30_000 + b"\r\n",
        b"",
    ],
    ids=["short", "no-http", "long-header", "many-headers", "empty"],
)
def test_broken_answers_are_unreachable(server: ScriptedServer, script: bytes) -> None:
    server.scripts["/"] = script
    with pytest.raises(Unreachable):
        fetch(server.url())


def test_closed_port_and_unknown_name_are_unreachable(server: ScriptedServer) -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(Unreachable, match="has no address"):
        fetch("http://nowhere.example/", resolver=nobody)
    with pytest.raises(Unreachable, match="not resolved in time"):
        fetch("http://slow.example/", timeout=0.2, resolver=lambda host, port: _late())
    server.__exit__(None, None, None)
    with pytest.raises(Unreachable, match="could not be reached"):
        fetch(server.url())


def _late() -> list[str]:
    time.sleep(1)
    return ["127.0.0.1"]


PRIVATE_FORMS = [
    "127.0.0.1", "localhost", "LOCALHOST.", "2130706433", "0x7f000001", "017700000001",
    "0177.0.0.1",
    "127.1", "127.0.1", "0x7f.1", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]",
    "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1",
]  # fmt: skip
METADATA_FORMS = [
    "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a9fe:a9fe]", "[2002:a9fe:a9fe::1]", "[fd00:ec2::254]",
    "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "[fe80::1]", "[fec0::1]", "[ff02::1]",
    "[2001:0:7f00:1::]", "198.18.0.1", "224.0.0.1", "255.255.255.255", "192.0.0.8",
]  # fmt: skip


@pytest.mark.parametrize("form", PRIVATE_FORMS)
def test_no_spelling_of_loopback_is_reached(hidden: ScriptedServer, form: str) -> None:
    with pytest.raises((Refused, Unreachable)):
        fetch(f"http://{form}:{hidden.port}/", timeout=2)


@pytest.mark.parametrize("form", METADATA_FORMS)
def test_no_private_address_is_reached(form: str) -> None:
    with pytest.raises(Refused, match=r"is not fetched because|is not a web address"):
        fetch(f"http://{form}/latest/meta-data/", timeout=2)


@pytest.mark.parametrize("form", PRIVATE_FORMS + METADATA_FORMS)
def test_no_redirect_leads_inside(
    server: ScriptedServer, hidden: ScriptedServer, form: str
) -> None:
    server.scripts["/"] = redirect(f"http://{form}:{hidden.port}/")
    with pytest.raises((Refused, Unreachable)):
        fetch(server.url(), timeout=2)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/x", "gopher://127.0.0.1:70/_x",
        "data:text/xml,<a/>",
        "http://", "http:///x", "//example.org/feed", "/feed", "", "http://user:pw@example.org/",
        "http://user@example.org/", "http://example.org\\@127.0.0.1/",
        "http://example.org/\r\nX: y",
        "http://exa\tmple.org/", "http://[::1", "http://example.org:99999/", "http://a b/",
        "http://example.org/" + "x" * 3000, "javascript:alert(1)", "http://%31%32%37.0.0.1.\x00/",
    ],
)  # fmt: skip
def test_unusable_addresses_are_refused(url: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was resolved")

    with pytest.raises(Refused):
        fetch(url, resolver=never)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://u:p@127.0.0.1/", "ftp://x/y"])
def test_redirect_to_something_else_than_http_is_refused(
    server: ScriptedServer, target: str
) -> None:
    server.scripts["/"] = redirect(target)
    with pytest.raises(Refused):
        fetch(server.url())


def test_redirects_are_followed_and_counted(server: ScriptedServer) -> None:
    server.scripts = {
        "/old": redirect("/näher?q=1", "301 Moved Permanently"),
        "/n%C3%A4her?q=1": redirect(server.url("/new"), "308 Permanent Redirect"),
        "/new": answer(FEED),
        **{f"/loop{step}": redirect(f"/loop{step + 1}") for step in range(10)},
    }
    got = fetch(server.url("/old"))
    assert (got.url, got.body) == (server.url("/new"), FEED)
    with pytest.raises(Refused, match="more than 5 times"):
        fetch(server.url("/loop0"))
    assert sum(request.path.startswith("/loop") for request in server.requests) == 6


def test_own_headers_stay_with_the_first_host(server: ScriptedServer, settings: Settings) -> None:
    with ScriptedServer({"/": answer(FEED)}) as other:
        settings.OUTBOUND_ALLOWED_HOSTS = [server.host, other.host]
        server.scripts = {"/": redirect("/next"), "/next": redirect(other.url())}
        fetch(server.url(), headers={"Authorization": "Bearer hush"})
    assert [request.headers.get("authorization") for request in server.requests] == [
        "Bearer hush"
    ] * 2
    assert "authorization" not in other.requests[0].headers


def test_any_private_address_among_public_ones_refuses_the_name(hidden: ScriptedServer) -> None:
    for addresses in itertools.permutations(["1.1.1.1", "127.0.0.1", "2606:4700::1111"]):
        with pytest.raises(Refused, match=r"127\.0\.0\.1 is a loopback address"):
            fetch(f"http://news.example:{hidden.port}/", resolver=lambda host, port, a=addresses: a)


def test_allowed_name_is_that_name_and_port_only(
    settings: Settings, hidden: ScriptedServer
) -> None:
    with ScriptedServer({"/": answer(FEED)}) as named:
        settings.OUTBOUND_ALLOWED_HOSTS = [f"Wire.Example:{named.port}"]

        def local(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        assert fetch(f"http://wire.example:{named.port}/", resolver=local).body == FEED
        for url in (f"http://wire.example:{hidden.port}/", f"http://other.example:{named.port}/"):
            with pytest.raises(Refused):
                fetch(url, resolver=local)
        settings.OUTBOUND_ALLOWED_HOSTS = ["wire.example"]
        assert fetch(f"http://wire.example:{named.port}/", resolver=local).body == FEED


class Rebinding:
    """A resolver that tells the truth once and lies ever after."""

    def __init__(self, *answers: str) -> None:
        self.answers = answers
        self.asked = 0

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return [self.answers[min(self.asked, len(self.answers)) - 1]]


class RecordingBackend(httpcore.SyncBackend):
    """Connects to nothing; remembers the address it was given, and answers from memory."""

    def __init__(self, peer: str = "") -> None:
        self.peer = peer
        self.connected: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.connected.append(host)
        return RecordingStream(self.peer or host, port)


class RecordingStream(httpcore.MockStream):
    def __init__(self, peer: str, port: int) -> None:
        super().__init__([answer(FEED)])
        self.peer = (peer, port)
        self.written = b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.written += buffer

    def get_extra_info(self, info: str) -> Any:
        return self.peer if info == "server_addr" else None


def test_the_checked_address_is_the_one_connected_to() -> None:
    resolver, connector = Rebinding("1.1.1.1", "127.0.0.1"), RecordingBackend()
    backend = PinnedBackend(
        resolver=resolver,
        allowed=[],
        deadline=Deadline(5),
        max_bytes=1000,
        connector=connector,
    )
    backend.connect_tcp("news.example", 80)
    assert (resolver.asked, connector.connected) == (1, ["1.1.1.1"])
    with pytest.raises(Refused, match="loopback"):
        backend.connect_tcp("news.example", 80)
    assert connector.connected == ["1.1.1.1"]


@pytest.mark.parametrize("peer", ["127.0.0.1", "8.8.8.8", "::1"])
def test_a_socket_that_reached_somebody_else_is_closed(peer: str) -> None:
    backend = PinnedBackend(
        resolver=Rebinding("1.1.1.1"),
        allowed=[],
        deadline=Deadline(5),
        max_bytes=1000,
        connector=RecordingBackend(peer=peer),
    )
    with pytest.raises(Refused, match=r"instead of 1\.1\.1\.1"):
        backend.connect_tcp("news.example", 80)


def test_local_sockets_are_refused() -> None:
    backend = PinnedBackend(
        resolver=Rebinding("1.1.1.1"), allowed=[], deadline=Deadline(5), max_bytes=1000
    )
    with pytest.raises(Refused, match="no local sockets"):
        backend.connect_unix_socket("/run/docker.sock")


def test_a_name_that_rebinds_between_redirects_is_refused(
    settings: Settings, hidden: ScriptedServer
) -> None:
    with ScriptedServer({}) as named:
        settings.OUTBOUND_ALLOWED_HOSTS = [f"wire.example:{named.port}"]
        named.scripts["/"] = redirect(f"http://wire.example:{hidden.port}/")
        with pytest.raises(Refused):
            fetch(
                f"http://wire.example:{named.port}/", resolver=Rebinding("127.0.0.1", "127.0.0.1")
            )


def test_proxies_from_the_environment_are_not_used(
    server: ScriptedServer, hidden: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, hidden.url())
    server.scripts["/"] = answer(FEED)
    assert fetch(server.url()).body == FEED


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's TLS settings for wire.example, and a client's that trust them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wire.example")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("wire.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=folder / "cert.pem")


def test_tls_is_verified_against_the_name_and_the_carried_authorities(
    secured: tuple[ssl.SSLContext, ssl.SSLContext],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked_names: list[str | None] = []
    server_tls, client_tls = secured
    server_tls.sni_callback = lambda sock, name, context: asked_names.append(name)
    with ScriptedServer({"/": answer(FEED)}, tls=server_tls) as server:
        settings.OUTBOUND_ALLOWED_HOSTS = ["wire.example", "other.example"]
        resolver = Rebinding("127.0.0.1")
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            fetch(f"https://wire.example:{server.port}/", resolver=resolver)
        assert server.requests == []
        monkeypatch.setattr(outbound, "_tls", lambda: client_tls)
        with pytest.raises(Unreachable, match="Hostname mismatch"):
            fetch(f"https://other.example:{server.port}/", resolver=resolver)
        assert fetch(f"https://wire.example:{server.port}/", resolver=resolver).body == FEED
    assert asked_names == ["wire.example", "other.example", "wire.example"]
    assert server.requests[0].headers["host"] == f"wire.example:{server.port}"


def test_default_tls_settings_verify() -> None:
    context = outbound._tls()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    ("status", "raised"),
    [(404, Rejected), (403, Rejected), (410, Gone), (500, Busy), (503, Busy), (429, Busy)],
)
def test_statuses_mean_later_or_never(status: int, raised: type[Exception], now: datetime) -> None:
    with pytest.raises(raised, match=str(status)):
        require_success(Answer(status=status, url="http://news.example/"), now=now)


@pytest.mark.parametrize("status", [200, 204, 304])
def test_success_passes(status: int, now: datetime) -> None:
    got = Answer(status=status, url="http://news.example/")
    assert require_success(got, now=now) is got


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta(0)),
        ("99999999999999999999999", timedelta(days=7)),
        ("Fri, 06 Mar 2026 10:00:00 GMT", timedelta(minutes=30)),
        ("Fri, 06 Mar 2020 10:00:00 GMT", timedelta(0)),
        ("Fri, 06 Mar 2099 10:00:00 GMT", timedelta(days=7)),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_and_bounded(value: str, wait: timedelta | None) -> None:
    assert retry_after(value, now=datetime(2026, 3, 6, 9, 30, tzinfo=UTC)) == wait


def test_busy_carries_the_wait(server: ScriptedServer, now: datetime) -> None:
    server.scripts["/"] = answer(status="503 Service Unavailable", headers={"Retry-After": "600"})
    with pytest.raises(Busy) as caught:
        require_success(fetch(server.url()), now=now)
    assert caught.value.retry_after == timedelta(minutes=10)
