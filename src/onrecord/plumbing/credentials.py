"""What any file says of its making: read in the guarded child, told as claims. No Django here.

A manifest that others wrote is hostile: a parser may die of it, and its words may be lies. So
the library runs in a child, and what leaves it is a bounded summary in plain values: no markup,
no addresses to follow, texts cut short, lists counted.
"""

from __future__ import annotations

import html
import io
import json
import re
import struct
from collections.abc import Iterable
from typing import Any

from c2pa import C2paError, Context, Reader, Settings

from onrecord.plumbing.wholeness import is_cut_off

TARGET = "onrecord.plumbing.credentials:examine"
SECONDS = 10.0
MEGABYTES = 512

BESIDE = frozenset({"text/html", "audio/ogg"})
"""What has its manifest beside it and never inside."""

LONGEST_TEXT = 300
MOST = 40
"""At most so many manifests, actions, ingredients and faults are told."""

_HEAD = struct.Struct(">II")
_LENGTH = struct.Struct("<I")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_XMP = re.compile(rb"<x:xmpmeta.{0,60000}?</x:xmpmeta>", re.DOTALL)
_PLAIN = {
    "credit": re.compile(r'photoshop:Credit(?:="([^"]*)"|>([^<]*)<)'),
    "digital_source_type": re.compile(r'Iptc4xmpExt:DigitalSourceType(?:="([^"]*)"|>([^<]*)<)'),
    "manifest_url": re.compile(r'dcterms:provenance(?:="([^"]*)"|>([^<]*)<)'),
}


def reading_settings(trusted: str) -> Settings:
    """Return settings with these trust anchors (PEM), without thumbnails and network use."""
    return Settings.from_dict(
        {
            "builder": {"thumbnail": {"enabled": False}},
            # No anchors are none, not empty ones: those the library takes for a broken manifest.
            **({"trust": {"user_anchors": trusted}} if trusted else {}),
            "verify": {
                "verify_after_sign": False,
                "verify_trust": True,
                "remote_manifest_fetch": False,
                "ocsp_fetch": False,
            },
        }
    )


_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,80}<!doctype\s+html\b", re.IGNORECASE)
_OGG_PLAIN = {
    "digital_source_type": re.compile(r"Digital source type: (\S+)"),
    "manifest_url": re.compile(r"Provenance \(C2PA\): (\S+\.c2pa)"),
}
"""What the comment of a light recording says (``narration/light.py``)."""

_STORE = b"jumdc2pa"
"""How the description of a store of manifests begins (JUMBF, ISO 19566-5), in every format."""

_LINK = re.compile(
    rb"<link\s[^<>]{0,300}rel=[\"']?c2pa-manifest[\"']?\s[^<>]{0,40}href=[\"']?([^\"'<>\s]{1,300})",
    re.IGNORECASE,
)


def asked(data: bytes, *, trusted: str, manifest: bytes = b"") -> bytes:
    """Return the message for the child: a file, whom to trust, and a manifest from beside it."""
    anchors = trusted.encode()
    return _HEAD.pack(len(anchors), len(manifest)) + anchors + manifest + data


def size_of_head(message: bytes) -> int:
    """Return where the file begins in a message that ``asked`` made."""
    anchors_size, manifest_size = _HEAD.unpack_from(message)
    return int(_HEAD.size + anchors_size + manifest_size)


def media_type_of(data: bytes) -> str:
    """Return the media type by content, empty for what is not looked at."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12], "")
    if _HTML.match(data[:200]):
        return "text/html"
    if data.startswith(b"OggS"):
        return "audio/ogg" if b"OpusHead" in data[:80] else ""
    if data[4:8] == b"ftyp":
        return "image/avif" if data[8:12] in {b"avif", b"avis", b"mif1"} else ""
    is_frame = len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2
    return "audio/mpeg" if data.startswith(b"ID3") or is_frame else ""


def reading_type(media_type: str) -> str:
    """Return as what the library reads a file: it has no name for what has its manifest beside."""
    return "application/c2pa" if media_type in BESIDE else media_type


def examine(message: bytes) -> bytes:
    """Return what a file says of its making, as JSON (see ``asked``).

    ``{"media_type": ""}`` for a file of no kind that is looked at; else with ``state``
    ("Trusted", "Valid", "Invalid", "none" or "unreadable"), ``faults`` (C2PA codes),
    ``holds`` (codes of what was found in order), ``manifests`` (the newest first), ``tags``,
    ``cut_off`` (its end is missing) and ``marked`` (something in it looks like a manifest).
    """
    anchors_size, manifest_size = _HEAD.unpack_from(message)
    start = _HEAD.size + anchors_size
    trusted = message[_HEAD.size : start].decode()
    manifest, data = message[start : start + manifest_size], message[start + manifest_size :]
    kind = media_type_of(data)
    found: dict[str, Any] = {"media_type": kind}
    if kind:
        found |= {"size": len(data), "tags": _tags(data), "inside": not manifest}
        found |= {"cut_off": is_cut_off(data, kind), "marked": bool(manifest) or _STORE in data}
        found |= _manifests(data, kind, trusted, manifest)
    return json.dumps(found).encode()


def _manifests(data: bytes, kind: str, trusted: str, manifest: bytes) -> dict[str, Any]:
    if kind in BESIDE and not manifest:
        # It carries none inside: it names where one is to be had.
        return {"state": "none", "manifests": []}
    try:
        with (
            Context(reading_settings(trusted)) as context,
            Reader(
                reading_type(kind),
                io.BytesIO(data),
                manifest_data=manifest or None,
                context=context,
            ) as reader,
        ):
            store = json.loads(reader.json())
    except C2paError.ManifestNotFound:
        return {"state": "none", "manifests": []}
    except C2paError as error:
        is_elsewhere = str(error).startswith("Remote:")
        return {"state": "none" if is_elsewhere else "unreadable", "manifests": []}
    results = store.get("validation_results", {}).get("activeManifest", {})
    active = store.get("active_manifest", "")
    held = store.get("manifests", {})
    labels = [active, *(label for label in held if label != active)] if active in held else [*held]
    return {
        "state": _text(store.get("validation_state", "Invalid")),
        "faults": _codes(results.get("failure", [])),
        "holds": _codes(results.get("success", [])),
        "manifests": [_manifest(held[label]) for label in labels[:MOST]],
    }


def _manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    signature = manifest.get("signature_info") or {}
    generators = manifest.get("claim_generator_info") or [{}]
    actions = [
        action
        for one in manifest.get("assertions", [])
        if str(one.get("label", "")).startswith("c2pa.actions")
        for action in (one.get("data") or {}).get("actions", [])
    ]
    return {
        "title": _text(manifest.get("title")),
        "generator": _text(generators[0].get("name") or manifest.get("claim_generator")),
        "signer": _text(signature.get("common_name")),
        "issuer": _text(signature.get("issuer")),
        "signed_at": _text(signature.get("time")),
        "actions": [_action(action) for action in actions[:MOST]],
        "ingredients": [_ingredient(one) for one in manifest.get("ingredients", [])[:MOST]],
    }


def _action(action: dict[str, Any]) -> dict[str, Any]:
    agent = action.get("softwareAgent") or {}
    told = action.get("parameters") or {}
    shown = {name: told[name] for name in ("width", "height") if isinstance(told.get(name), int)}
    return {
        "action": _text(action.get("action")),
        "source_type": _text(action.get("digitalSourceType")).rpartition("/")[2],
        "agent": _text(agent.get("name") if isinstance(agent, dict) else agent),
        "agent_version": _text(agent.get("version") if isinstance(agent, dict) else ""),
        "model": _text(told.get("org.onrecord.model")),
        "at": _text(action.get("when")),
        **shown,
    }


def _ingredient(one: dict[str, Any]) -> dict[str, str]:
    return {
        "title": _text(one.get("title")),
        "relation": _text(one.get("relationship")),
        "format": _text(one.get("format")),
        "digest": _text(one.get("instance_id")),
    }


def _codes(rows: Iterable[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(_text(row.get("code")) for row in rows))[:MOST]


def _tags(data: bytes) -> dict[str, str]:
    """Return what the file's XMP says; found by its marks, for no decoder may be needed."""
    if _HTML.match(data[:200]):
        link = _LINK.search(data[: 64 << 10])
        return {"manifest_url": _text(link[1].decode("utf-8", "replace"))} if link else {}
    if data.startswith(b"OggS"):
        return _comment(data[: 64 << 10])
    packet = _XMP.search(data[: 4 << 20]) or _XMP.search(data[-(1 << 20) :])
    if packet is None:
        return {}
    words = packet[0].decode("utf-8", "replace")
    found = {}
    for name, pattern in _PLAIN.items():
        match = pattern.search(words)
        if match:
            found[name] = _text(html.unescape(match[1] or match[2] or ""))
    return found


def _comment(head: bytes) -> dict[str, str]:
    """Return what the comment of an Opus file says of its making."""
    rows = [row.partition(b"=") for row in _vorbis_rows(head)]
    said = next((words for name, _, words in rows if name.upper() == b"COMMENT"), b"")
    words = said[:2000].decode("utf-8", "replace")
    found = {name: pattern.search(words) for name, pattern in _OGG_PLAIN.items()}
    return {name: _text(match[1]) for name, match in found.items() if match}


def _vorbis_rows(head: bytes) -> list[bytes]:
    """Return the rows NAME=words of an Opus file (RFC 7845, 5.2), as many as can be read."""
    rows: list[bytes] = []
    at = head.find(b"OpusTags") + 8
    try:
        (vendor,) = _LENGTH.unpack_from(head, at)
        at += 4 + vendor
        (count,) = _LENGTH.unpack_from(head, at)
        at += 4
        while len(rows) < min(count, MOST):
            (size,) = _LENGTH.unpack_from(head, at)
            rows.append(head[at + 4 : at + 4 + size])
            at += 4 + size
    except struct.error:
        return rows
    return rows


def _text(value: object) -> str:
    """Return a value as one short line that turns no other text round."""
    if value is None or isinstance(value, dict | list):
        return ""
    return one_line(str(value), LONGEST_TEXT)


def one_line(text: str, limit: int) -> str:
    """Return a text as one line of at most ``limit`` characters that turns no other text round."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
