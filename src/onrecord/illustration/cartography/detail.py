"""How much of an outline a map of some scale shows: what is smaller than its pixels goes.

Every point of a border or coast has a byte that grows with the triangle it spans
(``scripts/build_map_detail.py``). Both sides of a border have the same points and so lose the
same ones: neighbours still fit at every scale.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from onrecord.illustration.cartography.policy import MAP_DATA
from onrecord.illustration.cartography.sphere import Points

Detail = NDArray[np.uint8]

DETAIL = "detail.gz"
LAST = 255
"""What points have that are never left out: the ends of a line."""

SMALLEST_KM = 1.3
"""Width under which nothing is told apart: the finest map shows it in a pixel or two."""

STEPS = 1
"""Steps in which a triangle's size is told, for each doubling of its width."""

LEAST_PIXELS = 10.0
"""Points go that span a triangle of fewer square pixels: some three by three of them."""


def detail_of(square_km: float) -> int:
    """Return the byte for a triangle of so many square kilometres."""
    if square_km <= SMALLEST_KM**2:
        return 0
    return min(LAST - 1, round(STEPS * math.log2(math.sqrt(square_km) / SMALLEST_KM)))


def least_detail(km_per_pixel: float) -> int:
    """Return from which byte on points are drawn on a map of this scale; the sizes are rough."""
    return detail_of(LEAST_PIXELS * km_per_pixel**2)


def details(lines: list[Points]) -> Iterator[Detail]:
    """Yield the bytes of each line of the vendored borders, in their order."""
    packed = np.frombuffer(gzip.decompress((MAP_DATA / DETAIL).read_bytes()), dtype=np.uint8)
    if len(packed) != sum(len(line) for line in lines):
        raise ValueError(f"{DETAIL} is of other borders: run scripts/build_map_detail.py.")
    start = 0
    for line in lines:
        yield packed[start : start + len(line)]
        start += len(line)
