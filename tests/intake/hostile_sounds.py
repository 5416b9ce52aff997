"""Sounds that lie, by class: what no decoder of ours may die of, at any door."""

from __future__ import annotations

import gzip
import io
import struct
from collections.abc import Mapping

import numpy as np
import soundfile

_TONE = (0.3 * np.sin(np.arange(12_000) / 12)).astype(np.float32)


def sound(form: str, subtype: str | None = None, *, rate: int = 24_000) -> bytes:
    """Return half a second of a tone as a file of a form."""
    out = io.BytesIO()
    soundfile.write(out, _TONE, rate, format=form, subtype=subtype)
    return out.getvalue()


def _riff(*chunks: tuple[bytes, int, bytes]) -> bytes:
    body = b"".join(name + struct.pack("<I", size) + data for name, size, data in chunks)
    return b"RIFF" + struct.pack("<I", 2**32 - 1) + b"WAVE" + body


def _comments(count: int, *rows: tuple[int, bytes]) -> bytes:
    """Return the first pages of an Opus file whose comments say that they are so many, so long."""
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", count)
    tags += b"".join(struct.pack("<I", size) + words for size, words in rows)
    head = b"OggS" + bytes(24) + b"OpusHead\x01\x01" + bytes(9)
    return head + b"OggS" + bytes(24) + tags


_FORM = (b"fmt ", 16, struct.pack("<HHIIHH", 1, 1, 24_000, 48_000, 2, 16))
_MP3 = sound("MP3")
_OPUS = sound("OGG", "OPUS")
_LIE = b"COMMENT=Provenance (C2PA): http://evil.example/media/audio/../../secret-key.c2pa"

SOUNDS: Mapping[str, tuple[bytes, ...]] = {
    "another type": (
        b"<!doctype html><title>Sign in</title><p>Please sign in.",
        b'{"error": {"message": "quota"}}',
        b"%PDF-1.7\n" + b"\xff" * 900,
        b"#EXTM3U\nhttp://192.0.2.1/a.mp3\n",
        sound("FLAC"),
        sound("AIFF"),
        b"PK\x03\x04" + bytes(900),
    ),
    "two types at once": (
        b"ID3\x04\0\0\0\0\0\x0a<script>alert(1)</script>" + _MP3,
        _MP3 + b"PK\x05\x06" + bytes(18),
        b"GIF89a/*" + _MP3,
    ),
    "cut short": (b"R", b"\xff", b"ID3", b"OggS", _MP3[:20], _MP3[:-900], _OPUS[:60], _OPUS[:-400]),
    "lengths that lie": (
        _riff((b"data", 2**32 - 1, b"\0\1")),
        _riff((b"fmt ", 0, b""), _FORM, (b"data", 2**31, b"\1\2" * 40)),
        _riff(_FORM, (b"C2PA", 2**32 - 2, b"\xff" * 900)),
        b"ID3\x04\0\0\x7f\x7f\x7f\x7fGEOB\x7f\x7f\x7f\x7f" + b"\x7f" * 900,
        b"ID3\x04\0\0\0\0\x7f\x7f" + b"TIT2\xff\xff\xff\xff\0\0" * 90,
        _comments(2**32 - 1, (2**32 - 1, b"COMMENT=x")),
        _comments(2**32 - 1, *[(0, b"")] * 9000),
        _comments(1, (len(_LIE), _LIE)),
    ),
    "bombs": (
        _riff(_FORM, (b"data", 2**24, bytes(2**20))),
        gzip.compress(bytes(2**24)),
        b"ID3\x04\0\0\0\0\0\0" + b"\xff\xf3\x84\xc4" * 90_000,
        b"OggS" * 200_000,
        b"<x:xmpmeta " * 90_000 + _MP3,
    ),
    "samples of another form": (
        sound("WAV", "PCM_16", rate=8_000),
        sound("WAV", "FLOAT"),
        sound("WAV", "ULAW"),
        sound("MP3")[400:],
        np.random.default_rng(5).bytes(24_000),
    ),
}
"""For each class, files; whoever is shown one answers with what it holds, or in one sentence."""
