"""Our side of the guarded child: bytes in, a clean ``ParsedDelivery`` or one sentence out."""

from __future__ import annotations

from onrecord.intake.parsers import codec, job
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.plumbing.guarded import run_guarded
from onrecord.vocabulary.reports import ParsedDelivery

PARSE_SECONDS = 10.0
PARSE_MEGABYTES = 256


def read(
    data: bytes, *, media_type: str = "", charset: str = "", filename: str = "", url: str = ""
) -> ParsedDelivery:
    """Return what ``data`` holds, every text in it clean and plain.

    Raises ``Unreadable`` when it is refused, ``ChildDied`` when reading it killed or
    overran the child.
    """
    payload = job.pack(data, media_type=media_type, charset=charset, filename=filename, url=url)
    answer = run_guarded(
        "onrecord.intake.parsers.job:run",
        payload,
        seconds=PARSE_SECONDS,
        megabytes=PARSE_MEGABYTES,
    )
    if answer[:1] == job.READ:
        return codec.from_json(answer[1:])
    raise Unreadable(answer[1:].decode("utf-8", "replace"))
