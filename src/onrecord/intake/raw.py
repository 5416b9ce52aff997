"""Raw bytes as they came, stored once each under their own digest, safe under a kill."""

from __future__ import annotations

import contextlib
import hashlib
import os

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages


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
    name = f"raw/{digest[:2]}/{digest}"
    if storage.exists(name):
        if digest_of(load(name)) == digest:
            return name
        storage.delete(name)
    stored = storage.save(name, ContentFile(data))
    _sync(storage, stored)
    return stored


def load(name: str) -> bytes:
    """Return the bytes that ``keep`` stored under ``name``."""
    with storages["private"].open(name) as stored:
        data: bytes = stored.read()
    return data


def _sync(storage: Storage, name: str) -> None:
    # Only a file system has paths; an object store answers when it holds the object.
    with contextlib.suppress(NotImplementedError):
        descriptor = os.open(storage.path(name), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
