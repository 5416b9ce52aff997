"""A source that turns on us: its own health says so, and the rest of the wire goes on.

The door itself is tried in ``tests/plumbing/test_outbound.py`` and the readers in
``test_hostile_deliveries.py``; here the same classes come through a channel.
"""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from onrecord.desk.remedies import OTHERWISE, remedy
from onrecord.intake.models import Channel, Delivery, Report, Site, Source
from onrecord.intake.operations import (
    DeliveryNotRead,
    add_channel,
    asking,
    poll_channel,
    read_delivery,
    read_report,
    receive,
    sites,
)
from onrecord.plumbing import outbound
from tests.intake.feeds import rss, story
from tests.plumbing.servers import Script, ScriptedServer, answer, redirect

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "http://127.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://①②⑦.0.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "file:///etc/passwd",
    "http://user@10.0.0.1/",
]
"""One of each kind: ``tests/plumbing`` tries every spelling at the door itself."""


def packed_bomb() -> bytes:
    return gzip.compress(b"\x00" * 20_000_000, compresslevel=9)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        time.sleep(0.05)
        connection.sendall(b"x")


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(4000):
        connection.sendall(b"x" * 65536)


def endless_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(20_000):
        connection.sendall(b"X-%d: %s\r\n" % (number, b"y" * 200))


@pytest.mark.parametrize("form", ADDRESSES)
def test_no_channel_page_or_redirect_leads_inside(
    source: Source, server: ScriptedServer, now: datetime, form: str
) -> None:
    """Nine entrances, one door: here the feed, its redirect, the page, and its robots.txt."""
    with ScriptedServer({"/": answer(b"secret")}) as inside:
        target = form.format(port=inside.port)
        server.scripts |= {"/feed": redirect(target), "/page": redirect(target)}
        channels = [
            add_channel(source=source, url=server.url("/feed"), now=now),
            add_channel(source=source, url=target, now=now),
        ]
        for channel in channels:
            assert poll_channel(channel_id=channel.pk, now=now) == []
            channel.refresh_from_db()
            assert channel.problem
            assert channel.problem_code
        item = {"guid": "1", "link": server.url("/page"), "title": "T", "description": "Said."}
        delivery_id = receive(data=rss(item), now=now, source=source)
        (pk,) = read_delivery(delivery_id=delivery_id, now=now)
        # After the patience for pages that may still answer: some names have no address at all.
        read_report(report_id=pk, now=now + timedelta(hours=7))
        assert Report.objects.get(pk=pk).text == "Said."
        assert inside.requests == inside.manners == []


def test_robots_that_leads_inside_leads_nowhere(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    with ScriptedServer({"/": answer(CLOSED)}) as inside:
        server.scripts = {
            "/robots.txt": redirect(inside.url("/")),
            "/.well-known/tdmrep.json": redirect("http://169.254.169.254/"),
            "/feed": answer(rss(story(1))),
        }
        assert len(poll_channel(channel_id=channel.pk, now=now)) == 1
        assert inside.requests == []
    assert Site.objects.get().robots == ""


CLOSED = b"User-agent: *\nDisallow: /"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (
            lambda: answer(packed_bomb(), headers={"Content-Encoding": "gzip"}),
            "outbound.too_large",
        ),
        (
            lambda: answer(
                zlib.compress(b"\x00" * 20_000_000), headers={"Content-Encoding": "deflate"}
            ),
            "outbound.too_large",
        ),
        (lambda: drip, "outbound.unreachable"),
        (lambda: endless, "outbound.too_large"),
        (lambda: endless_headers, "outbound.unreachable"),
        (lambda: redirect("/feed"), "outbound.refused"),
        (lambda: answer(b"x", headers={"Content-Encoding": "gzip"}), "outbound.damaged"),
        (
            lambda: answer(b'<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>'),
            "intake.unreadable",
        ),
        (lambda: answer(b"<a>" * 300_000), "intake.unreadable"),
        (lambda: answer(b"\x00\x01\x02" * 5000), "intake.unreadable"),
        (
            lambda: answer(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00x" * 999),
            "intake.unreadable",
        ),
    ],
    ids=[
        "gzip bomb",
        "deflate bomb",
        "drip",
        "endless body",
        "endless headers",
        "loop",
        "lying gzip",
        "entities",
        "depth",
        "binary",
        "picture",
    ],
)
def test_a_hostile_feed_harms_itself_alone(
    channel: Channel,
    server: ScriptedServer,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    script: Callable[[], Script],
    code: str,
) -> None:
    monkeypatch.setattr(asking, "TIMEOUT_SECONDS", 1.0)
    monkeypatch.setitem(asking.ask.__kwdefaults__, "timeout", 1.0)
    server.scripts = {"/feed": script(), "/well": answer(rss(story(2)))}
    well = add_channel(source=channel.source, url=server.url("/well"), now=now)
    for delivery_id in poll_channel(channel_id=channel.pk, now=now):
        with pytest.raises(DeliveryNotRead):
            read_delivery(delivery_id=delivery_id, now=now)
    channel.refresh_from_db()
    assert channel.problem_code == code
    assert remedy(code) != OTHERWISE
    assert channel.days.get().failures == 1
    (delivery_id,) = poll_channel(channel_id=well.pk, now=now)
    assert len(read_delivery(delivery_id=delivery_id, now=now)) == 1


def test_names_and_texts_cannot_break_the_store(source: Source, now: datetime) -> None:
    bad = "A\x00B\ud800 \u202eevil \U000e0041 ../../etc/passwd <script>alert(1)</script>"
    item = story(1, title=bad.encode("utf-8", "replace").decode(), guid="../../../x\\..\\y")
    body = rss(item).replace(b"Ferry 1", b"Fer\xffry\x00 1")
    delivery_id = receive(
        data=body,
        now=now,
        source=source,
        filename="../../../../etc/cron.d/x\x00.xml",
        url="https://harbour.example/../../feed",
    )
    (pk,) = read_delivery(delivery_id=delivery_id, now=now)
    report = Report.objects.get(pk=pk)
    for text in (report.title, report.text, report.guid):
        assert "\x00" not in text
        assert "<" not in text
        assert "\u202e" not in text
    raw = Delivery.objects.get(pk=delivery_id).raw.name or ""
    assert raw.startswith("raw/")
    assert ".." not in raw


def test_the_door_is_the_same_for_what_a_site_allows() -> None:
    assert sites.fetch is asking.fetch is outbound.fetch
