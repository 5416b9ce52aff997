"""The file that holds one printed page: every encoding of it and its headers, as one whole.

A page, its compressed forms and its headers lie in one file, so that one rename replaces
them together and no reader ever gets an ETag of one generation with a body of another.
Layout: the line ``MAGIC``, a head of fixed fields, the path, the digest and one block of JSON
(media type and headers), then the bodies one after the other. The head has a checksum of
itself and one of each body, so that one body can be read and checked without the others, and
a file that was cut short or that rotted on the disk is never served. Files of the first
format (all of the head in JSON) are still read. Knows neither Django nor any setting: the
front door reads here.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

MAGIC = b"onrecord-print 2\n"
OLD_MAGIC = b"onrecord-print 1\n"

IDENTITY = "identity"
"""The name of the body that is not compressed, as in ``Accept-Encoding``."""

REMOVED = 0
"""Status of a page that is printed no more: a mark that an older print may not replace."""

ORDER = ("br", "gzip", "zstd", IDENTITY)
"""In which order bodies lie: what readers ask for most is read together with the head."""

_START = struct.Struct("<17sII")
"""Magic, length of the whole head, checksum of the head after this."""

_FIELDS = struct.Struct("<QqHHBIB")
"""Generation, last_modified, status, lengths of path, digest and block, number of bodies."""

_BODY = struct.Struct("<BQI")
"""A body: number of its encoding in ``ORDER``, length, checksum."""


class DamagedPrint(ValueError):
    """A file is not a whole print: cut short, of another format, or not ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One printed page.

    ``status`` is 200, 410 or ``REMOVED``. ``media_type`` is the whole ``Content-Type``.
    ``digest`` is the SHA-256 (hex) of the identity body, ``last_modified`` seconds since
    1970 (UTC). ``headers`` are replayed as they stand. ``bodies`` has ``identity`` and any
    of ``gzip``, ``br``, ``zstd``.
    """

    path: str
    generation: int
    status: int
    media_type: str = ""
    digest: str = ""
    last_modified: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    bodies: Mapping[str, bytes] = field(default_factory=dict)


class Extent(NamedTuple):
    """Where a body lies in its file, in bytes, and its checksum."""

    start: int
    length: int
    check: int


class Head(NamedTuple):
    """What stands before the bodies. ``block`` is JSON, read by ``read_block``."""

    path: str
    generation: int
    status: int
    last_modified: int
    digest: str
    block: bytes
    bodies: dict[str, Extent]


def location(root: Path | str, path: str) -> str:
    """Return the file of the page at ``path`` (decoded, as Django's ``request.path``).

    The name is a digest: no path, however hostile, can name a file outside the folder.
    """
    name = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{root}/prints/{name[:2]}/{name[2:]}"


def encode(page: Print) -> bytes:
    """Return the bytes of the file for ``page``."""
    path = page.path.encode("utf-8", "surrogatepass")
    digest = page.digest.encode("ascii")
    block = json.dumps([page.media_type, page.headers], separators=(",", ":")).encode("ascii")
    bodies = [(ORDER.index(name), page.bodies[name]) for name in ORDER if name in page.bodies]
    head = b"".join(
        [
            _FIELDS.pack(
                page.generation, page.last_modified, page.status,
                len(path), len(digest), len(block), len(bodies),
            ),
            *(_BODY.pack(number, len(body), crc32(body)) for number, body in bodies),
            path, digest, block,
        ]
    )  # fmt: skip
    start = _START.pack(MAGIC, _START.size + len(head), crc32(head))
    return b"".join([start, head, *(body for _, body in bodies)])


def head_length(data: bytes) -> int:
    """Return how long the head is that ``data`` begins with, its start among it, in bytes.

    Raises ``DamagedPrint`` where it is not a print of this format.
    """
    if len(data) < _START.size or not data.startswith(MAGIC):
        raise DamagedPrint("not a printed page, or one of another format")
    length: int = _START.unpack_from(data)[1]
    return length


def read_head(data: bytes) -> Head:
    """Return the head that ``data`` begins with. Raises ``DamagedPrint`` unless it is whole."""
    end = head_length(data)
    check = _START.unpack_from(data)[2]
    if len(data) < end or crc32(memoryview(data)[_START.size : end]) != check:
        raise DamagedPrint("its head is not the one that was printed")
    try:
        generation, modified, status, in_path, in_digest, in_block, count = _FIELDS.unpack_from(
            data, _START.size
        )
        at, start = _START.size + _FIELDS.size, end
        bodies = {}
        for _ in range(count):
            number, length, check = _BODY.unpack_from(data, at)
            bodies[ORDER[number]] = Extent(start, length, check)
            start += length
            at += _BODY.size
        path = data[at : at + in_path].decode("utf-8", "surrogatepass")
        at += in_path
        digest = data[at : at + in_digest].decode("ascii")
        at += in_digest
        return Head(path, generation, status, modified, digest, data[at : at + in_block], bodies)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise DamagedPrint(str(error)) from error


def read_block(block: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the media type and the headers that a head's block holds.

    Raises ``DamagedPrint``.
    """
    try:
        media_type, headers = json.loads(block)
        return media_type, tuple((name, value) for name, value in headers)
    except (TypeError, ValueError) as error:
        raise DamagedPrint(str(error)) from error


def decode(data: bytes) -> Print:
    """Return the print that ``data`` holds. Raises ``DamagedPrint`` unless it is whole."""
    if data.startswith(OLD_MAGIC):
        return _decode_old(data)
    head = read_head(data)
    bodies = {}
    end = head_length(data)
    for name, (start, length, check) in head.bodies.items():
        end = start + length
        bodies[name] = data[start:end]
        if len(bodies[name]) != length or crc32(bodies[name]) != check:
            raise DamagedPrint("its bodies are not those that were printed")
    if len(data) != end:
        raise DamagedPrint("there is more in it than was printed")
    media_type, headers = read_block(head.block)
    return Print(
        path=head.path,
        generation=head.generation,
        status=head.status,
        media_type=media_type,
        digest=head.digest,
        last_modified=head.last_modified,
        headers=headers,
        bodies=bodies,
    )


def _decode_old(data: bytes) -> Print:
    """Return a print of the first format: a line of JSON, then the bodies."""
    start = data.find(b"\n", len(OLD_MAGIC)) + 1
    if not start:
        raise DamagedPrint("cut short within its header")
    try:
        header = json.loads(data[len(OLD_MAGIC) : start])
        lengths: dict[str, int] = header["bodies"]
        if len(data) != start + sum(lengths.values()):
            raise DamagedPrint("its bodies are not as long as it says")
        if hashlib.sha256(memoryview(data)[start:]).hexdigest() != header["check"]:
            raise DamagedPrint("its bodies are not those that were printed")
        bodies = {}
        for name, length in lengths.items():
            bodies[name] = data[start : start + length]
            start += length
        return Print(
            path=header["path"],
            generation=header["generation"],
            status=header["status"],
            media_type=header["media_type"],
            digest=header["digest"],
            last_modified=header["last_modified"],
            headers=tuple((name, value) for name, value in header["headers"]),
            bodies=bodies,
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DamagedPrint(str(error)) from error


def find(root: Path | str, path: str) -> Print | None:
    """Return the print of ``path``, or ``None`` where there is none that is whole."""
    try:
        page = decode(Path(location(root, path)).read_bytes())
    except (FileNotFoundError, NotADirectoryError, DamagedPrint):
        return None
    return page if page.path == path else None
