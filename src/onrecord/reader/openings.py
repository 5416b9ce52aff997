"""How a text begins, for the places that have room for its beginning only."""

from __future__ import annotations

from onrecord.language.sentences import split

LONGER = 1.4
"""A first sentence may run over by so much before it is cut: an end reads better than a gap."""


def opening(text: str, words: int) -> str:
    """Return the whole sentences of ``text`` that fit into about ``words`` words.

    A first sentence that is much longer is cut between two words, with an ellipsis.
    """
    if len(text.split()) <= words:
        return text.strip()
    end = 0
    for _, stop in split(text):
        if len(text[:stop].split()) > (words if end else words * LONGER):
            break
        end = stop
    if end:
        return text[:end].strip()
    return " ".join(text.split()[:words]).rstrip(" ,;:–—-") + "…"
