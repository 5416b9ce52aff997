"""Sounds of sentences kept on disk, so that only what changed is spoken again.

A sound is found by the digest of all that decides it: voice, manner, words and names. It is
16-bit FLAC, about 25 KB a second, with the times in front that trimming and marks need. What nobody
asked for in ``KEEP_DAYS`` goes, and the oldest goes first beyond the newsroom's ceiling.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import struct
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from onrecord.vocabulary.scripts import ScriptLine

if TYPE_CHECKING:
    from onrecord.narration.joining import SpokenLine

KEEP_DAYS = 14
MOST_WORDS = 2**16 - 1
_HEAD = struct.Struct("<4sIiiH")
"""Magic, sample rate, least start and end, number of words, whose starts follow as uint32."""
_MAGIC = b"ORS2"


def digest_of_line(line: ScriptLine, *, voice: Mapping[str, Any]) -> str:
    """Return the name under which the sound of a line is kept; ``voice`` says who speaks how."""
    said = {"voice": dict(voice), "words": [line.spoken, line.text], "names": line.names}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


class KeptSounds:
    """The sounds in one folder. ``taken`` and ``added`` count what this object did."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.taken = 0
        self.added = 0

    def find(self, digest: str, *, pause_after: float, sample_rate: int) -> SpokenLine | None:
        """Return the sound with this digest, or ``None``; what cannot be read is not there."""
        if self.folder is None:
            return None
        import soundfile

        from onrecord.narration.joining import SpokenLine

        path = self._path(digest)
        try:
            data = path.read_bytes()
            magic, rate, start, end, count = _HEAD.unpack_from(data)
            if magic != _MAGIC or rate != sample_rate:
                return None
            words = struct.unpack_from(f"<{count}I", data, _HEAD.size)
            sound = io.BytesIO(data[_HEAD.size + 4 * count :])
            samples, _ = soundfile.read(sound, dtype="float32")
            os.utime(path)
        except (OSError, struct.error, soundfile.LibsndfileError):
            return None
        self.taken += 1
        return SpokenLine(samples, pause_after, start, end, words)

    def add(self, digest: str, line: SpokenLine, *, sample_rate: int) -> None:
        """Keep a sound; a full or read-only disk only costs speaking it again."""
        if self.folder is None:
            return
        import soundfile

        out = io.BytesIO()
        soundfile.write(out, line.samples, sample_rate, format="FLAC", subtype="PCM_16")
        words = line.words if len(line.words) <= MOST_WORDS else ()
        head = _HEAD.pack(_MAGIC, sample_rate, line.least_start, line.least_end, len(words))
        head += struct.pack(f"<{len(words)}I", *words)
        path = self._path(digest)
        beside = path.with_name(f"{path.name}.{uuid4().hex}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(head + out.getvalue())
            beside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            return
        self.added += 1

    def forget(self, digest: str) -> None:
        """Remove the sound with this digest, if it is there."""
        if self.folder is not None:
            with contextlib.suppress(OSError):
                self._path(digest).unlink(missing_ok=True)

    def tidy(self, *, now: datetime, most_bytes: int) -> int:
        """Remove what nobody asked for of late, then the oldest beyond ``most_bytes``."""
        if self.folder is None or not self.folder.is_dir():
            return 0
        found = []
        for path in self.folder.rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file():
                    facts = path.stat()
                    found.append((facts.st_mtime, facts.st_size, path))
        found.sort(key=lambda one: one[0], reverse=True)
        oldest = (now - timedelta(days=KEEP_DAYS)).timestamp()
        size = removed = 0
        for used, weight, path in found:
            size += weight
            if used < oldest or size > most_bytes:
                with contextlib.suppress(OSError):
                    path.unlink()
                    removed += 1
        return removed

    def _path(self, digest: str) -> Path:
        return Path(self.folder or "") / digest[:2] / f"{digest}.sound"


NOTHING_KEPT = KeptSounds(None)
"""Keeps nothing: every line is spoken."""
