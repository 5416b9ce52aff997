"""Deliveries become reports once; changes become versions."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from onrecord.intake import reading as guarded_reading
from onrecord.intake.models import Channel, Delivery, Report, Source
from onrecord.intake.operations import (
    DeliveryNotRead,
    add_source,
    poll_channel,
    read_delivery,
    receive,
)
from onrecord.intake.operations.storing import Storing
from onrecord.plumbing.guarded import ChildDied
from tests.intake.feeds import rss, story
from tests.plumbing.servers import ScriptedServer, answer

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent.parent / "golden" / "intake"


def deliver(source: Source, data: bytes, now: datetime, **more: Any) -> list[Report]:
    """Receive and read; return the reports in order."""
    delivery_id = receive(data=data, now=now, source=source, **more)
    ids = read_delivery(delivery_id=delivery_id, now=now)
    assert read_delivery(delivery_id=delivery_id, now=now) == ids
    reports = Report.objects.in_bulk(ids)
    return [reports[pk] for pk in ids]


def test_items_become_reports(source: Source, now: datetime) -> None:
    first, second = deliver(source, rss(story(1), story(2)), now, section="world")
    assert (first.title, first.version, first.section) == ("Ferry story 1", 1, "world")
    assert first.text == "Ferry 1 sails again. “We are glad. We waited,” said Mia Tarn."
    assert first.published_at == datetime(2026, 3, 6, 8, tzinfo=UTC)
    assert (first.language, first.state, first.received_at) == ("en", "read", now)
    assert second.identity != first.identity
    delivery = first.delivery
    assert (delivery.state, delivery.format, delivery.problem) == ("read", "rss-2.0", "")


def test_known_items_are_nothing_and_changed_ones_are_versions(
    source: Source, now: datetime
) -> None:
    (first, kept) = deliver(source, rss(story(1), story(2)), now)
    assert deliver(source, rss(story(2), story(1), title="Renamed"), now) == []
    (second,) = deliver(source, rss(story(1, "<p>Ferry 1 is late after all.</p>"), story(2)), now)
    assert (second.version, second.supersedes_id, second.identity) == (2, first.pk, first.identity)
    first.refresh_from_db()
    assert first.text.startswith("Ferry 1 sails again.")
    assert deliver(source, rss(story(1), story(2), title="Flapping"), now) == []
    assert Report.objects.count() == 3
    assert kept.version == 1


def test_the_same_guid_of_another_source_is_another_item(source: Source, now: datetime) -> None:
    deliver(source, rss(story(1)), now)
    (other,) = deliver(add_source(name="Meridian", now=now), rss(story(1)), now)
    assert other.version == 1


def test_one_guid_for_different_items_loses_none(source: Source, now: datetime) -> None:
    one, two = story(1), {**story(2), "guid": "urn:harbour:1"}
    assert len(deliver(source, rss(one, two, one), now)) == 2
    assert deliver(source, rss(one, two, title="Again"), now) == []


def test_changing_guids_double_nothing(source: Source, now: datetime) -> None:
    deliver(source, rss(story(1)), now)
    assert deliver(source, rss({**story(1), "guid": "changed-1"}), now) == []
    assert Report.objects.count() == 1


def test_future_dates_are_clipped_with_a_note(source: Source, now: datetime) -> None:
    late, near = deliver(
        source,
        rss(
            story(1, pubDate="Fri, 06 Mar 2099 08:00:00 GMT"),
            story(2, pubDate="Fri, 06 Mar 2026 09:35:00 GMT"),
        ),
        now,
    )
    assert late.published_at == now
    assert "2099-03-06 08:00 UTC" in late.note
    assert (near.published_at, near.note) == (now + timedelta(minutes=5), "")


def test_cancellation_is_a_version_with_its_status(source: Source, now: datetime) -> None:
    (first,) = deliver(source, (GOLDEN / "ninjs-2.json").read_bytes(), now)
    (second,) = deliver(source, (GOLDEN / "ninjs-3-canceled.json").read_bytes(), now)
    assert (second.status, second.version, second.supersedes) == ("canceled", 2, first)
    assert second.title == first.title
    assert first.embargoed_until == datetime(2026, 3, 6, 10, tzinfo=UTC)


def test_a_source_named_by_its_file_takes_the_feeds_title(now: datetime) -> None:
    by_file = add_source(name="usstate.rss", now=now)
    by_hand = add_source(name="Our Ferry Friends", now=now)
    deliver(by_file, rss(story(1), title="Department of Ferries"), now)
    deliver(by_hand, rss(story(1), title="Department of Ferries"), now)
    by_file.refresh_from_db()
    by_hand.refresh_from_db()
    assert (by_file.name, by_file.language) == ("Department of Ferries", "en")
    assert by_hand.name == "Our Ferry Friends"


def test_text_that_may_not_be_stored_is_not(source: Source, now: datetime) -> None:
    Source.objects.filter(pk=source.pk).update(may_store_full_text=False)
    (report,) = deliver(source, rss(story(1, description="Ferries sail.")), now)
    assert (report.text, report.summary) == ("Ferries sail.", "Ferries sail.")
    assert [passage.text for passage in report.passages.all()] == ["Ferries sail."]


def test_refusal_is_recorded_and_raised(source: Source, now: datetime) -> None:
    delivery_id = receive(data=b"<svg/>", now=now, source=source, filename="x.svg")
    for _ in range(2):
        with pytest.raises(DeliveryNotRead, match=r"x\.svg was not read: This is a picture"):
            read_delivery(delivery_id=delivery_id, now=now)
    delivery = Delivery.objects.get(pk=delivery_id)
    assert (delivery.state, delivery.problem) == ("failed", "This is a picture (SVG), not news.")


def test_deaths_are_counted_and_switch_the_channel_off(
    channel: Channel, server: ScriptedServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*arguments: object, **more: object) -> bytes:
        name = signal.Signals.SIGSEGV.name
        raise ChildDied(f"It was ended by {name}.", data={"died": True})

    for number in (1, 2, 3):
        server.scripts["/feed"] = answer(rss(story(number)))
        (delivery_id,) = poll_channel(channel_id=channel.pk, now=now)
        with monkeypatch.context() as broken:
            broken.setattr(guarded_reading, "run_guarded", die)
            with pytest.raises(DeliveryNotRead):
                read_delivery(delivery_id=delivery_id, now=now)
        channel.refresh_from_db()
        assert (channel.deaths, channel.is_active) == (number, number < 3)
    assert "SIGSEGV" in channel.problem
    assert channel.problem.startswith("Switched off after 3 deliveries")


def test_a_success_forgets_deaths(channel: Channel, server: ScriptedServer, now: datetime) -> None:
    Channel.objects.filter(pk=channel.pk).update(deaths=2)
    server.scripts["/feed"] = answer(rss(story(1)))
    (delivery_id,) = poll_channel(channel_id=channel.pk, now=now)
    read_delivery(delivery_id=delivery_id, now=now)
    channel.refresh_from_db()
    assert channel.deaths == 0


@pytest.mark.parametrize("after", [1, 2, 3])
def test_kill_amid_the_storing_leaves_nothing_and_the_next_reading_all(
    source: Source, now: datetime, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    delivery_id = receive(data=rss(story(1), story(2), story(3)), now=now, source=source)
    taken = 0
    take = Storing._take

    def killed(storing: Any, *item: Any) -> None:
        nonlocal taken
        take(storing, *item)
        taken += 1
        if taken == after:
            raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Storing, "_take", killed)
        with pytest.raises(KeyboardInterrupt):
            read_delivery(delivery_id=delivery_id, now=now)
    assert Report.objects.count() == 0
    assert len(read_delivery(delivery_id=delivery_id, now=now)) == 3


def test_restless_item_is_followed_no_further(source: Source, now: datetime) -> None:
    for number in range(52):
        deliver(source, rss(story(1, f"<p>Ferry version {number}.</p>")), now)
    assert Report.objects.count() == 50


def test_queries_do_not_grow_with_known_items(
    source: Source, now: datetime, django_assert_max_num_queries: Any
) -> None:
    deliver(source, rss(*(story(number) for number in range(40))), now)
    delivery_id = receive(
        data=rss(*(story(number) for number in range(40)), title="Again"), now=now, source=source
    )
    with django_assert_max_num_queries(14):
        assert read_delivery(delivery_id=delivery_id, now=now) == []
