"""Where in a text what was looked for stands: stretches of plain text, marked or not.

Nothing here makes markup: a template escapes each stretch and sets the marks around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.reader.search.folding import places_of
from onrecord.reader.search.values import Words

LENGTH = 220
"""About so many characters of a text are shown."""

_READ = 20_000
"""So much of a text is looked at."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of plain text, and whether it is what was looked for."""

    text: str
    is_match: bool = False


def marked(text: str, wanted: Sequence[Words]) -> tuple[Stretch, ...]:
    """Return the whole of ``text`` with every match marked."""
    return _cut(text, _matches(text, wanted), 0, len(text))


def snippet(lines: Sequence[str], wanted: Sequence[Words]) -> tuple[Stretch, ...]:
    """Return the stretch of ``lines`` that tells most of what was looked for.

    The beginning of the first line where nothing matches; nothing without lines.
    """
    best: tuple[tuple[int, int], str, list[tuple[int, int, int]]] | None = None
    budget = _READ
    for line in lines:
        if budget <= 0:
            break
        read = line[:budget]
        budget -= len(read)
        matches = _matches(read, wanted)
        worth = (len({number for _, _, number in matches}), min(len(matches), 3))
        if best is None or worth > best[0]:
            best = (worth, read, matches)
    if best is None:
        return ()
    _, line, matches = best
    start, end = _window(line, matches)
    cut = _cut(line, matches, start, end)
    before = (Stretch("… "),) if start else ()
    after = (Stretch(" …"),) if end < len(line) else ()
    return (*before, *cut, *after)


def _matches(text: str, wanted: Sequence[Words]) -> list[tuple[int, int, int]]:
    """Return (start, end, which) of every match, in order, none inside another."""
    places = list(places_of(text))
    first: dict[str, list[int]] = {}
    for number, sought in enumerate(wanted):
        first.setdefault(sought.words[0], []).append(number)
    found: list[tuple[int, int, int]] = []
    reached = 0
    for at, (word, start, _) in enumerate(places):
        if start < reached:
            continue
        for number in first.get(word, ()):
            words = wanted[number].words
            here = places[at : at + len(words)]
            if tuple(place[0] for place in here) == words:
                reached = here[-1][2]
                found.append((start, reached, number))
                break
    return found


def _window(line: str, matches: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """Return from where to where to show: around the richest matches, at spaces."""
    if len(line) <= LENGTH or not matches:
        return 0, _space_after(line, min(LENGTH, len(line)))

    def riches(match: tuple[int, int, int]) -> int:
        inside = [m for m in matches if match[0] <= m[0] and m[1] <= match[0] + LENGTH - 60]
        return len({m[2] for m in inside}) * 10 + len(inside)

    first = max(matches, key=riches)
    start = max(0, first[0] - 60)
    if start:
        space = line.find(" ", start, first[0])
        start = space + 1 if space >= 0 else first[0]
    return start, _space_after(line, min(start + LENGTH, len(line)))


def _space_after(line: str, end: int) -> int:
    if end >= len(line):
        return len(line)
    space = line.find(" ", end, end + 30)
    return space if space >= 0 else end


def _cut(
    text: str, matches: Sequence[tuple[int, int, int]], start: int, end: int
) -> tuple[Stretch, ...]:
    pieces: list[Stretch] = []
    at = start
    for first, last, _ in matches:
        if first < at or last > end:
            continue
        if first > at:
            pieces.append(Stretch(text[at:first]))
        pieces.append(Stretch(text[first:last], is_match=True))
        at = last
    if at < end:
        pieces.append(Stretch(text[at:end]))
    return tuple(pieces)
