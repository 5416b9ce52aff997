"""What a story offers to be drawn, drawn into an article, and told with its passages."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.publishing.newsroom import Newsroom, make_newsroom, make_report, make_source

from onrecord.illustration.models import Picture
from onrecord.intake.models import Passage, Report
from onrecord.pipeline.illustrating import article_brief, figures_of, offers_of
from onrecord.publishing.figures import missing_of
from onrecord.publishing.operations.picturing import Spot, show_picture
from onrecord.publishing.queries import refusals_of
from onrecord.reader.article import article_view
from onrecord.vocabulary.pictures import FigureForm

pytestmark = pytest.mark.django_db

TOLLS = (
    "An explosion at the Harlow refinery killed at least 12 people on Friday evening.",
    "The death toll from the blast at the Harlow refinery rose to 23, officials said.",
    "The death toll from the Harlow refinery blast stands at 74.",
)
WORDS = "nobody had looked at that valve for eleven years"


@pytest.fixture
def newsroom(settings: Settings, tmp_path: Path, now: datetime) -> Newsroom:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CHECKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    room = make_newsroom(now)
    for number, text in enumerate(TOLLS):
        source = make_source(f"Outlet {number}", now)
        report = make_report(source, room.story, [text], now)
        Report.objects.filter(pk=report.pk).update(
            published_at=now - timedelta(hours=30 - 12 * number), received_at=now
        )
    return room


def drawn_in(newsroom: Newsroom, now: datetime) -> Client:
    """Press the button that draws the chart into the text; the client is signed in."""
    client = Client()
    client.force_login(newsroom.editor)
    page = client.get(reverse("desk_pictures", args=[newsroom.article_id]))
    assert "Chart: dead, 3 numbers over time" in page.content.decode()
    client.post(reverse("desk_pictures", args=[newsroom.article_id]), {"do": "draw.chart.0.text"})
    return client


def test_numbers_of_reports_become_a_chart_with_their_passages(
    newsroom: Newsroom, now: datetime
) -> None:
    client = drawn_in(newsroom, now)
    copy = newsroom.copy
    (picture,) = [one.value for one in copy.body if one.block_type == "picture"]
    assert picture.making["engine"] == "chart"
    assert [one["value"] for one in picture.figure["data"]] == [12, 23, 74]
    assert picture.dark
    view = article_view(copy, [newsroom.section])
    (block,) = [one for one in view.blocks if one.picture]
    assert block.drawn is not None
    assert [row.number for row in block.drawn.rows] == ["at least 12", "23", "74"]
    assert [row.source.exact for row in block.drawn.rows] == list(TOLLS)
    chart = BeautifulSoup(block.drawn.chart, "html.parser")
    assert [float(str(dot["cx"]).rstrip("%")) for dot in chart.select("circle")] == [
        4.0,
        48.5,
        93.0,
    ]
    heights = [206 - float(str(dot["cy"])) for dot in chart.select("circle")]
    assert heights[2] / heights[1] == pytest.approx(74 / 23, rel=0.02), "the axis begins at zero"
    client.post(reverse("desk_pictures", args=[newsroom.article_id]), {"do": "out.text"})
    assert not [one for one in newsroom.copy.body if one.block_type == "picture"]


def test_a_withdrawn_report_takes_the_figure_with_it(newsroom: Newsroom, now: datetime) -> None:
    drawn_in(newsroom, now)
    picture = Picture.objects.get(kind="chart")
    assert missing_of([picture]) == {}
    Report.objects.filter(text=TOLLS[1]).update(status="canceled")
    assert missing_of([picture]) == {picture.pk: 1}
    codes = [one.code for one in refusals_of(newsroom.copy)]
    assert "gate.figure_without_passage" in codes
    view = article_view(newsroom.copy, [newsroom.section])
    (block,) = [one for one in view.blocks if one.picture]
    assert block.is_fallen
    assert block.drawn is None
    assert not any(
        one.form is FigureForm.SERIES for one in figures_of(newsroom.story.pk, (), now=now)
    ), "two numbers are no line"


def test_a_corrected_report_keeps_what_it_still_says(newsroom: Newsroom, now: datetime) -> None:
    drawn_in(newsroom, now)
    picture = Picture.objects.get(kind="chart")
    old = Report.objects.get(text=TOLLS[2])
    newer = make_report(old.source, newsroom.story, [TOLLS[2], "More follows."], now)
    Report.objects.filter(pk=newer.pk).update(supersedes=old)
    assert missing_of([picture]) == {}
    Report.objects.filter(pk=newer.pk).update(text="The toll is not known.")
    assert missing_of([picture]) == {picture.pk: 1}


def test_only_words_that_stand_in_their_passage_are_quoted(
    newsroom: Newsroom, now: datetime
) -> None:
    source = make_source("Coast Post", now)
    report = make_report(source, newsroom.story, [f"“{WORDS}”, Amina Haddad said."], now)
    passage = Passage.objects.get(report=report)
    said = [
        (WORDS, "Amina Haddad", "engineer", passage.pk),
        (WORDS.replace("eleven", "twelve"), "Amina Haddad", "engineer", passage.pk),
        (WORDS, "", "", passage.pk),
        (WORDS, "Amina Haddad", "engineer", 0),
    ]
    found = [
        one
        for one in figures_of(newsroom.story.pk, said, now=now)
        if one.form is FigureForm.QUOTATION
    ]
    (quoted,) = found
    (datum,) = quoted.data
    assert passage.text[datum.start : datum.end] == WORDS
    assert datum.label == "Coast Post"


def test_the_gate_of_roles_holds_for_pictures(newsroom: Newsroom, now: datetime) -> None:
    client = Client()
    client.force_login(newsroom.reader)
    address = reverse("desk_pictures", args=[newsroom.article_id])
    assert client.post(address, {"do": "out.lead"}).status_code in {302, 403}
    assert newsroom.copy.lead_picture_id == newsroom.picture.pk
    client.force_login(newsroom.editor)
    assert client.post(address, {"do": "publish"}).status_code == 400
    assert client.post(address, {"do": "draw.chart.0.everywhere"}).status_code == 400


def test_a_picture_is_put_in_once(newsroom: Newsroom, now: datetime) -> None:
    about: dict[str, Any] = {"article_id": newsroom.article_id, "user": newsroom.editor, "now": now}
    assert show_picture(spot=Spot.TEXT, picture_id=newsroom.picture.pk, **about)
    assert not show_picture(spot=Spot.TEXT, picture_id=newsroom.picture.pk, **about)
    kinds = [block.block_type for block in newsroom.copy.body]
    assert kinds.count("picture") == 1
    offered = offers_of(article_brief(newsroom.copy, now=now))
    assert offered[0].alias == "default"
