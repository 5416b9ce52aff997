"""Pictures of reports: shown only by right, with credit and history, decoded in the child."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings
from tests.plumbing.servers import ScriptedServer, answer
from tests.publishing.newsroom import Newsroom, make_newsroom

from onrecord.distribution.assembling import _image
from onrecord.illustration.borrowing import keep_borrowed
from onrecord.illustration.models import Picture
from onrecord.intake.models import Medium, Report, Source
from onrecord.intake.operations.lending import NotLent, lend, licence_of
from onrecord.plumbing import provenance
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.queries import refusals_of
from onrecord.publishing.records import SourceChange
from onrecord.publishing.signals import article_changed
from onrecord.reader.pictures import LEAD, show, telling
from onrecord.stories.signals import report_replaced

pytestmark = pytest.mark.django_db


def jpeg() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "SECRET WHEREABOUTS"
    Image.new("RGB", (900, 600), "#486").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def newsroom(settings: Settings, tmp_path: Path, now: datetime, server: ScriptedServer) -> Newsroom:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CHECKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    server.scripts = {"/p.jpg": answer(jpeg()), "/bad.jpg": answer(b"<svg onload=alert(1)>")}
    return make_newsroom(now)


@pytest.fixture
def server(settings: Settings) -> Iterator[ScriptedServer]:
    with ScriptedServer({}) as running:
        settings.OUTBOUND_ALLOWED_HOSTS = [running.host]
        yield running


def medium_of(newsroom: Newsroom, url: str, **facts: str) -> Medium:
    report = Report.objects.filter(membership__story=newsroom.story).first()
    assert report is not None
    return Medium.objects.create(
        report=report, role="lead", url=url, media_type="image/jpeg", title="The tug.", **facts
    )


@pytest.mark.parametrize(
    ("medium", "report", "source", "is_lent"),
    [
        ("CC BY 4.0", "", "", True),
        ("CC-BY-SA-3.0", "", "", True),
        ("", "Public domain", "", True),
        ("", "", "https://creativecommons.org/licenses/by/4.0/", True),
        ("CC BY-NC 4.0", "", "", False),
        ("CC BY-ND 4.0", "", "CC BY 4.0", False),
        ("© Harbour Post, all rights reserved", "", "CC BY 4.0", False),
        ("", "", "", False),
        ("Courtesy of the port", "", "", False),
    ],
)
def test_only_what_is_open_or_agreed_is_lent(
    newsroom: Newsroom, now: datetime, medium: str, report: str, source: str, is_lent: bool
) -> None:
    row = medium_of(newsroom, "http://127.0.0.1:1/p.jpg", rights=medium)
    row.report.rights, row.report.source.licence = report, source
    assert bool(licence_of(row)) is is_lent
    row.report.source.agreement = "Contract of May"
    assert licence_of(row).startswith("By agreement with")


def test_an_editor_takes_a_picture_with_its_credit_and_history(
    newsroom: Newsroom, server: ScriptedServer, now: datetime
) -> None:
    row = medium_of(newsroom, server.url("/p.jpg"), rights="CC BY 4.0", credit="Mia Tarn")
    closed = medium_of(newsroom, server.url("/other.jpg"))
    client = Client()
    client.force_login(newsroom.editor)
    address = reverse("desk_pictures", args=[newsroom.article_id])
    page = client.get(address).content.decode()
    assert f"borrow.{row.pk}.lead" in page
    assert f"borrow.{closed.pk}.lead" not in page
    for _ in range(2):
        client.post(address, {"do": f"borrow.{row.pk}.lead"})
    picture = newsroom.copy.lead_picture
    assert picture is not None
    assert (picture.credit, picture.licence) == ("Mia Tarn", "CC BY 4.0")
    assert picture.source_name == row.report.source.name
    assert picture.source_url == row.report.url
    assert Picture.objects.filter(drawn_from__startswith="report/").count() == 1
    with picture.file.open("rb") as opened:
        data = opened.read()
    assert b"SECRET" not in data
    store = provenance.read(data, "image/jpeg")
    assert store is not None
    assert store["validation_state"] == "Trusted"
    told = json.dumps(store)
    assert provenance.digest_of(jpeg()) in told
    assert row.url in told
    assert "c2pa.opened" in told
    assert "c2pa.created" not in told
    codes = {one.code for one in refusals_of(newsroom.copy)}
    assert {"gate.picture_without_alt", "gate.picture_without_source_type"} <= codes


def test_nobody_is_asked_where_nothing_allows_it(
    newsroom: Newsroom, server: ScriptedServer, now: datetime
) -> None:
    row = medium_of(newsroom, server.url("/p.jpg"))
    with pytest.raises(NotLent):
        lend(medium_id=row.pk, now=now)
    Source.objects.filter(pk=row.report.source_id).update(agreement="Contract of May")
    Report.objects.filter(pk=row.report_id).update(status="canceled")
    with pytest.raises(NotLent):
        lend(medium_id=row.pk, now=now)
    assert server.requests == []


def test_what_is_no_picture_is_refused_in_words(
    newsroom: Newsroom, server: ScriptedServer, now: datetime
) -> None:
    row = medium_of(newsroom, server.url("/bad.jpg"), rights="CC0")
    before = newsroom.copy.lead_picture_id
    client = Client()
    client.force_login(newsroom.editor)
    address = reverse("desk_pictures", args=[newsroom.article_id])
    page = client.post(address, {"do": f"borrow.{row.pk}.lead"}, follow=True)
    assert "is not a PNG, JPEG, WebP, AVIF or GIF picture" in page.content.decode()
    assert newsroom.copy.lead_picture_id == before


@pytest.mark.parametrize("change", ["withdrawn", "dropped", "rights"])
def test_a_picture_leaves_every_page_when_its_right_ends(
    newsroom: Newsroom,
    server: ScriptedServer,
    now: datetime,
    change: str,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    row = medium_of(newsroom, server.url("/p.jpg"))
    source = row.report.source
    source.agreement = "Contract of May"
    source.save()
    lent = lend(medium_id=row.pk, now=now)
    picture_id = keep_borrowed(**asdict(lent), user=None, now=now)
    ArticlePage.objects.filter(pk=newsroom.article_id).update(lead_picture=picture_id, live=True)
    picture = Picture.objects.get(pk=picture_id)
    assert telling(picture) is not None
    held = picture.get_rendition("width-40|format-jpeg").file
    heard: list[int] = []

    def hear(*, article_id: int, **kwargs: object) -> None:
        heard.append(article_id)

    article_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        if change == "rights":
            source.agreement = ""
            source.save()
        else:
            newer = Report.objects.get(pk=row.report_id)
            newer.pk, newer.version, newer.supersedes_id = None, 2, row.report_id
            newer.status = "canceled" if change == "withdrawn" else "usable"
            newer.save()
            report_replaced.send(
                sender=Report, report_ids=[row.report_id], newest_id=newer.pk, at=now
            )
    article_changed.disconnect(hear)
    gone = Picture.objects.get(pk=picture_id)
    assert gone.withheld
    assert show(gone, LEAD) is None
    assert telling(gone) is None
    assert _image(gone) is None
    assert not gone.renditions.exists()
    assert not held.storage.exists(held.name)
    assert SourceChange.objects.filter(article_id=newsroom.article_id, settled_at=None).exists()
    assert set(heard) == {newsroom.article_id}
    article = ArticlePage.objects.get(pk=newsroom.article_id)
    assert "gate.picture_withheld" in {one.code for one in refusals_of(article)}
    if change == "rights":
        source.agreement = "Contract of June"
        source.save()
        assert telling(Picture.objects.get(pk=picture_id)) is not None
