"""What changed between two versions of a text, readable: words taken out and put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 4000
"""A paragraph pair longer than this is shown as replaced: comparing is quadratic."""

AROUND = 12
"""So many unchanged words are shown on each side of a change."""

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words: ``kind`` is same, added, removed or gap (words left out, counted)."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[list[Piece]]:
    """Return the changed paragraphs, each as pieces; unchanged ones are left out."""
    old, new = before.split("\n\n"), after.split("\n\n")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    changed: list[list[Piece]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        for one, two in _paired(old[i:j], new[k:m]):
            pieces = list(_words(one, two))
            if any(piece.kind in ("added", "removed") for piece in pieces):
                changed.append(pieces)
    return changed


def _paired(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Pair replaced paragraphs in order where they are as many; else compare them as one."""
    if len(old) == len(new):
        yield from zip(old, new, strict=True)
    else:
        yield "\n\n".join(old), "\n\n".join(new)


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if not old or not new or max(len(old), len(new)) > MOST_WORDS:
        if before:
            yield Piece(kind="removed", text=before)
        if after:
            yield Piece(kind="added", text=after)
        return
    operations = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (tag, i, j, k, m) in enumerate(operations):
        if tag == "equal":
            is_first, is_last = number == 0, number == len(operations) - 1
            yield from _shortened(old[i:j], is_first=is_first, is_last=is_last)
            continue
        if i < j:
            yield Piece(kind="removed", text="".join(old[i:j]))
        if k < m:
            yield Piece(kind="added", text="".join(new[k:m]))


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    """Keep the words beside a change, and tell that others stand between."""
    around = 2 * AROUND
    if len(words) <= 3 * around:
        yield Piece(kind="same", text="".join(words))
        return
    if not is_first:
        yield Piece(kind="same", text="".join(words[:around]))
    yield Piece(kind="gap", text="…")
    if not is_last:
        yield Piece(kind="same", text="".join(words[-around:]))
