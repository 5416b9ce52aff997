"""The register of sources and the reports of the wire, as an editor uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from onrecord.desk import guessing, register
from onrecord.desk.differences import differences
from onrecord.intake import operations as intake
from onrecord.intake.models import Channel, ChannelDay, ChannelEvent, Report, Source, Term
from tests.intake.feeds import page, rss, story
from tests.plumbing.servers import ScriptedServer, answer
from tests.publishing.newsroom import Newsroom

SignIn = Callable[[str], Client]


@pytest.fixture
def server(settings: Settings) -> Iterator[ScriptedServer]:
    with ScriptedServer({}) as running:
        settings.OUTBOUND_ALLOWED_HOSTS = [running.host]
        yield running


@pytest.fixture
def desk(newsroom: Newsroom, as_user: SignIn) -> Client:
    return as_user("editor")


@pytest.fixture
def channel(newsroom: Newsroom) -> Channel:
    source = intake.add_source(name="Harbour Post", now=newsroom.now, country="NO")
    return intake.add_channel(source=source, url="https://harbour.example/feed", now=newsroom.now)


def shown(client: Client, name: str, *args: object, query: str = "") -> str:
    reply = client.get(reverse(f"desk_{name}", args=args) + query)
    assert reply.status_code == 200
    return reply.content.decode()


def test_a_source_is_found_looked_at_and_added(desk: Client, server: ScriptedServer) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/news.rss" title="All">'
    server.scripts = {
        "/": answer(
            page("Harbour", "Welcome.").replace(b"</title>", b"</title>" + link.encode()),
            headers={"Content-Type": "text/html"},
        ),
        "/news.rss": answer(rss(story(1), story(2))),
        "/robots.txt": answer(b"User-agent: *\nDisallow: /private\nContent-Usage: train-ai=n"),
    }
    address = reverse("desk_add_source")
    html = desk.post(address, {"url": server.url("/"), "do": "look"}).content.decode()
    for words in ("Ferry story 1", "2 items now", "each with its whole text", "train-ai=n"):
        assert words in html
    # What the feed and its address tell is answered already.
    for name, value in (
        ("home_url", server.url("/")),
        ("language", "en"),
        ("name", "Harbour Post"),
    ):
        assert f'name="{name}"' in html
        assert f'value="{value}"' in html
    assert Source.objects.filter(name="Harbour Post").count() == 0
    entry = {"url": server.url("/news.rss"), "do": "add", "name": "Harbour Post", "country": "no"}
    reply = desk.post(address, {**entry, "admitted_because": "Daily.", "kind": "outlet"})
    source = Source.objects.get(name="Harbour Post")
    assert reply["Location"] == reverse("desk_source", args=[source.pk])
    assert (source.country, source.admitted_because) == ("NO", "Daily.")
    assert source.channels.get().url == server.url("/news.rss")
    # Its first items are there with the answer; no command, no waiting for the clock.
    assert "Ferry story 2" in shown(desk, "source", source.pk)
    asked = [request.path for request in server.requests]
    assert asked.count("/news.rss") == 2
    faulty = desk.post(address, {**entry, "name": "Other", "kind": "odd"})
    assert faulty.status_code == 422
    assert "Ferry story 1" in faulty.content.decode()
    assert not Source.objects.filter(name="Other").exists()
    assert (
        "is polled already" in desk.post(address, {"url": server.url("/news.rss")}).content.decode()
    )


@pytest.mark.parametrize(
    ("path", "told", "to_do"),
    [
        ("/nothing", "answered 404", "Open the address in a browser"),
        ("/page", "no feed was found on it", "Open the address"),
        ("/private/feed", "robots.txt does not let Onrecord", "Agreement"),
        ("http://10.0.0.8/feed", "a private address", "ONRECORD_OUTBOUND_ALLOWED_HOSTS"),
    ],
)
def test_a_failure_is_understood_without_a_log(
    desk: Client, server: ScriptedServer, path: str, told: str, to_do: str
) -> None:
    server.scripts = {
        "/page": answer(page("Harbour", "Welcome."), headers={"Content-Type": "text/html"}),
        "/robots.txt": answer(b"User-agent: *\nDisallow: /private"),
    }
    url = path if "://" in path else server.url(path)
    reply = desk.post(reverse("desk_add_source"), {"url": url, "do": "look"})
    assert reply.status_code == 422
    assert told in reply.content.decode()
    assert to_do in reply.content.decode()


def test_the_register_says_how_each_source_does(desk: Client, channel: Channel) -> None:
    now = timezone.now()
    for number, (polls, failures, reports) in enumerate([(9, 0, 4), (9, 3, 1), (9, 9, 0)]):
        ChannelDay.objects.create(
            channel=channel,
            day=now.date() - timedelta(days=number),
            polls=polls,
            failures=failures,
            reports=reports,
        )
    drawn = register.source_bars(channel.source, now=now)
    assert [bar.tone for bar in drawn[-3:]] == ["bad", "part", "good"]
    assert drawn[-1].height > drawn[-2].height > drawn[-3].height == 0
    (view,) = register.channel_views(channel.source, now=now)
    assert view.error_rate == 44
    Channel.objects.update(failures=4, problem="It answered 503.", problem_code="outbound.busy")
    ChannelEvent.objects.create(channel=channel, at=now, kind="failed", says="It answered 503.")
    Term.objects.create(
        source=channel.source,
        digest="d",
        kind="robots",
        where="https://harbour.example/robots.txt",
        says="Disallow: /",
        closes_fetch=True,
        first_seen_at=now,
        last_seen_at=now,
    )
    html = shown(desk, "sources")
    assert html.index("Harbour Post") < html.index("Strait Times")
    assert "Failed 4 times in a row: It answered 503." in html
    assert "the site is busy or broken" in html
    html = shown(desk, "source", channel.source_id)
    assert "44 % of this week" in html
    assert "Disallow: /" in html


def test_silence_is_told_from_health(channel: Channel, now: datetime) -> None:
    channel.last_success_at = now - timedelta(minutes=3)
    channel.next_poll_at = now + timedelta(minutes=9)
    assert register.channel_health(channel, now=now).tone == "good"
    channel.news_at, channel.gap_seconds = now - timedelta(days=9), 3600
    silent = register.channel_health(channel, now=now)
    assert silent.tone == "part"
    assert "nothing new for 1 week, 2 days; usually every 1 hour" in silent.says.replace(
        "\xa0", " "
    )
    channel.gap_seconds = 5 * 86400
    assert register.channel_health(channel, now=now).tone == "good"


def test_the_entry_is_changed_and_its_faults_are_told(desk: Client, channel: Channel) -> None:
    address = reverse("desk_change_source", args=[channel.source_id])
    entry = {"name": "Harbour Post", "country": "no", "kind": "agency", "quoting_budget": ""}
    desk.post(address, {**entry, "reliability": "Corrects itself.", "may_store_full_text": "1"})
    source = Source.objects.get(pk=channel.source_id)
    assert (source.kind, source.quoting_budget) == ("agency", None)
    assert (source.may_store_full_text, source.may_feed_model) == (True, False)
    reply = desk.post(address, {**entry, "home_url": "harbour", "kind": "odd"})
    assert reply.status_code == 422
    assert "Kind: " in reply.content.decode()
    # Giving a source's texts to models is for those who may publish.
    desk.post(address, {**entry, "may_feed_model": "1"})
    assert not Source.objects.get(pk=channel.source_id).may_feed_model


def test_channels_are_switched_and_moved(desk: Client, channel: Channel) -> None:
    address = reverse("desk_channel", args=[channel.pk])
    desk.post(address, {"do": "off"})
    assert not Channel.objects.get().is_active
    desk.post(address, {"do": "on"})
    assert Channel.objects.get().is_active
    desk.post(address, {"do": "address", "url": "javascript:alert(1)"})
    assert Channel.objects.get().url == "https://harbour.example/feed"
    desk.post(address, {"do": "address", "url": "https://harbour.example/new"})
    assert Channel.objects.get().url == "https://harbour.example/new"
    assert ChannelEvent.objects.count() == 3


@pytest.mark.parametrize("role", ["anonymous", "plain"])
def test_who_may_not_see_the_desk_changes_nothing(
    channel: Channel, as_user: SignIn, role: str
) -> None:
    client = as_user(role)
    for name, args in (
        ("sources", []),
        ("source", [channel.source_id]),
        ("add_source", []),
        ("report", [Report.objects.values_list("pk", flat=True)[0]]),
    ):
        assert client.get(reverse(f"desk_{name}", args=args)).status_code == 302
    assert client.post(reverse("desk_channel", args=[channel.pk]), {"do": "off"}).status_code == 302
    assert client.post(reverse("desk_mute_source", args=[channel.source_id])).status_code == 302
    assert Channel.objects.get().is_active


def test_a_muted_source_leaves_the_wire_and_is_found_again(
    newsroom: Newsroom, desk: Client
) -> None:
    source = Source.objects.get(slug="island-post")
    desk.post(reverse("desk_mute_source", args=[source.pk]), {"muted": "1"})
    assert "Island Post on the Halmar" not in shown(desk, "wire")
    assert "Island Post on the Halmar" in shown(desk, "wire", query="?state=muted")
    assert "Island Post on the Halmar" in shown(desk, "wire", query="?source=island-post")
    desk.post(reverse("desk_mute_source", args=[source.pk]), {"muted": "0"})
    assert "Island Post on the Halmar" in shown(desk, "wire")


def test_a_report_shows_what_changed_and_why_it_is_nowhere(
    newsroom: Newsroom, desk: Client
) -> None:
    report = Report.objects.get(source__slug="island-post")
    Report.objects.filter(pk=report.pk).update(text="The ferry stops on Monday.\n\nAll agree.")
    newer = Report.objects.create(
        source=report.source,
        delivery=report.delivery,
        identity=report.identity,
        version=2,
        supersedes=report,
        title=report.title,
        text="The ferry stops on Tuesday.\n\nAll agree.",
        notice="corrected",
        received_at=newsroom.now,
        state="read",
        reserved_by="Reserved by x",
    )
    html = shown(desk, "report", newer.pk)
    assert "<del>Monday</del><ins>Tuesday</ins>" in html
    assert "All agree" not in html.split("The text as it is stored")[0]
    assert "its run is not there any more" in html
    assert "Closed to models" in html
    assert desk.post(reverse("desk_retry_report", args=[newer.pk])).status_code == 302
    assert "on its way along the line" in shown(desk, "report", newer.pk)
    assert desk.get(reverse("desk_report", args=[10**9])).status_code == 404
    listed = shown(desk, "wire", query="?state=changed")
    assert "version 2" in listed
    assert "corrected" in listed
    count = desk.get(reverse("desk_newer", args=[report.pk])).json()["count"]
    assert count == Report.objects.filter(pk__gt=report.pk).count()


def test_differences_are_words_and_cost_no_more_than_they_may() -> None:
    (paragraph,) = differences("One two three.\n\nSame.", "One 2 three.\n\nSame.")
    assert [(piece.kind, piece.text) for piece in paragraph] == [
        ("same", "One "),
        ("removed", "two"),
        ("added", "2"),
        ("same", " three."),
    ]
    assert differences("Same.\n\nText.", "Same.\n\nText.") == []
    long = " ".join(f"w{number}" for number in range(200))
    (shortened,) = differences(long + " end", long + " END")
    assert [piece.kind for piece in shortened] == ["gap", "same", "removed", "added"]
    huge = "a b " * 60_000
    assert [piece.kind for piece in differences(huge, huge + "c")[0]] == ["removed", "added"]


def test_what_the_register_asks_is_answered_where_it_can_be() -> None:
    names = {
        "The Harbour Post - RSS Feed": "The Harbour Post",
        "RSS: Quay Times | Latest News": "Quay Times",
        "Feed the Birds": "Feed the Birds",
        "": "coast.example",
    }
    for title, name in names.items():
        assert guessing.name_of(title, "https://www.coast.example/rss") == name
    kinds = {
        "https://www.harbour.gov.uk/news": "official",
        "https://ec.europa.eu/rss": "official",
        "https://governors.example/": "outlet",
    }
    for url, kind in kinds.items():
        assert guessing.kind_of("News", url) == kind
    assert guessing.kind_of("Coast News Agency", "https://coast.example/") == "agency"
    countries = {
        ("en", "https://a.co.uk/"): "GB",
        ("de-AT", "https://a.example/"): "AT",
        ("en", "https://a.io/"): "",
        ("pt_BR", "https://a.com/"): "BR",
        ("zh-Hant", "http://[::1]:80/"): "",
        ("no", "https://a.no/"): "NO",
    }
    for (language, url), country in countries.items():
        assert guessing.country_of(language, url) == country
