"""A reader of ID3v2.3 and 2.4 tags, written from the standard, apart from our writer."""

from __future__ import annotations


def read_frames(data: bytes) -> list[tuple[str, bytes]]:
    """Return the frames of the tag in front of ``data`` as (id, content)."""
    assert data[:3] == b"ID3"
    major = data[3]
    end = 10 + _size(data[6:10])
    position = 10
    frames: list[tuple[str, bytes]] = []
    while position + 10 <= end and data[position : position + 4].strip(b"\0"):
        raw = data[position + 4 : position + 8]
        size = _size(raw) if major == 4 else int.from_bytes(raw, "big")
        frames.append(
            (data[position : position + 4].decode(), data[position + 10 : position + 10 + size])
        )
        position += 10 + size
    assert position <= end
    return frames


def texts(data: bytes) -> dict[str, str]:
    """Return text frames by id, TXXX by "TXXX:description", COMM by "COMM"."""
    found: dict[str, str] = {}
    for name, content in read_frames(data):
        if name == "TXXX":
            description, value = _decoded(content).split("\0", 1)
            found[f"TXXX:{description}"] = value.rstrip("\0")
        elif name == "COMM":
            found[name] = _decoded(content[:1] + content[4:]).split("\0", 1)[1]
        elif name.startswith("T"):
            found[name] = _decoded(content).rstrip("\0")
    return found


def _decoded(content: bytes) -> str:
    encoding = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}[content[0]]
    return content[1:].decode(encoding)


def _size(raw: bytes) -> int:
    assert all(byte < 0x80 for byte in raw)
    return sum(byte << shift for byte, shift in zip(raw, (21, 14, 7, 0), strict=True))
