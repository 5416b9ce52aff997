"""One at a time prepares a home; who serves it waits for that before the database is used.

The mark is a lock on a file of the home, so a process that is killed while it prepares leaves
nothing behind that another would wait for.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".preparing"


@contextmanager
def preparing(home: Path) -> Iterator[None]:
    """Hold everybody else off while the home is prepared."""
    with (home / LOCK).open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wait_until_prepared(home: Path) -> None:
    """Return when nobody is preparing the home (any more)."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_SH)


def read_asset_names_again() -> None:
    """Have static files named as they were collected last.

    Wagtail asks for the storage while it is imported, and the storage then reads the names of
    hashed files once; they are those before the home was prepared.
    """
    from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
    from django.core.files.storage import storages

    storage = storages["staticfiles"]
    if isinstance(storage, ManifestStaticFilesStorage):
        names, storage.manifest_hash = storage.load_manifest()
        storage.hashed_files = names  # type: ignore[assignment]  # the stubs say str
