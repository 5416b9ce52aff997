"""Points on the sphere: distances, covering arcs of longitude, long edges cut short."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""``(n, 2)`` array; (longitude, latitude) in degrees or (x, y) in pixels."""

EARTH_KM = 6371.0
KM_PER_DEGREE = math.pi * EARTH_KM / 180


def unit_vectors(points: Points) -> Points:
    """Return ``(n, 3)`` unit vectors for ``(n, 2)`` degrees."""
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=1,
    )


def degrees_between(points: Points, longitude: float, latitude: float) -> NDArray[np.float64]:
    """Return the angular distance in degrees of each point from one place."""
    centre = unit_vectors(np.array([[longitude, latitude]]))[0]
    cosine = np.clip(unit_vectors(points) @ centre, -1.0, 1.0)
    angles: NDArray[np.float64] = np.degrees(np.arccos(cosine))
    return angles


def wrapped(longitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return longitudes (or differences of them) within [-180, 180)."""
    return (longitude + 180.0) % 360.0 - 180.0


def unrolled(longitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return longitudes of a line as one running value, without jumps at the antimeridian."""
    start = wrapped(longitude[:1])
    steps = wrapped(np.diff(longitude))
    running: NDArray[np.float64] = np.concatenate([start, start + np.cumsum(steps)])
    return running


def covering_arc(longitudes: NDArray[np.float64]) -> tuple[float, float]:
    """Return (middle, width) in degrees of the shortest arc that holds all longitudes.

    The arc may cross the antimeridian: Suva and Apia lie in an arc 10 degrees wide.
    """
    ordered = np.sort(wrapped(longitudes))
    gaps = np.diff(np.append(ordered, ordered[0] + 360.0))
    widest = int(np.argmax(gaps))
    width = max(0.0, 360.0 - float(gaps[widest]))
    start = float(ordered[(widest + 1) % len(ordered)])
    middle = float(wrapped(np.array([start + width / 2]))[0])
    return middle, width


def with_short_edges(points: Points, longest: float = 0.5) -> Points:
    """Return the line with extra points, so that no edge is longer than ``longest`` degrees.

    A straight border along a parallel must bend with the projection.
    """
    if len(points) < 2:
        return points
    delta = np.diff(points, axis=0)
    delta[:, 0] = wrapped(delta[:, 0])
    step = np.abs(delta).max(axis=1)
    if step.max() <= longest:
        return points
    pieces = np.maximum(1, np.ceil(step / longest)).astype(int)
    start = np.repeat(np.arange(len(pieces)), pieces)
    first = np.repeat(np.concatenate([[0], np.cumsum(pieces)[:-1]]), pieces)
    share = (np.arange(len(start)) - first) / pieces[start]
    filled = points[start] + delta[start] * share[:, None]
    return np.vstack([filled, points[-1:]])


def square_km(ring: Points) -> float:
    """Return the area of a closed ring, taken flat at its mean latitude."""
    if len(ring) < 3:
        return 0.0
    x = unrolled(ring[:, 0] - ring[0, 0])
    y = ring[:, 1] - ring[0, 1]
    twice = float(np.abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))
    squeeze = math.cos(math.radians(float(ring[:, 1].mean())))
    return twice / 2 * KM_PER_DEGREE**2 * squeeze
