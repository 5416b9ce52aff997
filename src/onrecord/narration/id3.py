"""ID3v2.4 tags written in front of MP3 frames (id3.org, "ID3 tag version 2.4.0").

Text is UTF-8; control characters are dropped and lengths bounded, since titles come from
outside. Own code: the known library for this is under the GPL.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

_UTF8 = b"\x03"
_FRONT_COVER = b"\x03"
_HEADER = 10
_SHIFTS = (21, 14, 7, 0)
MOST_CHARACTERS = 2000
MOST_BYTES = 2**28 - 1
"""The largest size that four bytes of seven bits can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A part of the sound in seconds, for players that list chapters."""

    title: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What is said about a file. ``language`` is ISO 639-2 ("eng"); ``extra`` are TXXX."""

    title: str
    artist: str
    album: str = ""
    comment: str = ""
    language: str = "eng"
    date: datetime | None = None
    extra: tuple[tuple[str, str], ...] = ()
    chapters: Sequence[Chapter] = field(default=())
    cover: bytes = b""
    cover_type: str = "image/jpeg"


def with_tags(mp3: bytes, tags: Tags) -> bytes:
    """Return the file with ``tags`` in place of any ID3v2 tag it had."""
    body = b"".join(_frames(tags))
    if len(body) > MOST_BYTES:
        raise ValueError(f"tags of {len(body)} bytes do not fit into ID3")
    return b"ID3\x04\x00\x00" + _syncsafe(len(body)) + body + without_tags(mp3)


def without_tags(mp3: bytes) -> bytes:
    """Return the file from its first frame on, without ID3v2 in front and ID3v1 behind."""
    while mp3[:3] == b"ID3" and len(mp3) > _HEADER:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(mp3[6:10], _SHIFTS, strict=True))
        footer = _HEADER if mp3[5] & 0x10 else 0
        mp3 = mp3[_HEADER + size + footer :]
    return mp3[:-128] if mp3[-128:-125] == b"TAG" else mp3


def _frames(tags: Tags) -> list[bytes]:
    texts = {
        "TIT2": tags.title,
        "TPE1": tags.artist,
        "TALB": tags.album,
        "TLAN": tags.language,
        "TDRC": tags.date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") if tags.date else "",
    }
    frames = [_text(name, value) for name, value in texts.items() if value]
    frames += [_user_text(name, value) for name, value in tags.extra]
    if tags.comment:
        language = tags.language.encode("ascii", "replace")[:3].ljust(3, b"x")
        frames.append(_frame("COMM", _UTF8 + language + b"\0" + _utf8(tags.comment)))
    if tags.cover:
        kind = tags.cover_type.encode("ascii", "replace")
        frames.append(_frame("APIC", _UTF8 + kind + b"\0" + _FRONT_COVER + b"\0" + tags.cover))
    return frames + _chapters(tags.chapters)


def _chapters(chapters: Sequence[Chapter]) -> list[bytes]:
    """Return CTOC and CHAP frames (ID3v2 Chapter Frame Addendum 1.0)."""
    if not chapters:
        return []
    names = [f"ch{number}".encode() + b"\0" for number in range(min(len(chapters), 255))]
    contents = _frame("CTOC", b"toc\0\x03" + bytes([len(names)]) + b"".join(names))
    unused = b"\xff" * 8
    return [
        contents,
        *(
            _frame(
                "CHAP",
                name
                + round(chapter.start * 1000).to_bytes(4, "big")
                + round(chapter.end * 1000).to_bytes(4, "big")
                + unused
                + _text("TIT2", chapter.title),
            )
            for name, chapter in zip(names, chapters, strict=False)
        ),
    ]


def _text(name: str, value: str) -> bytes:
    return _frame(name, _UTF8 + _utf8(value))


def _user_text(description: str, value: str) -> bytes:
    return _frame("TXXX", _UTF8 + _utf8(description) + b"\0" + _utf8(value))


def _frame(name: str, data: bytes) -> bytes:
    return name.encode("ascii") + _syncsafe(len(data)) + b"\0\0" + data


def _utf8(text: str) -> bytes:
    """Return text fit for a frame: a NUL inside would end it and start another value."""
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", text)
    return clean[:MOST_CHARACTERS].encode("utf-8")


def _syncsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in _SHIFTS)
