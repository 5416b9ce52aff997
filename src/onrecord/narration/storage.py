"""Audio files in storage that no narration has: what a kill or a restored backup left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from django.core.files.storage import Storage

from onrecord.narration.models import Narration, light_name

ROOT = "audio"
"""The folder in which narrations stand, by year and month."""

YOUNGEST = timedelta(days=1)
"""A file is written before its row: what is younger may be about to get one."""

MOST_AT_ONCE = 500


def clear_orphans(storage: Storage, *, now: datetime) -> int:
    """Remove audio files that no narration has and that are a day old; return how many went.

    At most ``MOST_AT_ONCE`` in one go. One query a folder.
    """
    removed = 0
    for folder in _folders(storage, ROOT):
        for name in _orphans_in(storage, folder, now=now):
            if removed == MOST_AT_ONCE:
                return removed
            storage.delete(name)
            removed += 1
    return removed


def _orphans_in(storage: Storage, folder: str, *, now: datetime) -> list[str]:
    names = [f"{folder}/{each}" for each in storage.listdir(folder)[1]]
    if not names:
        return []
    rows = Narration.objects.filter(audio__startswith=f"{folder}/")
    sizes = dict(rows.values_list("audio", "light_size"))
    # A light file that a kill left before its row told of it is nobody's: it is made anew or never.
    known = {*sizes, *(light_name(name) for name, size in sizes.items() if size)}
    # A manifest that stands beside a file goes with it.
    strange = [name for name in names if name.removesuffix(".c2pa") not in known]
    return [name for name in strange if _written_at(storage, name) < now - YOUNGEST]


def _written_at(storage: Storage, name: str) -> datetime:
    written: datetime = storage.get_modified_time(name)
    return written if written.tzinfo else written.replace(tzinfo=UTC)


def _folders(storage: Storage, top: str) -> Iterator[str]:
    """Yield the folders of the months, ``audio/2026/03``; nothing else is looked into."""
    if not storage.exists(top):
        return
    for year in _numbered(storage, top):
        yield from _numbered(storage, year)


def _numbered(storage: Storage, folder: str) -> list[str]:
    found = [each for each in storage.listdir(folder)[0] if each.isdigit()]
    return [str(PurePosixPath(folder) / each) for each in sorted(found)]
