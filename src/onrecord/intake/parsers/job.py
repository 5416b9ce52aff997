"""What the guarded child runs: recognise, decode, parse, clean, and answer in JSON."""

from __future__ import annotations

import json
import struct

from onrecord.intake.parsers.bounds import MAX_BYTES
from onrecord.intake.parsers.codec import to_json
from onrecord.intake.parsers.decoding import decode
from onrecord.intake.parsers.finishing import finish
from onrecord.intake.parsers.recognising import recognise
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.registry import PARSERS

_LENGTH = struct.Struct(">I")
READ, REFUSED = b"+", b"-"


def pack(data: bytes, *, media_type: str, charset: str, filename: str, url: str) -> bytes:
    """Return the payload for ``run``: a length, a JSON header, the delivery's bytes."""
    header = json.dumps(
        {"media_type": media_type, "charset": charset, "filename": filename, "url": url}
    ).encode("ascii")
    return _LENGTH.pack(len(header)) + header + data


def run(payload: bytes) -> bytes:
    """Parse one delivery. Answers ``+`` and the codec's JSON, or ``-`` and one sentence."""
    (length,) = _LENGTH.unpack_from(payload)
    labels: dict[str, str] = json.loads(payload[4 : 4 + length])
    try:
        return READ + _parsed(payload[4 + length :], labels)
    except Unreadable as error:
        return REFUSED + error.message.encode("utf-8", "replace")


def _parsed(data: bytes, labels: dict[str, str]) -> bytes:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"It is larger than {MAX_BYTES // 1024 // 1024} MB.")
    name = recognise(data, labels["media_type"], labels["filename"], labels["charset"])
    kind = PARSERS[name]
    given = data if kind.reads_bytes else decode(data, charset=labels["charset"])
    delivery = kind.load()(given, url=labels["url"])
    return to_json(finish(delivery, base_url=labels["url"]))
