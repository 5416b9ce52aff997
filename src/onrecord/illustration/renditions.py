"""How a resized copy of a picture is encoded: as Wagtail shapes it, with its XMP inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from wagtail.images.image_operations import FilterOperation
from wagtail.images.models import Filter
from willow.image import (  # type: ignore[import-untyped]
    AvifImageFile,
    ImageFile,
    JPEGImageFile,
    PNGImageFile,
    WebPImageFile,
)

KINDS: dict[str, tuple[str, type[ImageFile]]] = {
    "avif": ("AVIF", AvifImageFile),
    "jpeg": ("JPEG", JPEGImageFile),
    "png": ("PNG", PNGImageFile),
    "webp": ("WEBP", WebPImageFile),
}
AVIF_SPEED = 8
"""Effort of the AVIF encoder: 10 is quickest; 8 takes 0.14 s for 1200 pixels."""

SMALL_AVIF_SPEED = 7
"""Effort for pictures of up to ``SMALL_WIDTH`` pixels: half of what 6 takes, for 2 % more bytes."""

SMALL_WIDTH = 1280

Packet = Callable[[str, int], bytes]
"""Gives the XMP packet for a rendition of a kind (a key of ``KINDS``) and a width in pixels."""


class _OtherDrawing(FilterOperation):
    """Says which drawing of a picture a rendition is one of.

    The picture itself opens that file: nothing is left to do with the pixels.
    """

    def construct(self) -> None:
        """Take no arguments."""

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> Any:
        """Return the picture as it is."""
        return willow


class DarkOperation(_OtherDrawing):
    """The drawing in the colours of a dark page."""


class SmallOperation(_OtherDrawing):
    """The drawing for places of a few centimetres."""


class MarkedFilter(Filter):
    """A Wagtail filter that writes an XMP packet into what it saves.

    ``kind`` and ``size`` (pixels) tell afterwards what was saved; empty where Wagtail did it.
    """

    def __init__(self, spec: str, packet: Packet) -> None:
        super().__init__(spec=spec)
        self.packet = packet
        self.kind = ""
        self.size = (0, 0)

    def run(self, image: Any, output: IO[bytes], source: Any = None) -> ImageFile:
        """Write the rendition to ``output``; SVG and animations go Wagtail's own way."""
        with self.get_willow_image(image, source) as opened:
            source_format = opened.format_name
            if source_format not in KINDS:
                return super().run(image, output, source)
            shaped = opened.auto_orient()
            shape = self.get_transform(image, shaped.get_size())
            shaped = shaped.crop(shape.get_rect().round()).resize(shape.size)
            choices: dict[str, Any] = {"original-format": source_format}
            for operation in self.filter_operations:
                shaped = operation.run(shaped, image, choices) or shaped
            wanted = choices.get("output-format", source_format)
            if wanted not in KINDS:
                return super().run(image, output, source)
            return self._save(shaped.get_pillow_image(), wanted, choices, output)

    def _save(
        self, picture: Image.Image, wanted: str, choices: dict[str, Any], output: IO[bytes]
    ) -> ImageFile:
        pillow_format, kind = KINDS[wanted]
        profile = picture.info.get("icc_profile")
        if wanted == "jpeg":
            picture = _without_alpha(picture)
        elif picture.mode not in {"L", "RGB", "RGBA"}:
            picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
        self.kind, self.size = wanted, picture.size
        packet = self.packet(wanted, picture.width)
        options: dict[str, Any] = _options(wanted, choices, picture.width)
        if profile and picture.mode in {"RGB", "RGBA"}:
            options["icc_profile"] = profile
        # Nothing else of the source's metadata is kept: a camera's position stays private.
        picture.info = {}
        if wanted == "png":
            options["pnginfo"] = _png_text(packet)
        else:
            options["xmp"] = packet
        picture.save(output, pillow_format, **options)
        return kind(output)


def _options(wanted: str, choices: dict[str, Any], width: int) -> dict[str, Any]:
    lossless = "lossless" in choices.get("output-format-options", ())
    if wanted == "png":
        return {"optimize": True}
    if wanted == "jpeg":
        quality = choices.get("jpeg-quality", getattr(settings, "WAGTAILIMAGES_JPEG_QUALITY", 80))
        return {"quality": quality, "progressive": True, "optimize": True}
    if wanted == "webp":
        quality = choices.get("webp-quality", getattr(settings, "WAGTAILIMAGES_WEBP_QUALITY", 78))
        return {"lossless": True} if lossless else {"quality": quality}
    quality = choices.get("avif-quality", getattr(settings, "WAGTAILIMAGES_AVIF_QUALITY", 60))
    speed = SMALL_AVIF_SPEED if width <= SMALL_WIDTH else AVIF_SPEED
    return {"quality": 100 if lossless else quality, "speed": speed}


def _without_alpha(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        ground = Image.new("RGBA", whole.size, (255, 255, 255, 255))
        ground.alpha_composite(whole)
        return ground.convert("RGB")
    return picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")


def _png_text(packet: bytes) -> Any:
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", packet.decode("utf-8"))
    return text
