"""What others ask of intake, in few queries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from onrecord.intake import queries
from onrecord.intake.models import Channel, Report, Source
from onrecord.intake.operations import (
    DeliveryNotRead,
    add_source,
    poll_channel,
    read_delivery,
    read_report,
    receive,
)
from tests.intake.feeds import rss, story
from tests.plumbing.servers import ScriptedServer, answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def report_ids(source: Source, now: datetime) -> list[int]:
    delivery_id = receive(data=rss(*map(story, range(6))), now=now, source=source, section="world")
    ids = read_delivery(delivery_id=delivery_id, now=now)
    for report_id in ids:
        read_report(report_id=report_id, now=now)
    return ids


def test_passages_are_values_in_the_order_asked(
    report_ids: list[int], source: Source, django_assert_num_queries: Any
) -> None:
    wanted = [report_ids[3], report_ids[0], report_ids[3]]
    with django_assert_num_queries(1):
        passages = queries.passages_of(wanted)
    assert [(passage.report_id, passage.position) for passage in passages] == [
        (report_ids[3], 0),
        (report_ids[3], 1),
        (report_ids[0], 0),
        (report_ids[0], 1),
    ]
    texts = queries.texts_of(report_ids)
    for passage in passages:
        assert texts[passage.report_id][passage.start : passage.end] == passage.text
        assert (passage.source_id, passage.source_name) == (source.pk, "Harbour Post")
        assert passage.url.startswith("https://harbour.example/")


def test_wire_is_one_query_whatever_its_length(
    report_ids: list[int], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        rows = queries.wire(limit=5)
        shown = [
            (row.source.name, row.delivery.format, row.page, row.supersedes, row.folded_into)
            for row in rows
        ]
    assert len(shown) == 5
    assert rows[0].passage_count == 2
    assert queries.wire(source_slug="nobody") == []
    assert len(queries.wire(state="read", section="world", language="en")) == 6
    assert queries.wire(status="canceled") == []


def test_versions_oldest_first(source: Source, now: datetime, report_ids: list[int]) -> None:
    changed = receive(data=rss(story(0, "<p>Other words.</p>")), now=now, source=source)
    (second,) = read_delivery(delivery_id=changed, now=now)
    assert [row.pk for row in queries.versions_of(report_ids[0])] == [report_ids[0], second]


def test_unread_and_failed_deliveries(source: Source, now: datetime) -> None:
    waiting = receive(data=rss(story(1)), now=now, source=source)
    broken = receive(data=b"<svg/>", now=now, source=source)
    with pytest.raises(DeliveryNotRead):
        read_delivery(delivery_id=broken, now=now)
    assert [delivery.pk for delivery in queries.unread_deliveries()] == [waiting]
    assert [delivery.pk for delivery in queries.failed_deliveries()] == [broken]
    assert queries.failed_deliveries(source_slug="nobody") == []


def test_due_channels_longest_overdue_first(source: Source, now: datetime) -> None:
    def made(url: str, minutes: int | None, **more: Any) -> Channel:
        due = None if minutes is None else now + timedelta(minutes=minutes)
        return Channel.objects.create(
            **{"source": source, "carrier": "feed", "url": url, "next_poll_at": due, **more}
        )

    soon, now_due, never = made("a", 1), made("b", 0), made("c", None)
    overdue = made("d", -60)
    made("e", -60, is_active=False)
    made("f", -60, carrier="file")
    made("", -60)
    assert queries.channels_due(now) == [never, overdue, now_due]
    assert queries.channels_due(now + timedelta(minutes=1))[-1] == soon


def test_health_tells_the_ill_first(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    well = Channel.objects.create(
        source=add_source(name="Meridian", now=now), carrier="feed", url=server.url("/well")
    )
    server.scripts = {"/well": answer(rss(story(1)))}
    poll_channel(channel_id=channel.pk, now=now)
    poll_channel(channel_id=well.pk, now=now)
    ill, fine = queries.health(now=now + timedelta(hours=1))
    assert (ill.channel, ill.is_well, ill.silent_for) == (channel, False, None)
    assert (fine.channel, fine.is_well) == (well, True)
    assert (fine.deliveries, fine.unreadable, fine.silent_for) == (1, 0, timedelta(hours=1))
    assert Report.objects.count() == 0
