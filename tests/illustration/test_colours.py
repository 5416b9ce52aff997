"""What cameras and programs send: upright, in the right colours, without the place it was taken.

A picture of flat fields is written in each encoding, taken in as uploads are, and compared with a
conversion worked out here from the primaries alone.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageCms, PngImagePlugin
from pytest_django import Settings
from wagtail import tasks

from onrecord.illustration import xmp
from onrecord.illustration.decoding import clean, packed, unpacked
from onrecord.illustration.models import Picture
from onrecord.plumbing import provenance

SIZE = (96, 64)
FIELDS = (
    *((230, 30, 30), (30, 200, 40), (30, 60, 220), (240, 230, 40)),
    *((128, 128, 128), (250, 250, 250), (20, 20, 20), (200, 120, 90)),
)
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
DISPLAY_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
"""Primaries as XYZ under D50, as profiles give them."""

MOST_OFF = 2.0
"""Mean difference in Lab (CIE 1976) that encoders may make; 2.3 is what an eye just sees."""


def fields(colours: tuple[tuple[int, ...], ...] = FIELDS) -> Image.Image:
    rows = np.array(colours, dtype=np.uint8).reshape(2, 4, -1)
    return Image.fromarray(rows.repeat(SIZE[1] // 2, axis=0).repeat(SIZE[0] // 4, axis=1))


def profile(primaries: tuple[tuple[float, ...], ...]) -> bytes:
    """Return the profile of sRGB with other primaries."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    rows = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    for name, values in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True):
        at = int.from_bytes(data[rows[name] + 4 : rows[name] + 8], "big") + 8
        data[at : at + 12] = struct.pack(">3i", *(round(value * 65536) for value in values))
    return bytes(data)


def grey_profile(gamma: float) -> bytes:
    """Return a profile of greys with another gamma than screens have."""
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    words = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"grey\0" + b"\0" * 79
    tags, body, table = {b"wtpt": white, b"kTRC": curve, b"desc": words}, b"", b""
    for name, part in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(part))
        body += part + b"\0" * (-len(part) % 4)
    size = 132 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", b"GRAY", b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28
    head += struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def linear(values: np.ndarray) -> np.ndarray:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def converted(primaries: tuple[tuple[float, ...], ...]) -> np.ndarray:
    """Return the fields in sRGB, from colours with other primaries."""
    light = linear(np.asarray(fields(), dtype=float) / 255)
    there = light @ np.array(primaries) @ np.linalg.inv(np.array(SRGB))
    there = np.clip(there, 0, 1)
    return 255 * np.where(there <= 0.0031308, there * 12.92, 1.055 * there ** (1 / 2.4) - 0.055)


def off(image: Image.Image, wanted: np.ndarray) -> float:
    """Return the mean difference of two pictures in Lab, away from where fields meet."""

    def lab(values: np.ndarray) -> np.ndarray:
        seen = linear(values / 255) @ np.array(SRGB) / (0.9642, 1.0, 0.8249)
        root = np.where(seen > 0.008856, np.cbrt(np.maximum(seen, 1e-9)), 7.787 * seen + 16 / 116)
        x, y, z = root[..., 0], root[..., 1], root[..., 2]
        return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)

    given = np.asarray(image.convert("RGB"), dtype=float)
    flat = np.ones(given.shape[:2], dtype=bool)
    for axis in (0, 1):
        for step in (-4, 4):
            flat &= np.all(np.abs(wanted - np.roll(wanted, step, axis)) < 1, axis=-1)
    return float(np.linalg.norm(lab(given) - lab(wanted), axis=-1)[flat].mean())


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **({"quality": 95} if kind != "PNG" else {}), **options)
    return out.getvalue()


def sixteen_bits() -> bytes:
    grey = np.asarray(fields().convert("L"), dtype=np.uint16) * 257
    return saved(Image.fromarray(grey), "PNG")


GREYS = np.asarray(fields().convert("L").convert("RGB"), dtype=float)
PLAIN = np.asarray(fields(), dtype=float)
MOVING = {"save_all": True, "append_images": [Image.new("RGB", SIZE)]}
CMYK = tuple((255 - r, 255 - g, 255 - b, 0) for r, g, b in FIELDS)


def cmyk() -> bytes:
    rows = np.array(CMYK, dtype=np.uint8).reshape(2, 4, 4)
    whole = rows.repeat(SIZE[1] // 2, axis=0).repeat(SIZE[0] // 4, axis=1)
    return saved(Image.fromarray(whole, "CMYK"), "JPEG")


SENT: dict[str, tuple[Callable[[], bytes], np.ndarray]] = {
    "sRGB": (lambda: saved(fields(), "JPEG", icc_profile=profile(SRGB)), PLAIN),
    **{
        f"Display P3 in {kind}": (
            lambda kind=kind: saved(fields(), kind, icc_profile=profile(DISPLAY_P3)),
            converted(DISPLAY_P3),
        )
        for kind in ("JPEG", "PNG", "WEBP", "AVIF")
    },
    "Adobe RGB": (
        lambda: saved(fields(), "JPEG", icc_profile=profile(ADOBE_RGB)),
        converted(ADOBE_RGB),
    ),
    "CMYK": (cmyk, PLAIN),
    "grey": (lambda: saved(fields().convert("L"), "JPEG"), GREYS),
    "grey of another gamma": (
        lambda: saved(fields().convert("L"), "PNG", icc_profile=grey_profile(1.0)),
        255 * np.clip(1.055 * (GREYS / 255) ** (1 / 2.4) - 0.055, 0, 1),
    ),
    "sixteen bits": (sixteen_bits, GREYS),
    "alpha": (lambda: saved(fields().convert("RGBA"), "PNG"), PLAIN),
    "palette": (lambda: saved(fields().quantize(16), "PNG"), PLAIN),
    "moving WebP": (lambda: saved(fields(), "WEBP", **MOVING), PLAIN),
    "moving GIF": (lambda: saved(fields(), "GIF", **MOVING), PLAIN),
    "a profile of another kind": (
        lambda: saved(fields(), "JPEG", icc_profile=grey_profile(1.0)),
        PLAIN,
    ),
}


@pytest.mark.parametrize("name", SENT)
def test_colours_are_those_that_were_meant(name: str) -> None:
    made, wanted = SENT[name]
    head, data = unpacked(clean(packed({"most_pixels": 10_000_000}, made())))
    assert "refused" not in head
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == SIZE
        assert getattr(image, "n_frames", 1) == 1
        assert "icc_profile" not in image.info
        assert off(image, wanted) < MOST_OFF


def located(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "SECRETPLACE"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 0.0)
    return exif


TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera that was held so stores what it saw."""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright_and_tell_no_place(orientation: int, kind: str) -> None:
    stored = fields().transpose(TURNED[orientation]) if orientation > 1 else fields()
    sent = saved(stored, kind, exif=located(orientation))
    _, data = unpacked(clean(packed({"most_pixels": 10_000_000}, sent)))
    with Image.open(io.BytesIO(data)) as image:
        assert off(image, PLAIN) < MOST_OFF
        assert dict(image.getexif()) == {}
    assert b"SECRETPLACE" not in data


def huge_xmp() -> bytes:
    info = PngImagePlugin.PngInfo()
    place = "<exif:GPSLatitude>48,8N SECRETPLACE</exif:GPSLatitude>" * 9000
    info.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{place}</x:xmpmeta>")
    return saved(fields(), "PNG", pnginfo=info, icc_profile=profile(DISPLAY_P3), exif=located(1))


@pytest.mark.django_db
def test_every_copy_keeps_credit_and_colours_and_is_signed(
    settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT, settings.ONRECORD_HOME = tmp_path / "media", tmp_path
    picture = Picture(
        title="Fields", credit="Ana Lima", source_name="Agency", licence="CC BY 4.0",
        alt="Eight fields.", digital_source_type="digitalCapture",
        file=ContentFile(huge_xmp(), name="fields.png"),
    )  # fmt: skip
    picture.save()
    made = [
        picture.get_rendition(f"width-{width}|format-{kind}")
        for kind, width in (("avif", 80), ("webp", 80), ("jpeg", 80), ("png", 96))
    ]
    for one in (picture, *made):
        name = str(one.file.name)
        with default_storage.open(name) as opened:
            data = opened.read()
        assert b"SECRETPLACE" not in data
        told = xmp.find_packet(data) or ""
        for words in ("Ana Lima", "Agency", "CC BY 4.0", "Eight fields.", "/digitalCapture"):
            assert words in told, (name, words)
        beside = b""
        if default_storage.exists(f"{name}.c2pa"):
            with default_storage.open(f"{name}.c2pa") as opened:
                beside = opened.read()
        with Image.open(io.BytesIO(data)) as image:
            media_type = Image.MIME[image.format]
            wanted = Image.fromarray(converted(DISPLAY_P3).round().astype(np.uint8))
            wanted = wanted.resize(image.size, Image.Resampling.NEAREST)
            assert off(image, np.asarray(wanted, dtype=float)) < MOST_OFF
            assert dict(image.getexif()) == {}
        store = provenance.read(data, media_type, manifest=beside)
        assert store is not None
        assert store["validation_state"] == "Trusted"
    # Renditions that go take their manifests along, and a picture that goes takes all of them.
    names = [str(one.file.name) for one in made]
    assert any(default_storage.exists(f"{name}.c2pa") for name in names)
    with_original = [*names, str(picture.file.name)]
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    for queued in DBTaskResult.objects.filter(
        task_path=tasks.delete_file_from_storage_task.module_path
    ):
        tasks.delete_file_from_storage_task.func(
            *queued.args_kwargs["args"], **queued.args_kwargs["kwargs"]
        )
    left = [name for name in with_original if default_storage.exists(name)]
    left += [name for name in names if default_storage.exists(f"{name}.c2pa")]
    assert left == []


def claiming(**says: str) -> bytes:
    """Return a JPEG whose XMP says what others say of their pictures."""
    attributes = "".join(f' {name}="{value}"' for name, value in says.items())
    packet = f"<x:xmpmeta><rdf:Description{attributes.replace('__', ':')}/></x:xmpmeta>"
    return saved(fields(), "JPEG", xmp=packet.encode())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "kind", "source_type"),
    [("", "generated", "trainedAlgorithmicMedia"), ("digitalCapture", "photo", "digitalCapture")],
)
def test_what_a_file_says_of_itself_is_kept_where_nobody_says_more(
    settings: Settings, tmp_path: Path, chosen: str, kind: str, source_type: str
) -> None:
    settings.MEDIA_ROOT, settings.ONRECORD_HOME = tmp_path / "media", tmp_path
    data = claiming(
        Iptc4xmpExt__DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        photoshop__Credit="Ana &amp; Co &lt;script&gt;",
        photoshop__Source="x" * 5000,
    )
    picture = Picture(title="x", digital_source_type=chosen, file=ContentFile(data, name="x.jpg"))
    picture.save()
    assert (picture.kind, picture.digital_source_type) == (kind, source_type)
    assert picture.credit == "Ana & Co <script>"
    assert picture.source_name == ""
    with picture.file.open("rb") as opened:
        told = xmp.find_packet(opened.read()) or ""
    assert f"/{source_type}" in told
    assert "Ana &amp; Co &lt;script&gt;" in told
