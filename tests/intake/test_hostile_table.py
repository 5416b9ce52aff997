"""The table of ``docs/reference/hostile-input.md``: each class of attack, counted and tried.

Every case must end in one clear sentence or harmlessly, reach nothing, kill nothing; and after
every class the next feed is read as if nothing had been.
"""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import httpcore
import pytest

from onrecord.desk.remedies import OTHERWISE, remedy
from onrecord.intake.models import Channel, Delivery, Medium, Report, Source
from onrecord.intake.operations import add_channel, asking, poll_channel, read_delivery, receive
from onrecord.intake.operations.looking import look_at_medium
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.reading import read
from onrecord.intake.sanitising import MAX_TEXT, html_to_text, one_line
from onrecord.plumbing.addresses import why_denied
from onrecord.plumbing.guarded import close_idle
from onrecord.plumbing.outbound import Refused, Unreachable, fetch
from onrecord.plumbing.pinning import Deadline, PinnedBackend, Resolver
from onrecord.vocabulary.errors import NewsroomError
from tests.intake import hostile_cases as cases
from tests.intake.feeds import rss, story
from tests.plumbing.servers import ScriptedServer, answer, redirect
from tests.plumbing.test_outbound import RecordingBackend

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "hostile-input.md"
COUNTS: Mapping[str, int] = {
    "addresses": len(cases.ADDRESSES),
    "public controls": len(cases.PUBLIC),
    "redirects": len(cases.REDIRECTS),
    "resolvers": len(cases.RESOLVERS),
    "flips": len(cases.RESOLVERS) * cases.FLIPS,
    "documents": len(cases.XML),
    "packed bodies": len(cases.BODIES),
    "pictures": len(cases.PICTURES),
    "markup": len(cases.MARKUP),
    "archives": len(cases.ARCHIVES),
    "names": len(cases.PATHS),
}
_TAG = re.compile(r"<[a-zA-Z/!?]")


@pytest.fixture(autouse=True)
def the_rest_goes_on(source: Source, now: datetime) -> Iterator[None]:
    """After whatever was tried, the next feed is read."""
    yield
    delivery_id = receive(data=rss(story(77)), now=now, source=source, url="https://well.example/")
    assert len(read_delivery(delivery_id=delivery_id, now=now)) == 1
    close_idle()


def assert_clear(sentence: str) -> None:
    """One sentence or two for an editor: no traceback, no second line, an end."""
    assert sentence
    assert sentence.endswith((".", "…"))
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    assert len(sentence) <= 500


def numeric(host: str, port: int) -> list[str]:
    """Resolve as the system does, every odd spelling included, but ask no name server."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(entry[4][0]) for entry in found]


class Reached(httpcore.SyncBackend):
    """Remembers whom it was to connect to, and does not."""

    def __init__(self) -> None:
        self.hosts: list[str] = []

    def connect_tcp(self, host: str, *given: object, **named: object) -> httpcore.NetworkStream:
        self.hosts.append(host)
        raise httpcore.ConnectError("not today")


def test_the_page_tells_these_numbers() -> None:
    told = dict(
        re.findall(r"^\| \d[\d, ]* \| ([^|]+?) \| ([\d,]+) \|", PAGE.read_text(), re.MULTILINE)
    )
    assert {name: int(number.replace(",", "")) for name, number in told.items()} == dict(COUNTS)


def test_no_address_leads_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 1: spelled in every way, nothing that is not public is connected to; what is, is."""
    reached = Reached()
    monkeypatch.setattr("onrecord.plumbing.pinning.httpcore.SyncBackend", lambda: reached)
    for url in cases.ADDRESSES:
        with pytest.raises((Refused, Unreachable)) as caught:
            fetch(url, timeout=2, resolver=numeric)
        assert_clear(caught.value.message)
    assert reached.hosts == []
    for host in cases.PUBLIC:
        with pytest.raises(Unreachable, match="not today"):
            fetch(f"http://{host}/", timeout=2, resolver=numeric)
    assert len(reached.hosts) == len(cases.PUBLIC)


def test_no_redirect_leads_inside(source: Source, server: ScriptedServer, now: datetime) -> None:
    """Row 1: the channel's health tells it, whatever the redirect looks like."""
    with ScriptedServer({"/": answer(b"secret")}) as inside:
        channel = add_channel(source=source, url=server.url("/feed"), now=now)
        for host in cases.REDIRECTS:
            server.scripts["/feed"] = redirect(f"http://{host}:{inside.port}/")
            assert poll_channel(channel_id=channel.pk, now=now) == []
            channel.refresh_from_db()
            assert channel.problem_code == "outbound.refused"
            assert_clear(channel.problem)
        assert inside.requests == inside.manners == []
    assert channel.failures == len(cases.REDIRECTS)
    assert not Delivery.objects.exists()


def scripted(answers: list[list[str]], asked: list[str]) -> Resolver:
    """Answer in turn, and note who was asked for."""

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[(len(asked) - 1) % len(answers)]

    return resolver


def test_no_name_rebinds() -> None:
    """Row 2: whatever a resolver says and says next, only checked public addresses are met."""
    for name, answers in cases.RESOLVERS.items():
        asked: list[str] = []

        resolver = scripted(answers, asked)
        connector = RecordingBackend()
        for _ in range(cases.FLIPS):
            backend = PinnedBackend(
                resolver=resolver,
                allowed=[],
                deadline=Deadline(5),
                max_bytes=9,
                connector=connector,
            )
            with contextlib.suppress(Refused, httpcore.ConnectError):
                backend.connect_tcp("news.example", 80)
        assert len(asked) == cases.FLIPS  # each name is asked once a connection
        assert [one for one in connector.connected if why_denied(one)] == [], name


def test_no_document_opens_anything() -> None:
    """Row 3: refused in a sentence, or read without what its entities name."""
    refused = 0
    for name, data in cases.XML.items():
        began = time.process_time()
        try:
            told = repr(read(data, url="https://a.example/"))
        except Unreadable as error:
            assert_clear(error.message)
            refused += 1
        else:
            assert "hahaha" not in told, name
            assert "root:" not in told, name
            assert len(told) < 20_000, name
        assert time.process_time() - began < 1, name
    assert refused >= 55


def test_no_body_unpacks_for_ever(
    channel: Channel, server: ScriptedServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 4: counted as it unpacks; the channel's health says what came."""
    monkeypatch.setitem(asking.ask.__kwdefaults__ or {}, "timeout", 3.0)
    codes: dict[str, str] = {}
    for name, body in cases.BODIES.items():
        server.scripts["/feed"] = body
        for delivery_id in poll_channel(channel_id=channel.pk, now=now):
            with pytest.raises(NewsroomError):
                read_delivery(delivery_id=delivery_id, now=now)
        channel.refresh_from_db()
        codes[name] = channel.problem_code
        assert_clear(channel.problem)
        assert remedy(channel.problem_code) != OTHERWISE, name
        Channel.objects.filter(pk=channel.pk).update(problem="", problem_code="", is_active=True)
    assert all(codes.values()), codes
    assert list(codes.values()).count("outbound.too_large") >= 4


def test_no_picture_lies_its_way_in(source: Source, server: ScriptedServer, now: datetime) -> None:
    """Row 5: looked at in a child; what a file is, its bytes say and not its name."""
    delivery_id = receive(data=rss(story(1)), now=now, source=source)
    (pk,) = read_delivery(delivery_id=delivery_id, now=now)
    told = {}
    for number, (name, data) in enumerate(cases.PICTURES.items()):
        path = f"/{number}.jpg"
        server.scripts[path] = answer(data, headers={"Content-Type": "image/jpeg"})
        medium = Medium.objects.create(report_id=pk, role="lead", url=server.url(path))
        look_at_medium(medium_id=medium.pk, now=now)
        medium.refresh_from_db()
        told[name] = medium.problem
        assert medium.looked_at == now
        if medium.problem:
            assert_clear(medium.problem)
        assert all(len(value) <= 300 and "<" not in value for value in medium.claims.values())
    for name in ("svg as jpeg", "page as png", "photoshop", "bmp", "program", "nothing", "zeros"):
        assert told[name], f"{name} was taken for a picture"
    assert Report.objects.filter(pk=pk, state="read").exists()


def test_no_markup_is_left_of_markup() -> None:
    """Rows 7 and 8: what comes out is text, again and again the same."""
    for form in cases.MARKUP:
        for clean in (html_to_text(form), one_line(form, 300)):
            assert not _TAG.search(clean), form
            assert "\x00" not in clean
            assert html_to_text(clean) == clean, form
            assert len(clean) <= MAX_TEXT


def test_no_archive_and_no_name_leaves_its_place(source: Source, now: datetime) -> None:
    """Row 19: archives are not opened; what is stored has a name of our own."""
    for name, data in cases.ARCHIVES.items():
        with pytest.raises(Unreadable) as caught:
            read(data, filename=name)
        assert_clear(caught.value.message)
    one = receive(data=b"A notice.\n\nThe quay is closed.", now=now, source=source)
    for number, path in enumerate(cases.PATHS):
        Delivery.objects.filter(pk=one).update(url=str(number))  # so that the next is another
        pk = receive(
            data=b"A notice.\n\nThe quay is closed.",
            now=now,
            source=source,
            filename=path.replace("\x00", ""),
            url="https://a.example/" + path.replace("\x00", ""),
        )
        raw = Delivery.objects.get(pk=pk).raw.name or ""
        assert re.fullmatch(r"raw/[0-9a-f]{2}/[0-9a-f]{64}(\.zst)?", raw)
