"""Drawing and keeping pictures; what their files and renditions say of themselves."""

from __future__ import annotations

import dataclasses
import io
from datetime import timedelta
from pathlib import PurePosixPath

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images.forms import get_image_form

from onrecord.illustration import operations
from onrecord.illustration.engines import illustrators
from onrecord.illustration.engines.fake import FakeIllustrator
from onrecord.illustration.files import examine
from onrecord.illustration.models import Picture
from onrecord.illustration.xmp import find_packet
from onrecord.plumbing import provenance
from onrecord.vocabulary.pictures import PictureBrief
from tests.signed import told

pytestmark = pytest.mark.django_db

DATA_DRIVEN = "http://cv.iptc.org/newscodes/digitalsourcetype/dataDrivenMedia"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    cache.clear()  # Wagtail keeps renditions there
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ILLUSTRATORS = {
        "default": {"ENGINE": "locator", "OPTIONS": {}},
        "card": {"ENGINE": "card", "OPTIONS": {}},
        "fake": {"ENGINE": "fake", "OPTIONS": {"width": 1400, "height": 900}},
        "silent": {"ENGINE": "fake", "OPTIONS": {"draws": False}},
    }


@pytest.fixture
def brief(now) -> PictureBrief:
    return PictureBrief(
        headline="River bursts its banks",
        section="World",
        site_name="The Sample",
        texts=("The river burst its banks in Regensburg on Monday.", "Germany sent the army."),
        now=now,
    )


def manifest_of(rendition) -> bytes:
    """Return the manifest that stands beside a rendition, or nothing."""
    name = f"{rendition.file.name}.c2pa"
    storage = rendition.file.storage
    if not storage.exists(name):
        return b""
    with storage.open(name) as opened:
        return opened.read()


def contents(file) -> bytes:
    with file.open("rb") as opened:
        return opened.read()


def test_a_drawn_map_is_kept_with_all_that_the_gate_asks_for(brief, now) -> None:
    picture = Picture.objects.get(pk=operations.draw(brief=brief, now=now))
    data = contents(picture.file)

    assert (picture.width, picture.height) == (1600, 1000)
    assert picture.kind == "locator_map"
    assert picture.label == "Computed map"
    assert picture.credit == "Map: The Sample"
    assert picture.alt == "Map of Germany showing Regensburg in the south-east of the country."
    assert picture.making["engine"] == "locator"
    assert picture.has_focal_point()
    assert len(data) < 400_000
    store = provenance.read(data, "image/png")
    assert store is not None
    assert store["validation_state"] == "Trusted"
    packet = find_packet(data)
    assert packet is not None
    assert DATA_DRIVEN in packet
    assert "Map: The Sample" in packet


def test_the_same_brief_gives_the_same_picture(brief, now) -> None:
    later = dataclasses.replace(brief, now=now + timedelta(hours=1))
    first = operations.draw(brief=brief, alias="fake", now=now)
    assert operations.draw(brief=later, alias="fake", now=later.now) == first
    other = dataclasses.replace(brief, headline="Another river")
    assert operations.draw(brief=other, alias="fake", now=now) != first
    assert Picture.objects.count() == 2


def test_nothing_to_draw_keeps_nothing(brief, now) -> None:
    assert operations.draw(brief=brief, alias="silent", now=now) is None
    assert not Picture.objects.exists()


def test_a_race_keeps_one_picture_and_one_file(brief, now, monkeypatch, settings) -> None:
    winner = operations.draw(brief=brief, alias="fake", now=now)
    answers = iter([None])
    real = operations.find_drawn
    monkeypatch.setattr(operations, "find_drawn", lambda key: next(answers, real(key)))

    assert operations.draw(brief=brief, alias="fake", now=now) == winner
    assert len(list((settings.MEDIA_ROOT / "original_images").iterdir())) == 1


class Liar(FakeIllustrator):
    name = "liar"

    def draw(self, brief):
        picture = super().draw(brief)
        return picture and dataclasses.replace(picture, width=picture.width + 1)


def test_an_engine_that_lies_about_its_bytes_is_refused(brief, now, settings) -> None:
    settings.ILLUSTRATORS = {"default": {"ENGINE": f"{__name__}.Liar", "OPTIONS": {}}}
    illustrators._built["default"] = Liar()
    with pytest.raises(operations.BadDrawing, match="but drew image/png, 320 x 200"):
        operations.draw(brief=brief, now=now)
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("spec", "media_type"),
    [
        ("width-800|format-avif", "image/avif"),
        ("width-400|format-jpeg", "image/jpeg"),
        ("fill-600x600|format-webp", "image/webp"),
        ("width-320", "image/png"),
        ("width-1200|format-avif", "image/avif"),
        ("width-1300|format-jpeg", "image/jpeg"),
    ],
)
def test_every_rendition_says_what_it_is(brief, now, spec: str, media_type: str) -> None:
    picture = Picture.objects.get(pk=operations.draw(brief=brief, alias="fake", now=now))
    rendition = picture.get_rendition(spec)
    data = contents(rendition.file)

    found = examine(data)
    assert found.media_type == media_type
    assert (found.width, found.height) == (rendition.width, rendition.height)
    packet = find_packet(data)
    assert packet is not None
    assert "digitalsourcetype/algorithmicMedia" in packet
    beside = manifest_of(rendition)
    assert (beside == b"") == (media_type != "image/avif" and rendition.width >= 1200)
    assert (f"/{rendition.file.name}.c2pa" in packet) == bool(beside)
    found = told(data, media_type, authority=provenance.anchors(), beside=beside)
    assert found.state == "Trusted"
    cut = ["c2pa.cropped"] if spec.startswith("fill") else []
    turned = ["c2pa.transcoded"] if media_type != "image/png" else []
    assert [one["action"] for one in found.deeds] == [
        "c2pa.opened",
        *cut,
        "c2pa.resized",
        *turned,
    ]
    # The drawing that it was made from is told with its own manifest.
    assert found.parents == ["c2pa.created"]
    assert [one["relationship"] for one in found.sources] == ["parentOf"]
    for changed in (data[:-40] + bytes([data[-40] ^ 1]) + data[-39:], data + b"more"):
        again = told(changed, media_type, authority=provenance.anchors(), beside=beside)
        assert again.state in {"Invalid", "none"}


def test_many_renditions_at_once_are_marked_too(brief, now) -> None:
    picture = Picture.objects.get(pk=operations.draw(brief=brief, alias="fake", now=now))
    made = picture.get_renditions("width-200|format-jpeg", "width-1250|format-webp")
    assert all(find_packet(contents(rendition.file)) for rendition in made.values())
    assert [bool(manifest_of(one)) for one in made.values()] == [True, False]


def test_no_two_renditions_of_a_picture_share_a_name_and_manifests_go_with_them(
    brief, now, django_capture_on_commit_callbacks
) -> None:
    picture = Picture.objects.get(pk=operations.draw(brief=brief, alias="fake", now=now))
    specs = (
        "width-320|format-avif",
        "width-320|format-avif|avifquality-40",
        "fill-320x200|format-avif",
        "width-320|format-jpeg",
        "max-320x320|format-avif",
    )
    made = list(picture.get_renditions(*specs).values())
    names = [str(one.file.name) for one in made]
    assert len(set(names)) == len(specs)
    stem = PurePosixPath(str(picture.file.name)).stem
    assert names[0] == f"images/{stem}.320.avif"
    states = [
        told(
            contents(one.file),
            examine(contents(one.file)).media_type,
            authority=provenance.anchors(),
            beside=manifest_of(one),
        ).state
        for one in made
    ]
    assert states == ["Trusted"] * len(specs)
    storage = made[0].file.storage
    with django_capture_on_commit_callbacks(execute=True):
        picture.renditions.get(filter_spec=specs[0]).delete()
    assert not storage.exists(f"{names[0]}.c2pa")
    assert storage.exists(f"{names[1]}.c2pa")


def photo(*, mode: str = "RGB", exif: bool = False) -> bytes:
    out = io.BytesIO()
    data = Image.Exif()
    if exif:
        data.get_ifd(0x8825)[2] = (48.0, 8.0, 0.0)
    Image.new(mode, (1500, 1000)).save(out, "JPEG", exif=data)
    return out.getvalue()


def uploaded(data: bytes, name: str = "photo.jpg") -> Picture:
    picture = Picture(title="A photo", credit="Photo: Jo Doe", digital_source_type="digitalCapture")
    picture.file = ContentFile(data, name=name)
    return picture


def test_a_photo_keeps_its_credit_loses_its_position_and_tells_what_was_done_to_it() -> None:
    came = photo(exif=True)
    picture = uploaded(came)
    picture.save()
    master = contents(picture.file)
    data = contents(picture.get_rendition("width-1300|format-jpeg").file)
    for one in (master, data):
        packet = find_packet(one)
        assert packet is not None
        assert "Photo: Jo Doe" in packet
        assert "digitalCapture" in packet
        with Image.open(io.BytesIO(one)) as image:
            assert dict(image.getexif()) == {}
            assert "icc_profile" not in image.info
    kept = told(master, "image/jpeg", authority=provenance.anchors())
    assert kept.state == "Trusted"
    # Nobody here says that we made the photograph.
    assert kept.deeds[0]["action"] == "c2pa.opened"
    assert kept.sources[0]["instance_id"] == f"sha256:{provenance.digest_of(came)}"
    assert picture.received["sha256"] == provenance.digest_of(came)
    shown = told(data, "image/jpeg", authority=provenance.anchors())
    assert shown.state == "Trusted"
    assert shown.parents == ["c2pa.opened"]


def test_a_photo_is_taken_in_once() -> None:
    picture = uploaded(photo())
    picture.full_clean(exclude=["collection"])
    picture.save()
    before, noted = contents(picture.file), picture.received
    copied = Picture.objects.get(pk=picture.pk)
    copied.pk, copied._state.adding = None, True
    copied.file = ContentFile(before, name="photo.jpg")
    copied.save()
    assert contents(copied.file) == before
    assert copied.received == noted


def test_another_file_in_place_of_a_drawing_is_not_the_engines(brief, now) -> None:
    picture = Picture.objects.get(pk=operations.draw(brief=brief, alias="fake", now=now))
    form = get_image_form(Picture, fields=["file", "title"])(
        {"title": "x", "collection": 1},
        {"file": SimpleUploadedFile("photo.jpg", photo())},
        instance=picture,
    )
    assert form.is_valid(), form.errors
    changed = form.save()
    assert (changed.making, changed.drawn_from, changed.digital_source_type) == ({}, None, "")
    found = told(contents(changed.file), "image/jpeg", authority=provenance.anchors())
    assert (found.state, found.deeds[0]["action"]) == ("Trusted", "c2pa.opened")


def test_cmyk_and_transparent_pictures_become_plain_ones() -> None:
    cmyk = uploaded(photo(mode="CMYK"))
    cmyk.save()
    out = io.BytesIO()
    Image.new("RGBA", (300, 200), (255, 0, 0, 0)).save(out, "PNG")
    clear = uploaded(out.getvalue(), "clear.png")
    clear.save()
    with Image.open(io.BytesIO(contents(cmyk.get_rendition("width-300|format-avif").file))) as one:
        assert one.mode == "RGB"
    jpeg = contents(clear.get_rendition("width-100|format-jpeg").file)
    with Image.open(io.BytesIO(jpeg)) as two:
        assert two.getpixel((5, 5)) == (255, 255, 255)


def bitmap() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "BMP")
    return out.getvalue()


@pytest.mark.parametrize("data", [b"<svg/>", b"not a picture", b"%PDF-1.4", bitmap()])
def test_the_desk_refuses_uploads_that_are_no_pictures(data: bytes, admin_user) -> None:
    form = get_image_form(Picture)(
        {"title": "x", "kind": "photo", "collection": 1},
        {"file": SimpleUploadedFile("photo.jpg", data)},
        user=admin_user,
    )
    assert "file" in form.errors


def test_uploads_that_are_too_large_are_refused(settings) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000
    with pytest.raises(ValidationError, match="at most 1,000"):
        uploaded(photo()).clean()


def test_pillow_itself_refuses_bombs(settings) -> None:
    assert Image.MAX_IMAGE_PIXELS == settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
