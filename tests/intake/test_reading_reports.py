"""Reports get their text and passages, from the delivery or from the page."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from onrecord.intake import raw
from onrecord.intake.models import Report, Source
from onrecord.intake.operations import read_delivery, read_report, receive, texts
from onrecord.intake.queries import passages_of
from onrecord.plumbing.outbound import Busy, Unreachable
from onrecord.vocabulary.texts import text_digest
from tests.intake.feeds import page, rss, story
from tests.plumbing.servers import Script, ScriptedServer, answer, redirect

pytestmark = pytest.mark.django_db
SUMMARY = "Ferry crews voted on Friday to end a strike that lasted twelve days."
PARAGRAPHS = (
    "Ferry crews in the northern harbour voted on Friday to end a strike that lasted twelve days.",
    "“We got what we asked for. We are tired,” said union leader Mia Tarn after the vote.",
    "The first ferry sails on Monday at six in the morning, the harbour office said.",
)
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def report(source: Source, server: ScriptedServer, now: datetime) -> Report:
    """A report that came with a summary only."""
    item = {
        "guid": "s1",
        "link": server.url("/news/1"),
        "title": "Ferry strike ends",
        "description": SUMMARY,
    }
    delivery_id = receive(data=rss(item), now=now, source=source)
    return Report.objects.get(pk=read_delivery(delivery_id=delivery_id, now=now)[0])


def read(report: Report, now: datetime) -> Report:
    read_report(report_id=report.pk, now=now)
    report.refresh_from_db()
    return report


def assert_passages(report: Report) -> None:
    for passage in report.passages.all():
        assert report.text[passage.start : passage.end] == passage.text
    positions = list(report.passages.values_list("position", flat=True))
    assert positions == list(range(len(positions)))


def test_full_text_of_the_feed_is_split(source: Source, now: datetime) -> None:
    delivery_id = receive(data=rss(story(1)), now=now, source=source)
    (pk,) = read_delivery(delivery_id=delivery_id, now=now)
    report = read(Report.objects.get(pk=pk), now)
    assert [passage.text for passage in report.passages.all()] == [
        "Ferry 1 sails again.",
        "“We are glad. We waited,” said Mia Tarn.",
    ]
    assert (report.state, report.problem) == ("read", "")
    assert report.text_digest == text_digest(report.text)
    assert_passages(report)


def test_summary_is_completed_from_the_page(
    report: Report, server: ScriptedServer, now: datetime
) -> None:
    body = page("Ferry strike ends", *PARAGRAPHS)
    server.scripts = {"/news/1": redirect("/news/one"), "/news/one": answer(body, headers=HTML)}
    read(report, now)
    assert report.text == "\n\n".join(PARAGRAPHS)
    assert (report.summary, report.problem) == (SUMMARY, "")
    assert len(report.passages.all()) == 3
    assert_passages(report)
    assert report.page is not None
    assert (report.page.state, report.page.url) == ("read", server.url("/news/one"))
    assert raw.load(report.page.raw.name or "") == body
    assert read_delivery(delivery_id=report.page.pk, now=now) == [report.pk]


def test_reading_twice_asks_and_changes_nothing(
    report: Report, server: ScriptedServer, now: datetime
) -> None:
    server.scripts["/news/1"] = answer(page("Ferry strike ends", *PARAGRAPHS), headers=HTML)
    before = list(read(report, now).passages.values_list("pk", flat=True))
    read(report, now + timedelta(days=1))
    assert list(report.passages.values_list("pk", flat=True)) == before
    assert len(server.requests) == 1


def test_page_fills_what_the_feed_did_not_say(
    report: Report, server: ScriptedServer, now: datetime
) -> None:
    head = b"<head><meta property='article:published_time' content='2026-03-05T10:00:00Z'>"
    body = page("Ferry strike ends", *PARAGRAPHS).replace(b"<head>", head)
    server.scripts["/news/1"] = answer(body, headers=HTML)
    assert report.published_at is None
    assert read(report, now).published_at == datetime(2026, 3, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (answer(status="404 Not Found"), "answered 404"),
        (answer(status="410 Gone"), "gone for good"),
        (answer(b"%PDF-1.4", headers={"Content-Type": "application/pdf"}), "application/pdf"),
        (answer(b"", headers=HTML), "It is empty"),
        (answer(b"<html><body></body></html>", headers=HTML), "No article"),
        (
            answer(page("Your privacy", "We and 1,213 partners store cookies."), headers=HTML),
            "another text",
        ),
        (redirect("http://169.254.169.254/latest/"), "link-local"),
        (answer(b"x" * 6_000_000, headers=HTML), "more than 5,242,880 bytes"),
    ],
    ids=["404", "410", "pdf", "empty", "no-article", "consent", "inside", "large"],
)  # fmt: skip
def test_page_that_fails_for_good_leaves_the_summary(
    report: Report, server: ScriptedServer, now: datetime, script: Script, told: str
) -> None:
    server.scripts["/news/1"] = script
    read(report, now)
    assert (report.text, report.state, report.page) == (SUMMARY, "read", None)
    assert report.problem.startswith("Only the summary is known.")
    assert told in report.problem
    assert [passage.text for passage in report.passages.all()] == [SUMMARY]


def test_page_that_may_still_answer_is_waited_for(
    report: Report, server: ScriptedServer, now: datetime
) -> None:
    server.scripts["/news/1"] = answer(
        status="503 Service Unavailable", headers={"Retry-After": "60"}
    )
    with pytest.raises(Busy) as caught:
        read(report, now)
    assert caught.value.retry_after == timedelta(seconds=60)
    server.scripts["/news/1"] = b"broken\r\n\r\n"
    with pytest.raises(Unreachable):
        read(report, now + timedelta(hours=5))
    report.refresh_from_db()
    assert report.state == "received"
    assert read(report, now + timedelta(hours=7)).text == SUMMARY
    assert "never answered" in report.problem


def test_no_page_is_fetched_where_rights_or_status_forbid_it(
    report: Report, source: Source, server: ScriptedServer, now: datetime
) -> None:
    Source.objects.filter(pk=source.pk).update(may_store_full_text=False)
    assert read(report, now).text == SUMMARY
    Source.objects.filter(pk=source.pk).update(may_store_full_text=True, is_sample=True)
    Report.objects.filter(pk=report.pk).update(state="received", text="")
    assert read(report, now).text == SUMMARY
    Source.objects.filter(pk=source.pk).update(is_sample=False)
    Report.objects.filter(pk=report.pk).update(state="received", text="", status="canceled")
    assert read(report, now).text == SUMMARY
    assert server.requests == []


def test_no_lock_is_held_while_a_slow_page_drips(
    report: Report, server: ScriptedServer, now: datetime
) -> None:
    held: list[bool] = []

    def drip(asking: socket.socket) -> None:
        held.append(connection.in_atomic_block and len(connection.savepoint_ids) > 0)
        time.sleep(0.1)
        asking.sendall(answer(page("Ferry strike ends", *PARAGRAPHS), headers=HTML))

    server.scripts["/news/1"] = drip
    read(report, now)
    assert held == [False]


def test_kill_between_page_and_text_loses_nothing(
    report: Report, server: ScriptedServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*arguments: object) -> None:
        raise KeyboardInterrupt

    server.scripts["/news/1"] = answer(page("Ferry strike ends", *PARAGRAPHS), headers=HTML)
    with monkeypatch.context() as broken:
        broken.setattr(texts, "_fill_from", die)
        with pytest.raises(KeyboardInterrupt):
            read(report, now)
    report.refresh_from_db()
    assert (report.state, report.passages.count()) == ("received", 0)
    assert read(report, now).text == "\n\n".join(PARAGRAPHS)


def test_item_without_any_text_is_read_and_says_so(source: Source, now: datetime) -> None:
    delivery_id = receive(data=rss({"title": "Only a headline"}), now=now, source=source)
    (pk,) = read_delivery(delivery_id=delivery_id, now=now)
    report = read(Report.objects.get(pk=pk), now)
    assert (report.text, report.state) == ("", "read")
    assert "no text" in report.problem
    assert passages_of([pk]) == ()
