"""The section that a source itself names for an item, where it uses a common word for one."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import slugify

_WORDS: dict[str, tuple[str, ...]] = {
    "world": ("world", "international", "foreign", "world-news"),
    "business": ("business", "economy", "finance", "money", "markets"),
    "science": ("science", "research", "space", "science-and-technology"),
    "technology": ("technology", "tech"),
    "politics": ("politics",),
    "local": ("local", "local-news", "community"),
    "culture": ("culture", "arts", "entertainment"),
    "sport": ("sport", "sports"),
    "health": ("health",),
    "climate": ("climate", "environment"),
}
_SECTION_OF = {word: section for section, words in _WORDS.items() for word in words}


def section_named_by(subjects: Iterable[str]) -> str:
    """Return the slug of the first subject that is a common name of a section, else ``""``."""
    for subject in subjects:
        section = _SECTION_OF.get(slugify(subject))
        if section:
            return section
    return ""
