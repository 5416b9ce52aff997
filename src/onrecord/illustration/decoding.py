"""What came from outside, decoded and encoded anew: runs in the guarded child, without Django.

What leaves the child are pixels in our own encoding: turned upright, in sRGB, without EXIF (so
without the place where a photographer stood), without a thumbnail, without a second frame.
"""

from __future__ import annotations

import contextlib
import html
import io
import json
import re
import struct
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps

from onrecord.illustration.files import EXTENSIONS, NotAPicture, PictureTooLarge, examine

LONGEST_EDGE = 4096
"""Pixels that are kept of a longer side; the widest copy that a page asks for has 1680."""

MOST_LOSSLESS = 4_000_000
"""Drawings of up to so many pixels stay without loss; larger ones are taken for photographs."""

QUALITY = 95
_HEAD = struct.Struct(">I")
_OPAQUE = {"L", "RGB"}
MOST_XMP = 100_000
"""Characters of a file's XMP that are looked through."""

_CLAIMS = {
    "digital_source_type": re.compile(
        r"cv\.iptc\.org/newscodes/digitalsourcetype/([A-Za-z]{4,50})(?![A-Za-z])"
    ),
    "credit": re.compile(r"photoshop:Credit(?:=\"([^\"<]{1,300})\"|>([^<]{1,300})<)"),
    "source_name": re.compile(r"photoshop:Source(?:=\"([^\"<]{1,200})\"|>([^<]{1,200})<)"),
}
"""What is looked for in XMP: IPTC's digital source type, credit and source."""


def packed(head: dict[str, Any], data: bytes = b"") -> bytes:
    """Return a message for the child or from it: its head as JSON, then bytes."""
    told = json.dumps(head).encode()
    return _HEAD.pack(len(told)) + told + data


def unpacked(message: bytes) -> tuple[dict[str, Any], bytes]:
    """Return head and bytes of a message."""
    (length,) = _HEAD.unpack_from(message)
    end = _HEAD.size + length
    return json.loads(message[_HEAD.size : end]), message[end:]


def clean(message: bytes) -> bytes:
    """Return a picture from outside as our own encoder writes it.

    Takes ``packed({"most_pixels": n}, file)``; gives ``packed({"media_type", "was", "said",
    "resized"}, picture)``, or ``packed({"refused": sentence})``.
    """
    asked, data = unpacked(message)
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # counted by ``examine``, by the site's own limit
    try:
        found = examine(data, most_pixels=asked["most_pixels"])
    except (NotAPicture, PictureTooLarge) as error:
        return packed({"refused": error.message})
    try:
        with Image.open(io.BytesIO(data), formats=[found.format]) as opened:
            opened.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            opened.load()
            said = _said(opened)
            upright = ImageOps.exif_transpose(opened)
            picture = _in_srgb(upright)
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error):
        return packed(
            {
                "refused": "The picture is damaged: its pixels cannot be decoded. "
                "Save it anew and send it again."
            }
        )
    head: dict[str, Any] = {"was": found.media_type, "said": said}
    if max(found.width, found.height) > LONGEST_EDGE:
        picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
        head["resized"] = {"width": picture.width, "height": picture.height}
    return packed(*_encoded(picture, head, lossless=found.format in {"PNG", "GIF"}))


def _said(image: Image.Image) -> dict[str, str]:
    """Return what a file says of its own making: claims, cut short, of three kinds at most.

    Read by patterns and not as XML, which could be made to do harm.
    """
    held = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    text = (held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held))[:MOST_XMP]
    said = {}
    for name, pattern in _CLAIMS.items():
        found = pattern.search(text)
        value = html.unescape(next(filter(None, found.groups()))) if found else ""
        if value and value.isprintable():
            said[name] = value
    return said


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the picture as grey, RGB or RGBA in sRGB; a profile that is damaged is left out."""
    profile = image.info.get("icc_profile")
    clear = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    if image.mode.startswith("I") or image.mode == "F":
        image = image.point(lambda value: value / 256).convert("L")
    elif profile and image.mode in {"LA", "L"} and _is_of_greys(profile):
        return _grey_in_srgb(image, profile)
    elif image.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        image = image.convert("RGBA" if clear else "RGB")
    if profile and image.mode != "L":
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            image = ImageCms.profileToProfile(  # type: ignore[assignment]
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if image.mode == "RGBA" else "RGB",
            )
    plain = image if image.mode in {"L", "RGB", "RGBA"} else image.convert("RGB")
    plain.info = {}
    return plain


def _is_of_greys(profile: bytes) -> bool:
    """Tell from an ICC profile's head whether its colours are greys."""
    return profile[16:20] == b"GRAY"


def _grey_in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return a grey picture as screens show greys; scans often come with a gamma of paper."""
    grey = image.getchannel("L")
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        ours = ImageCms.createProfile("sRGB")
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        table = Image.frombytes("L", (256, 1), bytes(range(256)))
        seen = ImageCms.profileToProfile(table, theirs, ours, outputMode="RGB")
        if seen is not None:
            grey = grey.point(list(seen.getchannel("G").tobytes()))
    if image.mode == "LA":
        grey = Image.merge("RGBA", (grey, grey, grey, image.getchannel("A")))
    grey.info = {}
    return grey


def _encoded(
    picture: Image.Image, head: dict[str, Any], *, lossless: bool
) -> tuple[dict[str, Any], bytes]:
    out = io.BytesIO()
    small = picture.width * picture.height <= MOST_LOSSLESS
    if picture.mode not in _OPAQUE or (lossless and small):
        picture.save(out, "PNG", compress_level=6)
        head["media_type"] = "image/png"
    else:
        picture.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        head["media_type"] = "image/jpeg"
    head["suffix"] = EXTENSIONS[head["media_type"]]
    return head, out.getvalue()
