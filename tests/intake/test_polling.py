"""Polling a real local server: conditional, patient, and honest about failures."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

import pytest

from onrecord.intake.models import Channel, Delivery
from onrecord.intake.operations import DeliveryNotRead, poll_channel, polling, read_delivery
from onrecord.intake.queries import channels_due
from tests.intake.feeds import rss, story
from tests.plumbing.servers import ScriptedServer, answer

pytestmark = pytest.mark.django_db
HEADERS = {"ETag": '"v1"', "Last-Modified": "Fri, 06 Mar 2026 08:00:00 GMT"}


def test_new_bytes_are_a_delivery_and_the_next_poll_is_conditional(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    server.scripts["/feed"] = answer(rss(story(1)), headers=HEADERS)
    (delivery_id,) = poll_channel(channel_id=channel.pk, now=now)
    delivery = Delivery.objects.get(pk=delivery_id)
    assert (delivery.channel, delivery.section, delivery.url) == (channel, "world", channel.url)
    server.scripts["/feed"] = answer(status="304 Not Modified")
    assert poll_channel(channel_id=channel.pk, now=now) == []
    assert server.requests[1].headers["if-none-match"] == '"v1"'
    assert server.requests[1].headers["if-modified-since"] == HEADERS["Last-Modified"]
    channel.refresh_from_db()
    assert channel.etag == '"v1"'
    assert (channel.failures, channel.problem, channel.last_success_at) == (0, "", now)


def test_unread_bytes_come_again_until_they_are_read(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    server.scripts["/feed"] = answer(rss(story(1)))
    first = poll_channel(channel_id=channel.pk, now=now)
    assert poll_channel(channel_id=channel.pk, now=now) == first
    read_delivery(delivery_id=first[0], now=now)
    assert poll_channel(channel_id=channel.pk, now=now) == []
    assert Delivery.objects.count() == 1


def test_kill_before_the_commit_forgets_validators_with_the_delivery(
    channel: Channel, server: ScriptedServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*arguments: object, **named: object) -> None:
        raise KeyboardInterrupt

    server.scripts["/feed"] = answer(rss(story(1)), headers=HEADERS)
    with monkeypatch.context() as broken:
        broken.setattr(polling, "_save", die)
        with pytest.raises(KeyboardInterrupt):
            poll_channel(channel_id=channel.pk, now=now)
    channel.refresh_from_db()
    assert (channel.etag, Delivery.objects.count()) == ("", 0)
    assert len(poll_channel(channel_id=channel.pk, now=now)) == 1


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (answer(status="500 Oops"), "answered 500"),
        (answer(status="404 Not Found"), "answered 404"),
        (answer(b"x" * 11_000_000), "more than 10,485,760 bytes"),
        (answer(status="302 Found", headers={"Location": "http://169.254.169.254/"}), "link-local"),
        (answer(b"x", headers={"Content-Encoding": "br"}), "Content-Encoding"),
        (b"garbage\r\n\r\n", "could not be reached"),
    ],
    ids=["500", "404", "large", "redirect", "brotli", "garbage"],
)
def test_failure_is_told_and_backed_off(
    channel: Channel, server: ScriptedServer, now: datetime, script: bytes, told: str
) -> None:
    server.scripts["/feed"] = script
    waits = []
    for failures in (1, 2, 3):
        assert poll_channel(channel_id=channel.pk, now=now) == []
        channel.refresh_from_db()
        assert channel.failures == failures
        assert told in channel.problem
        assert channel.next_poll_at is not None
        waits.append(channel.next_poll_at - now)
    assert waits[0] * 1.5 < waits[1] < waits[2]
    assert channel.is_active
    server.scripts["/feed"] = answer(rss(story(1)))
    assert poll_channel(channel_id=channel.pk, now=now)
    channel.refresh_from_db()
    assert (channel.failures, channel.problem) == (0, "")


def test_retry_after_is_respected(channel: Channel, server: ScriptedServer, now: datetime) -> None:
    server.scripts["/feed"] = answer(
        status="429 Too Many Requests", headers={"Retry-After": "7200"}
    )
    poll_channel(channel_id=channel.pk, now=now)
    channel.refresh_from_db()
    assert channel.next_poll_at == now + timedelta(hours=2)
    assert channels_due(now + timedelta(hours=1)) == []
    assert channels_due(now + timedelta(hours=2)) == [channel]


def test_gone_switches_the_channel_off(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    server.scripts["/feed"] = answer(status="410 Gone")
    poll_channel(channel_id=channel.pk, now=now)
    channel.refresh_from_db()
    assert not channel.is_active
    assert "gone for good" in channel.problem
    assert channels_due(now + timedelta(days=400)) == []
    assert poll_channel(channel_id=channel.pk, now=now) == []
    assert len(server.requests) == 1


def test_unreadable_feed_stays_a_problem_until_it_changes(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    server.scripts["/feed"] = answer(b"<urlset/>")
    (delivery_id,) = poll_channel(channel_id=channel.pk, now=now)
    with pytest.raises(DeliveryNotRead, match="sitemap"):
        read_delivery(delivery_id=delivery_id, now=now)
    assert poll_channel(channel_id=channel.pk, now=now) == []
    channel.refresh_from_db()
    assert "sitemap" in channel.problem
    assert channel.failures == 1
    server.scripts["/feed"] = answer(rss(story(1)))
    assert poll_channel(channel_id=channel.pk, now=now)
    channel.refresh_from_db()
    assert channel.problem == ""


def test_one_dead_channel_does_not_stop_the_others(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    def slam(connection: socket.socket) -> None:
        connection.close()

    server.scripts = {"/feed": slam, "/other": answer(rss(story(2)))}
    other = Channel.objects.create(source=channel.source, carrier="feed", url=server.url("/other"))
    delivered = [poll_channel(channel_id=due.pk, now=now) for due in channels_due(now)]
    assert sorted(map(len, delivered)) == [0, 1]
    assert set(channels_due(now)) == set()
    assert other.pk
