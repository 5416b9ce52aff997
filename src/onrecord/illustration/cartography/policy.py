"""How disputed areas are drawn: ``data/map/disputed.json``, a reviewed file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.illustration.cartography.sphere import Points, with_short_edges

MAP_DATA = files("onrecord.illustration") / "data" / "map"


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon of the data that is drawn with another country, hatched, or both."""

    name: str
    in_data: str
    at: tuple[float, float] | None
    drawn_as: str
    hatched: bool
    note: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """An outline inside a country of the data that is hatched and drawn as another.

    ``line`` is the part of its edge that is to be drawn dashed; it may be empty.
    """

    name: str
    clip_to: str
    drawn_as: str
    note: str
    outline: Points
    line: Points


@dataclass(frozen=True, slots=True)
class DashedLine:
    """A border between two countries that is a line of control; ``within`` W, S, E, N."""

    between: frozenset[str]
    within: tuple[float, float, float, float] | None
    note: str

    def covers(self, codes: frozenset[str], line: Points) -> NDArray[np.bool_]:
        """Return a mask of the points of a border line that belong to this rule."""
        if codes != self.between:
            return np.zeros(len(line), dtype=bool)
        if self.within is None:
            return np.ones(len(line), dtype=bool)
        west, south, east, north = self.within
        x, y = line[:, 0], line[:, 1]
        covered: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        return covered


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole file."""

    areas: tuple[Area, ...]
    overlays: tuple[Overlay, ...]
    dashed: tuple[DashedLine, ...]


@lru_cache(maxsize=1)
def get_policy() -> Policy:
    """Return the policy on disputed areas as the package ships it."""
    raw: dict[str, Any] = json.loads((MAP_DATA / "disputed.json").read_text("utf-8"))
    return Policy(
        areas=tuple(
            Area(
                name=row["name"],
                in_data=row["in_data"],
                at=tuple(row["at"]) if "at" in row else None,
                drawn_as=row["drawn_as"],
                hatched=row["hatched"],
                note=row["note"],
            )
            for row in raw["areas"]
        ),
        overlays=tuple(
            Overlay(
                name=row["name"],
                clip_to=row["clip_to"],
                drawn_as=row["drawn_as"],
                note=row["note"],
                outline=with_short_edges(np.array(row["outline"], dtype=float)),
                line=np.array(row.get("line", []), dtype=float).reshape(-1, 2),
            )
            for row in raw["overlays"]
        ),
        dashed=tuple(
            DashedLine(
                between=frozenset(row["between"]),
                within=tuple(row["within"]) if "within" in row else None,
                note=row["note"],
            )
            for row in raw["dashed"]
        ),
    )
