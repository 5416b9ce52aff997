"""From the sphere to the plane: four projections, forward and back.

Formulas: Snyder, "Map Projections: A Working Manual" (USGS 1395, 1987), save Equal Earth,
which is Savric, Patterson and Jenny (2018). The radius of the sphere is 1.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from onrecord.illustration.cartography.sphere import Points, wrapped


class Projection(Protocol):
    """Degrees to plane and back; both take and give ``(n, 2)`` arrays."""

    def forward(self, points: Points) -> Points:
        """Return plane coordinates, y upwards, for (longitude, latitude) in degrees."""
        ...

    def inverse(self, plane: Points) -> Points:
        """Return degrees for plane coordinates; NaN where the plane is off the sphere."""
        ...


class LambertConformal:
    """Lambert's conformal conic on two standard parallels: the news map of middle latitudes."""

    def __init__(self, longitude: float, latitude: float, south: float, north: float) -> None:
        self._longitude = longitude
        a, b = math.radians(south), math.radians(north)
        if abs(a - b) < 1e-6:
            self._n = math.sin(a)
        else:
            self._n = math.log(math.cos(a) / math.cos(b)) / math.log(_half(b) / _half(a))
        self._f = math.cos(a) * _half(a) ** self._n / self._n
        self._rho0 = self._f / _half(math.radians(latitude)) ** self._n

    def forward(self, points: Points) -> Points:
        """See ``Projection.forward``; latitudes are held within 85 degrees."""
        latitude = np.radians(np.clip(points[:, 1], -85.0, 85.0))
        rho = self._f / np.tan(math.pi / 4 + latitude / 2) ** self._n
        theta = self._n * np.radians(wrapped(points[:, 0] - self._longitude))
        return np.stack([rho * np.sin(theta), self._rho0 - rho * np.cos(theta)], axis=1)

    def inverse(self, plane: Points) -> Points:
        """See ``Projection.inverse``."""
        sign = math.copysign(1.0, self._n)
        x, y = plane[:, 0] * sign, (self._rho0 - plane[:, 1]) * sign
        rho = np.hypot(x, y) * sign
        theta = np.arctan2(x, y)
        longitude = self._longitude + np.degrees(theta / self._n)
        latitude = np.degrees(2 * np.arctan((self._f / rho) ** (1 / self._n)) - math.pi / 2)
        return np.stack([wrapped(longitude), latitude], axis=1)


class LambertAzimuthal:
    """Lambert's azimuthal equal-area: the tropics, the poles and whole oceans."""

    def __init__(self, longitude: float, latitude: float) -> None:
        self._longitude = longitude
        self._sin, self._cos = _sine_cosine(latitude)

    def forward(self, points: Points) -> Points:
        """See ``Projection.forward``; the antipode of the centre has no place of its own."""
        x, y, cosine = _turned(points, self._longitude, self._sin, self._cos)
        k = np.sqrt(2 / np.maximum(1 + cosine, 1e-9))
        return np.stack([k * x, k * y], axis=1)

    def inverse(self, plane: Points) -> Points:
        """See ``Projection.inverse``."""
        rho = np.hypot(plane[:, 0], plane[:, 1])
        c = 2 * np.arcsin(np.where(rho <= 2, rho / 2, np.nan))
        return _unturned(plane, rho, c, self._longitude, self._sin, self._cos)


class Orthographic:
    """The globe as seen from far away; used for the small globe in the corner."""

    def __init__(self, longitude: float, latitude: float) -> None:
        self._longitude = longitude
        self._sin, self._cos = _sine_cosine(latitude)

    def forward(self, points: Points) -> Points:
        """See ``Projection.forward``; points of the far side are pushed onto the rim."""
        x, y, cosine = _turned(points, self._longitude, self._sin, self._cos)
        rho = np.maximum(np.hypot(x, y), 1e-12)
        hidden = cosine < 0
        return np.stack([np.where(hidden, x / rho, x), np.where(hidden, y / rho, y)], axis=1)

    def visible(self, points: Points) -> np.ndarray:
        """Return a mask of the points on the near side."""
        mask: np.ndarray = _turned(points, self._longitude, self._sin, self._cos)[2] >= 0
        return mask

    def inverse(self, plane: Points) -> Points:
        """See ``Projection.inverse``."""
        rho = np.hypot(plane[:, 0], plane[:, 1])
        c = np.arcsin(np.where(rho <= 1, rho, np.nan))
        return _unturned(plane, rho, c, self._longitude, self._sin, self._cos)


class EqualEarth:
    """Equal Earth: the whole world with true areas, cut opposite its middle meridian."""

    _A = (1.340264, -0.081106, 0.000893, 0.003796)

    def __init__(self, longitude: float) -> None:
        self.longitude = longitude

    def forward(self, points: Points) -> Points:
        """See ``Projection.forward``; longitudes are taken as they are, not wrapped.

        Callers cut lines at the edge of the map first and pass differences of longitude
        from the middle, so that both edges can be drawn.
        """
        a1, a2, a3, a4 = self._A
        theta = np.arcsin(math.sqrt(3) / 2 * np.sin(np.radians(points[:, 1])))
        t2 = theta * theta
        t6 = t2 * t2 * t2
        slope = 9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1
        x = 2 * math.sqrt(3) * np.radians(points[:, 0]) * np.cos(theta) / (3 * slope)
        y = theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))
        return np.stack([x, y], axis=1)

    def inverse(self, plane: Points) -> Points:
        """See ``Projection.inverse``; gives differences of longitude from the middle."""
        a1, a2, a3, a4 = self._A
        theta = plane[:, 1] / a1
        for _ in range(12):
            t2 = theta * theta
            t6 = t2 * t2 * t2
            value = theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2)) - plane[:, 1]
            slope = a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)
            theta = theta - value / slope
        t2 = theta * theta
        t6 = t2 * t2 * t2
        slope = 9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1
        x = np.degrees(math.sqrt(3) * plane[:, 0] * slope / (2 * np.cos(theta)))
        sine = 2 * np.sin(theta) / math.sqrt(3)
        latitude = np.degrees(np.arcsin(np.where(np.abs(sine) <= 1, sine, np.nan)))
        return np.stack([np.where(np.abs(x) <= 180, x, np.nan), latitude], axis=1)


def _half(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


def _sine_cosine(latitude: float) -> tuple[float, float]:
    return math.sin(math.radians(latitude)), math.cos(math.radians(latitude))


def _turned(
    points: Points, longitude: float, sine: float, cosine: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return x, y of the orthographic view and the cosine of the distance from its centre."""
    phi = np.radians(points[:, 1])
    delta = np.radians(points[:, 0] - longitude)
    x = np.cos(phi) * np.sin(delta)
    y = cosine * np.sin(phi) - sine * np.cos(phi) * np.cos(delta)
    near = sine * np.sin(phi) + cosine * np.cos(phi) * np.cos(delta)
    return x, y, near


def _unturned(
    plane: Points, rho: np.ndarray, c: np.ndarray, longitude: float, sine: float, cosine: float
) -> Points:
    safe = np.maximum(rho, 1e-12)
    latitude = np.arcsin(np.clip(np.cos(c) * sine + plane[:, 1] * np.sin(c) * cosine / safe, -1, 1))
    delta = np.arctan2(
        plane[:, 0] * np.sin(c), safe * cosine * np.cos(c) - plane[:, 1] * sine * np.sin(c)
    )
    return np.stack([wrapped(longitude + np.degrees(delta)), np.degrees(latitude)], axis=1)
