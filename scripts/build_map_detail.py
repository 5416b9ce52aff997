"""Write how much each point of the vendored borders and coasts matters; run after the map data.

    python scripts/build_map_detail.py

Reads ``countries.json.gz`` as the atlas does and writes ``detail.gz`` beside it: one byte a point,
the size of the triangle that the point spans when it is the least that is left (Visvalingam and
Whyatt 1993), measured on the sphere. A map leaves out what is smaller than its pixels, the same
points on both sides of a border. The result is the same on every machine.
"""

from __future__ import annotations

import gzip
import heapq
import json
import math

import numpy as np

from onrecord.illustration.cartography.atlas import decoded
from onrecord.illustration.cartography.detail import DETAIL, LAST, detail_of
from onrecord.illustration.cartography.policy import MAP_DATA
from onrecord.illustration.cartography.sphere import EARTH_KM, unit_vectors, with_short_edges

Vector = tuple[float, float, float]


def main() -> None:
    topology = json.loads(gzip.decompress((MAP_DATA / "countries.json.gz").read_bytes()))
    rows = [weights(with_short_edges(arc)) for arc in decoded(topology)]
    packed = gzip.compress(np.concatenate(rows).tobytes(), compresslevel=9, mtime=0)
    (MAP_DATA / DETAIL).write_bytes(packed)
    print(f"{DETAIL}: {len(packed) / 1000:.0f} KB, {sum(map(len, rows)):,} points")


def weights(arc: np.ndarray) -> np.ndarray:
    """Return a byte a point; the ends always stay."""
    points: list[Vector] = [tuple(row) for row in (unit_vectors(arc) * EARTH_KM).tolist()]
    last = len(points) - 1
    found = np.full(len(points), LAST, dtype=np.uint8)
    before, after = list(range(-1, last)), list(range(1, last + 2))
    stamp = [0] * len(points)
    heap = [(square_km(points[i - 1], points[i], points[i + 1]), i, 0) for i in range(1, last)]
    heapq.heapify(heap)
    most = 0.0
    while heap:
        weight, i, made = heapq.heappop(heap)
        if made != stamp[i]:
            continue
        most = max(most, weight)
        found[i] = detail_of(most)
        stamp[i] = -1
        p, n = before[i], after[i]
        after[p], before[n] = n, p
        for j in (p, n):
            if 0 < j < last:
                stamp[j] += 1
                area = square_km(points[before[j]], points[j], points[after[j]])
                heapq.heappush(heap, (area, j, stamp[j]))
    return found


def square_km(a: Vector, b: Vector, c: Vector) -> float:
    """Return the area of the flat triangle between three points, in kilometres."""
    ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    return math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx) / 2


if __name__ == "__main__":
    main()
