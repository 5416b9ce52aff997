"""Whether a file reaches its own end, told by the lengths it states. Nothing is decoded.

A download that broke off is the commonest damage. It is no forgery, and is told as what it is.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

_LONG = struct.Struct(">I")
_LONGER = struct.Struct(">Q")
_RIFF = struct.Struct("<I")

MOST_PARTS = 100_000
"""After so many parts a file is no longer followed, and counts as whole."""


def is_cut_off(data: bytes, media_type: str) -> bool:
    """Return whether the end of a file is missing: something in it states more than came.

    ``False`` wherever a format does not say (saved pages, MP3 after its tag) or where what
    stands there is no length at all: then the file is damaged, but not known to be cut.
    """
    told = _ENDS.get(media_type)
    if told is None:
        return False
    try:
        return told(data)
    except (struct.error, IndexError, ValueError):
        # Not even the length of the next part is there.
        return True


def _png(data: bytes) -> bool:
    at = 8
    for _ in range(MOST_PARTS):
        (size,) = _LONG.unpack_from(data, at)
        kind = data[at + 4 : at + 8]
        if not kind.isalpha() and len(kind) == 4:
            return False
        at += 12 + size
        if at > len(data):
            return True
        if kind == b"IEND":
            return False
    return False


def _jpeg(data: bytes) -> bool:
    at = 2
    for _ in range(MOST_PARTS):
        if data[at] != 0xFF:
            return False
        kind = data[at + 1]
        if kind == 0xFF:  # a marker may be filled up
            at += 1
            continue
        if kind == 0xD9:
            return False
        if kind == 0x01 or 0xD0 <= kind <= 0xD7:
            at += 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
        if kind == 0xDA or at > len(data):
            break
    # What was scanned follows without a length; inside it an end is written otherwise.
    return b"\xff\xd9" not in data[at:]


def _riff(data: bytes) -> bool:
    (size,) = _RIFF.unpack_from(data, 4)
    # A recording that was streamed does not know its length.
    return size not in {0, 0xFFFFFFFF} and 8 + int(size) > len(data)


def _boxes(data: bytes) -> bool:
    at, has_content = 0, False
    for _ in range(MOST_PARTS):
        if len(data) - at < 8:
            # Some bytes too many behind the content are no part of it.
            return not has_content
        (size,) = _LONG.unpack_from(data, at)
        kind = data[at + 4 : at + 8]
        if not kind.isalnum() or size == 0:  # no box, or one to the end, wherever that is
            return False
        if size == 1:
            (size,) = _LONGER.unpack_from(data, at + 8)
        if size < 8:
            return False
        at += size
        has_content |= kind == b"mdat"
        if at > len(data):
            return True
    return False


def _ogg(data: bytes) -> bool:
    at = data.rfind(b"OggS")
    segments = data[at + 26]
    sizes = data[at + 27 : at + 27 + segments]
    return at + 27 + segments + sum(sizes) > len(data)


def _mp3(data: bytes) -> bool:
    if not data.startswith(b"ID3"):
        return False
    # Seven bits in each byte.
    parts = zip(data[6:10], (21, 14, 7, 0), strict=True)
    size = sum((byte & 0x7F) << shift for byte, shift in parts)
    return 10 + size > len(data)


_ENDS: dict[str, Callable[[bytes], bool]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/webp": _riff,
    "image/avif": _boxes,
    "audio/wav": _riff,
    "audio/ogg": _ogg,
    "audio/mpeg": _mp3,
}
