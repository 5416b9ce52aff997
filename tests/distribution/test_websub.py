"""Hubs are told of what changed, over a real socket: at once, once, and again where they fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from onrecord.distribution import websub
from onrecord.distribution.models import HubNotice
from onrecord.edition import operations
from onrecord.publishing.models import ArticlePage, SectionPage
from tests.distribution import newsroom

RSS = "/feeds/site.rss"
SECOND = timedelta(seconds=1)


class Hub(ThreadingHTTPServer):
    """Stands where a hub stands: remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Told)
        self.heard: list[dict[str, list[str]]] = []
        self.status = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hub"


class _Told(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Hub)
        assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        self.server.heard.append(parse_qs(body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub(settings: Settings) -> Iterator[Hub]:
    server = Hub()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    settings.WEBSUB_HUBS = [server.url]
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def printed(section: SectionPage, now: datetime, settings: Settings, tmp_path: Path) -> ArticlePage:
    """A newsroom whose feed is printed, and an article that is not in it yet."""
    settings.EDITION_ROOT = tmp_path / "edition"
    operations.print_path(RSS, now=now)
    operations.print_path("/robots.txt", now=now)
    return newsroom.add_article(section, "first", now=now)


def test_a_hub_is_told_of_a_feed_that_changed_and_of_nothing_else(
    hub: Hub, printed: ArticlePage, now: datetime
) -> None:
    assert websub.tell_hubs(now=now) == 0  # nobody can have subscribed to what was not there
    operations.print_path(RSS, now=now)
    assert websub.tell_hubs(now=now) == 1
    topic = ["http://127.0.0.1:8000/feeds/site.rss"]
    assert hub.heard == [{"hub.mode": ["publish"], "hub.url": topic, "hub.topic": topic}]
    assert HubNotice.objects.get().told_at == now
    operations.print_path(RSS, now=now + SECOND)  # the same bytes
    operations.print_path("/robots.txt", now=now + SECOND)
    assert websub.tell_hubs(now=now + SECOND) == 0
    ArticlePage.objects.filter(pk=printed.pk).update(standfirst="In other words.")
    operations.print_path(RSS, now=now + SECOND)
    assert websub.tell_hubs(now=now + SECOND) == 1
    assert len(hub.heard) == 2


@pytest.mark.parametrize("status", [500, 302, 404])
def test_a_hub_that_fails_is_told_again_later_each_time_and_then_given_up(
    hub: Hub, printed: ArticlePage, now: datetime, status: int
) -> None:
    hub.status = status
    websub.note_changed(path=RSS, now=now)
    at, waits = now, []
    while (due := HubNotice.objects.get().due_at) is not None:
        waits.append(due - at)
        assert websub.tell_hubs(now=due - SECOND) == 0
        assert websub.tell_hubs(now=due) == 0
        at = due
        # A change meanwhile does not hurry a hub that is down.
        if len(waits) == 3:
            websub.note_changed(path=RSS, now=at)
    assert len(hub.heard) == len(waits) == websub.MOST_TRIES
    assert waits[1:] == sorted(waits[1:])
    assert waits[1] == websub.FIRST_WAIT
    assert waits[-1] > 30 * websub.FIRST_WAIT
    assert websub.problems() == [f"{hub.url} was not told of {RSS}: {hub.url} answered {status}."]
    hub.status = 202
    websub.note_changed(path=RSS, now=at)
    assert websub.tell_hubs(now=at) == 1
    assert not websub.problems()


def test_a_change_while_a_hub_is_told_is_told_as_well(
    hub: Hub, printed: ArticlePage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    websub.note_changed(path=RSS, now=now)
    tell = websub._tell

    def tell_and_change(url: str, path: str) -> None:
        tell(url, path)
        websub.note_changed(path=RSS, now=now + SECOND)

    with monkeypatch.context() as patched:
        patched.setattr(websub, "_tell", tell_and_change)
        assert websub.tell_hubs(now=now) == 1
    assert websub.tell_hubs(now=now + SECOND) == 1
    assert websub.tell_hubs(now=now + 2 * SECOND) == 0


def test_what_is_still_on_its_way_to_a_bucket_is_not_told_yet(
    hub: Hub, printed: ArticlePage, now: datetime
) -> None:
    websub.note_changed(path=RSS, now=now)
    assert websub.tell_hubs(now=now, held=lambda paths: {RSS} & set(paths)) == 0
    assert not hub.heard
    assert websub.tell_hubs(now=now, held=lambda paths: set()) == 1


def test_one_hub_that_is_silent_does_not_keep_the_others_waiting(
    hub: Hub, printed: ArticlePage, now: datetime, settings: Settings
) -> None:
    settings.WEBSUB_HUBS = ["http://127.0.0.1:1/", hub.url]
    for path in (RSS, "/feeds/site.atom"):
        websub.note_changed(path=path, now=now)
    assert websub.tell_hubs(now=now) == 2
    dead = HubNotice.objects.filter(hub="http://127.0.0.1:1/")
    assert sorted(dead.values_list("tries", flat=True)) == [0, 1]  # asked once, not once a feed
    assert {notice.due_at for notice in dead} == {now + websub.FIRST_WAIT}
    settings.WEBSUB_HUBS = [hub.url]
    websub.tell_hubs(now=now)
    assert not HubNotice.objects.exclude(hub=hub.url).exists()


def test_an_unusable_hub_stops_the_start(settings: Settings) -> None:
    settings.WEBSUB_HUBS = ["hub.example.org"]
    found = [message for message in run_checks() if message.id == "onrecord.E701"]
    assert "hub.example.org" in found[0].msg
