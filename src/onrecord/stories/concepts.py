"""What words stand for when two reports are compared: stems, led back to one concept."""

from __future__ import annotations

import math
from functools import cache

from onrecord.language.frequency import text_share
from onrecord.language.stems import STOP_WORDS, WORD, stem
from onrecord.language.wordlists import read_lines

_LIGHT = frozenset(
    {
        *("said", "say", "says", "told", "tell", "tells", "added", "according", "reported"),
        *("report", "reports", "saying", "also", "new", "including", "people", "news"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("today", "yesterday", "tomorrow", "week", "month", "year", "day", "night", "morning"),
        *("evening", "afternoon", "overnight", "ago", "last", "late", "early", "earlier", "later"),
        *("january", "february", "march", "april", "june", "july", "august", "september"),
        *("october", "november", "december", "feb", "jan", "mar", "apr", "aug", "sept", "oct"),
        *(
            "nov",
            "dec",
            "hundred",
            "thousand",
            "million",
            "billion",
            "two",
            "three",
            "four",
            "five",
        ),
        *("six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen", "dozens", "least"),
        *("thousands", "hundreds", "nearly", "around", "total", "number", "statement"),
    }
)
"""Words that tell nothing apart: who reports, when, how many are compared by themselves."""


@cache
def _concepts() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in read_lines("onrecord.stories.data", "concepts.txt")["concept"]:
        name, *others = line.split()
        for word in (name, *others):
            found.setdefault(word, name)
    return {**{stem(word): name for word, name in reversed(found.items())}, **found}


@cache
def concept(word: str) -> str:
    """Return what a word (case folded) stands for; '' for one that tells nothing."""
    bare = word.replace("’", "'").removesuffix("'s").removesuffix("'")
    if bare in STOP_WORDS or bare in _LIGHT or len(bare) < 2 or bare.isdigit():
        return ""
    known = _concepts()
    return known.get(bare) or known.get(stem(bare)) or stem(bare)


@cache
def weight(name: str) -> float:
    """Return how telling a concept is: about 1 for a common word, 3 for a rare one."""
    share = text_share(name) or 1e-6
    return min(3.0, max(0.5, -math.log10(share) / 1.5))


def concepts(text: str) -> dict[str, int]:
    """Return the concepts of a text with the place of each one's first word."""
    found: dict[str, int] = {}
    for match in WORD.finditer(text):
        name = concept(match[0].casefold())
        if name:
            found.setdefault(name, match.start())
    return found
