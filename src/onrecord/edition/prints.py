"""The file that holds one printed page: every encoding of it and its headers, as one whole.

A page, its compressed forms and its headers lie in one file, so that one rename replaces
them together and no reader ever gets an ETag of one generation with a body of another.
Layout: the line ``MAGIC``, one line of JSON, then the bodies one after the other; the JSON
names the length of each and one digest of all, so that a file that was cut short or that
rotted on the disk is never served. Knows neither Django nor any setting: the front door reads here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MAGIC = b"onrecord-print 1\n"

IDENTITY = "identity"
"""The name of the body that is not compressed, as in ``Accept-Encoding``."""

REMOVED = 0
"""Status of a page that is printed no more: a mark that an older print may not replace."""


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


def location(root: Path | str, path: str) -> str:
    """Return the file of the page at ``path`` (decoded, as Django's ``request.path``).

    The name is a digest: no path, however hostile, can name a file outside the folder.
    """
    name = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{root}/prints/{name[:2]}/{name[2:]}"


def encode(page: Print) -> bytes:
    """Return the bytes of the file for ``page``."""
    bodies = b"".join(page.bodies.values())
    header = {
        "path": page.path,
        "generation": page.generation,
        "status": page.status,
        "media_type": page.media_type,
        "digest": page.digest,
        "last_modified": page.last_modified,
        "headers": page.headers,
        "bodies": {name: len(body) for name, body in page.bodies.items()},
        "check": hashlib.sha256(bodies).hexdigest(),
    }
    line = json.dumps(header, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return b"".join([MAGIC, line, b"\n", bodies])


def decode(data: bytes) -> Print:
    """Return the print that ``data`` holds. Raises ``DamagedPrint`` unless it is whole."""
    if not data.startswith(MAGIC):
        raise DamagedPrint("not a printed page, or one of another format")
    start = data.find(b"\n", len(MAGIC)) + 1
    if not start:
        raise DamagedPrint("cut short within its header")
    try:
        header = json.loads(data[len(MAGIC) : start])
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
