"""The scene of a story: which of the places it names belong on one map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onrecord.illustration.cartography.sphere import covering_arc, degrees_between

LOCAL_DEGREES = 9.0
"""Places all within this of their middle are one scene; nothing is left out."""
SCENE_DEGREES = 25.0
SCENE_SHARE = 0.6
"""With this share of all mentions, one scene is worth a map of its own."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to show. ``kind`` is "country", or anything else for a point on the map."""

    name: str
    longitude: float
    latitude: float
    country: str
    kind: str
    weight: int

    @property
    def is_country(self) -> bool:
        """Whether the place is a whole country, drawn as a tint and not as a point."""
        return self.kind == "country"

    @property
    def is_region(self) -> bool:
        """Whether the place is a part of a country, named without a mark."""
        return self.kind == "region"


def without_strays(spots: list[Spot]) -> list[Spot]:
    """Return the spots less those that are mentioned in passing and far from all others.

    Two capitals with equal weight both stay, however far apart. A country that no town of
    the story lies in goes sooner, since it is more often an actor than a scene.
    """
    kept = list(spots)
    while len(kept) > 1:
        span = _span(kept)
        if span < LOCAL_DEGREES:
            return kept
        total = sum(spot.weight for spot in kept)
        options = [
            (_span([s for s in kept if s is not spot]), spot.weight, index)
            for index, spot in enumerate(kept)
            if spot.weight * _patience(spot, kept) <= total
        ]
        if not options or min(options)[0] > 0.55 * span:
            return kept
        del kept[min(options)[2]]
    return kept


def main_scene(spots: list[Spot]) -> list[Spot]:
    """Return the spots of the one scene that a map of the world would bury, or all of them.

    Where a map would need the world, and places within ``SCENE_DEGREES`` of the weightiest
    have most of the mentions and more than one name, the map shows these. Two capitals with
    equal weight still have the world between them.
    """
    if len(spots) < 3 or _span(spots) <= LOCAL_DEGREES * 3:
        return spots
    places = np.array([[spot.longitude, spot.latitude] for spot in spots], dtype=float)
    towns = [number for number, spot in enumerate(spots) if not spot.is_country]
    first = towns[0] if towns else 0
    near = degrees_between(places, *places[first]) <= SCENE_DEGREES
    countries = {spots[number].country for number in towns if near[number]}
    scene = [
        spot
        for number, spot in enumerate(spots)
        if near[number] or (spot.is_country and spot.country in countries)
    ]
    weight = sum(spot.weight for spot in scene) / sum(spot.weight for spot in spots)
    return scene if len(scene) > 1 and weight >= SCENE_SHARE else spots


def _patience(spot: Spot, spots: list[Spot]) -> int:
    """Return one over the share of all mentions that keeps a far place on the map."""
    towns = [other for other in spots if not other.is_country and other is not spot]
    if spot.is_country and all(other.is_country for other in spots):
        return 4
    if spot.is_country and towns and spot.country not in {town.country for town in towns}:
        return 3
    return 6


def _span(spots: list[Spot]) -> float:
    """Return the greatest distance in degrees of any spot from the middle of all."""
    places = np.array([[spot.longitude, spot.latitude] for spot in spots], dtype=float)
    middle, _ = covering_arc(places[:, 0])
    latitude = float((places[:, 1].min() + places[:, 1].max()) / 2)
    return float(degrees_between(places, middle, latitude).max())
