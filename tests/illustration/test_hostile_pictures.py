"""Pictures made to do harm, at the one door through which pictures come in."""

from __future__ import annotations

import io
import random
import struct
import time
import zlib
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin
from wagtail.images.forms import get_image_form

from onrecord.illustration.files import NotAPicture, examine
from onrecord.illustration.models import Picture
from onrecord.illustration.receiving import receive

MOST_SECONDS = 5.0


def picture(kind: str, size: tuple[int, int] = (90, 60), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 40).convert(mode).save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body).to_bytes(4, "big")
    return len(body).to_bytes(4, "big") + kind + body + check


def png_of(width: int, height: int, *chunks: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IEND", b"")


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    at = data.index(mark) + offset
    return data[:at] + value + data[at + len(value) :]


ZEROS = zlib.compress(b"\0" * 40_000_000, 9)
HUGE = (60_000).to_bytes(4, "big") * 2

BOMBS: dict[str, Callable[[], bytes]] = {
    "png of 3.6 gigapixels": lambda: png_of(60_000, 60_000, chunk(b"IDAT", ZEROS)),
    "png with packed text": lambda: png_of(9, 9, chunk(b"zTXt", b"a\0\0" + ZEROS)),
    "png with a packed profile": lambda: png_of(9, 9, chunk(b"iCCP", b"a\0\0" + ZEROS)),
    "png without pixels": lambda: png_of(9, 9),
    "png of no width": lambda: png_of(0, 9, chunk(b"IDAT", zlib.compress(b""))),
    "png of negative size": lambda: png_of(2**31 + 9, 9, chunk(b"IDAT", zlib.compress(b""))),
    "jpeg that lies of its size": lambda: patched(
        picture("JPEG"), b"\xff\xc0", 5, b"\xff\xff\xff\xff"
    ),
    "jpeg of a thousand scans": lambda: (
        picture("JPEG", progressive=True)[:-2] + picture("JPEG", progressive=True)[-400:-2] * 1000
    ),
    "gif with a huge screen": lambda: patched(picture("GIF"), b"GIF8", 6, b"\xff\xff\xff\xff"),
    "webp that lies of its size": lambda: patched(
        picture("WEBP"), b"VP8 ", 14, b"\xff\x3f\xff\x3f"
    ),
    "avif that lies of its size": lambda: patched(picture("AVIF"), b"ispe", 8, HUGE),
    "svg with a script": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg that names a file": lambda: (
        b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg/>'
    ),
    "html": lambda: b"<!doctype html><script>alert(1)</script>",
    "photoshop": lambda: b"8BPS\0\1" + b"\0" * 400,
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "tiff": lambda: picture("TIFF"),
    "icon": lambda: picture("ICO"),
    "bitmap": lambda: picture("BMP"),
    "nothing": lambda: b"",
}
"""Files that no newsroom ever has to take."""

BENIGN: dict[str, Callable[[], bytes]] = {
    "gif that is also a script": lambda: picture("GIF") + b"/*<script>alert(1)</script>*/",
    "jpeg with a program behind it": lambda: picture("JPEG") + b"<?php system($_GET[0]); ?>",
    "jpeg with a comment of markup": lambda: picture("JPEG", comment=b"<script>alert(1)</script>"),
    "png with text of markup": lambda: png_with_text("<img src=x onerror=alert(1)>"),
    "gif of many frames": lambda: picture(
        "GIF", save_all=True, append_images=[Image.new("P", (90, 60), n) for n in range(60)]
    ),
    "picture with a profile of nonsense": lambda: picture("JPEG", icc_profile=b"\xff" * 3000),
    "picture with exif of nonsense": lambda: picture("JPEG", exif=b"Exif\0\0" + b"\xff" * 3000),
    "png that unpacks without end": lambda: png_of(90, 60, chunk(b"IDAT", ZEROS)),
    "avif in a box without end": lambda: patched(picture("AVIF"), b"ftyp", 24, b"\xff" * 4),
    "sixteen bits": lambda: picture("PNG", mode="I;16"),
    "one bit": lambda: picture("PNG", mode="1"),
    "palette": lambda: picture("PNG", mode="P"),
    "grey and clear": lambda: picture("PNG", mode="LA"),
    "cmyk": lambda: picture("JPEG", mode="CMYK"),
}
"""Files that may be taken: nothing but their pixels goes on."""


def png_with_text(text: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", text)
    return picture("PNG", pnginfo=info)


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_bombs_and_liars_are_refused_in_one_sentence(name: str) -> None:
    data = BOMBS[name]()
    began = time.process_time()
    with pytest.raises(NotAPicture) as caught:
        receive(data, name=name)
    assert time.process_time() - began < MOST_SECONDS
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith("send it again.")
    assert "Error" not in caught.value.message


@pytest.mark.parametrize("name", sorted(BENIGN))
def test_nothing_but_pixels_goes_on(name: str) -> None:
    received = receive(BENIGN[name](), name="../../x.svg")
    assert received.media_type in {"image/png", "image/jpeg"}
    for mark in (b"script", b"<?php", b"onerror", b"Exif", b"ICC_PROFILE", b"iCCP", b"tEXt"):
        assert mark not in received.data
    with Image.open(io.BytesIO(received.data)) as image:
        image.load()
        assert image.size == (90, 60)
        assert getattr(image, "n_frames", 1) == 1
        assert image.mode in {"L", "RGB", "RGBA", "1", "P"}


def test_broken_files_of_every_format_get_an_answer() -> None:
    """A few bytes changed at random, or the rest cut off: taken or refused, never worse."""
    chance = random.Random(5)
    taken, refusals = 0, []
    for kind in ("PNG", "JPEG", "WEBP", "AVIF", "GIF"):
        whole = picture(kind, (24, 16))
        for number in range(24):
            data = bytearray(whole)
            for _ in range(1 + number % 5):
                data[chance.randrange(len(data))] = chance.randrange(256)
            if number % 4 == 0:
                del data[chance.randrange(8, len(data)) :]
            try:
                examine(receive(bytes(data)).data)
            except NotAPicture as error:
                refusals.append(error.message)
            else:
                taken += 1
    assert taken + len(refusals) == 120
    assert min(taken, len(refusals)) > 15
    assert {message.count(". ") for message in refusals} == {1}


def turned(orientation: int) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (300, 200), "blue")
    image.paste("red", (0, 0, 150, 100))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 0.0)
    image.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


@pytest.mark.parametrize(
    ("orientation", "size", "corner"), [(1, (300, 200), (9, 9)), (6, (200, 300), (190, 9))]
)
def test_a_photo_stands_upright_and_tells_no_place(orientation, size, corner) -> None:
    received = receive(turned(orientation))
    with Image.open(io.BytesIO(received.data)) as image:
        assert image.size == size
        red, _, blue = image.convert("RGB").getpixel(corner)
        assert (red > 200, blue < 60) == (True, True)
        assert dict(image.getexif()) == {}


def swapped_profile() -> bytes:
    """Return an RGB profile in which red is green and green is red."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    rows = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, green = rows[b"rXYZ"] + 4, rows[b"gXYZ"] + 4
    data[red : red + 8], data[green : green + 8] = (
        bytes(data[green : green + 8]),
        bytes(data[red : red + 8]),
    )
    return bytes(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colours_are_those_that_the_profile_means(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), (255, 0, 0)).save(
        out, kind, icc_profile=swapped_profile(), quality=95
    )
    with Image.open(io.BytesIO(receive(out.getvalue()).data)) as image:
        red, green, _ = image.convert("RGB").getpixel((9, 9))
    assert green > 200
    assert red < 60


def test_a_large_photo_is_kept_at_the_size_that_pages_need() -> None:
    received = receive(picture("JPEG", (5200, 130)))
    assert received.noted["resized"] == {"width": 4096, "height": 102}
    assert examine(received.data).width == 4096


@pytest.mark.django_db
def test_the_desk_shows_the_sentence_and_takes_no_name_for_granted(admin_user, settings) -> None:
    form_class = get_image_form(Picture)

    def sent(data: bytes, name: str):
        words = {"title": "x", "kind": "photo", "collection": 1}
        file = {"file": SimpleUploadedFile(name, data)}
        return form_class(words, file, user=admin_user)

    refused = sent(BOMBS["svg with a script"](), "photo.jpg")
    assert len(refused.errors["file"]) == 1
    taken = sent(picture("PNG"), "evil.html")
    assert taken.is_valid(), taken.errors
    assert taken.instance.file.name.endswith(".png")
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 100
    assert "at most 100 are taken" in str(sent(picture("PNG"), "a.png").errors["file"])
