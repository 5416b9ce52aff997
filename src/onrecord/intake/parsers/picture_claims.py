"""What a picture's file says of itself: IPTC-IIM, EXIF, XMP and C2PA, read in the guarded child.

All of it is claims of who made or sent the file. No picture is decoded: the marks of the file
are walked, within bounds, and nothing that a length promises is believed beyond the file's end.
"""

from __future__ import annotations

import html
import json
import re
import struct
from collections.abc import Iterator

from onrecord.plumbing import credentials

TARGET = "onrecord.intake.parsers.picture_claims:run"
LONGEST = 600
_MOST_SEGMENTS = 300
_MOST_RECORDS = 500

_IIM = {
    5: "title",
    40: "instructions",
    55: "date",
    80: "byline",
    90: "city",
    101: "country",
    105: "headline",
    110: "credit",
    115: "source",
    116: "copyright",
    120: "caption",
    122: "caption by",
}
"""Datasets of IPTC-IIM 4.2, record 2, that newsrooms fill in."""

_XMP = {
    "photoshop:Headline": "headline",
    "photoshop:Credit": "credit",
    "photoshop:Source": "source",
    "photoshop:Instructions": "instructions",
    "photoshop:DateCreated": "date",
    "photoshop:City": "city",
    "photoshop:Country": "country",
    "photoshop:CaptionWriter": "caption by",
    "dc:title": "title",
    "dc:description": "caption",
    "dc:creator": "byline",
    "dc:rights": "copyright",
    "xmpRights:UsageTerms": "usage terms",
    "xmpRights:WebStatement": "terms at",
    "plus:DataMining": "data mining",
    "Iptc4xmpExt:DigitalSourceType": "digital source type",
}
_EXIF = {0x010E: "caption", 0x013B: "byline", 0x8298: "copyright"}
_ORDER = ("headline", "title", "caption", "byline", "credit", "source", "copyright", "usage terms")
_PACKET = re.compile(rb"<x:xmpmeta.{0,200000}?</x:xmpmeta>", re.DOTALL)
_TAGS = re.compile(r"<[^>]{0,400}>")
_ITEMS = re.compile(r"<rdf:li\b[^>]{0,200}>([^<]{0,4000})</rdf:li>")
_RESOURCE = re.compile(rb"8BIM")


def run(message: bytes) -> bytes:
    """Answer what ``credentials.examine`` does, with ``stated``: what the file says, by name."""
    found = json.loads(credentials.examine(message))
    if found.get("media_type"):
        data = message[credentials.size_of_head(message) :]
        found["stated"] = stated_in(data)
    return json.dumps(found).encode()


def stated_in(data: bytes) -> dict[str, str]:
    """Return what a picture's file states, the things that newsrooms ask for first.

    Where IPTC-IIM says otherwise than XMP, both stand: one of them was not kept up.
    """
    newer = _xmp(data)
    older = {**_exif(data), **_iim(data)}
    found = {name: newer.get(name) or older[name] for name in {**older, **newer}}
    for name, value in older.items():
        if name in newer and not _alike(value, newer[name]):
            found[f"{name} (IPTC)"] = value
    rank = {name: at for at, name in enumerate(_ORDER)}
    return dict(sorted(found.items(), key=lambda pair: (rank.get(pair[0], len(rank)), pair[0])))


def _alike(one: str, other: str) -> bool:
    """Say whether two statements are one, perhaps cut short, as IIM cuts."""
    first, second = sorted((" ".join(one.split()), " ".join(other.split())), key=len)
    return second.startswith(first)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the marked segments of a JPEG before its picture: marker and content."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        if data[at : at + 1] != b"\xff" or at + 4 > len(data):
            return
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in (0xDA, 0xD9) or size < 2:
            return
        yield marker, data[at + 4 : at + 2 + size]
        at += 2 + size


def _iim(data: bytes) -> dict[str, str]:
    """Return the datasets of IPTC-IIM in a JPEG's Photoshop segments (resource 0x0404)."""
    if not data.startswith(b"\xff\xd8\xff"):
        return {}
    parts = [
        body.removeprefix(b"Photoshop 3.0\x00")
        for marker, body in _segments(data)
        if marker == 0xED and body.startswith(b"Photoshop 3.0\x00")
    ]
    block = b"".join(_resources(b"".join(parts)))
    found: dict[str, list[str]] = {}
    encoding = "utf-8" if b"\x1c\x01\x5a\x00\x03\x1b%G" in block else ""
    for record, dataset, value in _datasets(block):
        if record == 2 and dataset in _IIM:
            found.setdefault(_IIM[dataset], []).append(_decoded(value, encoding))
    lines = {name: _line(", ".join(dict.fromkeys(values))) for name, values in found.items()}
    return {name: line for name, line in lines.items() if line}


def _resources(block: bytes) -> Iterator[bytes]:
    at = 0
    for _ in range(_MOST_SEGMENTS):
        head = _RESOURCE.match(block, at)
        if head is None or at + 8 > len(block):
            return
        kind = int.from_bytes(block[at + 4 : at + 6], "big")
        at += 6
        at += (1 + block[at] + 1) & ~1  # a name, counted, padded to even
        size = int.from_bytes(block[at : at + 4], "big")
        at += 4
        if kind == 0x0404:
            yield block[at : at + size]
        at += size + (size & 1)


def _datasets(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    for _ in range(_MOST_RECORDS):
        if block[at : at + 1] != b"\x1c" or at + 5 > len(block):
            return
        record, dataset, size = struct.unpack_from(">BBH", block, at + 1)
        at += 5
        if size & 0x8000:
            # Its length has a length of its own; what newsrooms fill in never needs that.
            width = size & 0x7FFF
            if width > 4:
                return
            size = int.from_bytes(block[at : at + width], "big")
            at += width
        yield record, dataset, block[at : at + size]
        at += size


def _exif(data: bytes) -> dict[str, str]:
    """Return caption, byline and copyright from a JPEG's first EXIF directory."""
    if not data.startswith(b"\xff\xd8\xff"):
        return {}
    tiff = next(
        (
            body[6:]
            for mark, body in _segments(data)
            if mark == 0xE1 and body[:6] == b"Exif\x00\x00"
        ),
        b"",
    )
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return {}
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return {}
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    found = {}
    for number in range(min(count, 100)):
        at = start + 2 + 12 * number
        if at + 12 > len(tiff):
            break
        tag, kind, size, offset = struct.unpack_from(f"{order}HHII", tiff, at)
        if tag in _EXIF and kind == 2 and size > 4:
            line = _line(_decoded(tiff[offset : offset + min(size, 8000)].rstrip(b"\x00"), ""))
            if line:
                found[_EXIF[tag]] = line
    return found


def _xmp(data: bytes) -> dict[str, str]:
    """Return what XMP says, by its plain marks: no parser is trusted with it."""
    packet = _PACKET.search(data[: 4 << 20]) or _PACKET.search(data[-(1 << 20) :])
    if packet is None:
        return {}
    words = packet[0].decode("utf-8", "replace")
    found = {}
    for name, called in _XMP.items():
        match = re.search(
            rf'{name}(?:="([^"]{{0,4000}})"|>(.{{0,8000}}?)</{name}>)', words, re.DOTALL
        )
        if match is None:
            continue
        inside = (
            match[1] or ", ".join(_ITEMS.findall(match[2] or "")) or _TAGS.sub(" ", match[2] or "")
        )
        line = _line(html.unescape(inside))
        if line:
            found[called] = line.rpartition("/")[2] if called in _LAST_PART else line
    return found


_LAST_PART = frozenset({"digital source type", "data mining"})
"""Terms of vocabularies that are written as addresses: their end says it."""


def _decoded(value: bytes, encoding: str) -> str:
    try:
        return value.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _line(text: str) -> str:
    return credentials.one_line(text, LONGEST)
