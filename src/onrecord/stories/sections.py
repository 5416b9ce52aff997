"""Which section a story belongs to: what its sources say, else what its words say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from onrecord.language.wordlists import read_sections

DEFAULT = "world"


def section_of(hints: Iterable[str], terms: Iterable[Mapping[str, float]]) -> str:
    """Return the slug of the section that most sources name, else that most words point to.

    A tie goes to the first in the alphabet; nothing known gives ``DEFAULT``.
    """
    named = Counter(hint for hint in hints if hint)
    if named:
        return min(named, key=lambda section: (-named[section], section))
    points: Counter[str] = Counter()
    lists = read_sections("onrecord.stories.data", "sections.txt")
    for counts in terms:
        for section, words in lists.items():
            points[section] += len(words.intersection(counts))
    best = min(points, key=lambda section: (-points[section], section), default="")
    return best if best and points[best] > 1 else DEFAULT
