"""The cover of the podcast (stub while drawn)."""

from __future__ import annotations


def cover_png() -> bytes:
    """Return the cover."""
    return b""
