"""The compressed forms of a page, made once, when it is printed."""

from __future__ import annotations

import gzip
from enum import Enum

import brotli
import zstandard

from onrecord.edition.prints import IDENTITY

LEAST_SIZE = 400
"""Below so many bytes (with headers, one network packet) compression saves a reader nothing."""

_TEXTUAL = ("text/", "application/json", "application/xml", "image/svg+xml", "application/x-subrip")
_TEXTUAL_SUFFIXES = ("+xml", "+json", "/javascript", "/manifest+json")


class Effort(Enum):
    """How hard to compress: (gzip, brotli, zstd) levels.

    ``QUICK`` takes about half the time of ``BEST`` and gives files some 1 % larger. Brotli's
    next level would spare a reader 8 % more for fifteen times the time (decision 0131).
    """

    QUICK = (9, 5, 9)
    BEST = (9, 9, 12)


def is_textual(media_type: str) -> bool:
    """Whether compression helps a body of this media type (parameters are ignored)."""
    bare = media_type.partition(";")[0].strip().lower()
    return bare.startswith(_TEXTUAL) or bare.endswith(_TEXTUAL_SUFFIXES)


def encodings(body: bytes, media_type: str, *, effort: Effort) -> dict[str, bytes]:
    """Return ``body`` by the name of each encoding worth storing, ``identity`` included.

    Tiny bodies, media that is compressed already and forms that save nothing are left out.
    The same input gives the same bytes.
    """
    found = {IDENTITY: body}
    if len(body) < LEAST_SIZE or not is_textual(media_type):
        return found
    by_gzip, by_brotli, by_zstd = effort.value
    made = {
        "gzip": gzip.compress(body, compresslevel=by_gzip, mtime=0),
        "br": brotli.compress(body, quality=by_brotli, lgwin=_window(body)),
        "zstd": zstandard.ZstdCompressor(level=by_zstd).compress(body),
    }
    found |= {name: form for name, form in made.items() if len(form) < len(body)}
    return found


def _window(body: bytes) -> int:
    """Return how far back brotli looks, as a power of two.

    A window that holds the whole page makes nothing larger, and spares clearing a larger
    one's tables for each page: of level 9 that is nine tenths of the time.
    """
    return 16 if len(body) <= 2**16 else 18
