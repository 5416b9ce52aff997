"""Raw bytes as they came, stored once each under their own digest, safe under a kill.

They are packed with Zstandard: feeds shrink to a fifth, and every poll of them is kept. What was
stored unpacked, by an earlier version, is read as it is.
"""

from __future__ import annotations

import contextlib
import hashlib
import os

import zstandard
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

_PACKED = ".zst"
_LEVEL = 6


def digest_of(data: bytes) -> str:
    """Return the SHA-256 (hex) of ``data``."""
    return hashlib.sha256(data).hexdigest()


def keep(data: bytes) -> str:
    """Store ``data`` in the private storage and return its name there.

    A file left half written by a kill is noticed by its digest and written again; the file
    is on the disk before this returns, so that a committed row never points to nothing.
    """
    storage = storages["private"]
    digest = digest_of(data)
    plain = f"raw/{digest[:2]}/{digest}"
    for name in (plain + _PACKED, plain):
        if storage.exists(name):
            if _is_whole(name, digest):
                return name
            storage.delete(name)
    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(data)
    stored = storage.save(plain + _PACKED, ContentFile(packed))
    _sync(storage, stored)
    return stored


def find(digest: str) -> bytes | None:
    """Return the bytes with this digest, if they are kept whole."""
    for name in (f"raw/{digest[:2]}/{digest}{_PACKED}", f"raw/{digest[:2]}/{digest}"):
        if storages["private"].exists(name) and _is_whole(name, digest):
            return load(name)
    return None


def load(name: str) -> bytes:
    """Return the bytes that ``keep`` stored under ``name``."""
    with storages["private"].open(name) as stored:
        data: bytes = stored.read()
    if not name.endswith(_PACKED):
        return data
    unpacked: bytes = zstandard.ZstdDecompressor().decompress(data)
    return unpacked


def _is_whole(name: str, digest: str) -> bool:
    try:
        return digest_of(load(name)) == digest
    except zstandard.ZstdError:
        return False


def _sync(storage: Storage, name: str) -> None:
    # Only a file system has paths; an object store answers when it holds the object.
    with contextlib.suppress(NotImplementedError):
        descriptor = os.open(storage.path(name), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
