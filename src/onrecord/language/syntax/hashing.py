"""The two hashes by which the network finds its rows: MurmurHash, as published by A. Appleby."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_M = 0xC6A4A7935BD1E995
_ALL = 0xFFFFFFFFFFFFFFFF


def hash_text(text: str, seed: int = 1) -> int:
    """Return the 64-bit MurmurHash (64A) of the text's UTF-8 bytes; of no text, 0."""
    data = text.encode("utf-8", "surrogatepass")
    if not data:
        return 0
    found = (seed ^ (len(data) * _M)) & _ALL
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        part = (int.from_bytes(data[at : at + 8], "little") * _M) & _ALL
        part = ((part ^ (part >> 47)) * _M) & _ALL
        found = ((found ^ part) * _M) & _ALL
    rest = data[whole:]
    if rest:
        found = ((found ^ int.from_bytes(rest, "little")) * _M) & _ALL
    found = ((found ^ (found >> 47)) * _M) & _ALL
    return found ^ (found >> 47)


def rows_of(keys: NDArray[np.uint64], seed: int, rows: int) -> NDArray[np.int64]:
    """Return the four rows of a table that each key stands for: shape (len(keys), 4)."""
    with np.errstate(over="ignore"):
        one = keys * np.uint64(0x87C37B91114253D5)
        one = (one << np.uint64(31)) | (one >> np.uint64(33))
        one = (one * np.uint64(0x4CF5AD432745937F)) ^ np.uint64(seed) ^ np.uint64(8)
        two = np.full_like(one, np.uint64(seed) ^ np.uint64(8))
        one = one + two
        two = two + one
        one, two = _mixed(one), _mixed(two)
        one = one + two
        two = two + one
    low, high = np.uint64(0xFFFFFFFF), np.uint64(32)
    parts = np.stack([one & low, one >> high, two & low, two >> high], axis=1)
    return (parts % np.uint64(rows)).astype(np.int64)


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    shift = np.uint64(33)
    value = (value ^ (value >> shift)) * np.uint64(0xFF51AFD7ED558CCD)
    value = (value ^ (value >> shift)) * np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> shift)
