"""The HTTP inbox and WebSub, through Django's own door and against a real local hub."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from onrecord.intake import operations, views
from onrecord.intake.carriers import hubs
from onrecord.intake.doors import InboxToken, Subscription
from onrecord.intake.models import Channel, Delivery, Report, Source
from onrecord.intake.operations import read_delivery, subscribing, tokens
from tests.intake.feeds import rss, story
from tests.plumbing.servers import ScriptedServer, answer

INBOX = "/intake/inbox/"


@pytest.fixture
def token(source: Source, now: datetime) -> str:
    return operations.make_token(source=source, name="gateway", now=now)[1]


def post(client: Client, token: str, body: bytes, **more: Any) -> HttpResponse:
    headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
    kind = more.pop("content_type", "application/xml")
    return client.post(INBOX, data=body, content_type=kind, headers=headers)


def test_what_is_posted_is_kept_once_and_told(
    client: Client, token: str, source: Source, now: datetime
) -> None:
    first = post(client, token, rss(story(1)), headers={"X-Filename": "../../etc/it em.rss"})
    again = post(client, token, rss(story(1)))
    assert (first.status_code, again.status_code) == (202, 200)
    told = json.loads(first.content)
    assert json.loads(again.content) == told
    assert told["state"] == "received"
    delivery = Delivery.objects.get()
    assert (delivery.source, delivery.filename) == (source, "it em.rss")
    assert delivery.channel is not None
    assert delivery.channel.carrier == "inbox"
    read_delivery(delivery_id=delivery.pk, now=now)
    later = client.get(f"{INBOX}{delivery.pk}/", headers={"Authorization": f"Bearer {token}"})
    assert json.loads(later.content)["reports"] == [
        {"id": Report.objects.get().pk, "title": "Ferry story 1", "version": 1}
    ]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer onr_guess",
        "Basic {token}",
        "bearer {token}x",
        "Bearer é",
        "{token}",
    ],
)
def test_no_token_no_entry(header: str, client: Client, token: str) -> None:
    sent = header.format(token=token)
    refused = client.post(
        INBOX, data=b"x", content_type="text/plain", headers={"Authorization": sent}
    )
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert not Delivery.objects.exists()


def test_a_revoked_token_opens_nothing_and_none_is_kept(
    client: Client, token: str, now: datetime
) -> None:
    row = InboxToken.objects.get()
    assert token not in str(vars(row))
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()
    operations.revoke_token(token_id=row.pk, now=now)
    assert post(client, token, b"x").status_code == 401
    with pytest.raises(tokens.NoSuchToken):
        operations.revoke_token(token_id=row.pk + 1, now=now)


def test_a_session_of_the_desk_opens_nothing(admin_client: Client) -> None:
    assert admin_client.post(INBOX, data=b"x", content_type="text/plain").status_code == 401


def test_too_much_and_too_often_are_refused(
    client: Client, token: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.INBOX_PER_MINUTE = 2
    monkeypatch.setattr(views, "MAX_BYTES", 1000)
    assert post(client, token, b"x" * 1001).status_code == 413
    assert post(client, token, b" \n").status_code == 400
    third = post(client, token, b"A text to keep.")
    assert third.status_code == 429
    assert 0 < int(third["Retry-After"]) <= 61
    assert not Delivery.objects.exists()


def test_a_minute_later_it_is_taken_again(
    source: Source, now: datetime, settings: Settings
) -> None:
    settings.INBOX_PER_MINUTE = 2
    row, _ = operations.make_token(source=source, name="", now=now)
    for _ in range(2):
        tokens.count_use(token=row, now=now)
    with pytest.raises(tokens.TooOften) as caught:
        tokens.count_use(token=row, now=now + timedelta(seconds=20))
    assert caught.value.retry_after == timedelta(seconds=40)
    tokens.count_use(token=row, now=now + timedelta(seconds=60))


def test_one_source_does_not_see_what_another_sent(
    client: Client, token: str, now: datetime
) -> None:
    post(client, token, b"A text to keep.")
    other = operations.add_source(name="Other", now=now)
    stranger = operations.make_token(source=other, name="", now=now)[1]
    where = f"{INBOX}{Delivery.objects.get().pk}/"
    asked = client.get(where, headers={"Authorization": f"Bearer {stranger}"})
    assert asked.status_code == 404
    assert client.get(where).status_code == 401


# --- WebSub ---------------------------------------------------------------------------------

FEED = "https://feeds.example/rss"


@pytest.fixture
def hub(db: None, settings: Settings) -> Any:
    settings.WEBSUB_SUBSCRIBE = True
    settings.SITE_URL = "https://news.example"
    with ScriptedServer({"/hub": answer(status="202 Accepted")}) as running:
        settings.OUTBOUND_ALLOWED_HOSTS = [running.host]
        yield running


@pytest.fixture
def subscription(hub: ScriptedServer, source: Source, now: datetime) -> Subscription:
    channel = operations.add_channel(source=source, url=FEED, now=now)
    link = f'<{hub.url("/hub")}>; rel="hub", <{FEED}>; rel="self"'
    subscribing.note_offer(channel=channel, body=b"", link=link, now=now)
    assert subscribing.keep_subscriptions(now=now) == 1
    return Subscription.objects.get()


def confirm(client: Client, key: str, **said: str) -> HttpResponse:
    query = {
        "hub.mode": "subscribe",
        "hub.topic": FEED,
        "hub.challenge": "abc123",
        "hub.lease_seconds": "1000",
    }
    query |= {"hub." + name: value for name, value in said.items()}
    return client.get(f"/intake/websub/{key}/", query)


def push(
    client: Client, subscription: Subscription, body: bytes, method: str = "sha256"
) -> HttpResponse:
    from django.conf import settings

    secret = hubs.secret_of(subscription.key, settings.SECRET_KEY)
    signature = hmac.new(secret.encode(), body, method).hexdigest()
    return client.post(
        f"/intake/websub/{subscription.key}/",
        data=body,
        content_type="application/rss+xml",
        headers={"X-Hub-Signature": f"{method}={signature}"},
    )


def test_a_hub_is_asked_confirmed_heard_and_asked_again(
    client: Client, subscription: Subscription, hub: ScriptedServer, now: datetime
) -> None:
    assert subscription.state == "asked"
    confirmed = confirm(client, subscription.key)
    assert (confirmed.status_code, confirmed.content) == (200, b"abc123")
    assert confirmed["Content-Type"].startswith("text/plain")
    subscription.refresh_from_db()
    assert subscription.state == "active"
    assert subscription.due_at is not None
    assert subscription.lease_ends_at is not None
    assert subscription.due_at < subscription.lease_ends_at
    assert push(client, subscription, rss(story(1))).status_code == 202
    delivery = Delivery.objects.get()
    assert (delivery.url, delivery.channel_id) == (FEED, subscription.channel_id)
    assert read_delivery(delivery_id=delivery.pk, now=now)
    # The poll that brings the same bytes brings nothing new.
    again = operations.receive(
        data=rss(story(1)), now=now, url=FEED, source=delivery.source, channel=delivery.channel
    )
    assert again == delivery.pk
    assert subscribing.keep_subscriptions(now=subscription.due_at) == 1
    assert Subscription.objects.get().state == "active"


class _Hub(BaseHTTPRequestHandler):
    """Takes one request of a subscriber and remembers its form."""

    forms: ClassVar[list[dict[str, list[str]]]] = []

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.forms.append(parse_qs(sent.decode()))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def test_the_hub_is_sent_what_the_standard_asks_for(
    subscription: Subscription, settings: Settings
) -> None:
    with HTTPServer(("127.0.0.1", 0), _Hub) as server:
        host = f"127.0.0.1:{server.server_port}"
        settings.OUTBOUND_ALLOWED_HOSTS = [host]
        Subscription.objects.update(hub=f"http://{host}/hub")
        answering = threading.Thread(target=server.handle_request)
        answering.start()
        assert subscription.due_at is not None
        assert subscribing.keep_subscriptions(now=subscription.due_at) == 1
        answering.join(5)
    form = _Hub.forms.pop()
    assert form["hub.mode"] == ["subscribe"]
    assert form["hub.topic"] == [FEED]
    assert form["hub.callback"] == [f"https://news.example/intake/websub/{subscription.key}/"]
    assert form["hub.secret"] == [hubs.secret_of(subscription.key, settings.SECRET_KEY)]
    assert len(form["hub.secret"][0]) == 64
    assert form["hub.lease_seconds"] == ["864000"]


@pytest.mark.parametrize(
    "said",
    [
        {"topic": "https://other.example/"},
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"challenge": ""},
        {"challenge": "<script>alert(1)</script> "},
        {"challenge": "x" * 1001},
    ],
)
def test_nothing_is_confirmed_that_was_not_asked(
    said: dict[str, str], client: Client, subscription: Subscription
) -> None:
    assert confirm(client, subscription.key, **said).status_code == 404
    assert confirm(client, "x" * 43).status_code == 404
    subscription.refresh_from_db()
    assert subscription.state == "asked"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_method_of_the_standard_signs(
    method: str, client: Client, subscription: Subscription
) -> None:
    push(client, subscription, rss(story(1)), method)
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", "md5=00", "none", "sha256=é"])
def test_a_push_that_is_not_signed_is_dropped(
    signature: str, client: Client, subscription: Subscription
) -> None:
    headers = {"X-Hub-Signature": signature} if signature else {}
    where = f"/intake/websub/{subscription.key}/"
    taken = client.post(where, data=b"<rss/>", content_type="text/xml", headers=headers)
    assert taken.status_code == 202
    assert not Delivery.objects.exists()
    subscription.refresh_from_db()
    assert subscription.bad == 1


def test_a_hub_that_refuses_or_fails_is_asked_later(
    client: Client, subscription: Subscription, hub: ScriptedServer, now: datetime
) -> None:
    confirm(client, subscription.key, mode="denied", reason="no\nthanks")
    subscription.refresh_from_db()
    assert (subscription.state, subscription.problem) == ("denied", "The hub refuses: no thanks")
    hub.scripts["/hub"] = answer(status="500 Oh no")
    due = subscription.due_at
    assert due is not None
    assert subscribing.keep_subscriptions(now=due) == 0
    subscription.refresh_from_db()
    assert subscription.failures == 1
    assert subscription.due_at is not None
    assert subscription.due_at > due
    assert "answered 500" in subscription.problem


def test_a_channel_that_is_off_leaves_its_hub(
    client: Client, subscription: Subscription, now: datetime
) -> None:
    confirm(client, subscription.key)
    Channel.objects.update(is_active=False)
    subscription.refresh_from_db()
    assert subscription.due_at is not None
    assert subscribing.keep_subscriptions(now=subscription.due_at) == 1
    assert confirm(client, subscription.key, mode="unsubscribe").status_code == 200
    assert Subscription.objects.get().state == "ended"


def test_a_hub_in_a_private_network_is_never_asked(
    source: Source, now: datetime, settings: Settings
) -> None:
    settings.WEBSUB_SUBSCRIBE = True
    channel = operations.add_channel(source=source, url=FEED, now=now)
    link = f'<http://169.254.169.254/>; rel="hub", <{FEED}>; rel="self"'
    subscribing.note_offer(channel=channel, body=b"", link=link, now=now)
    assert subscribing.keep_subscriptions(now=now) == 0
    assert "169.254.169.254" in Subscription.objects.get().problem


@pytest.mark.parametrize(
    ("body", "link", "expected"),
    [
        (
            "<feed><link rel='hub' href='https://h.example/'/><link rel='self' href='/f'/></feed>",
            "",
            ("https://h.example/", "https://feeds.example/f"),
        ),
        (
            '<rss><channel><atom:link href="https://h.example/?a=1&amp;b=2" rel="hub"/></channel>',
            "",
            ("https://h.example/?a=1&b=2", FEED),
        ),
        ("<feed><entry><link rel='hub' href='https://item.example/'/></entry></feed>", "", None),
        (
            r'{"feed_url":"https:\/\/f.example\/j",'
            r'"hubs":[{"type":"WebSub","url":"https://h.example/"}]}',
            "",
            ("https://h.example/", "https://f.example/j"),
        ),
        (
            "",
            '<https://h.example/>; rel=hub, <https://f.example/x>; rel="self"',
            ("https://h.example/", "https://f.example/x"),
        ),
        ("<feed><link rel='hub' href='javascript:alert(1)'/></feed>", "", None),
        ("<feed><link rel='hub' href='//[bad'/></feed>", "", None),
    ],
)
def test_hubs_are_found_where_feeds_name_them(
    body: str, link: str, expected: tuple[str, str] | None
) -> None:
    offer = hubs.offer_in(body.encode(), link=link, url=FEED)
    assert (offer and (offer.hub, offer.topic)) == expected


@given(st.text(max_size=300), st.text(max_size=300))
@hypothesis_settings(max_examples=20, deadline=None)
def test_no_words_about_hubs_do_harm(body: str, link: str) -> None:
    offer = hubs.offer_in(("<link rel=hub " + body).encode("utf-8", "replace"), link=link, url=FEED)
    assert offer is None or offer.hub.startswith(("http://", "https://"))
    assert not hubs.is_signed(b"x", body, "secret")
    assert hubs.LEAST_LEASE <= hubs.lease_of(body) <= hubs.LONGEST_LEASE
