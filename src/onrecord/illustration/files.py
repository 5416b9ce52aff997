"""Picture files looked at before they are decoded: which format, how large.

The format is read from the content, never from a name or a header; only formats that
readers' browsers show are let in, and the size in pixels is checked before any decoding.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from onrecord.vocabulary.errors import Permanent

MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "GIF": "image/gif",
}
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
}
MOST_PIXELS = 60_000_000


class NotAPicture(Permanent):
    """The bytes are no picture of a format that is let in."""

    code = "illustration.not_a_picture"


class PictureTooLarge(Permanent):
    """The picture has more pixels than may be decoded."""

    code = "illustration.too_large"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """What a look at the header of a picture file tells; sizes in pixels."""

    format: str
    media_type: str
    width: int
    height: int


def examine(data: bytes, *, most_pixels: int = MOST_PIXELS) -> PictureFile:
    """Return format and size of a picture file without decoding its pixels.

    Raises ``NotAPicture`` for anything but PNG, JPEG, WebP, AVIF and GIF, and
    ``PictureTooLarge`` above ``most_pixels``.
    """
    try:
        with Image.open(io.BytesIO(data), formats=list(MEDIA_TYPES)) as image:
            found = PictureFile(
                str(image.format), MEDIA_TYPES[str(image.format)], image.width, image.height
            )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge(
            f"The picture is too large to be decoded safely (limit: {most_pixels:,} pixels). "
            "Save it smaller and send it again."
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAPicture(
            "The file is not a PNG, JPEG, WebP, AVIF or GIF picture, or it is damaged. "
            "Save it in one of these formats and send it again."
        ) from error
    if found.width * found.height > most_pixels:
        raise PictureTooLarge(
            f"The picture has {found.width:,} x {found.height:,} pixels; "
            f"at most {most_pixels:,} are allowed. Save it smaller and send it again."
        )
    return found
