"""The worker, the manifest and the front's newer parts: what they name is there."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image
from pytest_django import Settings

from onrecord.publishing import talk
from onrecord.reader import offline, queries
from onrecord.reader.fronts import front, section_front
from onrecord.reader.models import StoryAddress
from onrecord.reader.paths import public_paths
from tests.reader.material import Newsroom


def test_the_worker_keeps_what_every_page_needs() -> None:
    assets = offline.shell_assets()
    assert all(finders.find(path.removeprefix("/static/")) for path in assets)
    names = {path.rsplit("/", 1)[1] for path in assets}
    assert {"reader.css", "article.css", "site.js", "newsreader-text-latin.woff2"} <= names
    assert not any("worker" in name or "-ext" in name for name in names)


def test_another_style_is_another_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    before = offline.worker()
    assert offline.worker() == before
    monkeypatch.setattr(offline, "shell_assets", lambda: ["/static/reader/reader.new.css"])
    after = offline.worker()
    versions = [re.search(r'"version": "(\w{12})"', text) for text in (before, after)]
    assert versions[0]
    assert versions[1]
    assert versions[0][1] != versions[1][1]


def test_the_way_out(client: Client, settings: Settings) -> None:
    settings.OFFLINE_READING = False
    said = client.get("/sw.js").content.decode()
    assert "unregister" in said
    assert "EDITION" not in said


def test_the_manifest_names_icons_of_their_size(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    told = json.loads(response.content)
    assert told["scope"] == told["start_url"] == "/"
    for icon in told["icons"]:
        path = Path(str(finders.find(icon["src"].removeprefix("/static/"))))
        with Image.open(io.BytesIO(path.read_bytes())) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
    assert "maskable" in {icon["purpose"] for icon in told["icons"]}


def test_all_of_it_is_printed(client: Client, newsroom: Newsroom) -> None:
    newsroom.section("World")
    shell = ("/sw.js", "/manifest.webmanifest", "/saved/", "/offline/", "/favicon.ico")
    assert set(shell) <= set(public_paths())
    for path in shell:
        response = client.get(path)
        assert response.status_code == 200
        assert not response.cookies
        assert "shell" in response.headers["Surrogate-Key"].split()


def test_what_is_talked_about(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    section = newsroom.section("World")
    quiet, loud, older = (newsroom.article(section, t, hours=n + 1) for n, t in enumerate("abc"))
    counts = {quiet.pk: 0, loud.pk: 3, older.pk: 7}
    monkeypatch.setattr(talk, "_counters", [lambda ids: {pk: counts[pk] for pk in ids}])
    told = [(each.teaser.article_id, each.comments) for each in front(queries.sections()).discussed]
    assert told == [(older.pk, 7), (loud.pk, 3)]


def test_stories_told_more_than_once_are_developing(newsroom: Newsroom) -> None:
    section = newsroom.section("World")
    story, other = newsroom.story("Twice", importance=9), newsroom.story("Once")
    newsroom.article(section, "First", story=story, hours=5)
    newsroom.article(section, "Second", story=story, hours=1)
    newsroom.article(section, "Alone", story=other, hours=2)
    for each, slug in ((story, "twice"), (other, "once")):
        StoryAddress.objects.create(story=each, slug=slug, made_at=newsroom.now)
    found = front(queries.sections())
    assert [(d.path, d.teaser.headline, d.articles) for d in found.developing] == [
        ("/stories/twice/", "Second", 2)
    ]
    assert found.lead_story == "/stories/twice/"


@pytest.mark.parametrize(("count", "latest"), [(1, 0), (3, 0), (10, 9), (100, 9)])
def test_a_front_of_any_size(client: Client, newsroom: Newsroom, count: int, latest: int) -> None:
    sections = [newsroom.section(f"Part{number}") for number in range(5)]
    newsroom.section("Empty")
    for number in range(count):
        newsroom.article(sections[number % 5], f"Piece {number}", hours=number + 1)
    found = front(queries.sections())
    assert len(found.latest) == latest
    shelved = [len(shelf.teasers) for shelf in found.shelves]
    assert all(number > 2 for number in shelved)
    assert all(len(shelf.teasers) <= 2 for shelf in found.columns)
    page = client.get("/").content.decode()
    assert page.count("<h1") == 1
    assert "/empty/" not in page
    assert ("teaser--wide" in page) == (count == 1)


def test_what_a_section_does_not_show_is_in_the_archive(client: Client, newsroom: Newsroom) -> None:
    section = newsroom.section("World")
    for number in range(41):
        newsroom.article(section, f"Piece {number}", hours=number + 1)
    assert not section_front(section, queries.sections()).is_all
    assert "Older pieces, day by day" in client.get("/world/").content.decode()
