"""Marks to WebVTT (W3C WebVTT: The Web Video Text Tracks Format)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any


def webvtt(
    marks: Iterable[Mapping[str, Any]], texts: Mapping[str, str], *, language: str = ""
) -> str:
    """Return the captions of a narration, a cue a printed sentence.

    ``marks`` are {"digest", "start", "end"} in seconds as ``Narration.marks`` holds them,
    ``texts`` the printed sentences by digest; a mark without a text gives no cue. The
    digest's first twelve characters are the cue's identifier.
    """
    head = (
        f"WEBVTT\nLanguage: {language}\n" if re.fullmatch(r"[\w-]{1,35}", language) else "WEBVTT\n"
    )
    return head + "".join(
        f"\n{mark['digest'][:12]}\n{timestamp(mark['start'])} --> {timestamp(mark['end'])}\n"
        f"{escaped(texts[mark['digest']])}\n"
        for mark in marks
        if mark["end"] > mark["start"] and escaped(texts.get(mark["digest"], ""))
    )


def timestamp(seconds: float) -> str:
    """Return seconds as hh:mm:ss.ttt."""
    thousandths = round(max(0.0, seconds) * 1000)
    minutes, thousandths = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{thousandths // 1000:02}.{thousandths % 1000:03}"


def escaped(text: str) -> str:
    """Return text as one line of cue text; no tag, no arrow and no line can begin in it."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
