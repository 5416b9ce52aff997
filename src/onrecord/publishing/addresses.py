"""Addresses of articles: read and shared like headlines, so made of approved words. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import slugify

MAX_SLUG = 80
"""Characters of an address that is made of a headline."""

NAMELESS = "article"
"""The address of a headline of which no letter can stand in one."""


def slug_of(title: str) -> str:
    """Return the address that a headline gives: as many whole words as there is room for."""
    slug = slugify(title)
    if len(slug) > MAX_SLUG:
        cut = slug[:MAX_SLUG]
        whole = cut if slug[MAX_SLUG] == "-" else cut.rpartition("-")[0]
        # One endless word is better cut than left out.
        slug = whole if len(whole) > MAX_SLUG // 2 else cut
    return slug.strip("-") or NAMELESS


def find_strange_word(slug: str, texts: Iterable[str]) -> str | None:
    """Return a word of an address that none of ``texts`` has, or ``None``.

    Numbers that tell two addresses apart are no words; the last word may have been cut off.
    """
    told = " ".join(texts)
    plain, full = slugify(told), slugify(told, allow_unicode=True)
    known = {*plain.split("-"), *full.split("-"), *([] if plain else [NAMELESS])}
    words = [word for word in slug.split("-") if word and not word.isdigit()]
    strange = [word for word in words if word not in known]
    if strange == words[-1:] and len(slug) >= MAX_SLUG - 3:
        strange = [word for word in strange if not any(one.startswith(word) for one in known)]
    return strange[0] if strange else None
