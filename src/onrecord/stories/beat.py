"""How near a story is to what a newsroom is about: its places, topics and words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from onrecord.stories.features import Features, term

WORTH = 3.0
"""What a story all of whose reports are of the beat gains: as much as twice the sources."""

_SECTION = "section:"


def nearness(beat: Sequence[str], *, section: str, reports: Sequence[Features]) -> float:
    """Return which part of the reports is of the beat, in [0, 1]; of a section of it all are.

    An entry of ``beat`` is a name or a word ("Eastmere", "ferry", "North Sea") or a section
    (``section:local``). A name of several words must stand as a name; of a word its forms count.
    """
    if any(entry.casefold() == _SECTION + section.casefold() for entry in beat if section):
        return 1.0
    words = [entry for entry in beat if not entry.casefold().startswith(_SECTION)]
    if not words or not reports:
        return 0.0
    hits = sum(_is_of(words, report.terms, report.names) for report in reports)
    return round(hits / len(reports), 4)


def _is_of(beat: Iterable[str], terms: Mapping[str, float], names: Iterable[str]) -> bool:
    held = [f" {name} " for name in names]
    for entry in beat:
        folded, form = _folded(entry)
        if (form and form in terms) or any(f" {folded} " in name for name in held):
            return True
    return False


@cache
def _folded(entry: str) -> tuple[str, str]:
    """Return an entry as names are written, and, of a single word, as terms are."""
    folded = " ".join(entry.casefold().split())
    return folded, "" if " " in folded else term(folded)
