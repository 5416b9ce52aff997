"""Sites are asked as they want to be asked, and what they allow is recorded and obeyed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from onrecord.intake.models import Channel, ChannelEvent, Report, Site, Source, Term
from onrecord.intake.operations import poll_channel, read_delivery, read_report, receive
from onrecord.intake.operations.asking import Disallowed, ask
from onrecord.intake.operations.moving import accept_feed, change_address
from onrecord.intake.operations.sites import Crowded, origin_of, site_at, take_turn
from onrecord.intake.queries import reserved_reports
from onrecord.plumbing.outbound import Unreachable
from tests.intake.feeds import page, rss, story
from tests.plumbing.servers import ScriptedServer, answer, redirect

pytestmark = pytest.mark.django_db
CLOSED = b"User-agent: *\nDisallow: /"
SAID = "Ferry crews voted to end the strike after twelve days."


def polled(channel: Channel, now: datetime) -> list[Report]:
    """Poll and read; return what came."""
    found: list[int] = []
    for delivery_id in poll_channel(channel_id=channel.pk, now=now):
        found += read_delivery(delivery_id=delivery_id, now=now)
    channel.refresh_from_db()
    return list(Report.objects.filter(pk__in=found).order_by("pk"))


def test_robots_is_asked_once_a_day_and_obeyed(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    server.scripts = {"/feed": answer(rss(story(1))), "/robots.txt": answer(CLOSED)}
    assert poll_channel(channel_id=channel.pk, now=now) == []
    assert [request.path for request in server.requests] == ["/robots.txt"]
    channel.refresh_from_db()
    assert "/robots.txt does not let Onrecord fetch" in channel.problem
    assert channel.next_poll_at is not None
    assert channel.next_poll_at >= now + timedelta(hours=24)
    poll_channel(channel_id=channel.pk, now=now + timedelta(hours=23))
    assert len(server.requests) == 1
    server.scripts["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private")
    assert poll_channel(channel_id=channel.pk, now=now + timedelta(hours=25))
    channel.refresh_from_db()
    assert channel.problem == ""
    kinds = ChannelEvent.objects.filter(channel=channel).order_by("pk").values_list("kind")
    assert [kind for (kind,) in kinds] == ["failed", "back"]


def test_an_agreement_stands_above_robots(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    Source.objects.update(agreement="Letter of 3 March 2026")
    server.scripts = {"/feed": answer(rss(story(1))), "/robots.txt": answer(CLOSED)}
    assert len(polled(channel, now)) == 1


def test_a_site_that_does_not_say_is_not_asked_for_more_and_its_last_word_stands(
    source: Source, server: ScriptedServer, now: datetime
) -> None:
    server.scripts["/robots.txt"] = answer(status="503 Busy")
    with pytest.raises(Unreachable, match="did not say what it allows"):
        ask(url=server.url("/feed"), source=source, now=now)
    server.scripts["/robots.txt"] = answer(CLOSED)
    with pytest.raises(Disallowed):
        ask(url=server.url("/feed"), source=source, now=now)
    server.scripts["/robots.txt"] = answer(status="500 Oops")
    with pytest.raises(Disallowed):
        ask(url=server.url("/feed"), source=source, now=now + timedelta(days=2))


def test_a_redirect_is_held_against_the_robots_of_where_it_leads(
    source: Source, server: ScriptedServer, now: datetime, settings: Settings
) -> None:
    with ScriptedServer({"/robots.txt": answer(CLOSED), "/feed": answer(b"x")}) as other:
        settings.OUTBOUND_ALLOWED_HOSTS = [server.host, other.host]
        server.scripts["/feed"] = redirect(other.url("/feed"))
        with pytest.raises(Disallowed):
            ask(url=server.url("/feed"), source=source, now=now)
        assert [request.path for request in other.requests] == ["/robots.txt"]


def test_reservation_in_the_feeds_headers_keeps_its_texts_from_models(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    server.scripts["/feed"] = answer(rss(story(1)), headers={"Content-Usage": "train-ai=n"})
    (report,) = polled(channel, now)
    assert "Content-Usage" in report.reserved_by
    assert reserved_reports([report.pk]) == {report.pk}
    term = Term.objects.get(source=channel.source)
    assert (term.kind, term.closes_model, term.closes_fetch) == ("usage", True, False)
    assert (term.first_seen_at, term.last_seen_at) == (now, now)
    server.scripts["/feed"] = answer(rss(story(2)))
    (second,) = polled(channel, now + timedelta(days=1))
    assert second.reserved_by == ""


def test_tdm_reservation_keeps_a_page_from_being_read(
    source: Source, server: ScriptedServer, now: datetime
) -> None:
    rules = b'[{"location": "/news/", "tdm-reservation": 1}]'
    server.scripts = {
        "/.well-known/tdmrep.json": answer(rules),
        "/news/1": answer(page("Ferry strike ends", SAID)),
        "/free/1": answer(
            page("Ferry strike ends", SAID),
            headers={"Content-Type": "text/html", "TDM-Reservation": "1"},
        ),
    }
    for path, asked in (("/news/1", False), ("/free/1", True)):
        item = {
            "guid": path,
            "link": server.url(path),
            "title": "Ferry strike ends",
            "description": SAID,
        }
        delivery_id = receive(data=rss(item), now=now, source=source)
        (pk,) = read_delivery(delivery_id=delivery_id, now=now)
        read_report(report_id=pk, now=now)
        report = Report.objects.get(pk=pk)
        assert report.text == SAID
        assert "Only the summary is known. Reserved by the TDM reservation" in report.problem
        assert report.page is None
        assert (path in {request.path for request in server.requests}) is asked


def test_a_page_that_is_closed_to_models_is_read_and_kept_from_them(
    source: Source, server: ScriptedServer, now: datetime
) -> None:
    markup = page("Ferry strike ends", SAID, "The first ferry sails on Monday at six.")
    noted = markup.replace(b"</title>", b"</title><meta name='robots' content='noai'>")
    server.scripts["/n"] = answer(noted, headers={"Content-Type": "text/html"})
    item = {"guid": "1", "link": server.url("/n"), "title": "Ferry strike ends"}
    item["description"] = SAID
    delivery_id = receive(data=rss(item), now=now, source=source)
    (pk,) = read_delivery(delivery_id=delivery_id, now=now)
    read_report(report_id=pk, now=now)
    report = Report.objects.get(pk=pk)
    assert report.page is not None
    assert "meta tag" in report.reserved_by


def test_before_a_model_is_given_a_text_its_site_is_asked(
    source: Source, server: ScriptedServer, now: datetime
) -> None:
    server.scripts["/robots.txt"] = answer(b"User-agent: *\nContent-Signal: ai-input=no")
    for may_feed_model in (False, True):
        Source.objects.update(may_feed_model=may_feed_model)
        item = story(int(may_feed_model), link=server.url(f"/n/{may_feed_model}"))
        delivery_id = receive(data=rss(item), now=now, source=source)
        (pk,) = read_delivery(delivery_id=delivery_id, now=now)
        read_report(report_id=pk, now=now)
        assert bool(Report.objects.get(pk=pk).reserved_by) is may_feed_model
        assert bool(server.requests) is may_feed_model


def test_one_request_at_a_time_and_a_rest_between(now: datetime) -> None:
    site = Site.objects.create(
        origin="https://far.example",
        robots="User-agent: *\nCrawl-delay: 7",
        asked_at=now,
        ask_again_at=now + timedelta(hours=1),
    )
    take_turn(site, now=now)
    with pytest.raises(Crowded) as crowded:
        take_turn(site, now=now + timedelta(seconds=1))
    assert crowded.value.retry_after == timedelta(seconds=24)
    take_turn(site, now=now + timedelta(seconds=26))


def test_a_crowded_site_is_no_failure(
    channel: Channel, server: ScriptedServer, now: datetime, settings: Settings
) -> None:
    site_at(channel.url, now=now)
    Site.objects.update(free_at=now + timedelta(seconds=20))
    settings.OUTBOUND_ALLOWED_HOSTS = []
    assert poll_channel(channel_id=channel.pk, now=now) == []
    channel.refresh_from_db()
    assert (channel.failures, channel.problem) == (0, "")
    assert channel.next_poll_at is not None
    assert now + timedelta(seconds=15) < channel.next_poll_at <= now + timedelta(seconds=20)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTP://A.example:80/x", "http://a.example"),
        ("https://a.example:8443/", "https://a.example:8443"),
        ("http://[::1]:80/", "http://[::1]"),
        ("ftp://a.example/", ""),
        ("http://[bad/", ""),
        ("nonsense", ""),
    ],
)
def test_origins(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_a_feed_that_moved_for_good_is_followed_the_second_time(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    server.scripts = {"/feed": answer(rss(story(1))), "/new": answer(rss(story(1), story(2)))}
    polled(channel, now)
    server.scripts["/feed"] = redirect("/new", "301 Moved Permanently")
    assert len(polled(channel, now + timedelta(hours=1))) == 1
    assert channel.url == server.url("/feed")
    polled(channel, now + timedelta(hours=2))
    assert (channel.url, channel.moved_to) == (server.url("/new"), "")
    says = ChannelEvent.objects.filter(kind="moved").values_list("says", flat=True)
    assert [server.url("/feed") in said and server.url("/new") in said for said in says] == [True]


def test_a_redirect_that_is_taken_back_or_temporary_moves_nothing(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    server.scripts = {"/new": answer(rss(story(1)))}
    for hour, script in enumerate(
        [redirect("/new", "301 Moved"), answer(rss(story(1))), redirect("/new", "308 Moved")]
        + [redirect("/new", "302 Found")] * 3
    ):
        server.scripts["/feed"] = script
        polled(channel, now + timedelta(hours=hour))
    assert channel.url == server.url("/feed")


def test_a_move_to_a_feed_of_other_items_waits_for_an_editor(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    server.scripts = {"/feed": answer(rss(story(1))), "/new": answer(rss(story(7)))}
    polled(channel, now)
    server.scripts["/feed"] = redirect("/new", "301 Moved")
    polled(channel, now + timedelta(hours=1))
    server.scripts["/new"] = answer(rss(story(8)))
    Channel.objects.update(moved_fits=False)
    polled(channel, now + timedelta(hours=2))
    assert channel.url == server.url("/feed")
    assert "none of its items is known there" in channel.problem
    change_address(channel_id=channel.pk, url=server.url("/new"), now=now)
    channel.refresh_from_db()
    assert (channel.url, channel.problem) == (server.url("/new"), "")


def test_a_feed_moved_to_one_that_is_polled_already_is_switched_off(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    Channel.objects.create(source=channel.source, carrier="feed", url=server.url("/new"))
    server.scripts = {"/feed": redirect("/new", "301 Moved"), "/new": answer(rss(story(1)))}
    polled(channel, now)
    polled(channel, now + timedelta(hours=1))
    assert not channel.is_active
    assert "polled already" in ChannelEvent.objects.get(kind="moved").says


def test_another_feed_at_the_address_is_held_until_an_editor_says_so(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    from onrecord.intake.operations import DeliveryNotRead

    server.scripts["/feed"] = answer(rss(story(1)))
    polled(channel, now)
    foreign = story(9, guid="c9", link="https://casino.example/9", title="Win big tonight")
    server.scripts["/feed"] = answer(rss(foreign, title="Casino 24"))
    (delivery_id,) = poll_channel(channel_id=channel.pk, now=now + timedelta(hours=1))
    with pytest.raises(DeliveryNotRead, match="Another feed stands here now: “Casino 24”"):
        read_delivery(delivery_id=delivery_id, now=now)
    channel.refresh_from_db()
    assert (channel.is_active, Report.objects.count()) == (False, 1)
    assert accept_feed(channel_id=channel.pk, now=now) == [delivery_id]
    assert len(read_delivery(delivery_id=delivery_id, now=now)) == 1
    channel.refresh_from_db()
    assert (channel.is_active, channel.feed_title) == (True, "Casino 24")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "The New Harbour Post"},
        {"link": "https://www.harbour.example/9"},
        {"keep": "yes"},
    ],
    ids=["renamed", "same site", "one known item"],
)
def test_a_feed_that_changed_in_part_goes_on(
    channel: Channel, server: ScriptedServer, now: datetime, change: dict[str, str]
) -> None:
    server.scripts["/feed"] = answer(rss(story(1)))
    polled(channel, now)
    other = story(9, guid="c9", link=change.get("link", "https://elsewhere.example/9"))
    items = [other, story(1)] if "keep" in change else [other]
    server.scripts["/feed"] = answer(rss(*items, title=change.get("title", "Casino 24")))
    assert len(polled(channel, now + timedelta(hours=1))) == 1
    assert channel.is_active


def test_the_pace_is_learnt_from_news_and_the_feeds_own_word(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    def wait_after(at: datetime, script: bytes) -> float:
        server.scripts["/feed"] = script
        polled(channel, at)
        assert channel.next_poll_at is not None
        return (channel.next_poll_at - at).total_seconds()

    at, waits = now, []
    for number in range(6):
        waits.append(wait_after(at, answer(rss(story(number)))))
        at += timedelta(minutes=10)
    assert waits[0] == pytest.approx(900, rel=0.11)
    assert waits[-1] < 340
    quiet = [wait_after(at + timedelta(hours=hour), answer(rss(story(5)))) for hour in (1, 4, 48)]
    assert quiet[0] < quiet[1] < quiet[2] < 2 * 3600 * 1.11
    fresh = answer(rss(story(5)), headers={"Cache-Control": "public, max-age=10800"})
    assert wait_after(at + timedelta(hours=49), fresh) == pytest.approx(10800, rel=0.11)


def test_days_are_tallied(channel: Channel, server: ScriptedServer, now: datetime) -> None:
    for script in (rss(story(1)), rss(story(1)), rss(story(1, "<p>Changed.</p>"), story(2))):
        server.scripts["/feed"] = answer(script)
        polled(channel, now)
    server.scripts["/feed"] = answer(status="500 Oops")
    polled(channel, now)
    day = channel.days.get()
    counted = (day.polls, day.unchanged, day.failures, day.reports, day.versions)
    assert counted == (4, 1, 1, 2, 1)
