"""Texts that came whole are settled where they are stored; the long way gives the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onrecord.intake.models import Passage, Report, ReportState, Site, Source
from onrecord.intake.operations import read_delivery, read_report, receive, settling
from onrecord.intake.operations.rows import write_new
from onrecord.intake.operations.storing import Storing
from tests.intake.feeds import rss, story

pytestmark = pytest.mark.django_db

FRENCH = (
    "<p>« Nous sommes contents. Nous avons attendu », dit-elle.</p><p>Le bac est parti pour le "
    "port avec les voyageurs qui étaient sur le quai depuis des heures, et il ne revient pas "
    "avant la fin de la semaine, dit la mairie dans une note.</p>"
)
ITEMS = [story(1), story(2, text=FRENCH), story(3, description="Ferries sail.", link="")]


def taken(source: Source, data: bytes, now: datetime) -> list[Any]:
    """Take a delivery in, and return everything that its reports and passages hold."""
    delivery_id = receive(data=data, now=now, source=source)
    for pk in read_delivery(delivery_id=delivery_id, now=now):
        read_report(report_id=pk, now=now)
    reports = Report.objects.filter(delivery_id=delivery_id).order_by("pk")
    own = {"id", "source_id", "delivery_id"}
    return [
        (
            {name: value for name, value in row.items() if name not in own},
            list(Passage.objects.filter(report_id=row["id"]).values_list("start", "end", "text")),
        )
        for row in reports.values()
    ]


def test_both_ways_give_the_same(
    source: Source, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = taken(source, rss(*ITEMS), now)
    monkeypatch.setattr(settling, "MOST_AT_ONCE", 0)
    other = Source.objects.create(name="Other", slug="other", language="en", created_at=now)
    one_by_one = taken(other, rss(*ITEMS), now)
    assert at_once == one_by_one
    assert [row["language"] for row, _ in at_once] == ["en", "fr", "en"]
    assert all(row["state"] == "read" and found for row, found in at_once)


def test_rows_written_at_once_are_what_the_models_would_write(
    source: Source, now: datetime
) -> None:
    delivery_id = receive(data=b"x", now=now, source=source)

    def rows(name: str) -> list[Report]:
        times = {"published_at": now, "received_at": now}
        whole = {"title": "Ünï\u2028 “x”", "text": "a\n\nb", "recheck_at": now, **times}
        given: list[dict[str, Any]] = [{"title": "T", "received_at": now}, whole]
        return [
            Report(source=source, delivery_id=delivery_id, identity=f"{name}{number}", **one)
            for number, one in enumerate(given * 20)
        ]

    ours, theirs = rows("ours"), rows("theirs")
    write_new(ours)
    Report.objects.bulk_create(theirs)
    assert all(row.pk and not row._state.adding for row in ours)
    for mine, other in zip(ours, theirs, strict=True):
        stored: list[dict[str, Any]] = []
        for row in (mine, other):
            stored.append(dict(Report.objects.filter(pk=row.pk).values().get()))
            assert stored[-1].pop("id") == row.pk
            assert stored[-1].pop("identity") == row.identity
        assert stored[0] == stored[1]


def test_a_feed_costs_no_query_an_item(source: Source, now: datetime) -> None:
    counts = []
    for first, items in ((0, 3), (100, 30)):
        data = rss(*[story(first + number) for number in range(items)])
        delivery_id = receive(data=data, now=now, source=source)
        with CaptureQueriesContext(connection) as asked:
            read_delivery(delivery_id=delivery_id, now=now)
        counts.append(len(asked))
    assert Report.objects.filter(state=ReportState.READ).count() == 33
    assert counts[1] <= counts[0] <= 20


def test_a_kill_in_the_midst_leaves_nothing_of_it(
    source: Source, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery_id = receive(data=rss(*ITEMS), now=now, source=source)
    write = Storing._write

    def killed(self: Storing) -> None:
        write(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(Storing, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        read_delivery(delivery_id=delivery_id, now=now)
    assert not Report.objects.exists()
    assert not Passage.objects.exists()
    monkeypatch.undo()
    once = read_delivery(delivery_id=delivery_id, now=now)
    assert once == read_delivery(delivery_id=delivery_id, now=now)
    assert len(once) == Report.objects.count() == 3


def test_where_a_model_is_given_texts_the_site_is_asked_first(
    source: Source, now: datetime
) -> None:
    """A text of an unknown site is settled by the step that may ask it, and by no other."""
    Source.objects.filter(pk=source.pk).update(may_feed_model=True)
    Site.objects.create(
        origin="https://known.example",
        robots="User-agent: *\nContent-Usage: train-ai=n",
        ask_again_at=now.replace(year=now.year + 1),
    )
    items = [story(1), story(2, link="https://known.example/2"), story(3, link="")]
    delivery_id = receive(data=rss(*items), now=now, source=source)
    read_delivery(delivery_id=delivery_id, now=now)
    unknown, known, nowhere = Report.objects.order_by("pk")
    assert (unknown.state, known.state, nowhere.state) == ("received", "read", "read")
    assert not unknown.passages.exists()
    assert known.passages.exists()
    assert known.reserved_by
    assert not nowhere.reserved_by
