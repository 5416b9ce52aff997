"""The manifest of a printed article: of its very bytes, with what is placed in it."""

from __future__ import annotations

import io
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from onrecord.edition import operations, prints, signing
from onrecord.edition.pushing import _files_needed, page_objects
from onrecord.illustration import operations as illustration
from onrecord.illustration.models import PictureRendition
from onrecord.narration.operations import lighten, narrate
from onrecord.plumbing import credentials, provenance
from onrecord.publishing.models import ArticlePage
from onrecord.reader.paths import path_of
from onrecord.reader.verifying import views
from onrecord.vocabulary.pictures import PictureBrief
from onrecord.vocabulary.texts import Sentence
from tests.distribution import newsroom
from tests.edition.wsgi import Door

PATH = "/world/talks/"


@pytest.fixture
def article(db: None, now: datetime, settings: Settings, tmp_path: Path, door: Door) -> ArticlePage:
    settings.ROOT_URLCONF = "onrecord.project.urls"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ONRECORD_HOME = tmp_path
    settings.ILLUSTRATORS = {
        "default": {"ENGINE": "fake", "OPTIONS": {"width": 1400, "height": 875}}
    }
    views._sent.clear()
    signing._kept.clear()
    section = newsroom.add_section(newsroom.build_site())
    made = newsroom.add_article(section, "talks", now=now, text="The ministers met.")
    brief = PictureBrief(headline="Talks", section="World", site_name="S", texts=(), now=now)
    picture_id = illustration.draw(brief=brief, now=now)
    ArticlePage.objects.filter(pk=made.pk).update(lead_picture=picture_id)
    operations.print_own(path=path_of(made), run=None, now=now)
    return made


def printed(settings: Settings) -> bytes:
    page = prints.find(settings.EDITION_ROOT, PATH)
    assert page is not None
    return page.bodies[prints.IDENTITY]


def actions_of(store: dict[str, Any]) -> list[dict[str, Any]]:
    active = store["manifests"][store["active_manifest"]]
    (told,) = [
        one["data"]["actions"]
        for one in active["assertions"]
        if one["label"].startswith("c2pa.actions")
    ]
    return list(told)


def test_a_page_names_its_manifest_and_the_manifest_its_bytes(
    article: ArticlePage, client: Client, settings: Settings
) -> None:
    body = printed(settings)
    assert body.count(b"c2pa-manifest") == 1, "at most one in a document"
    answer = client.get(f"{PATH}page.c2pa")
    assert answer["Content-Type"] == "application/c2pa"
    store = provenance.read(body, "text/html", manifest=answer.content)
    assert store is not None
    assert store["validation_state"] == "Trusted"
    active = store["manifests"][store["active_manifest"]]
    (picture,) = active["ingredients"]
    assert picture["relationship"] == "componentOf"
    assert picture["active_manifest"] in store["manifests"], "its own manifest came along"
    assert [one["action"] for one in actions_of(store)] == [
        "c2pa.created",
        "c2pa.placed",
        "c2pa.published",
    ]
    assert actions_of(store)[0]["digitalSourceType"].endswith("digitalCreation")
    changed = provenance.read(
        body.replace(b"ministers", b"monsters1"), "text/html", manifest=answer.content
    )
    assert changed is not None
    assert changed["validation_state"] == "Invalid"


def test_a_recording_with_its_manifest_beside_it_is_named_by_digest(
    article: ArticlePage, client: Client, settings: Settings, now: datetime
) -> None:
    settings.SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    settings.NARRATION = {**settings.NARRATION, "light": True}
    spoken = narrate(
        now=now,
        sentences=[Sentence(text="The ministers met.", paragraph=0)],
        headline="Talks",
        site_name="S",
        byline="",
        published_at=now,
        source_names=[],
        language="en",
    )
    assert spoken is not None
    assert lighten(narration_id=spoken, headline="Talks", site_name="S")
    ArticlePage.objects.filter(pk=article.pk).update(narration=spoken)
    body = printed(settings)
    answer = client.get(f"{PATH}page.c2pa")
    assert answer.status_code == 200
    store = provenance.read(body, "text/html", manifest=answer.content)
    assert store is not None
    assert store["validation_state"] == "Trusted"
    parts = store["manifests"][store["active_manifest"]]["ingredients"]
    whole = [one["title"] for one in parts if "active_manifest" not in one]
    assert len(parts) == 3
    assert [title.rpartition(".")[2] for title in whole] == ["opus"]


def test_a_print_is_signed_once_and_cheaply(article: ArticlePage, client: Client) -> None:
    first = client.get(f"{PATH}page.c2pa").content
    began = time.process_time()
    assert signing.find_signed(PATH) is not None
    assert client.get(f"{PATH}page.c2pa").content == first
    assert time.process_time() - began < 0.5


def test_naming_the_pictures_of_an_article_packs_none(
    article: ArticlePage, client: Client, settings: Settings, now: datetime
) -> None:
    settings.ILLUSTRATORS = {
        "default": {"ENGINE": "fake", "OPTIONS": {"width": 1600, "height": 1000}}
    }
    brief = PictureBrief(headline="Inside", section="World", site_name="S", texts=(), now=now)
    inside = illustration.draw(brief=brief, now=now)
    page = ArticlePage.objects.get(pk=article.pk)
    page.body = [*page.body.raw_data, {"type": "picture", "value": inside}]
    ArticlePage.objects.filter(pk=page.pk).update(body=page.body)
    operations.print_own(path=path_of(page), run=None, now=now)
    before = set(PictureRendition.objects.values_list("image_id", "filter_spec"))
    assert {image for image, _ in before} >= {page.lead_picture_id, inside}
    answer = client.get(f"{PATH}page.c2pa")
    store = provenance.read(printed(settings), "text/html", manifest=answer.content)
    assert store is not None
    assert len(store["manifests"][store["active_manifest"]]["ingredients"]) == 2
    assert set(PictureRendition.objects.values_list("image_id", "filter_spec")) == before


def test_verify_tells_of_an_article_and_of_its_saved_page(
    article: ArticlePage, client: Client, settings: Settings
) -> None:
    told = client.get("/verify/", {"of": PATH}).content.decode()
    assert "The article itself" in told
    assert told.count("not one byte was changed since") == 2, "the page and its picture"
    body = printed(settings)
    for data, words in (
        (body, "not one byte was changed since"),
        (body.replace(b"met.", b"fled"), "its bytes were changed afterwards"),
    ):
        upload = SimpleUploadedFile("saved.html", data, "text/html")
        assert words in client.post("/verify/", {"file": upload}).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"<!doctype html><link rel=c2pa-manifest href=/etc/passwd>",
        b"<!doctype html><link rel=c2pa-manifest href='/world/../../page.c2pa'>",
        b"<!doctype html><link rel=c2pa-manifest href='http://10.0.0.1/world/talks/page.c2pa'>",
        b"<!DOCTYPE html>" + b"<link " * 50_000,
        b"<!doctype html><link rel=c2pa-manifest href='" + b"a" * 90_000,
    ],
    ids=["script", "file", "dots", "host", "links", "long"],
)
def test_hostile_pages_are_told_in_one_line(
    article: ArticlePage, client: Client, data: bytes
) -> None:
    answer = client.post("/verify/", {"file": SimpleUploadedFile("x.html", data, "text/html")})
    assert answer.status_code in {200, 400}
    text = answer.content.decode()
    assert "alert(1)" not in text
    assert "not one byte was changed since" not in text


def test_what_readers_may_not_see_is_not_signed(
    article: ArticlePage, client: Client, now: datetime
) -> None:
    assert client.get("/world/nothing/page.c2pa").status_code == 404
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    assert client.get(f"{PATH}page.c2pa").status_code == 404


def test_manifests_go_into_the_bucket_with_what_they_speak_of(
    article: ArticlePage, settings: Settings
) -> None:
    page = prints.find(settings.EDITION_ROOT, PATH)
    assert page is not None
    objects = page_objects(page)
    assert next(iter(objects)) == "world/talks/page.c2pa"
    assert list(objects)[-1] == "world/talks/index.html"
    manifest, headers = objects["world/talks/page.c2pa"]
    assert headers["Content-Type"] == "application/c2pa"
    store = provenance.read(page.bodies[prints.IDENTITY], "text/html", manifest=manifest)
    assert store is not None
    assert store["validation_state"] == "Trusted"
    needed = set(_files_needed(page.bodies[prints.IDENTITY]))
    media = {one for one in needed if one.endswith(".avif")}
    assert media
    assert {f"{one}.c2pa" for one in media} <= needed
    root = Path(settings.MEDIA_ROOT)
    assert all((root / f"{one}.c2pa".removeprefix("/media/")).exists() for one in media)


def test_a_picture_is_no_page() -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    assert credentials.media_type_of(out.getvalue()) == "image/png"
    assert credentials.media_type_of(b"\xef\xbb\xbf \n<!DOCTYPE HTML PUBLIC>") == "text/html"
    assert credentials.media_type_of(b"<html><body>") == ""
    assert json.loads(credentials.examine(credentials.asked(b"<html>", trusted=""))) == {
        "media_type": ""
    }
