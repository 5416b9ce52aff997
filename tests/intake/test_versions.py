"""Edits, corrections, kills and pages that vanish; guids that are reused or changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from onrecord.intake.models import Report, Source
from onrecord.intake.notices import Notice, headline_of, notice_of
from onrecord.intake.operations import read_delivery, read_report, receive
from onrecord.intake.operations.rechecking import recheck_page
from onrecord.intake.queries import pages_due
from onrecord.intake.signals import report_changed
from onrecord.vocabulary.reports import PublicationStatus
from tests.intake.feeds import page, rss, story
from tests.plumbing.servers import ScriptedServer, answer

USABLE = PublicationStatus.USABLE
SAID = "Ferry crews voted on Friday to end a strike that lasted twelve days in the harbour."
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def announced() -> Iterator[list[tuple[int, int, str]]]:
    heard: list[tuple[int, int, str]] = []

    def hear(*, report_id: int, supersedes_id: int, change: str, **more: Any) -> None:
        heard.append((report_id, supersedes_id, change))

    report_changed.connect(hear)
    yield heard
    report_changed.disconnect(hear)


def deliver(source: Source, now: datetime, *items: dict[str, str]) -> list[Report]:
    delivery_id = receive(data=rss(*items), now=now, source=source)
    ids = read_delivery(delivery_id=delivery_id, now=now)
    return list(Report.objects.filter(pk__in=ids).order_by("pk"))


@pytest.mark.parametrize(
    ("title", "text", "notice"),
    [
        ("KILL: Ferry strike ends", "", "killed"),
        ("MANDATORY KILL Ferry strike ends", "", "killed"),
        ("Kill Bill returns to the screen", "", ""),
        ("KILLED in action: a memorial", "", ""),
        ("WITHDRAWN: Ferry strike ends", "", "withdrawn"),
        ("Troops withdrawn from the border", "", ""),
        ("Retraction: Ferry strike ends", "", "withdrawn"),
        ("CORRECTED-Ferry strike ends", "", "corrected"),
        ("Correction: Ferry strike ends", "", "corrected"),
        ("Corrections officer sues", "", ""),
        ("Berichtigung: Streik beendet", "", "corrected"),
        ("RECTIFICATIF - Fin de la grève", "", "corrected"),
        ("Ferry strike ends", "(Corrects paragraph 3 to say twelve days) The crews", "corrected"),
        ("Ferry strike ends", "This version corrects the number of days.", "corrected"),
        ("Ferry strike ends", "The crews voted.", ""),
    ],
)
def test_notices_are_told_by_their_words(title: str, text: str, notice: str) -> None:
    assert notice_of(title, text, USABLE, is_version=False) == notice
    assert notice_of(title, text, USABLE, is_version=True) == (notice or "edited")
    if notice and not text:
        assert headline_of(title).casefold() in title.casefold()
        assert not headline_of(title).startswith((":", "-", " "))


def test_a_status_stands_above_words() -> None:
    assert notice_of("x", "", PublicationStatus.CANCELED, is_version=False) is Notice.KILLED
    assert notice_of("x", "", PublicationStatus.WITHHELD, is_version=True) is Notice.WITHDRAWN


def test_an_edit_is_announced_and_a_kill_takes_its_item_back(
    source: Source, now: datetime, announced: list[tuple[int, int, str]]
) -> None:
    (first,) = deliver(source, now, story(1, title="Ferry strike ends on Friday"))
    (second,) = deliver(source, now, story(1, "<p>Other words.</p>", title=first.title))
    kill = story(77, "<p>Editors, kill it.</p>", title="KILL: Ferry strike ends on Friday")
    (third,) = deliver(source, now, kill)
    assert announced == [
        (second.pk, first.pk, "edited"),
        (third.pk, second.pk, "killed"),
    ]
    assert (third.identity, third.version, third.status) == (first.identity, 3, "canceled")


def test_a_reused_guid_is_another_item_in_any_order(now: datetime, db: None) -> None:
    one = story(1, "<p>Ferry crews end their strike after a long night.</p>", guid="reused")
    two = story(
        2, "<p>Museum opens a wing for clocks and maps.</p>", guid="reused", title="Museum wing"
    )
    edited = story(1, "<p>Ferry crews end their strike after two long nights.</p>", guid="reused")
    for number, order in enumerate(permutations([one, two, edited])):
        source = Source.objects.create(name=f"s{number}", slug=f"s{number}", created_at=now)
        for item in order:
            deliver(source, now, item)
        rows = Report.objects.filter(source=source)
        assert rows.count() == 3
        assert rows.values("identity").distinct().count() == 2
        assert {row.identity for row in rows.filter(url=two["link"])}.isdisjoint(
            {row.identity for row in rows.filter(url=one["link"])}
        )


def test_a_changed_guid_with_a_changed_text_is_a_version(source: Source, now: datetime) -> None:
    (first,) = deliver(source, now, story(1))
    (second,) = deliver(
        source,
        now,
        story(1, "<p>Ferry 1 sails again. “We are glad,” said Mia Tarn.</p>", guid="n2"),
    )
    assert (second.identity, second.version) == (first.identity, 2)
    assert deliver(source, now, story(1, guid="n3")) == []


def test_items_that_share_an_address_stay_apart(source: Source, now: datetime) -> None:
    home = "https://harbour.example/"
    reports = deliver(source, now, *(story(n, link=home, title=f"Note {n}") for n in range(3)))
    assert len(reports) == 3
    later = story(8, "<p>The museum opens a wing.</p>", link=home, title="Museum wing")
    assert len(deliver(source, now, later)) == 1
    assert Report.objects.filter(version=1).count() == 4


@pytest.fixture
def from_page(source: Source, server: ScriptedServer, now: datetime) -> Report:
    server.scripts["/n"] = answer(page("Ferry strike ends", SAID, "It ends."), headers=HTML)
    item = {"guid": "1", "link": server.url("/n"), "title": "Ferry strike ends"}
    (report,) = deliver(source, now, {**item, "description": SAID})
    read_report(report_id=report.pk, now=now)
    return Report.objects.get(pk=report.pk)


def test_an_edited_page_is_a_version(
    from_page: Report, server: ScriptedServer, now: datetime, announced: list[Any]
) -> None:
    assert from_page.page_id is not None
    assert pages_due(now) == []
    at = now + timedelta(hours=1)
    assert pages_due(at) == [from_page.pk]
    assert recheck_page(report_id=from_page.pk, now=at) is None
    assert pages_due(at) == []
    edited = SAID.replace("twelve", "fourteen")
    server.scripts["/n"] = answer(page("Ferry strike ends", edited, "It ends."), headers=HTML)
    at = now + timedelta(hours=6)
    assert pages_due(at) == [from_page.pk]
    version_id = recheck_page(report_id=from_page.pk, now=at)
    assert announced == [(version_id, from_page.pk, "edited")]
    read_report(report_id=version_id or 0, now=at)
    version = Report.objects.get(pk=version_id)
    assert "fourteen" in version.text
    assert version.passages.exists()
    assert (version.version, version.supersedes) == (2, from_page)
    assert recheck_page(report_id=from_page.pk, now=at) is None
    # The feed, which says what it said, brings nothing more.
    item = {"guid": "1", "link": server.url("/n"), "title": "Ferry strike ends"}
    assert deliver(from_page.source, at, {**item, "description": SAID, "x": "y"}) == []


@pytest.mark.parametrize(("status", "looks"), [("410 Gone", 1), ("404 Not Found", 2)])
def test_a_vanished_page_is_a_withdrawal(
    from_page: Report,
    server: ScriptedServer,
    now: datetime,
    announced: list[Any],
    status: str,
    looks: int,
) -> None:
    server.scripts["/n"] = answer(status=status)
    made = [
        recheck_page(report_id=from_page.pk, now=now + timedelta(hours=hour))
        for hour in range(1, looks + 1)
    ]
    assert [one is not None for one in made] == [False] * (looks - 1) + [True]
    version = Report.objects.get(pk=made[-1])
    assert (version.status, version.notice, version.text) == ("canceled", "withdrawn", "")
    assert announced == [(version.pk, from_page.pk, "withdrawn")]


def test_a_page_that_is_missing_once_is_not_withdrawn(
    from_page: Report, server: ScriptedServer, now: datetime
) -> None:
    whole = server.scripts["/n"]
    for script in (answer(status="404 Not Found"), answer(status="500 Oops"), whole):
        server.scripts["/n"] = script
        assert recheck_page(report_id=from_page.pk, now=now + timedelta(hours=1)) is None
    from_page.refresh_from_db()
    assert from_page.problem == ""
    assert Report.objects.count() == 1
