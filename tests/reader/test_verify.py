"""``/verify/``: what a file says of its making, told to anyone, whoever made the file."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from onrecord.illustration import operations
from onrecord.illustration.models import Picture
from onrecord.narration.models import Narration
from onrecord.narration.operations import lighten, narrate
from onrecord.plumbing import credentials, provenance
from onrecord.publishing.models import ArticlePage
from onrecord.reader.verifying import views
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.pictures import PictureBrief
from onrecord.vocabulary.texts import Sentence
from tests.reader.material import Newsroom

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh(settings: Settings, tmp_path: Path) -> None:
    settings.ONRECORD_HOME = tmp_path
    settings.ILLUSTRATORS = {
        "default": {"ENGINE": "fake", "OPTIONS": {"width": 1400, "height": 875}}
    }
    views._sent.clear()


@pytest.fixture
def picture(newsroom: Newsroom) -> Picture:
    brief = PictureBrief(
        headline="River", section="World", site_name="The Sample", texts=(), now=newsroom.now
    )
    drawn: Picture = Picture.objects.get(pk=operations.draw(brief=brief, now=newsroom.now))
    return drawn


def contents(name: str) -> bytes:
    with default_storage.open(name) as opened:
        return bytes(opened.read())


def handed_in(client: Client, data: bytes, name: str = "a file") -> tuple[int, str]:
    answer = client.post("/verify/", {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, answer.content.decode()


def test_the_form_needs_no_script(client: Client) -> None:
    answer = client.get("/verify/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'enctype="multipart/form-data"' in page
    assert 'type="file"' in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.put("/verify/").status_code == 405


def test_what_we_made_is_told_step_by_step(client: Client, picture: Picture) -> None:
    wide = picture.get_rendition("width-1300|format-jpeg")
    small = picture.get_rendition("width-640|format-avif")
    for rendition, size in ((wide, "1300 × "), (small, "640 × ")):
        status, page = handed_in(client, contents(str(rendition.file.name)), "<b>.jpg")
        assert status == 200
        assert "not one byte was changed since" in page
        # How the drawing was made comes first, then what was done to make this copy of it.
        assert page.index("without artificial intelligence with fake 1") < page.index(size)
        assert "6 March 2026" in page
        assert "Signed by" in page
        assert "&lt;b&gt;.jpg" in page


def test_a_changed_byte_is_told(client: Client, picture: Picture) -> None:
    name = str(picture.get_rendition("width-1300|format-jpeg").file.name)
    data = contents(name)
    at = len(data) - 50
    for changed in (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data + b" "):
        status, page = handed_in(client, changed)
        assert status == 200
        assert "but its bytes were changed afterwards" in page
        assert "not one byte was changed" not in page


def test_an_address_of_this_site_is_enough(
    client: Client, picture: Picture, article: ArticlePage
) -> None:
    url = picture.get_rendition("width-640|format-avif").url
    for address in (url, f"https://news.example{url}"):
        page = client.get("/verify/", {"of": address}).content.decode()
        assert "not one byte was changed since" in page
        assert f'src="{url}"' in page
    ArticlePage.objects.filter(pk=article.pk).update(lead_picture=picture)
    article.refresh_from_db()
    path = "/" + article.url_path.split("/", 2)[2]
    page = client.post("/verify/", {"of": path}).content.decode()
    assert page.count("not one byte was changed since") == 2
    # The recording of this newsroom is no recording: told, and hides nothing.
    assert page.count("This file is damaged and cannot be read") == 1


def test_a_light_recording_is_checked_by_the_manifest_beside_it(
    client: Client, article: ArticlePage, settings: Settings, newsroom: Newsroom
) -> None:
    settings.SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    settings.NARRATION = {**settings.NARRATION, "light": True}
    spoken = narrate(
        now=newsroom.now,
        sentences=[Sentence(text="The bridge opened.", paragraph=0)],
        headline="The bridge",
        site_name="The Sample",
        byline="",
        published_at=newsroom.now,
        source_names=[],
        language="en",
    )
    assert spoken is not None
    assert lighten(narration_id=spoken, headline="The bridge", site_name="The Sample")
    ArticlePage.objects.filter(pk=article.pk).update(narration=spoken)
    narration = Narration.objects.get(pk=spoken)
    name, url = narration.light_name, narration.light_url
    data = contents(name)

    of_page = client.get("/verify/", {"of": "/" + article.url_path.split("/", 2)[2]})
    for page in (
        handed_in(client, data)[1],
        client.get("/verify/", {"of": url}).content.decode(),
        of_page.content.decode().partition(name.rpartition("/")[2])[0].rpartition("<h2>")[2],
    ):
        assert "not one byte was changed since" in page
    # By its address no change hides that it was one, not even of where the manifest is to be had.
    at = len(data) - 40
    for changed, told in (
        (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], "changed afterwards"),
        (data.replace(b".opus.c2pa", b".opus.c2pb"), "carries no signature"),
    ):
        default_storage.delete(name)
        default_storage.save(name, ContentFile(changed))
        assert "changed afterwards" in client.get("/verify/", {"of": url}).content.decode()
        assert told in handed_in(client, changed)[1]
    # Cut short, it is still told what it was; without its head it is no recording.
    assert "changed afterwards" in handed_in(client, data[:-500])[1]
    assert "Only PNG" in handed_in(client, data[40:])[1]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://elsewhere.example/media/images/a.avif", "Only addresses of this site"),
        ("/media/images/../../secret-key", "No picture, recording or article"),
        ("/media/original_images/a.png", "No picture, recording or article"),
        ("/media/images/%2e%2e/keys", "No picture, recording or article"),
        ("/world/no-such-article/", "No picture, recording or article"),
        ("http://[", "This is no web address"),
        ("\x00", "No picture, recording or article"),
    ],
)
def test_other_addresses_are_refused_in_one_sentence(
    client: Client, db: None, address: str, words: str
) -> None:
    answer = client.get("/verify/", {"of": address})
    assert answer.status_code == 400
    assert answer.content.decode().count('role="alert"') == 1
    assert words in answer.content.decode()


def theirs(settings: Settings, folder: Path, title: str) -> bytes:
    """Return a picture that another newsroom signed."""
    ours = settings.ONRECORD_HOME
    settings.ONRECORD_HOME = folder
    settings.SITE_NAME = "<script>alert(1)</script>"
    out = io.BytesIO()
    Image.new("RGB", (60, 40)).save(out, "PNG")
    making = Making(engine="</p><img src=x>", version="1", made_at=NOW)
    signed = provenance.sign(
        out.getvalue(),
        "image/png",
        title=title,
        making=making,
        digital_source_type=DigitalSourceType.DIGITAL_CAPTURE,
    )
    settings.ONRECORD_HOME, settings.SITE_NAME = ours, "The Sample"
    return signed


def test_what_others_signed_is_told_as_a_claim(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    data = theirs(settings, tmp_path / "theirs", "The Sample\u202e" + "x" * 900)
    status, page = handed_in(client, data)
    assert status == 200
    assert "This file is not ours" in page
    assert "What the file claims" in page
    assert "taken with a camera" in page
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "\u202e" not in page
    status, page = handed_in(client, data[:-20] + b"\0" + data[-19:])
    assert "does not hold" in page


def test_without_a_signature_the_tags_are_told_as_tags(client: Client, picture: Picture) -> None:
    data = contents(str(picture.get_rendition("width-640|format-avif").file.name))
    name = f"{picture.get_rendition('width-640|format-avif').file.name}.c2pa"
    default_storage.delete(name)
    _, page = handed_in(client, data)
    assert "carries no signature" in page
    assert "Illustration: The Sample" in page
    assert "Anyone can write tags" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "Only PNG, JPEG"),
        (b"PK\x03\x04", "Only PNG, JPEG"),
        (b"OggS" + b"\0" * 99, "Only PNG, JPEG"),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"\xff\xd8\xff\xeb\xff\xffJP" + b"\xff" * 4000, None),
        (b"\0\0\0\x1cftypavif" + b"\xff" * 4000, None),
        (b"RIFF\xff\xff\xff\xffWEBPC2PA\xff\xff\xff\x7f" + b"\0" * 400, None),
        (b"ID3\x04\0\0\x7f\x7f\x7f\x7fGEOB" + b"\x7f" * 4000, None),
        (b"RIFF\x04\0\0\0WAVE", None),
    ],
)
def test_hostile_and_broken_files_get_an_answer(
    client: Client, data: bytes, words: str | None
) -> None:
    answer = client.post("/verify/", {"file": SimpleUploadedFile("x.png", data)})
    page = answer.content.decode()
    assert answer.status_code in (200, 400)
    if words:
        assert words in page
    else:
        told = ("does not hold", "carries no signature", "is cut off", "cannot be read")
        assert any(one in page for one in told)


def test_what_broke_off_is_not_told_as_a_forgery(client: Client, picture: Picture) -> None:
    out = io.BytesIO()
    Image.effect_noise((90, 60), 60).save(out, "PNG")
    plain = out.getvalue()
    _, page = handed_in(client, plain[:-20])
    assert "This file is cut off: its end is missing." in page
    assert "signature in this file does not hold" not in page
    # Damage that leaves every length in place is damage.
    _, page = handed_in(client, plain[:-8] + b"\0END" + plain[-4:])
    assert "This file is damaged and cannot be read" in page
    signed = contents(str(picture.get_rendition("width-1300|format-jpeg").file.name))
    _, page = handed_in(client, signed[:-500])
    assert "but its bytes were changed afterwards" in page
    assert "it did not arrive whole" in page


def test_a_reader_that_dies_harms_nobody(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(credentials, "TARGET", "tests.plumbing.guarded_targets:crash")
    data = io.BytesIO()
    Image.new("RGB", (9, 9)).save(data, "PNG")
    status, page = handed_in(client, data.getvalue())
    assert status == 400
    assert "could not be read within safe limits" in page


def test_too_much_and_too_often_are_refused(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "MOST_BYTES", 1000)
    status, page = handed_in(client, b"x" * 80_000)
    assert status == 413
    assert "larger than" in page
    for _ in range(views.IN_A_MINUTE):
        client.get("/verify/", {"of": "/nowhere/"})
    answer = client.get("/verify/", {"of": "/nowhere/"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert client.get("/verify/").status_code == 200
    other = client.get("/verify/", {"of": "/nowhere/"}, REMOTE_ADDR="192.0.2.9")
    assert other.status_code == 400
    monkeypatch.setattr(views, "WAIT_SECONDS", 0.01)
    views._sent.clear()
    for _ in range(views.AT_ONCE):
        views._places.acquire()
    busy = client.get("/verify/", {"of": "/nowhere/"})
    for _ in range(views.AT_ONCE):
        views._places.release()
    assert busy.status_code == 503


def test_nothing_that_is_handed_in_is_kept(client: Client, settings: Settings) -> None:
    client.get("/verify/")  # draws the page's own card
    before = set(Path(settings.MEDIA_ROOT).rglob("*"))
    handed_in(client, b"\x89PNG\r\n\x1a\n\x00\x2d\xc6\xc0IHDR" + b"\0" * 3_000_000)
    assert set(Path(settings.MEDIA_ROOT).rglob("*")) == before
