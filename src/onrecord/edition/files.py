"""Hashed assets and public media, straight from the disk, with nothing outside two folders."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from onrecord.edition.compressing import Effort, encodings, is_textual
from onrecord.edition.negotiating import http_date
from onrecord.edition.prints import IDENTITY

CHUNK = 256 * 1024
"""How many bytes of a large file are in memory at a time."""

STATIC_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""Media types of our own assets; anything else is ``application/octet-stream``."""

MEDIA_TYPES = {
    ".avif": "image/avif",
    ".c2pa": "application/c2pa",
    ".flac": "audio/flac",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".vtt": "text/vtt; charset=utf-8",
    ".wav": "audio/wav",
    ".webp": "image/webp",
}
"""Media that a browser may show. Everything else (SVG and HTML too) is only ever saved."""

_HASHED = re.compile(r"\.[0-9a-f]{12}\.[A-Za-z0-9]+$")
_UNFIT_PART = re.compile(r"[\x00-\x1f\x7f\\:]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """A file that may be handed out. Whoever gets one closes ``handle``."""

    handle: int
    size: int
    modified_ns: int

    @property
    def etag(self) -> str:
        """A strong entity tag of the file as it is."""
        return f'"{self.modified_ns:x}-{self.size:x}"'

    @property
    def last_modified(self) -> int:
        """When the file was changed, in whole seconds since 1970."""
        return self.modified_ns // 1_000_000_000

    def chunks(self, start: int, end: int) -> FileChunks:
        """Return an iterator over the bytes of ``[start, end)``; closing it closes the file."""
        return FileChunks(self.handle, start, end)


class FileChunks:
    """Bytes of a part of a file, in chunks, without moving a shared offset."""

    def __init__(self, handle: int, start: int, end: int) -> None:
        self._handle = handle
        self._at = start
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = os.pread(self._handle, min(CHUNK, self._end - self._at), self._at)
        if not chunk:
            raise StopIteration
        self._at += len(chunk)
        return chunk

    def close(self) -> None:
        """Close the file; safe to call twice."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __del__(self) -> None:
        # A server that drops a reader may drop the iterator without closing it.
        self.close()


def safe_parts(path: str) -> list[str] | None:
    """Return the parts of a decoded URL path below a folder, or ``None`` if any is a trick.

    Refused: empty parts, parts that begin with a dot, backslashes, colons, control
    characters. What is left names a file inside the folder, symbolic links excepted.
    """
    parts = path.split("/")
    if any(not part or part.startswith(".") or _UNFIT_PART.search(part) for part in parts):
        return None
    return parts


def open_below(root: str, parts: list[str]) -> OpenFile | None:
    """Open the regular file at ``parts`` below ``root`` (a real path), or return ``None``.

    No symbolic link on the way is followed.
    """
    wanted = "/".join((root, *parts))
    try:
        if os.path.realpath(wanted) != wanted:
            return None
        handle = os.open(wanted, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError):
        return None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        return None
    return OpenFile(handle=handle, size=status.st_size, modified_ns=status.st_mtime_ns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A small asset in memory: bodies by encoding, tags by encoding, and its headers."""

    stamp: tuple[int, int, int]
    bodies: dict[str, bytes]
    etags: dict[str, str]
    last_modified: int
    headers: list[tuple[str, str]]


class Assets:
    """The collected static files; small ones are kept in memory, compressed once."""

    LARGEST = 1024 * 1024

    def __init__(self, root: Path, *, memory: int) -> None:
        self._root = os.path.realpath(root)
        self._memory = memory
        self._assets: dict[str, Asset] = {}
        self._weight = 0
        self._lock = threading.Lock()

    def find(self, path: str) -> Asset | None:
        """Return the asset at ``path`` below the folder, or ``None``."""
        asset = self._assets.get(path)
        if asset is not None:
            try:
                status = os.stat(f"{self._root}/{path}", follow_symlinks=False)  # noqa: PTH116 (no Path per hit)
            except OSError:
                return None
            if asset.stamp == _asset_stamp(status):
                return asset
        return self._load(path)

    def _load(self, path: str) -> Asset | None:
        parts = safe_parts(path)
        file = open_below(self._root, parts) if parts is not None else None
        if file is None:
            return None
        with os.fdopen(file.handle, "rb") as opened:
            stamp = _asset_stamp(os.fstat(opened.fileno()))
            body = opened.read()
        asset = _asset(path, body, stamp, file.last_modified)
        weight = sum(map(len, asset.bodies.values()))
        with self._lock:
            if weight <= self.LARGEST:
                if self._weight + weight > self._memory:
                    self._assets.clear()
                    self._weight = 0
                self._assets[path] = asset
                self._weight += weight
        return asset


def asset_type(path: str) -> str:
    """Return the media type of the asset at ``path``."""
    return STATIC_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


def asset_cache_control(path: str) -> str:
    """Return for how long an asset is kept: for ever where its name changes with its bytes."""
    if _HASHED.search(path):
        return "public, max-age=31536000, immutable"
    return "public, max-age=600"


def _asset(path: str, body: bytes, stamp: tuple[int, int, int], last_modified: int) -> Asset:
    media_type = asset_type(path)
    bodies = {IDENTITY: body}
    if is_textual(media_type) and len(body) <= Assets.LARGEST:
        bodies = encodings(body, media_type, effort=Effort.QUICK)
    digest = hashlib.sha256(body).hexdigest()[:32]
    headers = [
        ("Content-Type", media_type),
        ("Last-Modified", http_date(last_modified)),
        ("Cache-Control", asset_cache_control(path)),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if len(bodies) > 1:
        headers.append(("Vary", "Accept-Encoding"))
    return Asset(
        stamp=stamp,
        bodies=bodies,
        etags={
            name: f'"{digest}"' if name == IDENTITY else f'"{digest}-{name}"' for name in bodies
        },
        last_modified=last_modified,
        headers=headers,
    )


def _asset_stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_ino, status.st_size
