"""Where printed pages and their manifests come from: whoever prints says how to find them."""

from __future__ import annotations

from collections.abc import Callable

Find = Callable[[str], tuple[bytes, bytes] | None]
"""Gives the bytes of the page at a path of this site, and its manifest."""

_finders: list[Find] = []


def register(find: Find) -> None:
    """Have pages be looked up with ``find``; the last that was registered is asked."""
    _finders[:] = [find]


def find_page(path: str) -> tuple[bytes, bytes] | None:
    """Return a printed page and its manifest, or ``None`` where nobody prints it."""
    return _finders[0](path) if _finders else None
