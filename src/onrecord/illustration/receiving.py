"""Pictures from outside come in here: decoded in a guarded child, never in the web process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings

from onrecord.illustration.decoding import packed, unpacked
from onrecord.illustration.files import NotAPicture
from onrecord.plumbing.guarded import ChildDied, run_guarded
from onrecord.plumbing.provenance import digest_of

SECONDS = 10.0
MEGABYTES = 1400
_TARGET = "onrecord.illustration.decoding:clean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A picture in our own encoding, and what is noted of the file that came.

    ``noted`` is {"sha256", "media_type", "size", "name", "said", "resized"}; ``said`` is what the
    file claims of its credit, source and digital source type.
    """

    data: bytes
    media_type: str
    suffix: str
    noted: dict[str, Any]


def receive(data: bytes, *, name: str = "") -> Received:
    """Return a picture from outside as our own encoder writes it.

    Raises ``NotAPicture`` with one sentence for whoever sent it: no picture of a format that
    is let in, too many pixels, damaged, or more than the child could bear.
    """
    message = packed({"most_pixels": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS}, data)
    try:
        answer = run_guarded(_TARGET, message, seconds=SECONDS, megabytes=MEGABYTES)
    except ChildDied as error:
        raise NotAPicture(
            "The picture could not be decoded within safe limits, so it was not taken. "
            "Save it anew with another program and send it again."
        ) from error
    head, picture = unpacked(answer)
    if "refused" in head:
        raise NotAPicture(head["refused"])
    noted = {
        "sha256": digest_of(data),
        "media_type": head["was"],
        "size": len(data),
        "name": PurePosixPath(name).name[:100],
    }
    if head.get("said"):
        noted["said"] = head["said"]
    if "resized" in head:
        noted["resized"] = head["resized"]
    return Received(data=picture, media_type=head["media_type"], suffix=head["suffix"], noted=noted)


def file_name(received: Received, name: str) -> str:
    """Return under which name it is kept: the one it came with, and the suffix that is true."""
    return f"{PurePosixPath(name).stem or 'picture'}.{received.suffix}"
