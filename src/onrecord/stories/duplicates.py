"""Whether two reports carry the same copy: pure, and the same whatever came first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

SHINGLE_WORDS = 5
CONTAINED = 0.8
"""The least share of the shorter text's shingles that the longer must hold."""

LEAST_WORDS = 25
"""Shorter texts are the same copy only if they are equal: formulas are not copies."""

KEPT_OF = 8
MOST_MARKS = 128
"""Of a text's shingle hashes every eighth is kept to find it again, so many at most."""

_WORD = re.compile(r"[^\W_]+")

Shingle = tuple[str, ...]
"""A run of five words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One report as far as copies are concerned.

    ``digest`` is of the whole text; ``published_at`` falls back to the time received.
    """

    report_id: int
    source_id: int
    identity: str
    digest: str
    shingles: frozenset[Shingle]
    published_at: datetime


def shingles(text: str) -> frozenset[Shingle]:
    """Return every run of five words of ``text``, case and signs set aside."""
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[start:] for start in range(SHINGLE_WORDS)), strict=False))


def marks(found: frozenset[Shingle]) -> list[int]:
    """Return the hashes by which a copy is found: chosen by value, so copies share theirs."""
    values = map(_hash_of, found)
    return sorted({value for value in values if value % KEPT_OF == 0})[:MOST_MARKS]


def _hash_of(shingle: Shingle) -> int:
    digest = hashlib.blake2b(" ".join(shingle).encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big")


def containment(one: frozenset[Shingle], two: frozenset[Shingle]) -> float:
    """Return the share of the smaller set that the larger holds; 0 for sets too small."""
    least = min(len(one), len(two))
    if least < LEAST_WORDS - SHINGLE_WORDS + 1:
        return 0.0
    return len(one & two) / least


def same_copy(one: Copy, two: Copy) -> bool:
    """Say whether two reports carry the same copy. Versions of one item never do."""
    if one.report_id == two.report_id:
        return False
    if one.source_id == two.source_id and one.identity == two.identity:
        return False
    if one.digest and one.digest == two.digest:
        return True
    return containment(one.shingles, two.shingles) >= CONTAINED


def original(copies: Sequence[Copy]) -> Copy:
    """Return the copy that carries the others: the earliest published, then the lowest id."""
    return min(copies, key=lambda copy: (copy.published_at, copy.report_id))
