"""XMP inside picture files: credit, rights, alternative text and digital source type.

Standards: XMP (ISO 16684-1) and IPTC Photo Metadata 2025.1. Write XMP first and sign
last: a packet written after signing breaks the signature.
"""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from onrecord.illustration.files import examine

_JPEG_MARK = b"http://ns.adobe.com/xap/1.0/\x00"
_PNG_KEY = b"XML:com.adobe.xmp"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JPEG_LIMIT = 65_000
_WEBP_XMP, _WEBP_ALPHA = 0x04, 0x10


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """What a packet says. Empty texts are left out.

    ``digital_source_type`` is the full IPTC URI; ``usage_terms`` the licence in words;
    ``manifest_url`` where a C2PA manifest that is not in the file itself is to be had.
    """

    credit: str = ""
    source: str = ""
    rights: str = ""
    usage_terms: str = ""
    description: str = ""
    alt: str = ""
    digital_source_type: str = ""
    manifest_url: str = ""


_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}


def packet(facts: PictureFacts) -> bytes:
    """Return the XMP packet for a picture, UTF-8, about 1 KB; every value is escaped.

    As short as the standard allows, for it weighs on every small picture: plain values are
    attributes, names that nothing uses are not declared, nothing is indented.
    """
    simple = (
        ("photoshop:Credit", facts.credit),
        ("photoshop:Source", facts.source),
        ("Iptc4xmpExt:DigitalSourceType", facts.digital_source_type),
        ("dcterms:provenance", facts.manifest_url),
    )
    in_languages = (
        ("dc:rights", facts.rights),
        ("dc:description", facts.description),
        ("xmpRights:UsageTerms", facts.usage_terms),
        ("Iptc4xmpCore:AltTextAccessibility", facts.alt),
    )
    used = {name.partition(":")[0] for name, value in (*simple, *in_languages) if value}
    names = "".join(
        f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items() if prefix in used
    )
    attributes = "".join(f" {name}={quoteattr(_clean(value))}" for name, value in simple if value)
    elements = "".join(
        f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(_clean(value))}</rdf:li></rdf:Alt>'
        f"</{name}>"
        for name, value in in_languages
        if value
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about=""{names}{attributes}>{elements}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def embedded(data: bytes, xmp: bytes) -> bytes:
    """Return the picture file with the packet inside, in place of any it had.

    JPEG and PNG keep their pixels byte for byte; WebP and AVIF are encoded again at
    quality 90. Raises ``NotAPicture`` for anything else.
    """
    found = examine(data)
    if found.media_type == "image/png":
        return _in_png(data, xmp)
    if found.media_type == "image/jpeg" and len(xmp) < _JPEG_LIMIT:
        return _in_jpeg(data, xmp)
    if found.media_type == "image/webp":
        return _in_webp(data, xmp, (found.width, found.height))
    out = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=[found.format]) as image:
        image.save(out, found.format, quality=90, xmp=xmp)
    return out.getvalue()


def find_packet(data: bytes) -> str | None:
    """Return the XMP packet inside a picture of ours, or ``None`` when it has none."""
    found = examine(data)
    with Image.open(io.BytesIO(data), formats=[found.format]) as image:
        held = image.info.get("XML:com.adobe.xmp") or image.info.get("xmp")
    if held is None:
        return None
    return held.decode("utf-8") if isinstance(held, bytes) else str(held)


def _clean(value: str) -> str:
    """Return the value without the characters that XML 1.0 forbids."""
    return _NOT_XML.sub("", value)


def _in_png(data: bytes, xmp: bytes) -> bytes:
    """Put an iTXt chunk after IHDR; chunks are length, type, body, CRC (PNG, section 5.3)."""
    out = [data[:8]]
    at = 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        end = at + 12 + size
        if not (kind == b"iTXt" and body.startswith(_PNG_KEY + b"\x00")):
            out.append(data[at:end])
        if kind == b"IHDR":
            text = b"iTXt" + _PNG_KEY + b"\x00" * 5 + xmp
            size_bytes = (len(text) - 4).to_bytes(4, "big")
            out.append(size_bytes + text + zlib.crc32(text).to_bytes(4, "big"))
        at = end
    return b"".join(out)


def _in_jpeg(data: bytes, xmp: bytes) -> bytes:
    """Put an APP1 segment after SOI (and APP0), dropping XMP segments that were there."""
    out, at, placed = [data[:2]], 2, False
    segment = b"\xff\xe1" + (len(_JPEG_MARK) + len(xmp) + 2).to_bytes(2, "big") + _JPEG_MARK + xmp
    while at + 4 <= len(data) and data[at] == 0xFF and 0xE0 <= data[at + 1] <= 0xEF:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] != 0xE0 and not placed:
            out.append(segment)
            placed = True
        if not (data[at + 1] == 0xE1 and data[at + 4 : end].startswith(_JPEG_MARK)):
            out.append(data[at:end])
        at = end
    if not placed:
        out.append(segment)
    return b"".join([*out, data[at:]])


def _in_webp(data: bytes, xmp: bytes, size: tuple[int, int]) -> bytes:
    """Put an XMP chunk last and say so in front; chunks are name, length, body (RFC 9649)."""
    chunks: list[tuple[bytes, bytes]] = []
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        chunks.append((data[at : at + 4], data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    flags = 0
    if chunks[0][0] == b"VP8X":
        flags = chunks.pop(0)[1][0]
    elif chunks[0][0] == b"VP8L":
        # The bit after width and height says that alpha is used.
        flags = _WEBP_ALPHA if chunks[0][1][4] & 0x10 else 0
    sides = b"".join((side - 1).to_bytes(3, "little") for side in size)
    kept = [chunk for chunk in chunks if chunk[0] != b"XMP "]
    head = (b"VP8X", bytes([flags | _WEBP_XMP, 0, 0, 0]) + sides)
    body = b"".join(
        name + len(part).to_bytes(4, "little") + part + b"\0" * (len(part) % 2)
        for name, part in (head, *kept, (b"XMP ", xmp))
    )
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body
