"""Every door by which pictures come in, tried with every class of file that does harm.

Nothing dies, nothing is run, and whoever sent it is told one clear sentence. A new door belongs
in ``DOORS``, a new class of harm in ``HARM``.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.images.forms import get_image_form
from wagtail.users.models import UserProfile

from onrecord.illustration.borrowing import keep_borrowed
from onrecord.illustration.engines.generative import Generating
from onrecord.illustration.models import Picture
from onrecord.illustration.receiving import receive
from onrecord.plumbing import credentials
from onrecord.reader.verifying.looking import CannotLook, look_at
from onrecord.vocabulary.errors import NewsroomError
from onrecord.vocabulary.pictures import PictureBrief
from tests.illustration.test_hostile_pictures import BOMBS, chunk, picture

pytestmark = pytest.mark.django_db

MOST_SECONDS = 5.0
NOW = datetime.fromisoformat("2026-03-06T09:30:00+00:00")


def jumbf(size: int = 0x7FFFFFFF) -> bytes:
    """Return a PNG whose manifest says that it is as long as can be."""
    box = size.to_bytes(4, "big") + b"jumbjumd" + b"\xff" * 400
    whole = picture("PNG")
    return whole[:33] + chunk(b"caBX", box) + whole[33:]


HARM: dict[str, Callable[[], bytes]] = {
    "row 4, unpacks without end": BOMBS["png with packed text"],
    "row 4, a profile without end": BOMBS["png with a packed profile"],
    "row 5, more pixels than memory": BOMBS["png of 3.6 gigapixels"],
    "row 5, lies of its size": BOMBS["avif that lies of its size"],
    "row 5, a screen without end": BOMBS["gif with a huge screen"],
    "row 5, a decoder nobody needs": BOMBS["photoshop"],
    "row 7, a drawing that is a program": BOMBS["svg with a script"],
    "row 7, a drawing that reads files": BOMBS["svg that names a file"],
    "row 7, a page": BOMBS["html"],
}


def by_form(data: bytes, user: User) -> str:
    form = get_image_form(Picture)(
        {"title": "x", "kind": "photo", "collection": 1},
        {"file": SimpleUploadedFile("x.png", data)},
        user=user,
    )
    (said,) = form.errors["file"]
    return str(said)


def by_many(data: bytes, user: User) -> str:
    client = Client()
    client.force_login(user)
    file = SimpleUploadedFile("x.png", data, "image/png")
    answer = client.post(reverse("wagtailimages:add_multiple"), {"title": "x", "files[]": file})
    told = answer.json()
    assert told["success"] is False
    return str(told["error_message"]).strip()


def by_chooser(data: bytes, user: User) -> str:
    client = Client()
    client.force_login(user)
    name = "image-chooser-upload"
    answer = client.post(
        reverse("wagtailimages_chooser:create"),
        {
            f"{name}-title": "x",
            f"{name}-collection": 1,
            f"{name}-file": SimpleUploadedFile("x.png", data, "image/png"),
        },
    )
    assert answer.json()["step"] == "reshow_creation_form"
    assert not Picture.objects.exists()
    text = answer.json()["htmlFragment"]
    return next(one for one in SENTENCES if one in text) + " send it again."


def by_avatar(data: bytes, user: User) -> str:
    profile = UserProfile.get_for_user(user)
    form = AvatarPreferencesForm(
        {}, {"avatar": SimpleUploadedFile("x.png", data)}, instance=profile
    )
    (said,) = form.errors["avatar"]
    return str(said)


def by_report(data: bytes, user: User) -> str:
    words = dict.fromkeys(
        ("title", "credit", "source_name", "source_url", "licence", "url", "source_type"), "x"
    )
    with pytest.raises(NewsroomError) as caught:
        keep_borrowed(data=data, report_id=1, user=user, now=NOW, **words)
    return caught.value.message


class Sending(Generating):
    """A service that sends what it is told."""

    name = "sending"
    version = "1"
    sent = b""

    def generated(self, prompt: str) -> bytes:
        return self.sent


def by_service(data: bytes, user: User) -> str:
    engine = Sending(url="http://127.0.0.1:1")
    engine.sent = data
    brief = PictureBrief(
        headline="x", section="x", site_name="x", texts=(), now=NOW, prompt="a boat on a lake"
    )
    with pytest.raises(NewsroomError) as caught:
        engine.draw(brief)
    return caught.value.message


def by_verify(data: bytes, user: User) -> str:
    try:
        found = look_at(data).found
    except CannotLook as error:
        return error.message + " send it again."
    assert found["state"] in {"none", "unreadable"}
    assert found["manifests"] == []
    return "It carries no signature. send it again."


SENTENCES = ("Save it anew and", "Save it in one of these formats and", "Save it smaller and",
             "with another program and")  # fmt: skip
DOORS = {
    "the library": by_form,
    "many at once": by_many,
    "the chooser": by_chooser,
    "a profile picture": by_avatar,
    "a report": by_report,
    "a generating service": by_service,
    "the verify page": by_verify,
}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.parametrize("door", DOORS)
def test_no_door_lets_harm_in(door: str, admin_user: User, settings: Settings) -> None:
    settings.ROOT_URLCONF = "onrecord.project.urls"
    tried = 0
    for name, made in HARM.items():
        data = made()
        began = time.process_time()
        said = DOORS[door](data, admin_user)
        assert time.process_time() - began < MOST_SECONDS, name
        assert said.endswith("send it again."), (name, said)
        assert "\n" not in said, name
        assert not any(mark in said for mark in ("Error", "Traceback", "alert(")), (name, said)
        tried += 1
    assert tried == len(HARM) == 9
    assert not Picture.objects.exists()
    assert not [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]


@pytest.mark.parametrize("door", ["the library", "a profile picture"])
def test_what_is_taken_is_of_our_own_encoder(door: str, admin_user: User) -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 40), "#468").save(out, "JPEG", comment=b"<script>alert(1)</script>")
    upload = SimpleUploadedFile("x.svg", out.getvalue(), "image/svg+xml")
    form: Any
    if door == "the library":
        words = {"title": "x", "kind": "photo", "collection": 1}
        form = get_image_form(Picture)(words, {"file": upload}, user=admin_user)
        name = "file"
    else:
        profile = UserProfile.get_for_user(admin_user)
        form = AvatarPreferencesForm({}, {"avatar": upload}, instance=profile)
        name = "avatar"
    assert form.is_valid(), form.errors
    kept = form.cleaned_data[name]
    kept.seek(0)
    assert b"script" not in kept.read()
    assert str(kept.name).endswith(".jpg")


@pytest.mark.parametrize("size", [0, 1, 0x7FFFFFFF, 0xFFFFFFFF])
def test_manifests_that_lie_are_claims_at_most(size: int) -> None:
    """Row 20: a manifest is read in the child, and believed by nobody."""
    data = jumbf(size)
    found = look_at(data).found
    assert found["state"] in {"none", "unreadable", "Invalid"}
    assert credentials.media_type_of(data) == "image/png"
    assert b"jumb" not in receive(data).data


def kept_by_form(data: bytes, user: User) -> bytes:
    words = {"title": "x", "kind": "photo", "collection": 1}
    form = get_image_form(Picture)(words, {"file": SimpleUploadedFile("x.png", data)}, user=user)
    assert form.is_valid(), form.errors
    picture = form.instance
    picture.save()
    with picture.file.open("rb") as opened:
        kept: bytes = opened.read()
    return kept


def kept_by_report(data: bytes, user: User) -> bytes:
    words = dict.fromkeys(
        ("title", "credit", "source_name", "source_url", "licence", "url", "source_type"), "x"
    )
    kept_as = keep_borrowed(data=data, report_id=1, user=user, now=NOW, **words)
    picture = Picture.objects.get(pk=kept_as)
    with picture.file.open("rb") as opened:
        kept: bytes = opened.read()
    return kept


def kept_by_service(data: bytes, user: User) -> bytes:
    engine = Sending(url="http://127.0.0.1:1", size="768x512")
    engine.sent = data
    brief = PictureBrief(
        headline="x", section="x", site_name="x", texts=(), now=NOW, prompt="a boat on a lake"
    )
    drawn = engine.draw(brief)
    assert drawn is not None
    return drawn.data


@pytest.mark.parametrize("keeps", [kept_by_form, kept_by_report, kept_by_service])
def test_no_door_keeps_the_manifest_of_another(
    keeps: Callable[[bytes, User], bytes], admin_user: User, settings: Settings, tmp_path: Path
) -> None:
    """Row 20: what we sign names the file that came; what that file claimed is not repeated."""
    settings.ONRECORD_HOME = tmp_path
    whole = picture("PNG", (768, 512))
    spoof = b"\0\0\0\x80jumbjumd" + b"SPOOFED-SIGNER" * 8
    kept = keeps(whole[:33] + chunk(b"caBX", spoof) + whole[33:], admin_user)
    assert b"SPOOFED" not in kept
    found = look_at(kept).found
    assert found["state"] in {"none", "Trusted"}
