"""Where the letters of a mailbox file begin and end (mbox, RFC 4155 and its relatives). Pure.

A letter begins with a line ``From sender date`` at the file's start or after a blank line. Four
dialects differ in how they keep such a line of a text apart: mboxo and mboxrd put a ``>`` before
it, mboxcl counts the letter's bytes as well, mboxcl2 only counts. A count is believed where a
letter, or the end, stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENING = re.compile(
    rb"From [^\r\n]{0,400}?(?:19|20)\d\d[^\r\n]{0,40}\r?\n(?=[!-9;-~]{1,70}:|>?From )"
)
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_BREAKS = re.compile(rb"[\r\n]{0,8}")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BARE = re.compile(rb"^From ", re.MULTILINE)
_MOST_HEADER_BYTES = 256 * 1024


def is_mailbox(data: bytes) -> bool:
    """Say whether ``data`` begins as a mailbox does: a ``From `` line, and headers below it."""
    return _OPENING.match(data.lstrip(b" \t\r\n")) is not None


def letters_of(data: bytes) -> Iterator[bytes]:
    """Yield the letters of a mailbox as they were before they were put there, one after another."""
    data = data.lstrip(b" \t\r\n")
    opening = _OPENING.match(data)
    while opening is not None:
        start = opening.end()
        counted = _counted_end(data, start)
        if counted is None:
            opening = _opening_after(data, start)
            end = opening.start() if opening else len(data)
        else:
            behind = _BREAKS.match(data, counted)
            opening = _OPENING.match(data, behind.end()) if behind else None
            end = counted
        yield _unquoted(data[start:end], is_counted=counted is not None)


def _opening_after(data: bytes, start: int) -> re.Match[bytes] | None:
    """Return the next line that opens a letter: one after a blank line, that says a year."""
    at = start - 1
    while (at := data.find(b"\nFrom ", at)) >= 0:
        if data[at - 1 : at] == b"\n" or data[at - 2 : at] == b"\n\r":
            opening = _OPENING.match(data, at + 1)
            if opening is not None:
                return opening
        at += 1
    return None


def _counted_end(data: bytes, start: int) -> int | None:
    """Return where a letter ends by its own count, if a letter or the end stands there."""
    ends = _HEADERS_END.search(data, start, start + _MOST_HEADER_BYTES)
    stated = _LENGTH.search(data, start, ends.start() + 1) if ends else None
    if ends is None or stated is None:
        return None
    end = ends.end() + int(stated[1])
    if end > len(data):
        return None
    behind = _BREAKS.match(data, end)
    at = behind.end() if behind else end
    return end if at == len(data) or _OPENING.match(data, at) else None


def _unquoted(letter: bytes, *, is_counted: bool) -> bytes:
    """Take the ``>`` off that was put before lines of the text that begin like a letter."""
    if is_counted and _BARE.search(letter):
        # mboxcl2 puts none: what stands there was written by somebody.
        return letter
    return _QUOTED.sub(rb"\1", letter)
