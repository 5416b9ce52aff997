"""Bytes are kept as they came, once, whatever happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages

from onrecord.intake import raw
from onrecord.intake.models import Delivery, Source
from onrecord.intake.operations import receive, receive_url
from onrecord.plumbing.outbound import Rejected
from tests.intake.feeds import page
from tests.plumbing.servers import ScriptedServer, answer

pytestmark = pytest.mark.django_db


def test_same_bytes_over_the_same_way_are_one_delivery(source: Source, now: datetime) -> None:
    first = receive(data=b"\x00raw\xff", now=now, source=source, filename="a.bin", section="World")
    again = receive(data=b"\x00raw\xff", now=now + timedelta(hours=1), source=source)
    other = receive(data=b"\x00raw\xff", now=now, source=source, url="https://harbour.example/x")
    assert first == again != other
    delivery = Delivery.objects.get(pk=first)
    assert (delivery.received_at, delivery.state, delivery.section) == (now, "received", "world")
    assert (delivery.size, delivery.digest) == (5, raw.digest_of(b"\x00raw\xff"))
    assert raw.load(delivery.raw.name or "") == b"\x00raw\xff"


def test_raw_bytes_lie_outside_what_is_served(source: Source, now: datetime) -> None:
    delivery = Delivery.objects.get(pk=receive(data=b"private", now=now, source=source))
    kept = Path(delivery.raw.path)
    assert kept.is_relative_to(settings.PRIVATE_ROOT)
    assert not kept.is_relative_to(settings.MEDIA_ROOT)


def test_file_left_half_written_by_a_kill_is_written_again() -> None:
    data = b"the whole delivery, as it came"
    name = raw.keep(data)
    path = storages["private"].path(name)
    with open(path, "wb") as half:  # noqa: PTH123
        half.write(data[:7])
    assert raw.keep(data) == name
    assert raw.load(name) == data


def test_source_is_found_by_site_or_made(source: Source, now: datetime) -> None:
    Source.objects.filter(pk=source.pk).update(home_url="https://www.harbour.example/")
    for number, (url, name) in enumerate(
        [
            ("https://harbour.example/a", "Harbour Post"),
            ("http://www.harbour.example/b", "Harbour Post"),
            ("https://harbour.example.evil.example/c", "harbour.example.evil.example"),
            ("https://www.new.example/d", "new.example"),
            ("", "Received by hand"),
            ("http://[", "Received by hand"),
        ]
    ):
        delivery_id = receive(data=b"x%d" % number, now=now, url=url)
        assert Delivery.objects.get(pk=delivery_id).source.name == name


def test_address_is_fetched_and_kept(server: ScriptedServer, now: datetime) -> None:
    server.scripts["/a"] = answer(
        page("T", "P"), headers={"Content-Type": "text/html; charset=koi8-r"}
    )
    delivery = Delivery.objects.get(pk=receive_url(url=server.url("/a"), now=now))
    assert (delivery.media_type, delivery.charset) == ("text/html", "koi8-r")
    assert delivery.url == server.url("/a")
    with pytest.raises(Rejected):
        receive_url(url=server.url("/missing"), now=now)
